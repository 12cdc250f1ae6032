"""What staff do with a case: decide, ask back, note, assign. Nobody's work is overwritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal

from bot.messages import Reply, Template
from bot.store.cases.cases import Case, load_case
from bot.store.cases.filing import change_case, note_step
from bot.store.cases.undo import (
    HELD_S,
    conversation_before,
    keep_for_undo,
    newest_message,
    undo_decision,
)
from bot.store.conversations.assignment import (
    HeldByColleague,
    NotAsSeen,
    name_of,
)
from bot.store.conversations.conversations import existing
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.conversations.summary import answered
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.outbox import enqueue
from bot.store.staff.audit_log import record
from bot.store.staff.users import UsersError

Decision = Literal["approved", "refused"]


class CaseChanged(NotAsSeen):
    """The case is not as somebody saw it when they decided; nothing was changed or sent."""


class CaseOver(Exception):
    """The customer took the case back, or it is solved: there is nothing to decide or ask."""


class CaseWork:
    """Each method is done by ``user`` (a login) and noted in the case's history and in the audit
    log, in one transaction. ``seen`` is the ``Case.version`` on which they decided.

    All of them raise NoSuchCase, and CaseChanged where it is another version by now. For ``held_s``
    seconds what customers are told stays, and can be undone.
    """

    def __init__(
        self,
        thread: Transactions,
        render: Render,
        clock: Callable[[], float] = time.time,
        held_s: float = HELD_S,
    ) -> None:
        self._thread = thread
        self._render = render
        self._clock = clock
        self._held_s = held_s

    async def decide(
        self, number: str, user: str, seen: int, decision: Decision, words: Reply | Template
    ) -> int:
        """Approves or refuses it, and tells the customer in a few seconds; the step by which
        ``undo`` takes both back until then.

        Raises:
            CaseOver, HeldByColleague: nothing was changed or sent.
        """

        def decide(database: Database, case: Case, now: float) -> None:
            self._tell(database, case, user, words, now)
            values = {
                "state": "solved",
                "decision": decision,
                "outcome": _text_of(words),
                "asked_back": None,
                "staff_at": now,
            }
            self._settle(database, case, user, decision, values, _text_of(words), now)

        return await self._told(number, user, seen, decide)

    async def ask_back(self, number: str, user: str, seen: int, question: Reply | Template) -> int:
        """Asks the customer something, in a few seconds; the case waits for them. Where the bot has
        the conversation it takes the answer. Returns the step by which ``undo`` takes it back.

        Raises:
            CaseOver, HeldByColleague: nothing was changed or sent.
        """

        def ask_back(database: Database, case: Case, now: float) -> None:
            self._tell(database, case, user, question, now)
            values = {
                "state": "waiting_customer", "asked_back": _text_of(question), "staff_at": now,
            }  # fmt: skip
            self._settle(database, case, user, "asked_back", values, _text_of(question), now)

        return await self._told(number, user, seen, ask_back)

    async def undo(self, step: int, user: str) -> str:
        """Takes back what ``user`` decided or asked; the case's number.

        Raises:
            CannotUndo: the customer was told already, or the case has changed since.
        """
        return await self._thread.write(
            lambda database: undo_decision(database, step, user, self._clock())
        )

    async def note(self, number: str, user: str, text: str) -> None:
        """Tells colleagues something; it never collides with what others do."""

        def note(database: Database) -> None:
            case, now = load_case(database, number), self._clock()
            note_step(database, number, user, "note", text, now)
            record(database, user, "case_note", case.conversation_id, number, now)

        await self._thread.write(note)

    async def assign(self, number: str, user: str, seen: int, to: str | None) -> None:
        """Gives it to a colleague, or to nobody in particular.

        Raises:
            UsersError: there is no such colleague.
        """

        def assign(database: Database, case: Case, now: float) -> None:
            sql = "SELECT name FROM users WHERE login = ? AND disabled_at IS NULL"
            row = database.execute(sql, [to]).fetchone()
            if to is not None and row is None:
                raise UsersError("There is no colleague {to!r} who could answer.", to=to)
            self._settle(database, case, user, "assigned", {"assigned_to": to}, row and row[0], now)

        await self._change(number, seen, assign)

    async def _change(
        self, number: str, seen: int, change: Callable[[Database, Case, float], None]
    ) -> None:
        await self._thread.write(
            lambda database: change(database, _as_seen(database, number, seen), self._clock())
        )

    async def _told(
        self, number: str, user: str, seen: int, change: Callable[[Database, Case, float], None]
    ) -> int:
        """A change of which the customer is told, unless it is undone before."""

        def told(database: Database) -> int:
            case, now = _as_seen(database, number, seen), self._clock()
            before = conversation_before(database, case.conversation_id)
            last = newest_message(database)
            change(database, case, now)
            return keep_for_undo(database, user, case, before, last, now, self._held_s)

        return await self._thread.write(told)

    def _tell(
        self, database: Database, case: Case, user: str, words: Reply | Template, now: float
    ) -> None:
        """Queues it for the case's customer, who waits for it: it needs no other consent. Where a
        person is to answer there it is ``user`` from then on, else the bot stays."""
        if case.state in ("solved", "withdrawn"):
            raise CaseOver(f"The case {case.number} is over.")
        conversation = existing(database, case.conversation_id)
        holder = conversation.assigned_to
        if holder is not None and holder != user:
            raise HeldByColleague(name_of(database, holder))
        message = person_says(database, conversation, words, user)
        source = {"case": case.number, "kind": case.kind}
        enqueue(database, conversation.id, self._render(message), [], now, None, source)
        if conversation.state != "bot":
            answered(database, conversation.id)
            database.execute(
                """UPDATE conversations SET state = 'staff', assigned_to = ?, snoozed_until = NULL
                WHERE id = ?""",
                [user, conversation.id],
            )

    def _settle(
        self,
        database: Database,
        case: Case,
        user: str,
        what: str,
        values: dict[str, Any],
        text: str | None,
        now: float,
    ) -> None:
        change_case(database, case, values, now)
        note_step(database, case.number, user, what, text, now)
        record(database, user, f"case_{what}", case.conversation_id, case.number, now)


def _as_seen(database: Database, number: str, seen: int) -> Case:
    case = load_case(database, number)
    if case.version != seen:
        raise CaseChanged(f"The case {number} has changed meanwhile.")
    return case


def _text_of(words: Reply | Template) -> str:
    """What the customer was told, for colleagues and the bot; of a template, what filled it."""
    if isinstance(words, Template):
        return ", ".join(words.parameters) or words.name
    return words.text or ""
