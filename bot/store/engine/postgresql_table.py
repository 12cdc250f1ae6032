"""A table of PostgreSQL's, for rows that are written as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store.engine.postgresql import PostgresqlDatabase


@dataclass(frozen=True)
class Column:
    """Of a table; ``notnull`` says that it must have a value."""

    name: str
    notnull: bool


class PostgresqlTable:
    """See ``bot.store.engine.protocol.Table``."""

    def __init__(self, database: PostgresqlDatabase, name: str) -> None:
        self._database = database
        self._name = name

    @property
    def columns(self) -> list[Column]:
        rows = self._database.execute(
            """SELECT attname, attnotnull FROM pg_attribute
            WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum""",
            [self._name],
        )
        return [Column(name, bool(notnull)) for name, notnull in rows]

    @property
    def count(self) -> int:
        return self.count_where("1 = 1", [])

    def count_where(self, where: str, where_args: Sequence[Any] = (), /) -> int:
        sql = f"SELECT count(*) FROM {self._name} WHERE {where}"
        return int(self._database.execute(sql, where_args).fetchone()[0])

    def delete_where(self, where: str, where_args: Sequence[Any], /) -> None:
        self._database.execute(f"DELETE FROM {self._name} WHERE {where}", where_args)

    def insert(self, record: dict[str, Any], /) -> None:
        self._write(record, "")

    def insert_all(self, records: Iterable[dict[str, Any]], /) -> None:
        for record in records:
            self._write(record, "")

    def upsert(self, record: dict[str, Any], /, pk: str) -> None:
        sets = ", ".join(f"{name} = excluded.{name}" for name in record if name != pk)
        then = f"UPDATE SET {sets}" if sets else "NOTHING"
        self._write(record, f" ON CONFLICT ({pk}) DO {then}")

    def upsert_all(self, records: Iterable[dict[str, Any]], /, pk: str) -> None:
        for record in records:
            self.upsert(record, pk)

    def _write(self, record: dict[str, Any], otherwise: str) -> None:
        marks = ", ".join("?" * len(record))
        self._database.execute(
            f"INSERT INTO {self._name} ({', '.join(record)}) VALUES ({marks}){otherwise}",
            [*record.values()],
        )
