"""The base of all errors that people read."""

from __future__ import annotations

from bot.lazy_message import LazyMessage


class UserError(Exception):
    """What went wrong through nobody's fault but a setting's, a file's or the machine's.

    Its message says to people what happened and what to do; commands and pages show it as it is.
    """

    def __init__(self, message: str, /, **words: object) -> None:
        super().__init__(LazyMessage(message, **words))
