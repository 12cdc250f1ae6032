"""Whom, when, how sure: the rules by themselves."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.offers.audience import Audience, belongs
from bot.offers.effect import effect, gain_that_shows, people_needed
from bot.offers.sharing import Tried, drawn, equal_variant, is_held_out, learning_variant
from bot.offers.timing import open_until, opens_at, words_taken_until
from bot.store.offers.people import Profile

TODAY = date(2026, 11, 24)
RINA = Profile(
    1, 1, "whatsapp", "6281", "id", 0.0, "order_status", True, 3, "2026-11-04", 450_000, 0,
    frozenset({"kemeja linen putih"}), frozenset({7}), 2, 1,
)  # fmt: skip
STRANGER = Profile(2, 2, "telegram", "77", "en", 0.0)
ZONE = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    "audience",
    [
        Audience(), Audience(channels=("whatsapp", "line")), Audience(languages=("id",)),
        Audience(labels=(7, 8)), Audience(topics=("order_status",)), Audience(orders_from=3),
        Audience(orders_to=3), Audience(ordered_within=20), Audience(not_ordered_for=20),
        Audience(spent_from=450_000), Audience(bought="LINEN kemeja"), Audience(takers=True),
    ],
)  # fmt: skip
def test_who_belongs(audience: Audience) -> None:
    assert belongs(RINA, audience, TODAY)
    assert Audience.from_dict(audience.as_dict()) == audience
    assert belongs(STRANGER, audience, TODAY) == (audience == Audience())


@pytest.mark.parametrize(
    "audience",
    [
        Audience(channels=("line",)), Audience(languages=("en",)), Audience(labels=(8,)),
        Audience(topics=("greet",)), Audience(orders_from=4), Audience(orders_to=2),
        Audience(ordered_within=19), Audience(not_ordered_for=21), Audience(spent_from=450_001),
        Audience(bought="linen hitam"), Audience(orders_from=1, channels=("line",)),
    ],
)  # fmt: skip
def test_who_does_not(audience: Audience) -> None:
    assert not belongs(RINA, audience, TODAY)


def test_the_draw_is_always_the_same_and_fair() -> None:
    key = b"k" * 32
    assert [drawn(key, one) for one in range(9)] == [drawn(key, one) for one in range(9)]
    held_out = sum(is_held_out(key, one, 0.1) for one in range(20_000))
    assert 1850 < held_out < 2150
    thirds = [sum(equal_variant(key, one, 3) == text for one in range(9000)) for text in range(3)]
    assert all(2800 < third < 3200 for third in thirds)
    both = sum(is_held_out(key, n, 0.1) and equal_variant(key, n, 2) == 0 for n in range(20_000))
    assert 900 < both < 1100, "who is held out tells nothing of which text they would get"


def test_the_better_text_is_sent_more_often() -> None:
    tried = [Tried(200, 2), Tried(200, 20)]
    chosen = [learning_variant(b"k", person, tried) for person in range(500)]
    assert chosen.count(1) > 480
    unknown = [learning_variant(b"k", person, [Tried(0, 0)] * 2) for person in range(2000)]
    assert 850 < unknown.count(1) < 1150


def test_too_few_people_are_told_as_such() -> None:
    assert effect(5, 100, 0, 19) is None
    found = effect(60, 900, 3, 100)
    assert found and found.low < found.gain < found.high and not found.is_clear
    clear = effect(300, 2700, 10, 300)
    assert clear and clear.is_clear and clear.low > 0


def test_how_many_people_would_be_needed() -> None:
    needed = people_needed(0.05, 0.05, 0.1)
    assert 1400 < needed < 2300
    shows = gain_that_shows(needed, 0.05, 0.1)
    assert shows == pytest.approx(0.05, abs=0.001)
    assert gain_that_shows(199, 0.05, 0.1) is None and gain_that_shows(0, 0.05, 0.1) is None
    assert gain_that_shows(200, 0.05, 0.1) is not None


@pytest.mark.parametrize(
    ("hours", "clock", "closes"),
    [
        ("09:00-20:00", "08:59", None), ("09:00-20:00", "09:00", "20:00"),
        ("09:00-20:00", "20:00", None), ("09:00-11:00, 13:00-15:00", "12:00", None),
        ("09:00-11:00, 13:00-15:00", "13:30", "15:00"), ("21:00-02:00", "01:00", "02:00"),
        ("21:00-02:00", "03:00", None),
    ],
)  # fmt: skip
def test_hours(hours: str, clock: str, closes: str | None) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=ZONE).timestamp()
    until = open_until(hours, ZONE, now)
    told = f"{datetime.fromtimestamp(until, ZONE):%H:%M}" if until else None
    assert told == closes


def test_a_window_for_peoples_answers_is_none_for_offers() -> None:
    """Instagram and Messenger let a person answer for seven days, but no offers."""
    assert words_taken_until(7 * 86400.0, 1000.0) == 1000.0 + 86400.0
    assert words_taken_until(3600.0, 1000.0) == 4600.0
    assert words_taken_until(None, None) == float("inf")
    assert words_taken_until(86400.0, None) is None


@pytest.mark.parametrize(
    ("hours", "clock", "opens"),
    [
        ("09:00-20:00", "08:59", "24 09:00"), ("09:00-20:00", "20:00", "25 09:00"),
        ("09:00-11:00, 13:00-15:00", "12:00", "24 13:00"), ("", "12:00", None),
    ],
)  # fmt: skip
def test_when_offers_leave_again(hours: str, clock: str, opens: str | None) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=ZONE).timestamp()
    at = opens_at(hours, ZONE, now)
    assert (f"{datetime.fromtimestamp(at, ZONE):%d %H:%M}" if at else None) == opens
