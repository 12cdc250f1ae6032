"""How long after a customer's last message a person may still write, as staff are told."""

from __future__ import annotations

import pytest

from tests.channels.payloads import channel_for

HOUR_S = 3600.0


@pytest.mark.parametrize(
    ("platform", "to", "hours"),
    [
        ("whatsapp", "62811", 24),
        ("twilio", "whatsapp:+62811", 24),
        ("twilio", "+62811", None),  # an SMS can be sent at any time
        ("tiktok", "c1", 48),
        ("messenger", "1", 7 * 24),
        ("instagram", "1", 7 * 24),
        ("telegram", "1", None),
    ],
)
def test_until_when_a_person_may_answer(platform: str, to: str, hours: int | None) -> None:
    within = channel_for(platform).answer_within_s(to)
    assert within == (hours and hours * HOUR_S)
