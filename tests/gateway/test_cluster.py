"""The bench of several gateways: that each of its checks can fail, and a small run of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bench.cluster.__main__ import measure
from bench.cluster.checks import Stored, Verdict, judge
from bench.cluster.customers import Message
from bench.cluster.database import PROGRAMS
from bench.cluster.faults import Fault
from bench.faulty_platforms import FaultyTelegram

WELL = Stored(frozenset(), frozenset(), frozenset(), waiting=0)
NAMES = [("telegram", 0), ("telegram", 1)]
IN_ORDER = [(1.0, "re: halo (telegram 0)"), (2.0, "re: halo (telegram 1)")]


def verdict(
    read: list[tuple[float, str]], known: Stored = WELL, faults: list[Fault] | None = None
) -> Verdict:
    """Of a person who wrote two messages, at the seconds 0.5 and 1.5."""
    telegram = FaultyTelegram()
    messages = [Message(telegram, "900", number, 0) for number in (0, 1)]
    accepted = dict(zip(NAMES, (0.5, 1.5)))
    return judge([messages], accepted, {("telegram", "900"): read}, known, faults or [])


def test_all_is_well() -> None:
    assert verdict(IN_ORDER).failures == []
    assert verdict([(2.0, "re: halo (telegram 0)\nhalo (telegram 1)")]).failures == []


def test_a_lost_message_is_told() -> None:
    assert verdict(IN_ORDER[:1]).failures == ["1 lost, as [('telegram', 1)]"]
    seen_by_staff = dataclasses.replace(WELL, failed=frozenset(NAMES[1:]))
    assert verdict(IN_ORDER[:1], seen_by_staff).failures == []


def test_a_message_that_waits_for_ever_is_told() -> None:
    assert verdict(IN_ORDER, dataclasses.replace(WELL, waiting=1)).failures == ["1 still wait"]


def test_a_second_answer_is_told_unless_nobody_could_know() -> None:
    twice = [*IN_ORDER, IN_ORDER[1]]
    assert verdict(twice).failures == ["1 answered twice, as [('telegram', 1)]"]
    in_doubt = verdict(twice, dataclasses.replace(WELL, doubted=frozenset(NAMES)))
    assert in_doubt.failures == []
    assert in_doubt.twice_in_doubt == 1


def test_another_order_is_told() -> None:
    assert verdict(IN_ORDER[::-1]).failures == ["order lost, as at [('telegram', 0)]"]


@pytest.mark.parametrize(
    "fault, failure",
    [
        (Fault("gateway killed", "gateway 1", began=1.6, ended=3), "takeover above 15 s"),
        (Fault("database crashed", "database", began=1.6, ended=6.1), "recovery above 10 s"),
    ],
)
def test_an_answer_that_comes_late_after_a_fault_is_told(fault: Fault, failure: str) -> None:
    late = [IN_ORDER[0], (16.7, IN_ORDER[1][1])]
    assert verdict(late, faults=[fault]).failures == [failure]
    tried_again = dataclasses.replace(WELL, tried_again=frozenset(NAMES[1:]))
    assert verdict(late, tried_again, [fault]).failures == []
    assert verdict([IN_ORDER[0], (16.0, IN_ORDER[1][1])], faults=[fault]).failures == []


def test_who_takes_over_when_the_database_is_back_has_the_time_for_both() -> None:
    late = [IN_ORDER[0], (16.0, IN_ORDER[1][1])]
    crashed = Fault("database crashed", "database", began=1.6, ended=3.0)
    assert verdict(late, faults=[crashed]).failures == ["recovery above 10 s"]
    killed = Fault("gateway killed", "gateway 1", began=2.9, ended=4.0)
    assert verdict(late, faults=[crashed, killed]).failures == []


def test_what_stands_behind_a_doubt_may_come_late() -> None:
    late = [IN_ORDER[0], (40.0, IN_ORDER[1][1])]
    doubted = dataclasses.replace(WELL, doubted=frozenset(NAMES[:1]))
    assert verdict(late, doubted).failures == []


def test_an_answer_that_comes_late_for_no_reason_is_told() -> None:
    assert verdict([IN_ORDER[0], (16.7, IN_ORDER[1][1])]).failures == ["takeover above 15 s"]


@pytest.mark.long
async def test_three_gateways_lose_nothing_and_say_nothing_twice(tmp_path: Path) -> None:
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    verdict, wreck, *_ = await measure(tmp_path, messages=100, faults=5, seed=1)
    assert len(wreck.happened) == 5
    assert verdict.accepted == 100
    # How soon is another matter: tests have no machine for themselves.
    assert not [text for text in verdict.failures if "above" not in text]
