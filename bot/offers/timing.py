"""When an offer may go out: the hours for offers, in the shop's time, and what a platform takes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.opening_spans import read_spans

WINDOW_S = 86400.0
"""How long after a customer's last message free words may hold an offer, where the platform has
such a window at all. Some let a person answer for longer, but no offers: Meta's "human agent" tag
(https://developers.facebook.com/docs/messenger-platform/policy/policy-overview)."""


def open_until(hours: str, zone: ZoneInfo, now: float) -> float | None:
    """When the hours in which it is end (both in Unix seconds); None outside of them."""
    today = datetime.fromtimestamp(now, zone).date()
    for day in (today - timedelta(days=1), today):
        for span in read_spans(hours):
            opens, closes = (_at(day, minutes, zone) for minutes in (span.opens, span.closes))
            if opens <= now < closes:
                return closes
    return None


def opens_at(hours: str, zone: ZoneInfo, now: float) -> float | None:
    """When they begin next (both in Unix seconds); None where there are none."""
    today = datetime.fromtimestamp(now, zone).date()
    begins = [
        _at(day, span.opens, zone)
        for day in (today, today + timedelta(days=1)) for span in read_spans(hours)
    ]  # fmt: skip
    return min((one for one in begins if one > now), default=None)


def words_taken_until(answer_within_s: float | None, written_at: float | None) -> float | None:
    """Until when free words with an offer are taken (Unix seconds): for ever is infinity, where the
    platform has no window; None where it is not known that the customer ever wrote."""
    if answer_within_s is None:
        return float("inf")
    return None if written_at is None else written_at + min(answer_within_s, WINDOW_S)


def _at(day: date, minutes: int, zone: ZoneInfo) -> float:
    days, minutes = divmod(minutes, 24 * 60)
    clock = time(*divmod(minutes, 60))
    return datetime.combine(day + timedelta(days=days), clock, zone).timestamp()
