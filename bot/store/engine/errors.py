"""Why the database cannot be used."""

from __future__ import annotations

import sqlite3

from bot.errors import UserError

DatabaseError = sqlite3.Error
"""What goes wrong in any engine: theirs are told by SQLite's names, which are those of PEP 249."""

IntegrityError = sqlite3.IntegrityError
"""A row that may not be so: another one has its key, or it belongs to one that is not there."""


class StoreUnavailable(UserError):
    """The database file cannot be read or written; the message says why and what to do."""


class WrongKey(StoreUnavailable):
    """The file is not encrypted with this key."""
