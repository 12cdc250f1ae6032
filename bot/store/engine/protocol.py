"""What the store asks of a database, whichever engine it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Rows(Protocol):
    """What a statement found, or how many rows it changed."""

    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any: ...

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

    def count_where(self, where: str, where_args: Sequence[Any] = (), /) -> int: ...

    def delete_where(self, where: str, where_args: Sequence[Any], /) -> Any: ...

    def insert(self, record: dict[str, Any], /) -> Any: ...

    def insert_all(self, records: Iterable[dict[str, Any]], /) -> Any: ...

    def upsert(self, record: dict[str, Any], /, pk: str) -> Any: ...

    def upsert_all(self, records: Iterable[dict[str, Any]], /, pk: str) -> Any: ...


class Words(Protocol):
    """The full-text index: lines, each known by a number, the higher the newer."""

    def add(self, lines: Iterable[tuple[int, str]], /) -> None: ...

    def remove(self, lines: Iterable[tuple[int, str]], /) -> None:
        """Each with the words by which it was added."""

    def find(self, phrases: list[str], before: int, limit: int, /) -> list[int]:
        """The highest numbers below ``before`` of lines with all ``phrases``, each as it stands;
        the last one may be the beginning of a longer word."""

    def merge(self) -> None:
        """Takes what was removed out of the index itself."""


class Database(Protocol):
    """One connection to a database.

    Statements are in the dialect that all engines read: ``?`` or ``:name`` for values.
    """

    @property
    def now(self) -> str:
        """SQL: Unix seconds by the database's own clock."""

    @property
    def for_update(self) -> str:
        """SQL, at the end of a SELECT: of rows that nobody else writes until our transaction
        ends."""

    @property
    def may_be_lost(self) -> str:
        """SQL, a condition that is true: what a statement with it writes by itself is there for all
        at once, but may be gone after a crash of the database. Nobody waits for the disk."""

    @property
    def skip_locked(self) -> str:
        """SQL, at the end of a SELECT: of rows that nobody else writes just now, which are then
        ours to write."""

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None, /
    ) -> Rows: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None: ...

    def query(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None, /
    ) -> Iterator[dict[str, Any]]: ...

    def insert(self, sql: str, parameters: Sequence[Any], /) -> int:
        """Runs an INSERT of one row into a table with an ``id``; the row's."""

    @property
    def words(self) -> Words: ...

    def version(self) -> str:
        """Another one whenever another connection has written."""

    def settled(self, table: str, /) -> int:
        """The highest ``id`` in the table up to which no row is still to come; 0 where that is not
        known just now. To be asked outside of a transaction."""

    def tell(self) -> None:
        """Wakes other processes that wait for what is stored now, once it is."""

    def table(self, name: str, /) -> Table: ...

    def lock(self, names: Iterable[str], /) -> None:
        """First of all in a transaction: nobody else has one of these names until it ends. Others
        may write meanwhile, so what is done must hang on nothing but what goes by these names, and
        on keys that are there once."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is executed within, and nobody else's writes between."""

    def table_names(self) -> Sequence[str]: ...

    def write_a_page(self) -> None:
        """Writes to the disk, and changes nothing that anybody reads."""

    def clear_remains(self) -> bool:
        """Takes what was deleted off the disk, outside of any transaction; whether that could be
        done now, while others read."""

    def close(self) -> None: ...


class Transactions(Protocol):
    """Runs functions over a database, off the event loop."""

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns.

        Raises:
            StoreUnavailable: the database cannot be read or written.
        """

    async def write(self, function: Callable[[Database], T]) -> T:
        """The same in a transaction, all or nothing; returns once it is on the disk.

        Raises:
            StoreUnavailable: nothing of it was written.
        """


class Store(Transactions, Protocol):
    """What opened the database, and closes it."""

    async def aclose(self) -> None:
        """Waits for what is running, then closes it."""
