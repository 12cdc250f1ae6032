"""What says that a PostgreSQL database has only a part of a shop yet: the comment on our schema."""

from __future__ import annotations

import re

from psycopg import sql

from bot.store.engine.postgresql import SCHEMA, Connection

_MARK = "Unfinished copy of the shop "


def unfinished_copy(connection: Connection) -> str | None:
    """The fingerprint of the shop that is being copied there; None where nothing is half done."""
    [comment] = connection.execute(
        "SELECT obj_description(%s::regnamespace, 'pg_namespace')", [SCHEMA]
    ).fetchone() or [None]
    found = re.fullmatch(f"{_MARK}([0-9a-f]+)", comment or "")
    return found[1] if found else None


def mark_unfinished(connection: Connection, shop: str) -> None:
    """From now on nothing but a copy of that shop opens the database."""
    _comment(connection, f"{_MARK}{shop}")


def mark_copied(connection: Connection) -> None:
    """All of it is there."""
    _comment(connection, None)


def _comment(connection: Connection, text: str | None) -> None:
    schema = sql.Identifier(SCHEMA)
    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(text)))
