"""Three lines for who takes a conversation over: what is wanted, what is known, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.cases.cases import UNDER_WAY, Case
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.transcript import Transcript

_LONGEST = 200


@dataclass(frozen=True)
class Summary:
    """``case`` is the one in hand, else ``intent`` the customer's last wish; ``order`` is the order
    that is talked about, ``last`` the customer's last words."""

    case: Case | None
    intent: str | None
    order: str | None
    last: str | None


def summary_of(
    chat: Conversation, cases: Sequence[Case], transcript: Transcript, order: str | None
) -> Summary | None:
    """None where nobody waits for a person. ``cases`` are the newest first."""
    if chat.state == "bot" and chat.waiting_since is None:
        return None
    case = next((c for c in cases if c.conversation_id == chat.id and c.state in UNDER_WAY), None)
    said = (
        " ".join(entry.text.split())
        for entry in reversed(transcript.entries)
        if entry.side == "customer" and entry.text and not entry.is_deleted
    )
    last = next(said, None)
    if last and len(last) > _LONGEST:
        last = last[: _LONGEST - 1] + "…"
    return Summary(case, chat.intent, (case and case.order_number) or order, last)
