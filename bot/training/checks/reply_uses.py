"""What says a reply: a rule, a story, a kind of case, or the bot's own program."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.dialogue.case_kinds import READ_AS
from bot.shop.order_progress import OrderEvent
from bot.training.checks.cases import replies_of
from bot.training.checks.findings import Place
from bot.training.project_files import Domain, action_code, case_kinds, flow_items


@dataclass(frozen=True)
class ReplyUse:
    """``name`` is the rule's or story's name, or the case's key; the bot's program has none."""

    by: Literal["rule", "story", "case", "program"]
    name: str = ""


def reply_uses(project: Path, replies: Iterable[str]) -> dict[str, list[ReplyUse]]:
    """What says each of ``replies``; those that nothing says, usually because of a spelling, are
    not among them."""
    uses: dict[str, list[ReplyUse]] = defaultdict(list)
    said = _said_by_flows_and_cases(project)
    named, patterns = _said_by_program(project)
    for reply in replies:
        if reply in named or any(pattern.fullmatch(reply) for pattern in patterns):
            uses[reply].append(ReplyUse("program"))
        uses[reply] += said.get(reply, [])
    return {reply: list(dict.fromkeys(by)) for reply, by in uses.items() if by}


def unused_replies(project: Path) -> dict[str, Place]:
    """Replies that nothing says, with their places."""
    listed = Domain(project).responses()
    used = reply_uses(project, listed)
    return {name: where for name, where in listed.items() if name not in used}


def _said_by_flows_and_cases(project: Path) -> Mapping[str, list[ReplyUse]]:
    said: dict[str, list[ReplyUse]] = defaultdict(list)
    kinds: tuple[Literal["rule", "story"], ...] = ("rule", "story")
    for kind in kinds:
        for _, _, flow in flow_items(project, kind):
            for step in flow.get("steps") or ():
                if isinstance(step, Mapping) and "action" in step:
                    said[str(step["action"])].append(ReplyUse(kind, str(flow.get(kind) or "")))
    for case in case_kinds(project).values():
        for _, reply in replies_of(case):
            said[reply].append(ReplyUse("case", case.key))
    return said


def _said_by_program(project: Path) -> tuple[set[str], list[re.Pattern[str]]]:
    """The names that the actions and Sapa itself say, and the patterns of those that they put
    together."""
    domain = Domain(project)
    named = {f"utter_ask_{fact}" for fact in READ_AS}  # ready for kinds that a shop adds
    named |= {f"utter_ask_{slot}" for _, slot in domain.form_slots()}
    named |= {f"utter_ask_{form}_{slot}" for form, slot in domain.form_slots()}
    named |= {"utter_introduction", "utter_person_taken_back", "utter_voice_left_out"}  # bot/rasa
    named |= {"utter_voice_end_unheard", "utter_file_end_unread", "utter_video_left_out"}
    named |= {f"utter_news_{event}" for event in get_args(OrderEvent)}  # bot/gateway/order_news.py
    named |= {"utter_offer_how_to_stop"}  # bot/offers/texts.py
    named |= {"utter_news_restocked"}  # bot/gateway/stock_news.py
    named |= {"utter_ask_rating"}  # bot/store
    named |= {"utter_listening_to_voice", "utter_looking_at_file"}  # bot/gateway/reading_notices.py
    patterns = []
    for _, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):  # f"utter_order_{status}" names many
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                ]
                if parts[0].startswith("utter_"):  # f"{before}{after}" would be every reply
                    patterns.append(re.compile("".join(parts)))
    return named, patterns
