"""Why an edit cannot be made."""

from __future__ import annotations

from bot.errors import UserError


class EditRefused(UserError):
    """Nothing was changed; the message says what is wrong with the edit and what to do instead."""
