"""What became of it all: nothing lost, nothing said twice, in order, and how soon after a fault."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.cluster.customers import Message, numbers_in
from bench.cluster.database import Cluster
from bench.cluster.faults import Fault

TAKEN_OVER_WITHIN_S = 15.0
"""After a gateway is killed, frozen or cut off, until others have answered what it had begun."""

RECOVERED_WITHIN_S = 10.0
"""After the database is back."""

IN_DOUBT_S = 90.0
"""How long a message of which nobody knows whether it arrived may hold up those after it: Sapa
waits twice for half a minute, and for who takes it over."""

_ALLOWED_S = {"takeover": TAKEN_OVER_WITHIN_S, "recovery": RECOVERED_WITHIN_S}

TAKEN_OVER = (
    "gateway killed", "gateway frozen", "link to the database cut", "link to the database silent",
    "cable pulled",
)  # fmt: skip

Name = tuple[str, int]


@dataclass(frozen=True)
class Stored:
    """What the database knows: ``failed`` are messages whose answer it gave up, or that a person
    has, for staff to see; ``doubted`` those of whose answer it did not know whether it arrived;
    ``tried_again`` those of which a turn or a send had failed; ``waiting`` how many still wait."""

    failed: frozenset[Name]
    doubted: frozenset[Name]
    tried_again: frozenset[Name]
    waiting: int


def stored(cluster: Cluster) -> Stored:
    failed: set[Name] = set()
    doubted: set[Name] = set()
    again: set[Name] = set()
    [(waiting,)] = cluster.ask(
        """SELECT (SELECT count(*) FROM inbox WHERE state = 'pending')
        + (SELECT count(*) FROM outbox WHERE state = 'pending')"""
    )
    for text, state, attempts in cluster.ask("SELECT text, state, attempts FROM inbox"):
        names = numbers_in(text or "")
        failed.update(names if state in ("failed", "desk") else ())
        again.update(names if attempts else ())
    for message, state, attempts, doubts in cluster.ask(
        "SELECT message_json, state, attempts, doubts FROM outbox"
    ):
        names = numbers_in(json.loads(message)["text"] or "")
        failed.update(names if state == "failed" else ())
        doubted.update(names if doubts else ())
        again.update(names if attempts else ())
    return Stored(frozenset(failed), frozenset(doubted), frozenset(again), waiting)


@dataclass
class Verdict:
    """``waits`` are seconds, each with whose: from a message to its answer, or from the last fault
    between that it had to wait for; and of all from the message on."""

    accepted: int = 0
    waiting: int = 0
    lost: list[Name] = field(default_factory=list)
    for_staff: int = 0
    twice: list[Name] = field(default_factory=list)
    twice_in_doubt: int = 0
    out_of_order: list[Name] = field(default_factory=list)
    waits: dict[str, list[tuple[float, Name]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def failures(self) -> list[str]:
        """What is not as it should be; none if all is."""
        slowest = {kind: max(waits)[0] for kind, waits in self.waits.items()}
        found = [
            (bool(self.waiting), f"{self.waiting} still wait"),
            (bool(self.lost), f"{len(self.lost)} lost, as {self.lost[:3]}"),
            (bool(self.twice), f"{len(self.twice)} answered twice, as {self.twice[:3]}"),
            (bool(self.out_of_order), f"order lost, as at {self.out_of_order[:3]}"),
            (
                max(slowest.get("takeover", 0), slowest.get("no fault", 0)) > TAKEN_OVER_WITHIN_S,
                f"takeover above {TAKEN_OVER_WITHIN_S:g} s",
            ),
            (
                slowest.get("recovery", 0) > RECOVERED_WITHIN_S,
                f"recovery above {RECOVERED_WITHIN_S:g} s",
            ),
        ]
        return [text for is_so, text in found if is_so]

    def told(self) -> str:
        """The table."""
        rows = [
            ("accepted (answered 200)", f"{self.accepted}"),
            ("lost", f"{len(self.lost)}"),
            ("given to staff: dead letters, handed over", f"{self.for_staff}"),
            ("read twice, in no doubt", f"{len(self.twice)}"),
            ("read twice, as nobody knew whether it had arrived", f"{self.twice_in_doubt}"),
            ("conversations out of order", f"{len(self.out_of_order)}"),
        ]
        for kind, waits in sorted(self.waits.items()):
            half = statistics.median(seconds for seconds, _ in waits)
            longest, (channel, number) = max(waits)
            rows.append(
                (
                    f"seconds to the answer, {kind}: p50, slowest (which), how many",
                    f"{half:.2f}, {longest:.2f} ({channel} {number}), {len(waits)}",
                )
            )
        return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def judge(
    people: Sequence[Sequence[Message]],
    accepted: Mapping[Name, float],
    read: Mapping[tuple[str, str], Sequence[tuple[float, str]]],
    known: Stored,
    faults: Sequence[Fault],
) -> Verdict:
    """``read`` is when each person of a platform read what."""
    verdict = Verdict(accepted=len(accepted), waiting=known.waiting)
    moments = sorted(
        [(fault.began, "takeover") for fault in faults if fault.kind in TAKEN_OVER]
        + [(fault.ended, "recovery") for fault in faults if fault.kind == "database crashed"]
    )
    for messages in people:
        first = messages[0]
        arrived: dict[Name, float] = {}
        times: Counter[Name] = Counter()
        for moment, text in read.get((first.platform.name, first.person), ()):
            for name in numbers_in(text):
                arrived.setdefault(name, moment)
                times[name] += 1
        for name, count in times.items():
            if count > 1 and name in known.doubted:
                verdict.twice_in_doubt += 1
            elif count > 1:
                verdict.twice.append(name)
        names = [message.name for message in messages]
        missing = [name for name in names if name not in arrived]
        verdict.for_staff += sum(name in known.failed for name in names)
        verdict.lost += [name for name in missing if name not in known.failed]
        order = sorted(arrived, key=names.index)
        if order != list(arrived):
            verdict.out_of_order.append(order[0])
        _time(names, accepted, arrived, known, moments, verdict)
    return verdict


def _time(
    names: Sequence[Name],
    accepted: Mapping[Name, float],
    arrived: Mapping[Name, float],
    known: Stored,
    moments: Sequence[tuple[float, str]],
    verdict: Verdict,
) -> None:
    held_up_until = 0.0
    for name in names:
        stands_behind = accepted[name] < held_up_until
        if name in known.doubted:  # it may be read long before anybody knows
            held_up_until = max(held_up_until, accepted[name] + IN_DOUBT_S)
        if name not in arrived:
            continue
        answer = arrived[name]
        if name in known.tried_again:
            held_up_until = max(held_up_until, answer)
        between = [m for m in moments if accepted[name] <= m[0] <= answer]
        # Where one followed another, the one that allows for the longest.
        since, kind = max(
            between, key=lambda m: m[0] + _ALLOWED_S[m[1]], default=(accepted[name], "no fault")
        )
        if name in known.tried_again or stands_behind:
            kind = "of what had to be tried again, or stood behind such"
        verdict.waits[kind].append((max(0.0, answer - since), name))
        verdict.waits["all, from the message on"].append((answer - accepted[name], name))
