"""Conversations with what came of them, and the figures."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.conversations.checks import (
    Failure,
    failures,
    looked_at,
    wrong_changes,
    wrong_facts,
)
from bot.evaluation.conversations.conversation import WrittenConversation, WrittenTurn
from bot.evaluation.conversations.invariants import OF_EVERY_TURN, failures_of_any
from bot.evaluation.conversations.observation import Observed


@dataclass(frozen=True)
class JudgedTurn:
    """``seen`` is None for a turn that was not tried, and ``failures`` are empty then."""

    written: WrittenTurn
    seen: Observed | None
    failures: tuple[Failure, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.failures


@dataclass(frozen=True)
class JudgedConversation:
    written: WrittenConversation
    turns: tuple[JudgedTurn, ...]

    @property
    def tried(self) -> list[JudgedTurn]:
        return [turn for turn in self.turns if turn.seen]

    @property
    def checked(self) -> list[JudgedTurn]:
        """The turns of which it was written down what a machine can see."""
        return [turn for turn in self.tried if turn.written.check]

    @property
    def is_right(self) -> bool:
        """Served from start to end."""
        return all(turn.is_right for turn in self.tried)


def judge(written: WrittenConversation, seen: Sequence[Observed | None]) -> JudgedConversation:
    """``seen`` has what came of each turn, None for those that were not tried."""
    turns, before = [], None
    for turn, observed in zip(written.turns, seen):
        if observed is None:
            turns.append(JudgedTurn(turn, None))
            continue
        found = failures_of_any(observed, before)
        if turn.check and not observed.mishap:
            found += failures(turn.check, observed)
        turns.append(JudgedTurn(turn, observed, tuple(found)))
        before = observed
    return JudgedConversation(written, tuple(turns))


def figures(conversations: Sequence[JudgedConversation]) -> dict[str, Any]:
    """Everything that is reported, ready for JSON. Shares are of the turns that have a check, and
    of the conversations that have such turns."""
    tried = [turn for conversation in conversations for turn in conversation.tried]
    written = sum(len(conversation.turns) for conversation in conversations)
    return {
        **_shares(conversations),
        "turns_with_checks": sum(len(conversation.checked) for conversation in conversations),
        "turns_not_tried": written - len(tried),
        "facts_right": _facts_right(tried),
        "asked_again": _asked_again(tried),
        "wrong_changes": sum(len(wrong_changes(t.written.check, t.seen)) for t in tried if t.seen),
        "leaks": sum(len(turn.seen.leaked) for turn in tried if turn.seen),
        "turn_cpu_ms": _median(turn.seen.cpu_ms for turn in tried if turn.seen),
        "checks": _checks(tried),
        "languages": _parts(conversations, lambda c: [c.written.language]),
        "kinds": _parts(conversations, lambda c: c.written.kinds),
        "traits": _parts(conversations, lambda c: c.written.traits),
    }


def as_dict(conversation: JudgedConversation) -> dict[str, Any]:
    """The conversation turn by turn, ready for JSON."""
    return {
        "id": conversation.written.id,
        "language": conversation.written.language,
        "kinds": conversation.written.kinds,
        "traits": conversation.written.traits,
        "right": conversation.is_right,
        "turns": [_turn_as_dict(turn) for turn in conversation.turns],
    }


def _turn_as_dict(turn: JudgedTurn) -> dict[str, Any]:
    seen, written = turn.seen, turn.written
    customer = {"customer": written.text, "photo": written.photo, "button": written.button}
    if seen is None:
        return {**customer, "tried": False}
    understood = seen.turn
    return {
        **customer,
        "right": turn.is_right,
        "failures": [asdict(failure) for failure in turn.failures],
        "replies": [
            {"text": r.text, "buttons": [b.title for b in r.buttons], "source": r.source}
            for r in seen.replies
        ],
        "intent": understood and understood.intent,
        "confidence": understood and understood.confidence,
        "language": understood and understood.language,
        "case": seen.case and asdict(seen.case),
        "facts": dict(seen.facts),
        "changed": [asdict(change) for change in seen.changes],
        "handover": seen.called,
        "cpu_ms": seen.cpu_ms,
    }


def _parts(conversations: Sequence[JudgedConversation], names: Any) -> list[dict[str, Any]]:
    """The shares of the conversations under each name, the worst first."""
    under: dict[str, list[JudgedConversation]] = {}
    for conversation in conversations:
        for name in names(conversation):
            under.setdefault(name, []).append(conversation)
    rows = [{"name": name, **_shares(group)} for name, group in under.items()]
    return sorted(rows, key=lambda row: (row["turns_right"] or 0, row["name"]))


def _shares(conversations: Sequence[JudgedConversation]) -> dict[str, Any]:
    return {
        "conversations": len(conversations),
        "conversations_right": _share([c.is_right for c in conversations if c.checked]),
        "turns": sum(len(conversation.tried) for conversation in conversations),
        "turns_right": _share([turn.is_right for c in conversations for turn in c.checked]),
    }


def _checks(tried: list[JudgedTurn]) -> list[dict[str, Any]]:
    """Of each check in how many turns it was looked at, and the share in which it held."""
    looked = Counter(name for turn in tried for name in looked_at(turn.written.check))
    wrong = Counter(name for turn in tried for name in {f.check for f in turn.failures})
    rows = []
    for name in (*looked, *(wrong.keys() - looked.keys())):
        turns = len(tried) if name in OF_EVERY_TURN else looked[name]
        rows.append({"name": name, "turns": turns, "right": round(1 - wrong[name] / turns, 4)})
    return sorted(rows, key=lambda row: row["right"])


def _facts_right(tried: list[JudgedTurn]) -> float | None:
    """Joint accuracy: the turns after which every fact is as it should be."""
    return _share(
        [not wrong_facts(t.written.check, t.seen) for t in tried
         if t.seen and t.written.check and t.written.check.facts]
    )  # fmt: skip


def _asked_again(tried: list[JudgedTurn]) -> int:
    return sum(any(f.check == "asks_again" for f in turn.failures) for turn in tried)


def _share(right: list[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 1) if known else None
