"""What the codes of a shop's bot are called on the desk: "utter_order_shipped" is "Order shipped".

An intent's name is the reply that says it to customers (``utter_name_…``), an answer's its first
question. All else is derived from the code. Wherever a page shows such a name, its code is there
on hover; wherever a field takes a name, the code does as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.lazy_message import LazyMessage
from bot.training.edits.answers import list_answers
from bot.training.edits.replies import list_replies
from bot.training.project_files import Domain, case_kinds

INTENT_NAME = "utter_name_"
"""Replies that begin so are what an intent is called: see actions/fallback.py."""

_PREFIXES = (INTENT_NAME, "utter_ask_", "utter_", "action_")

_KNOWN = {
    "nlu_fallback": LazyMessage("Not understood"),
    "out_of_scope": LazyMessage("None of our business"),
    "moderated": LazyMessage("Stopped by moderation"),
    "faq": LazyMessage("Question with an approved answer"),
    "ask_info": LazyMessage("Asks for information"),
    "affirm": LazyMessage("Says yes"),
    "deny": LazyMessage("Says no"),
    "greet": LazyMessage("Greets"),
    "goodbye": LazyMessage("Says goodbye"),
    "thank": LazyMessage("Says thanks"),
    "praise": LazyMessage("Praises"),
    "laugh": LazyMessage("Laughs"),
    "apology": LazyMessage("Says sorry"),
    "smalltalk": LazyMessage("Small talk"),
    "inform": LazyMessage("Gives facts, no wish"),
    "rate": LazyMessage("Gives a rating"),
    "repeat": LazyMessage("Wants to hear it again"),
    "resume": LazyMessage("Goes on with what was begun"),
    "skip": LazyMessage("Has nothing to say of it"),
    "stop": LazyMessage("Wants to stop"),
    "wait": LazyMessage("Asks for a moment"),
    "bot_challenge": LazyMessage("Asks whether it is a bot"),
    "send_photo": LazyMessage("Sends a picture"),
    "send_attachment": LazyMessage("Sends a file"),
    "switch_language": LazyMessage("Changes the language"),
    "no_order_news": LazyMessage("Wants no news of orders"),
    "no_offers": LazyMessage("Wants no offers"),
    "order_problem": LazyMessage("Trouble with an order"),
    "too_many_messages": LazyMessage("Too many messages"),
    "listening": LazyMessage("Whether a machine may listen"),
    "recommendation": LazyMessage("Wants something suggested"),
    "unsure_words": LazyMessage("Was not heard surely"),
    "misheard": LazyMessage("Said something else"),
    "action_listen": LazyMessage("Waits for the customer"),
    "action_dialogue": LazyMessage("Goes on with what the customer wants"),
    "action_faq": LazyMessage("Gives the approved answer"),
    "action_clarify": LazyMessage("Asks what is meant"),
    "action_lost": LazyMessage("Says that it did not understand"),
    "action_out_of_scope": LazyMessage("Says that it is none of our business"),
    "action_find_products": LazyMessage("Looks for products"),
    "action_handoff": LazyMessage("Asks a person to take over"),
    "action_moderated": LazyMessage("Answers what moderation stopped"),
    "action_ask_heard": LazyMessage("Asks whether it heard right"),
    "action_misheard": LazyMessage("Takes back what it heard wrongly"),
    "action_attachment": LazyMessage("Answers a file"),
    "action_listening": LazyMessage("Turns listening off or on"),
    "action_recommend": LazyMessage("Suggests products"),
    "action_stop": LazyMessage("Stops what was begun"),
    "action_affirm": LazyMessage("Answers a yes"),
    "action_thank": LazyMessage("Answers thanks"),
    "action_goodbye": LazyMessage("Says goodbye"),
    "action_rate": LazyMessage("Takes the rating"),
    "action_case": LazyMessage("Works on the case"),
    "action_switch_language": LazyMessage("Changes the language"),
    "action_export_data": LazyMessage("Gives customers their data"),
    "requested_slot": LazyMessage("What is asked for"),
    "RulePolicy": LazyMessage("by a rule"),
    "MemoizationPolicy": LazyMessage("by a story"),
    "DialoguePolicy": LazyMessage("by the case in hand"),
}
"""Those whose code says too little."""

Translate = Callable[[str], str]


def readable(code: str) -> LazyMessage:
    """``code`` in words; what is in words already stays as it is."""
    if code in _KNOWN:
        return _KNOWN[code]
    if " " in code:
        return LazyMessage(code)
    prefix = next((p for p in _PREFIXES if code.startswith(p) and code != p), "")
    words = code.removeprefix(prefix).replace("_", " ").strip()
    # One of those that come with Sapa is in the catalogue; a shop's own stays as it is.
    named = LazyMessage(_capital(words))
    return LazyMessage("Asks: {what}", what=named) if prefix == "utter_ask_" else named


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class ReadableNames:
    """The names of a bot's intents, of the replies and actions that it can do, of its answers and
    kinds of cases."""

    intents: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    translate: Translate = str
    """Puts a sentence of ours into the editor's language."""

    def intent(self, code: str) -> str:
        return self.intents.get(code) or self.translate(readable(code))

    def action(self, code: str) -> str:
        return self.actions.get(code) or self.translate(readable(code))

    def answer(self, code: str) -> str:
        return self.answers.get(code) or self.translate(readable(code))

    def word(self, code: str) -> str:
        """An entity's, slot's or form's name."""
        return self.words.get(code) or self.translate(readable(code))

    def intent_code(self, written: str) -> str:
        """The intent that somebody wrote by its name or code; what is neither stays as it is."""
        return _code(self.intents, written)

    def action_code(self, written: str) -> str:
        return _code(self.actions, written)

    def answer_code(self, written: str) -> str:
        return _code(self.answers, written)

    def word_code(self, written: str) -> str:
        return _code(self.words, written)


def code_from(words: str, prefix: str = "") -> str:
    """A code for what somebody calls so: "Order is late" is order_is_late; empty where nothing of
    it can stand in one."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    code = "_".join(re.findall(r"[a-z0-9]+", plain)[:6])
    return f"{prefix}{code}" if code else ""


def names_in(folder: Path, language: str, translate: Translate) -> ReadableNames:
    """The names in a project's folder, in ``language`` where it has one."""
    domain = Domain(folder)
    replies = list_replies(folder)
    intents = {code: translate(readable(code)) for code in domain.intents()}
    for reply in replies:
        if reply.name.startswith(INTENT_NAME):
            said = {wording.language: wording.text for wording in reply.wordings}
            text = said.get(language) or next(iter(said.values()), "")
            intents[reply.name.removeprefix(INTENT_NAME)] = text
    actions = {code: translate(readable(code)) for code in domain.actions()}
    for reply in replies:
        name = translate(readable(reply.name))
        if reply.name.startswith(INTENT_NAME):
            what = intents[reply.name.removeprefix(INTENT_NAME)]
            name = translate(LazyMessage("Name of a topic: {what}", what=what))
        actions[reply.name] = name
    answers = {
        entry.id: entry.questions[entry.language_for(language)][0]
        for entry, _ in list_answers(folder)
        if entry.questions.get(entry.language_for(language))
    }
    cases = {
        kind.key: kind.name.get(language) or next(iter(kind.name.values()), kind.key)
        for kind in case_kinds(folder).values()
    }
    forms = {form for form, _ in domain.form_slots()}
    slots = {*domain.slots(), "requested_slot"}
    words = {code: translate(readable(code)) for code in sorted({*slots, *forms})}
    actions |= {form: words[form] for form in forms}
    return ReadableNames(
        _unlike(intents), _unlike(actions), _unlike(answers), _unlike(cases), _unlike(words),
        translate,
    )  # fmt: skip


def _unlike(names: dict[str, str]) -> dict[str, str]:
    """Names that more than one has get their codes, so that each means one thing."""
    seen: dict[str, int] = {}
    for name in names.values():
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
    return {
        code: name if name and seen[name.casefold()] == 1 else f"{name or code} ({code})"
        for code, name in names.items()
    }


def _code(names: Mapping[str, str], written: str) -> str:
    if written in names:
        return written
    wanted = written.strip().casefold()
    return next((code for code, name in names.items() if name.casefold() == wanted), written)
