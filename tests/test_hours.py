"""When people answer, and what customers are told outside those hours."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from actions.replies import reopening
from bot.hours import Hours
from bot.settings import load_settings
from bot.settings_sections import HoursSettings, SettingsError

JAKARTA = ZoneInfo("Asia/Jakarta")
SHOP = HoursSettings(
    monday="08:00-22:00", tuesday="08:00-22:00", wednesday="08:00-22:00", thursday="08:00-22:00",
    friday="08:00-22:00", saturday="10:00-24:00", sunday="", closed_on=("2026-12-25",),
)  # fmt: skip


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).timestamp()


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-24T12:00", None),  # a Tuesday
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-11-24T22:00", "2026-11-25T08:00"),
        ("2026-11-28T23:59", None),  # a Saturday, until midnight
        ("2026-11-29T12:00", "2026-11-30T08:00"),  # a Sunday
        ("2026-12-24T22:30", "2026-12-26T10:00"),  # over Christmas
    ],
)
def test_when_it_opens(now: str, opens: str | None) -> None:
    hours = Hours(SHOP)
    assert hours.is_open(at(now)) is (opens is None)
    found = hours.opens_at(at(now))
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == opens


def test_hours_are_the_shops_own_wherever_the_server_stands() -> None:
    assert Hours(SHOP).is_open(datetime.fromisoformat("2026-11-24T01:30+00:00").timestamp())


def test_open_around_the_clock_unless_told_otherwise() -> None:
    assert Hours(HoursSettings()).opens_at(at("2026-11-29T03:00")) is None


def test_a_shop_that_never_opens_promises_nothing() -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert Hours(HoursSettings(**dict.fromkeys(days, ""))).opens_at(at("2026-11-24T12:00")) is None


BAZAAR = HoursSettings(
    monday="08:00-11:30, 13:00-17:00", tuesday="13:00-17:00,08:00-11:30",
    wednesday="21:00-02:00", thursday="", friday="20:00-24:00", saturday="00:00-02:00, 22:00-06:00",
    sunday="", closed_on=("2026-12-02",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T11:29", None),  # a Monday
        ("2026-11-23T11:30", "2026-11-23T13:00"),  # the lunch break
        ("2026-11-23T17:00", "2026-11-24T08:00"),
        ("2026-11-24T12:00", "2026-11-24T13:00"),  # spans in any order
        ("2026-11-25T20:59", "2026-11-25T21:00"),
        ("2026-11-26T01:59", None),  # of the evening before, though Thursday is closed
        ("2026-11-26T02:00", "2026-11-27T20:00"),
        ("2026-11-28T00:00", None),  # two spans that meet at midnight
        ("2026-11-28T02:00", "2026-11-28T22:00"),
        ("2026-11-29T05:59", None),
        ("2026-12-02T22:00", "2026-12-04T20:00"),  # the night of a closed day
        ("2026-12-03T01:00", "2026-12-04T20:00"),
    ],
)
def test_several_spans_and_nights(now: str, opens: str | None) -> None:
    hours = Hours(BAZAAR)
    assert hours.is_open(at(now)) is (opens is None)
    found = hours.opens_at(at(now))
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == opens


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "utc", "opens"),
    [
        ("08:00-17:00", "2026-03-29T05:59+00:00", "08:00"),  # clocks were put forward that night
        ("08:00-17:00", "2026-03-29T06:00+00:00", None),
        ("02:30-06:00", "2026-03-29T00:00+00:00", "03:30"),  # an hour that there is not
        ("23:00-04:00", "2026-10-25T02:30+00:00", None),  # put back: 03:30, after 4 h 30
        ("23:00-04:00", "2026-10-25T03:00+00:00", "23:00"),
        ("01:00-02:30", "2026-10-25T01:15+00:00", None),  # 02:15 for the second time
        ("01:00-02:30", "2026-10-25T01:30+00:00", "01:00"),
    ],
)
def test_nights_in_which_the_clocks_change(hours: str, utc: str, opens: str | None) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    shop = Hours(HoursSettings(timezone="Europe/Berlin", **dict.fromkeys(days, hours)))
    now = datetime.fromisoformat(utc).timestamp()
    assert shop.is_open(now) is (opens is None)
    found = shop.opens_at(now)
    assert (found and f"{found:%H:%M}") == opens


_CLOCK = st.integers(0, 24 * 60 - 1).map(lambda m: f"{m // 60:02}:{m % 60:02}")


@given(
    st.lists(st.tuples(_CLOCK, _CLOCK).map("-".join), max_size=3).map(", ".join),
    st.sampled_from(["Asia/Jakarta", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(timezone.utc)),
)
def test_it_is_closed_until_the_time_that_is_told(hours: str, zone: str, when: datetime) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    try:
        shop = Hours(HoursSettings(timezone=zone, **dict.fromkeys(days, hours)))
    except SettingsError:
        reject()
    now = when.timestamp()
    opens = shop.opens_at(now)
    if opens is None:
        assert shop.is_open(now) or not hours
        return
    assert not shop.is_open(now) and shop.is_open(opens.timestamp())
    between = [now + (opens.timestamp() - now) * part / 10 for part in range(10)]
    assert not any(shop.is_open(moment) for moment in between)


class Speaks:
    """As much of Rasa's tracker as this needs."""

    def __init__(self, language: str) -> None:
        self._language = language

    def get_slot(self, name: str) -> str:
        return self._language


@pytest.mark.parametrize(
    ("days", "english", "indonesian"),
    [
        (0, "today at 08:00", "hari ini pukul 08.00"),
        (1, "tomorrow at 08:00", "besok pukul 08.00"),
        (6, "on Monday, 30 November at 08:00", "hari Senin, 30 November pukul 08.00"),
    ],
)
def test_customers_are_told_when(days: int, english: str, indonesian: str) -> None:
    now = datetime(2026, 11, 24, 23, 0, tzinfo=JAKARTA)
    opens = datetime(2026, 11, 24 + days, 8, 0, tzinfo=JAKARTA)
    for language, words in (("en", english), ("id", indonesian)):
        tracker: Any = Speaks(language)
        assert reopening(opens, now, tracker) == words


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ('monday = "8-22"', 'must be like "08:00-22:00"'),
        ('monday = "22:00"', 'must be like "08:00-22:00"'),
        ('monday = "08:00-08:00"', '"21:00-02:00"'),
        ('monday = "08:00-12:00; 13:00-17:00"', '"08:00-11:30, 13:00-17:00"'),
        ('monday = "08:00-12:00, 11:00-17:00"', "overlaps"),
        ('monday = "21:00-02:00, 22:00-23:00"', "overlaps"),
        ('monday = "08:00-12:00,"', "is no span of time"),
        ('monday = "08:00-25:00"', "is no span of time"),
        ('timezone = "WIB"', "Asia/Jakarta"),
        ('closed_on = ["25.12."]', '"2026-12-25"'),
        ("closed_on = [25]", '"2026-12-25"'),
        ("closed_on = true", "must be a"),
        ('munday = ""', "Known: timezone, monday"),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, remedy: str
) -> None:
    (tmp_path / "sapa.toml").write_text(f"[hours]\n{written}\n")
    monkeypatch.delenv("SAPA_SETTINGS", raising=False)
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path)
    assert remedy in str(error.value)


def test_the_hours_of_the_sample_shop_are_understood() -> None:
    assert load_settings().hours.on(datetime(2026, 11, 24).date()) == "08:00-22:00"


@pytest.mark.parametrize(
    ("now", "hours", "due"),
    [
        ("2026-11-24T12:00", 4, "2026-11-24T16:00"),  # a Tuesday
        ("2026-11-24T20:00", 4, "2026-11-25T10:00"),  # two that day, two the next
        ("2026-11-24T23:00", 4, "2026-11-25T12:00"),  # at night the time stands still
        ("2026-11-24T23:00", 0, "2026-11-25T08:00"),
        ("2026-11-24T08:00", 14, "2026-11-24T22:00"),
        ("2026-11-28T23:00", 2, "2026-11-30T09:00"),  # over a Sunday
        ("2026-12-24T21:00", 2, "2026-12-26T11:00"),  # over Christmas
        ("2026-11-24T12:00", 24, "2026-11-25T22:00"),
    ],
)
def test_so_many_working_hours_from_now(now: str, hours: float, due: str) -> None:
    assert Hours(SHOP).after(at(now), hours) == at(due)


def test_working_hours_of_a_shop_that_opens_always_or_never() -> None:
    assert Hours(HoursSettings()).after(at("2026-11-24T12:00"), 48) == at("2026-11-26T12:00")
    night = HoursSettings(monday="21:00-02:00", tuesday="00:00-24:00")  # they overlap
    assert Hours(night).after(at("2026-11-23T23:00"), 4) == at("2026-11-24T03:00")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    closed = Hours(HoursSettings(**dict.fromkeys(days, "")))
    assert closed.after(at("2026-11-24T12:00"), 2) == at("2026-11-24T14:00")


@given(st.floats(0, 10_000), st.floats(0, 200), st.floats(0, 200))
def test_more_work_is_never_due_sooner(begins: float, some: float, more: float) -> None:
    hours, now = Hours(SHOP), at("2026-11-24T00:00") + begins * 60
    first = hours.after(now, some)
    assert now <= first <= hours.after(now, some + more)
