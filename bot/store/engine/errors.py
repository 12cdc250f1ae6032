"""Why the database cannot be used."""

from __future__ import annotations

from bot.errors import UserError


class StoreUnavailable(UserError):
    """The database file cannot be read or written; the message says why and what to do."""


class WrongKey(StoreUnavailable):
    """The file is not encrypted with this key."""
