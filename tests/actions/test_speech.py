"""Times as customers read them."""

from __future__ import annotations

from datetime import datetime

import pytest
from rasa_sdk import Tracker

from actions.replies import moment, reopening


def speaking(language: str) -> Tracker:
    return Tracker("1", {"language": language}, {}, [], False, None, {}, "")


@pytest.mark.parametrize(
    ("language", "written"), [("en", "24 November, 21:34"), ("id", "24 November, 21.34")]
)
def test_the_time_of_day_is_written_as_the_language_does(language: str, written: str) -> None:
    assert moment(datetime(2026, 11, 24, 21, 34), speaking(language)) == written


@pytest.mark.parametrize(
    ("language", "written"), [("en", "tomorrow at 08:05"), ("id", "besok pukul 08.05")]
)
def test_so_is_when_the_shop_opens(language: str, written: str) -> None:
    now, opens = datetime(2026, 11, 24, 21, 34), datetime(2026, 11, 25, 8, 5)
    assert reopening(opens, now, speaking(language)) == written
