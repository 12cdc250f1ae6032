"""What became of a flood of messages: from the database, and from what customers read."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.faulty_platforms import FaultyPlatform


@dataclass
class Count:
    """How many of each. Nothing is lost if all are 0 that ``nothing_lost`` adds up."""

    accepted: int = 0
    lost: int = 0
    stored_twice: int = 0
    without_a_turn: int = 0
    answered_twice: int = 0
    handed_to_a_person: int = 0
    turns_again: int = 0
    replies: int = 0
    apologies: int = 0
    dead_letters: int = 0
    dead_letters_read: int = 0
    unread: int = 0
    out_of_order: int = 0
    read_twice: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def nothing_lost(self) -> bool:
        return not (
            self.lost + self.stored_twice + self.without_a_turn + self.answered_twice
            + self.unread + self.out_of_order
        )

    def told(self) -> str:
        return (
            f"killed: {dict(self.kills)}, {self.kills.total()} times together\n"
            f"messages: {self.accepted} answered 200; {self.lost} lost, {self.stored_twice} stored "
            f"twice, {self.without_a_turn} without a turn, {self.answered_twice} with two, "
            f"{self.handed_to_a_person} handed to a person, {self.turns_again} asked again because "
            f"of a crash before the answer was stored\n"
            f"replies: {self.replies} committed, and {self.apologies} apologies; {self.unread} "
            f"sent ones were not read, {self.out_of_order} conversations are out of order; read "
            f"twice: {dict(self.read_twice)}\n"
            f"dead letters, for staff to see: {self.dead_letters}; {self.dead_letters_read} of "
            "them had been read"
        )


def count(
    database: Path, diary: Path, platforms: Sequence[FaultyPlatform], messages: int
) -> Count:
    """Counts after everything has settled; ``messages`` different ones were answered 200 in all,
    evenly by platform, and ``diary`` lists the texts whose turns came to their end."""
    each = messages // len(platforms)
    result = Count(accepted=each * len(platforms))
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    states: Counter[str] = Counter()
    for platform in platforms:
        rows = connection.execute(
            "SELECT message_id, state FROM inbox WHERE channel = ? AND kind = 'message'",
            [platform.name],
        ).fetchall()
        different = {message_id for message_id, _ in rows}
        result.lost += each - len(different)
        result.stored_twice += len(rows) - len(different)
        states.update(state for _, state in rows)
        _count_replies(connection, platform, result)
    result.without_a_turn = states.total() - states["done"] - states["failed"] - states["desk"]
    result.handed_to_a_person = states["failed"] + states["desk"]
    if diary.exists():
        turns = Counter(diary.read_text(encoding="utf-8").splitlines())
        result.turns_again = turns.total() - len(turns)
    connection.close()
    return result


def _count_replies(
    connection: sqlite3.Connection, platform: FaultyPlatform, result: Count
) -> None:
    committed: defaultdict[str, list[str]] = defaultdict(list)
    dead: defaultdict[str, list[str]] = defaultdict(list)
    keys: set[str] = set()
    for message, state in connection.execute(
        "SELECT message_json, state FROM outbox WHERE channel = ? ORDER BY id", [platform.name]
    ):
        outbound = json.loads(message)
        is_apology = outbound["key"].endswith(".sorry")
        result.apologies += is_apology
        result.replies += not is_apology
        result.answered_twice += outbound["key"] in keys  # it names message, reply and part
        keys.add(outbound["key"])
        if state != "sent":
            dead[outbound["to"]].append(outbound["text"] or "")
            continue
        committed[outbound["to"]].append(outbound["text"] or "")
    for person in {*committed, *dead}:
        texts, read = committed[person], platform.seen[person]
        missing = Counter(texts) - Counter(read)
        result.unread += missing.total()
        if not missing and not _in_order(texts, read):
            result.out_of_order += 1
        left = Counter(read) - Counter(texts)  # of dead letters, some arrived unknown to us
        result.dead_letters += len(dead[person])
        result.dead_letters_read += (Counter(dead[person]) & left).total()
        result.read_twice[platform.name] += (left - Counter(dead[person])).total()


def _in_order(texts: Iterable[str], read: Iterable[str]) -> bool:
    """Whether ``texts`` stand in ``read`` in this order, whatever stands between."""
    rest = iter(read)
    return all(text in rest for text in texts)
