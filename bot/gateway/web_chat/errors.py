"""What the web chat tells a customer whose message was not taken."""

from __future__ import annotations

from typing import Literal

from bot.languages import sentences

ErrorCode = Literal[
    "not_understood",
    "empty",
    "too_long",
    "slow_down",
    "not_stored",
    "empty_file",
    "too_large",
    "wrong_type",
    "heic",
    "damaged",
    "no_contact",
]


class Refusal(Exception):
    """What is not stored; ``code`` tells the customer why."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


def told(code: ErrorCode, **values: object) -> dict[str, str]:
    """The sentence in every language, its {places} filled."""
    said = sentences(f"web_chat.{code}")
    return {language: text.format(**values) for language, text in said.items()}
