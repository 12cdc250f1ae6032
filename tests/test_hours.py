"""When people answer, and what customers are told outside those hours."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.speech import reopening
from bot.hours import Hours
from bot.settings import HoursSettings, SettingsError, load_settings

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
        ('monday = "22:00-08:00"', 'must be like "08:00-22:00"'),
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
