"""Why an edit cannot be made."""

from __future__ import annotations

from bot.sentence import Told


class EditRefused(Told):
    """Nothing was changed; the message says what is wrong with the edit and what to do instead."""
