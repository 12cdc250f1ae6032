"""Labels: what a team calls its conversations, to find and count them by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.errors import UserError
from bot.store.conversations.assignment import Change
from bot.store.conversations.conversations import Conversation
from bot.store.engine.errors import IntegrityError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

COLOURS = ("grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
LONGEST_NAME = 40


class LabelRefused(UserError):
    """A label cannot be so; the message says why and what to do."""


@dataclass(frozen=True)
class Label:
    """``colour`` is one of COLOURS; ``count`` is how many conversations have it, where that was
    asked for."""

    id: int
    name: str
    colour: str
    count: int = 0


class Labels:
    """Each write is noted in the audit log, by the login that is given, in one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> list[Label]:
        """All that are offered, by name."""
        return await self._thread.run(_offered)

    async def counted(self) -> list[Label]:
        """The same, with how many conversations have each."""

        def read(database: Database) -> list[Label]:
            counts = dict(
                database.execute(
                    "SELECT label_id, count(*) FROM conversation_labels GROUP BY label_id"
                ).fetchall()
            )
            return [
                Label(one.id, one.name, one.colour, counts.get(one.id, 0))
                for one in _offered(database)
            ]

        return await self._thread.run(read)

    async def add(self, name: str, colour: str, by: str) -> Label:
        """A new label.

        Raises:
            LabelRefused: it has no name, or one that is taken or too long, or no such colour.
        """
        name = _checked(name, colour)

        def add(database: Database) -> Label:
            sql = "INSERT INTO labels (name, colour, created_at) VALUES (?, ?, ?)"
            with _name_is_free(name):
                number = insert(database, sql, [name, colour, self._clock()])
            record(database, by, "add_label", None, name, self._clock())
            return Label(number, name, colour)

        return await self._thread.write(add)

    async def change(self, label_id: int, name: str, colour: str, by: str) -> None:
        """Another name or colour.

        Raises:
            LabelRefused: as of ``add``, or there is no such label.
        """
        name = _checked(name, colour)

        def change(database: Database) -> None:
            before = label_of(database, label_id)
            sql = "UPDATE labels SET name = ?, colour = ? WHERE id = ?"
            with _name_is_free(name):
                database.execute(sql, [name, colour, label_id])
            record(database, by, "change_label", None, f"{before.name} → {name}", self._clock())

        await self._thread.write(change)

    async def remove(self, label_id: int, by: str) -> None:
        """Takes it off all conversations; ``restore`` puts it back everywhere.

        Raises:
            LabelRefused: there is no such label.
        """

        def remove(database: Database) -> None:
            label, now = label_of(database, label_id), self._clock()
            database.execute("UPDATE labels SET removed_at = ? WHERE id = ?", [now, label_id])
            record(database, by, "remove_label", None, label.name, now)

        await self._thread.write(remove)

    async def restore(self, label_id: int, by: str) -> None:
        """Undoes ``remove``.

        Raises:
            LabelRefused: there is none, or another one has its name now.
        """

        def restore(database: Database) -> None:
            sql = "SELECT name FROM labels WHERE id = ? AND removed_at IS NOT NULL"
            row = database.execute(sql, [label_id]).fetchone()
            if row is None:
                raise LabelRefused("There is no such label any more.")
            with _name_is_free(row[0]):
                database.execute("UPDATE labels SET removed_at = NULL WHERE id = ?", [label_id])
            record(database, by, "restore_label", None, row[0], self._clock())

        await self._thread.write(restore)

    async def of(self, conversation_id: int) -> list[Label]:
        """Those of a conversation, by name."""
        return await self._thread.run(
            lambda database: labels_of(database, [conversation_id]).get(conversation_id, [])
        )


def labels_of(database: Database, conversation_ids: Iterable[int]) -> dict[int, list[Label]]:
    """The labels of each conversation that has any, by name."""
    ids = list(conversation_ids)
    rows = database.execute(
        f"""SELECT conversation_id, labels.id, name, colour FROM conversation_labels
        JOIN labels ON labels.id = label_id AND removed_at IS NULL
        WHERE conversation_id IN ({", ".join("?" * len(ids))}) ORDER BY name""",
        ids,
    )
    found: dict[int, list[Label]] = {}
    for conversation_id, *label in rows.fetchall():
        found.setdefault(conversation_id, []).append(Label(*label))
    return found


def label_of(database: Database, label_id: int) -> Label:
    """Raises LabelRefused, for people to read, when there is none."""
    row = database.execute(
        "SELECT id, name, colour FROM labels WHERE id = ? AND removed_at IS NULL", [label_id]
    ).fetchone()
    if row is None:
        raise LabelRefused("There is no such label any more.")
    return Label(*row)


def labelling(user: str, label_id: int) -> Change:
    """Puts the label on. The change raises LabelRefused where there is no such label."""

    def label(database: Database, conversation: Conversation, now: float) -> None:
        name = label_of(database, label_id).name
        done = database.execute(
            "INSERT OR IGNORE INTO conversation_labels VALUES (?, ?, ?, ?)",
            [conversation.id, label_id, user, now],
        )
        if done.rowcount:
            record(database, user, "label", conversation.id, name, now)

    return label


def unlabelling(user: str, label_id: int) -> Change:
    """Takes the label off. The change raises LabelRefused where there is no such label."""

    def unlabel(database: Database, conversation: Conversation, now: float) -> None:
        name = label_of(database, label_id).name
        done = database.execute(
            "DELETE FROM conversation_labels WHERE conversation_id = ? AND label_id = ?",
            [conversation.id, label_id],
        )
        if done.rowcount:
            record(database, user, "unlabel", conversation.id, name, now)

    return unlabel


def _offered(database: Database) -> list[Label]:
    rows = database.execute(
        "SELECT id, name, colour FROM labels WHERE removed_at IS NULL ORDER BY name"
    )
    return [Label(*row) for row in rows.fetchall()]


def _checked(name: str, colour: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise LabelRefused("Give the label a name.")
    if len(name) > LONGEST_NAME:
        raise LabelRefused("A label's name has {most} letters at most.", most=LONGEST_NAME)
    if colour not in COLOURS:
        raise LabelRefused("Choose one of the colours.")
    return name


class _name_is_free:
    """Says in people's words that a name is taken."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError):
            raise LabelRefused(
                "There is a label {name!r} already. Use that one, or take another name.",
                name=self._name,
            ) from error
