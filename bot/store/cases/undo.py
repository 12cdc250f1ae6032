"""What staff decided of a case is taken back, as long as the customer was not told yet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.lazy_message import LazyMessage
from bot.store.cases.cases import Case, load_case
from bot.store.cases.filing import change_case, note_step
from bot.store.conversations.undo import CannotUndo, begin_step, state_of_step
from bot.store.engine.protocol import Database
from bot.store.staff.audit_log import record

HELD_S = 10.0
"""So long a message of a decision stays before it leaves; the page offers to undo it meanwhile."""

TAKEN_BACK = LazyMessage("It was taken back before it left.")
_CASE = ("state", "decision", "outcome", "asked_back", "staff_at")
_CONVERSATION = ("state", "assigned_to", "snoozed_until", "waiting_since")


def newest_message(database: Database) -> int:
    """The number of the last message to a customer; 0 where there is none."""
    [number] = database.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
    return int(number)


def conversation_before(database: Database, number: int) -> dict[str, Any]:
    """What a decision may change of the conversation."""
    columns = ", ".join(_CONVERSATION)
    row = database.execute(f"SELECT {columns} FROM conversations WHERE id = ?", [number])
    return dict(zip(_CONVERSATION, row.fetchone()))


def keep_for_undo(
    database: Database,
    user: str,
    before: Case,
    conversation: dict[str, Any],
    after_message: int,
    now: float,
    held_s: float,
) -> int:
    """Holds the messages that the decision sent, and remembers how all stood; the step that undoes
    it. Within the caller's transaction.

    Args:
        before: the case, and ``conversation`` its conversation, before the decision.
        after_message: ``newest_message`` before it.
        held_s: how long its messages stay.
    """
    sent = [
        number
        for (number,) in database.execute(
            "SELECT id FROM outbox WHERE conversation_id = ? AND id > ? ORDER BY id",
            [before.conversation_id, after_message],
        ).fetchall()
    ]
    database.execute(
        f"UPDATE outbox SET next_attempt_at = ? WHERE id IN ({', '.join('?' * len(sent))})",
        [now + held_s, *sent],
    )
    stood = {
        "case": before.number,
        "columns": {name: asdict(before)[name] for name in _CASE},
        "conversation": conversation,
        "sent": sent,
    }
    after = {
        "version": load_case(database, before.number).version,
        "conversation": conversation_before(database, before.conversation_id),
    }
    return begin_step(database, user, "case", before.conversation_id, stood, after, now)


def undo_decision(database: Database, step: int, user: str, now: float) -> str:
    """Takes a decision of ``user``'s back with what it would have told the customer; the case's
    number. Within the caller's transaction.

    Raises:
        CannotUndo: the customer was told, the case has changed since, or it is too long ago.
    """
    stood, after = state_of_step(database, step, user, "case", now)
    case = load_case(database, stood["case"])
    if case.version != after["version"]:
        raise CannotUndo("It has changed meanwhile, so nothing was undone.")
    marks = ", ".join("?" * len(stood["sent"]))
    [gone] = database.execute(
        f"""SELECT count(*) FROM outbox WHERE id IN ({marks})
        AND (state = 'sent' OR sending_since IS NOT NULL OR doubts > 0)""",
        stood["sent"],
    ).fetchone()
    if gone:
        raise CannotUndo(
            "The customer has been told already, or may have been, so it cannot be undone. Write "
            "to them to put it right."
        )
    database.execute(
        f"UPDATE outbox SET state = 'failed', error = ?, dropped_at = ? WHERE id IN ({marks})",
        [TAKEN_BACK, now, *stood["sent"]],
    )
    if conversation_before(database, case.conversation_id) == after["conversation"]:
        sets = ", ".join(f"{column} = ?" for column in _CONVERSATION)
        database.execute(
            f"UPDATE conversations SET {sets} WHERE id = ?",
            [*(stood["conversation"][column] for column in _CONVERSATION), case.conversation_id],
        )
    change_case(database, case, stood["columns"], now)
    note_step(database, case.number, user, "undone", None, now)
    record(database, user, "undo", case.conversation_id, case.number, now)
    return case.number
