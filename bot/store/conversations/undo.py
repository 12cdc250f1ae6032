"""What staff do with conversations, one or several at once, so that it can be undone at once."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.store.conversations.assignment import Change, NotAsSeen
from bot.store.conversations.conversations import Conversation, NoSuchConversation, existing
from bot.store.conversations.labels import labels_of
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

LASTS_S = 300.0
"""How long something can be undone; the page offers it for ten seconds."""

_RESTORED = (
    "state", "reason", "waiting_since", "snoozed_until", "assigned_to", "closed_at", "strikes",
    "slow_until", "introduced_at", "after_person",
)  # fmt: skip


_TOO_LATE = LazyMessage("This cannot be undone any more.")


class CannotUndo(UserError):
    """Nothing was undone; the message says why."""


@dataclass(frozen=True)
class Done:
    """``step`` undoes it. ``skipped`` had changed since they were on the screen, or are no more."""

    step: int
    changed: list[int]
    skipped: list[int]


@dataclass(frozen=True)
class Undone:
    """``skipped`` have changed since: they were left as they are."""

    what: str
    changed: list[int]
    skipped: list[int]


def stamp_of(conversation: Conversation) -> str:
    """Another one whenever somebody writes there or does something with it."""
    told = [getattr(conversation, column) for column in _RESTORED]
    told += [conversation.customer_lines, conversation.answers]
    return f"{zlib.crc32(json.dumps(told).encode()):08x}"


class UndoSteps:
    """Each method is one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def do(
        self,
        user: str,
        what: str,
        chosen: Mapping[int, str | None],
        changes: Sequence[Change],
        sent_first: Sequence[Change] = (),
    ) -> Done:
        """Does all ``changes`` with each chosen conversation, if its ``stamp_of`` is the one that
        is given (None: whatever it is). ``sent_first`` cannot be undone, as they send something:
        they go before.

        Raises:
            NoSuchConversation: there is none with a number that was given without a stamp.
            NotAsSeen: something is not sent where a colleague has the conversation or answered
                since; nothing was done.
            UserError: what the changes raise; nothing was done.
        """

        def do(database: Database) -> Done:
            now = self._clock()
            step = _new_step(database, user, what, now)
            changed, skipped = [], []
            for number, stamp in chosen.items():
                if stamp is not None and stamp != _stamp(database, number):
                    skipped.append(number)
                    continue
                _change(database, number, sent_first, now)
                before = _state(database, number)
                _change(database, number, changes, now)
                after = _after(database, existing(database, number))
                database.execute(
                    "INSERT INTO undo_states VALUES (?, ?, ?, ?)",
                    [step, number, json.dumps(before), json.dumps(after)],
                )
                changed.append(number)
            return Done(step, changed, skipped)

        return await self._thread.write(do)

    async def undo(self, step: int, user: str) -> Undone:
        """Puts the conversations of a step of ``user``'s back, but for those changed since.

        Raises:
            CannotUndo: it is too long ago, or was undone already.
        """

        def undo(database: Database) -> Undone:
            now = self._clock()
            what = _what_of(database, step, user, now)
            states = database.execute(
                """SELECT conversation_id, before_json, after_json FROM undo_states
                WHERE step_id = ?""",
                [step],
            ).fetchall()
            changed, skipped = [], []
            for number, before, after in states:
                conversation = _found(database, number)
                if conversation is None or _after(database, conversation) != json.loads(after):
                    skipped.append(number)
                    continue
                _restore(database, number, json.loads(before), user, now)
                record(database, user, "undo", number, what, now)
                changed.append(number)
            database.execute("DELETE FROM undo_steps WHERE id = ?", [step])
            return Undone(what, changed, skipped)

        return await self._thread.write(undo)


def begin_step(
    database: Database,
    user: str,
    what: str,
    conversation_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: float,
) -> int:
    """A step of another kind, which ``UndoSteps`` does not undo itself; within the caller's
    transaction."""
    step = _new_step(database, user, what, now)
    database.execute(
        "INSERT INTO undo_states VALUES (?, ?, ?, ?)",
        [step, conversation_id, json.dumps(before), json.dumps(after)],
    )
    return step


def state_of_step(
    database: Database, step: int, user: str, what: str, now: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of a step that ``begin_step`` kept; it can be asked for once.

    Raises:
        CannotUndo: it is too long ago, or was undone already.
    """
    row = database.execute(
        "SELECT before_json, after_json FROM undo_states WHERE step_id = ?", [step]
    ).fetchone()
    if row is None or _what_of(database, step, user, now) != what:
        raise CannotUndo(_TOO_LATE)
    database.execute("DELETE FROM undo_steps WHERE id = ?", [step])
    return json.loads(row[0]), json.loads(row[1])


def _new_step(database: Database, user: str, what: str, now: float) -> int:
    database.execute("DELETE FROM undo_steps WHERE at < ?", [now - LASTS_S])
    sql = "INSERT INTO undo_steps (user, what, at) VALUES (?, ?, ?)"
    return insert(database, sql, [user, what, now])


def _what_of(database: Database, step: int, user: str, now: float) -> str:
    row = database.execute(
        "SELECT what FROM undo_steps WHERE id = ? AND user = ? AND at >= ?",
        [step, user, now - LASTS_S],
    ).fetchone()
    if row is None:
        raise CannotUndo(_TOO_LATE)
    return str(row[0])


def _stamp(database: Database, number: int) -> str | None:
    conversation = _found(database, number)
    return stamp_of(conversation) if conversation else None


def _found(database: Database, number: int) -> Conversation | None:
    try:
        return existing(database, number)
    except NoSuchConversation:
        return None


def _change(database: Database, number: int, changes: Iterable[Change], now: float) -> None:
    for change in changes:
        result = change(database, existing(database, number), now)
        if isinstance(result, NotAsSeen):
            raise result


def _after(database: Database, conversation: Conversation) -> list[Any]:
    """By which it is known whether somebody has changed it since."""
    labels = labels_of(database, [conversation.id]).get(conversation.id, [])
    return [stamp_of(conversation), [label.id for label in labels]]


def _state(database: Database, number: int) -> dict[str, Any]:
    conversation = existing(database, number)
    pending = database.execute(
        """SELECT id FROM inbox INDEXED BY inbox_pending WHERE state = 'pending'
        AND channel = ? AND conversation_id = ?""",
        [conversation.channel, number],
    )
    return {
        "columns": {column: getattr(conversation, column) for column in _RESTORED},
        "labels": [label.id for label in labels_of(database, [number]).get(number, [])],
        "pending": [id_ for (id_,) in pending.fetchall()],
    }


def _restore(
    database: Database, number: int, before: dict[str, Any], user: str, now: float
) -> None:
    sets = ", ".join(f"{column} = ?" for column in _RESTORED)
    values = [before["columns"][column] for column in _RESTORED]
    database.execute(f"UPDATE conversations SET {sets} WHERE id = ?", [*values, number])
    # What waited for the bot then, and was given to people, waits for it again.
    for inbox_id in before["pending"]:
        database.execute(
            "UPDATE inbox SET state = 'pending' WHERE id = ? AND state = 'desk'", [inbox_id]
        )
        database.tell()
    marks = ", ".join("?" * len(before["labels"]))
    database.execute(
        f"""DELETE FROM conversation_labels WHERE conversation_id = ? AND label_id NOT IN ({marks})
        AND label_id IN (SELECT id FROM labels WHERE removed_at IS NULL)""",
        [number, *before["labels"]],
    )
    for label_id in before["labels"]:
        database.execute(
            "INSERT OR IGNORE INTO conversation_labels VALUES (?, ?, ?, ?)",
            [number, label_id, user, now],
        )
