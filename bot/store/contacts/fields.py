"""Fields of contacts that the shop decides on, and their values: size, birthday, kind of buyer …"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.errors import UserError
from bot.store.engine.errors import IntegrityError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

FieldKind = Literal["text", "number", "date", "choice"]
KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
LONGEST_VALUE = 500


class ContactFieldRefused(UserError):
    """A field or its value cannot be so; the message says why."""


@dataclass(frozen=True)
class ContactField:
    """``choices`` are what can be chosen, where ``kind`` is "choice"."""

    id: int
    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()

    def checked(self, value: str) -> str:
        """The value as it is stored.

        Raises:
            ContactFieldRefused: it is none of this kind.
        """
        value = " ".join(value.split())[:LONGEST_VALUE]
        if not value or self.kind == "text":
            return value
        if self.kind == "choice" and value not in self.choices:
            raise ContactFieldRefused("{field}: choose one of the list.", field=self.name)
        if self.kind == "number":
            try:
                number = float(value.replace(",", "."))
            except ValueError:
                number = float("nan")
            if not abs(number) < 1e15:
                raise ContactFieldRefused(
                    "{field}: {value!r} is no number. Write one such as 12 or 12.5.",
                    field=self.name, value=value,
                )  # fmt: skip
            return f"{number:.15g}"
        if self.kind == "date":
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError as error:
                raise ContactFieldRefused(
                    "{field}: {value!r} is no date. Write one such as 2026-12-31.",
                    field=self.name, value=value,
                ) from error  # fmt: skip
        return value


class ContactFields:
    """Each write is noted in the audit log in one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> list[ContactField]:
        """In the order in which they were made."""
        return await self._thread.run(fields_of)

    async def add(self, name: str, kind: str, choices: Sequence[str], by: str) -> None:
        """A new field.

        Raises:
            ContactFieldRefused: it has no name or one that is taken, or nothing to choose from.
        """
        name = " ".join(name.split())[:60]
        choices = list(dict.fromkeys(one for one in choices if one))
        if not name:
            raise ContactFieldRefused("Give the field a name.")
        if kind not in KINDS:
            raise ContactFieldRefused("Choose the kind of field.")
        if kind == "choice" and len(choices) < 2:
            raise ContactFieldRefused("Write at least two choices, each on a line of its own.")

        def add(database: Database) -> None:
            try:
                insert(
                    database,
                    "INSERT INTO contact_fields (name, kind, choices_json) VALUES (?, ?, ?)",
                    [name, kind, json.dumps(choices if kind == "choice" else [])],
                )
            except IntegrityError as error:
                raise ContactFieldRefused(
                    "There is a field {name!r} already. Take another name.", name=name
                ) from error
            record(database, by, "add_contact_field", None, name, self._clock())

        await self._thread.write(add)

    async def set_removed(self, field_id: int, is_removed: bool, by: str) -> None:
        """Takes it away, with its values; or puts it back, with them.

        Raises:
            ContactFieldRefused: there is none, or another one has its name now.
        """

        def change(database: Database) -> None:
            now = self._clock()
            try:
                done = database.execute(
                    "UPDATE contact_fields SET removed_at = ? WHERE id = ? RETURNING name",
                    [now if is_removed else None, field_id],
                ).fetchone()
            except IntegrityError as error:
                raise ContactFieldRefused("Another field has its name now.") from error
            if done is None:
                raise ContactFieldRefused("There is no such field any more.")
            what = "remove_contact_field" if is_removed else "restore_contact_field"
            record(database, by, what, None, done[0], now)

        await self._thread.write(change)


def fields_of(database: Database) -> list[ContactField]:
    rows = database.execute(
        "SELECT id, name, kind, choices_json FROM contact_fields WHERE removed_at IS NULL"
        " ORDER BY id"
    )
    return [
        ContactField(id_, name, kind, tuple(json.loads(choices)))
        for id_, name, kind, choices in rows.fetchall()
    ]


def values_of(database: Database, members: Sequence[int]) -> dict[int, str]:
    """The values of a person by field; of several contacts that were merged, the first one's."""
    marks = ", ".join("?" * len(members))
    rows = database.execute(
        f"SELECT contact_id, field_id, value FROM contact_values WHERE contact_id IN ({marks})",
        list(members),
    ).fetchall()
    values: dict[int, str] = {}
    for _, field_id, value in sorted(rows, key=lambda row: members.index(row[0])):
        values.setdefault(field_id, value)
    return values


def set_values(database: Database, contact_id: int, values: Mapping[int, str]) -> None:
    """Keeps those that are given, within the caller's transaction; an empty one is taken away.

    Raises:
        ContactFieldRefused: one is none of its field's kind.
    """
    known = {field.id: field for field in fields_of(database)}
    for field_id, value in values.items():
        if field_id not in known:
            raise ContactFieldRefused("There is no such field any more.")
        checked = known[field_id].checked(value)
        if checked:
            database.execute(
                "INSERT OR REPLACE INTO contact_values VALUES (?, ?, ?)",
                [contact_id, field_id, checked],
            )
        else:
            database.execute(
                "DELETE FROM contact_values WHERE contact_id = ? AND field_id = ?",
                [contact_id, field_id],
            )
