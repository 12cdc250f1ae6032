"""What the store asks of a database, whichever engine it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement found, or how many rows it changed."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Table(Protocol):
    """A table, for rows that are written as a whole."""

    @property
    def columns(self) -> Sequence[Any]:
        """Each with its ``name``, and whether it is ``notnull``."""

    @property
    def count(self) -> int: ...

    def count_where(self, where: str, where_args: Sequence[Any], /) -> int: ...

    def delete_where(self, where: str, where_args: Sequence[Any], /) -> Any: ...

    def insert(self, record: dict[str, Any], /) -> Any: ...

    def insert_all(self, records: Iterable[dict[str, Any]], /) -> Any: ...

    def upsert(self, record: dict[str, Any], /, pk: str) -> Any: ...

    def upsert_all(self, records: Iterable[dict[str, Any]], /, pk: str) -> Any: ...


class Database(Protocol):
    """One connection to a database.

    Statements are in the dialect that all engines read: ``?`` or ``:name`` for values.
    """

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None, /
    ) -> Rows: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None: ...

    def query(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None, /
    ) -> Iterator[dict[str, Any]]: ...

    def insert(self, sql: str, parameters: Sequence[Any], /) -> int:
        """Runs an INSERT of one row into a table with an ``id``; the row's."""

    def table(self, name: str, /) -> Table: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is executed within, and nobody else's writes between."""

    def table_names(self) -> Sequence[str]: ...

    def clear_remains(self) -> bool:
        """Takes what was deleted off the disk, outside of any transaction; whether that could be
        done now, while others read."""

    def close(self) -> None: ...
