"""The whole store, from SQLite's files into PostgreSQL, while nobody uses either.

Each table is a transaction, so a copy may be killed at any moment: the next one compares what is
there, keeps what is the same, and goes on. Until all of it is, the database is marked, and nothing
else opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bot.store.conversations.search_index import index_more, newest_lines
from bot.store.conversations.trackers import open_trackers
from bot.store.engine.copy_mark import mark_copied, mark_unfinished, unfinished_copy
from bot.store.engine.database import open_database
from bot.store.engine.postgresql import PostgresqlDatabase
from bot.store.engine.postgresql_schema import connect_postgresql, new_rows_in
from bot.store.engine.protocol import Database
from bot.store.engine.table_copy import (
    CannotCopy,
    CopiedTable,
    copy_table,
    copying_alone,
    set_next_ids,
    tables_in_order,
)
from bot.store.shop_mark import shop_mark

_OF_ONE_ENGINE = ("said", "product_words", "sqlite_", "_sqlite_", "migrations")
"""Beginnings of the names of what each engine keeps in its own way."""


def copy_store(
    file: Path, trackers: Path, url: str, tell: Callable[[CopiedTable], None]
) -> list[CopiedTable]:
    """Copies all tables of these files to the database at ``url``, whose search index is made, too;
    ``tell`` is told of each. What stands in the files is not changed.

    Raises:
        CannotCopy: a shop is there already, or PostgreSQL does not take what is in a file.
        StoreUnavailable: a file or the database cannot be used.
    """
    with ExitStack() as stack:
        sources = [stack.enter_context(_at_rest(file, open_database(file)))]
        if trackers.exists():
            sources.append(stack.enter_context(_at_rest(trackers, open_trackers(trackers))))
        database = stack.enter_context(closing(connect_postgresql(url)))
        connection = database.connection
        stack.enter_context(copying_alone(connection))
        owners = _owners(sources)
        in_order = tables_in_order(connection)
        if missing := set(owners).difference(in_order):
            raise CannotCopy(
                "PostgreSQL has no table {names}. Please report this.",
                names=", ".join(sorted(missing)),
            )
        _begin(sources[0], database, owners)
        copied = []
        for name in in_order:
            if name in owners:
                table = copy_table(owners[name], connection, name)
                set_next_ids(owners[name], connection, name)
                copied.append(table)
                tell(table)
        _make_searchable(database)
        connection.execute("ANALYZE")
        mark_copied(connection)
        return copied


@contextmanager
def _at_rest(file: Path, opened: Database) -> Iterator[Database]:
    """``opened`` is that file; nobody else writes to it meanwhile."""
    with closing(opened) as database:
        database.execute("BEGIN IMMEDIATE")
        for table, row, parent, _ in database.execute("PRAGMA foreign_key_check"):
            raise CannotCopy(
                "{file}: row {row} of the table {table} belongs to one of {parent} that is not "
                "there. Please report this.",
                file=file, row=row, table=table, parent=parent,
            )  # fmt: skip
        yield database
        database.execute("ROLLBACK")


def _owners(sources: Sequence[Database]) -> dict[str, Database]:
    """The file in which each table is."""
    return {
        name: source
        for source in reversed(sources)
        for name in source.table_names()
        if not name.startswith(_OF_ONE_ENGINE)
    }


def _begin(source: Database, database: PostgresqlDatabase, owners: dict[str, Database]) -> None:
    """Raises CannotCopy where there is something else than an unfinished copy of this shop."""
    shop = shop_mark(source)
    unfinished = unfinished_copy(database.connection)
    if unfinished == shop:
        return
    if unfinished:
        raise CannotCopy(
            "In this database is an unfinished copy of another shop. Name an empty database."
        )
    used = [name for name in owners if name not in new_rows_in() and _has_rows(database, name)]
    if used:
        raise CannotCopy(
            "There is a shop in this PostgreSQL database already. Name an empty one; or, if "
            "nothing of that shop is needed, empty it first: DROP SCHEMA sapa CASCADE"
        )
    mark_unfinished(database.connection, shop)


def _has_rows(database: Database, name: str) -> bool:
    [found] = database.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()
    return bool(found)


def _make_searchable(database: Database) -> None:
    newest, more = newest_lines(database), True
    while more:
        with database.transaction():
            more = index_more(database, newest)
