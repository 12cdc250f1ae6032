"""What is read of the times that platforms send."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels import parsing


@pytest.mark.parametrize(
    "value", [0, -1, 1e-9, "0.0001", 0.0009, 1e300, float("inf"), float("nan"), "", "soon", True]
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert parsing.milliseconds({"at": value}, "at") is None
    assert parsing.unix_ms({"at": value}, "at") is None


@pytest.mark.parametrize(
    "value", ["1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0001-01-01", "soon", "", None]
)
def test_no_time_is_before_1970(value: Any) -> None:
    assert parsing.iso_time({"at": value}, "at") is None


@pytest.mark.parametrize("value", ["Wed, 31 Dec 1969 23:59:59 +0000", "soon", "", None])
def test_nor_in_a_mails_way(value: Any) -> None:
    assert parsing.mail_time({"at": value}, "at") is None


def test_seconds_and_milliseconds_are_the_same_time() -> None:
    assert parsing.milliseconds({"at": 1795143600.5}, "at") == 1795143600500
    assert parsing.unix_ms({"at": "1795143600500"}, "at") == 1795143600500
