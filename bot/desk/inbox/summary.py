"""Four lines for who takes a conversation over: what is wanted, what is known, what the bot tried,
what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.cases.cases import UNDER_WAY, Case
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.transcript import Transcript

_LONGEST = 200
_MOST_TRIED = 3
ASKED_FOR_A_PERSON, NOT_UNDERSTOOD = "talk_to_person", "nlu_fallback"


@dataclass(frozen=True)
class Summary:
    """``case`` is the one in hand, else ``intent`` the customer's last wish; ``order`` is the order
    that is talked about, ``tried`` the last intents that the bot answered, in their order, without
    the wish for a person; ``last`` are the customer's last words."""

    case: Case | None
    intent: str | None
    order: str | None
    tried: tuple[str, ...]
    last: str | None


def summary_of(
    chat: Conversation, cases: Sequence[Case], transcript: Transcript, order: str | None
) -> Summary | None:
    """None where nobody waits for a person. ``cases`` are the newest first."""
    if chat.state == "bot" and chat.waiting_since is None:
        return None
    case = next((c for c in cases if c.conversation_id == chat.id and c.state in UNDER_WAY), None)
    said = (
        " ".join(entry.words.split())
        for entry in reversed(transcript.entries)
        if entry.side == "customer" and entry.words and not entry.is_deleted
    )
    last = next(said, None)
    if last and len(last) > _LONGEST:
        last = last[: _LONGEST - 1] + "…"
    tried = _tried(transcript)
    wishes = [intent for intent in tried if intent != NOT_UNDERSTOOD]
    is_wish = chat.intent not in (None, ASKED_FOR_A_PERSON, NOT_UNDERSTOOD)
    intent = chat.intent if is_wish else next(reversed(wishes), chat.intent)
    return Summary(case, intent, (case and case.order_number) or order, tried, last)


def _tried(transcript: Transcript) -> tuple[str, ...]:
    """Each intent once, where it came last."""
    answered = [
        str(entry.why["intent"]) for entry in transcript.entries
        if entry.side == "bot" and entry.why and entry.why.get("intent")
    ]  # fmt: skip
    latest = dict.fromkeys(i for i in reversed(answered) if i != ASKED_FOR_A_PERSON)
    return tuple(reversed(list(latest)[:_MOST_TRIED]))
