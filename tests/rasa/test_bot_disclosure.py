"""When the bot says that it is one."""

from __future__ import annotations

from dataclasses import replace

from bot.rasa.bot_disclosure import is_due
from bot.store.conversations.conversations import Conversation

HOUR_S = 3600.0
CHAT = Conversation(
    1, "web", "web", "x", "x", None, None, "en", "bot", None, 0.0, 100_000.0
)


def test_at_the_first_message_and_a_day_later_again() -> None:
    assert is_due(CHAT)
    assert not is_due(replace(CHAT, introduced_at=100_000 - 23 * HOUR_S))
    assert is_due(replace(CHAT, introduced_at=100_000 - 24 * HOUR_S))


def test_after_a_person_answered_here_nobody_may_take_the_bot_for_one() -> None:
    assert is_due(replace(CHAT, introduced_at=99_999.0, after_person=1))
