"""What editors have not published yet, for all machines of a shop; in which form is their business.
"""

from __future__ import annotations

from bot.store.engine.protocol import Database

_LOCK = "draft"


def draft_revision(database: Database) -> int:
    """Another one after each edit; 0 where nothing was edited yet."""
    row = database.execute("SELECT revision FROM draft_of_all").fetchone()
    return int(row[0]) if row else 0


def draft_content(database: Database) -> tuple[int, bytes | None]:
    """What was kept last, with its revision."""
    row = database.execute("SELECT revision, content FROM draft_of_all").fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, None)


def keep_draft_content(database: Database, content: bytes, instead_of: int) -> int | None:
    """Keeps it in place of what has the revision ``instead_of``; the new revision. None where
    another machine has kept something meanwhile: nothing was kept."""
    with database.transaction():
        database.lock([_LOCK])
        if draft_revision(database) != instead_of:
            return None
        database.execute(
            f"""INSERT INTO draft_of_all VALUES (1, ?, ?, {database.now})
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,
            content = excluded.content, changed_at = excluded.changed_at""",
            [instead_of + 1, content],
        )
    return instead_of + 1
