"""Conversations that must go well, whatever is edited."""

from bot.testing import chat


def test_it_says_what_it_is() -> None:
    with chat() as bot:
        assert bot.says("are you a robot?").intent == "bot_challenge"
