"""Cases: what customers want done, kept until it is. Read here; bot.store.cases.filing writes what
the bot files, bot.store.cases.staff_decisions what staff do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from bot.errors import UserError
from bot.plain_text import plain_text
from bot.store.conversations.conversations import Conversation, conversations_of
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.readings import readings_of
from bot.store.files.received_files import files_of

State = Literal["open", "waiting_customer", "waiting_staff", "solved", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)
UNDER_WAY: tuple[State, ...] = ("open", "waiting_customer", "waiting_staff")
"""Nobody has ended it yet."""

MOST_TOLD = 10
"""So many of a person's cases the bot is told of."""
MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Case:
    """One matter of a customer. Times are Unix seconds.

    ``open``: the bot still collects; ``waiting_staff``: it was ``filed_at`` and is to be done until
    ``due_at``; ``waiting_customer``: staff ``asked_back``. ``proof`` says how surely they are the
    shop's ``customer``; ``facts`` are what they told, by the slot's name. ``decision`` is staff's,
    ``outcome`` what the customer was told of it. ``assigned_to`` is a login. ``version`` counts the
    changes.
    """

    number: str
    conversation_id: int
    kind: str
    state: State
    customer: str | None
    order_number: str | None
    proof: str | None
    facts: dict[str, Any]
    due_hours: float | None
    created_at: float
    filed_at: float | None
    due_at: float | None
    assigned_to: str | None
    asked_back: str | None
    decision: str | None
    outcome: str | None
    staff_at: float
    updated_at: float
    version: int

    def is_overdue(self, now: float) -> bool:
        """Whether staff should have been done with it."""
        return self.state == "waiting_staff" and self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class Step:
    """What was done with a case, by ``author`` (a colleague's name, bot or customer)."""

    at: float
    author: str
    what: str
    text: str | None


@dataclass(frozen=True)
class Evidence:
    """A file of the customer: its message, its position there, and the ``attachment`` with its
    ``file`` and ``reading`` (see bot.store.conversations.transcript.Entry)."""

    inbox_id: int
    position: int
    attachment: dict[str, Any]


@dataclass(frozen=True)
class CaseFilters:
    """What the cases of a list have in common; None: anything. ``assigned`` is a login, or
    "nobody"; ``words`` stand in a case's or an order's number."""

    state: str | None = None
    kind: str | None = None
    assigned: str | None = None
    overdue: bool = False
    words: str = ""


@dataclass(frozen=True)
class CasePage:
    """``is_more`` says that there are cases after these."""

    cases: list[Case]
    is_more: bool


class NoSuchCase(UserError):
    """There is no case with this number."""


_COLUMNS = ", ".join("facts_json" if one.name == "facts" else one.name for one in fields(Case))
_URGENT = """CASE state WHEN 'waiting_staff' THEN 0 WHEN 'waiting_customer' THEN 1
    WHEN 'open' THEN 2 ELSE 3 END,
    CASE WHEN state = 'waiting_staff' THEN coalesce(due_at, 1e18) ELSE -updated_at END, number"""
"""First what waits for staff, by when it is due."""


def load_case(database: Database, number: str) -> Case:
    """Raises NoSuchCase when there is none."""
    found = _read(database, "number = ?", [number])
    if not found:
        raise NoSuchCase(f"There is no case {number}.")
    return found[0]


def cases_of_conversation(database: Database, conversation_id: int) -> list[Case]:
    """Newest first."""
    return _read(
        database, "conversation_id = ? ORDER BY created_at DESC, number", [conversation_id]
    )


def cases_told(database: Database, conversation: Conversation) -> list[Case]:
    """What this person may be told of: the cases of this conversation, and, where its platform
    vouches for their phone number, those of others that are certainly theirs: of a chat with the
    same number, or filed by the shop's customer of this number. What was typed proves an order and
    opens no cases of other chats. Newest first, MOST_TOLD at most."""
    known = {case.number: case for case in cases_of_conversation(database, conversation.id)}
    if phone := conversation.verified_phone:
        for case in _read(
            database,
            """conversation_id IN (SELECT id FROM conversations WHERE verified_phone = ?1)
            OR proof = 'strong' AND customer IN (SELECT id FROM customers WHERE phone = ?1)""",
            [phone],
        ):
            known[case.number] = case
    newest = sorted(known.values(), key=lambda case: (-case.created_at, case.number))
    return newest[:MOST_TOLD]


class Cases:
    """Reads cases for staff."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def page(self, filters: CaseFilters, limit: int = 50, offset: int = 0) -> CasePage:
        """The most urgent first: overdue, then by when they are due; what is over comes last."""
        where, given = _where(filters, self._clock())
        sql = f"{where} ORDER BY {_URGENT} LIMIT {limit + 1} OFFSET {offset}"
        found = await self._thread.run(lambda database: _read(database, sql, given))
        return CasePage(found[:limit], len(found) > limit)

    async def counts(self) -> dict[str, int]:
        """How many cases are in each state, and how many are ``overdue``."""

        def count(database: Database) -> dict[str, int]:
            rows = database.execute("SELECT state, count(*) FROM cases GROUP BY state").fetchall()
            [overdue] = database.execute(
                "SELECT count(*) FROM cases WHERE state = 'waiting_staff' AND due_at < ?",
                [self._clock()],
            ).fetchone()
            return {**dict.fromkeys(STATES, 0), **dict(rows), "overdue": overdue}

        return await self._thread.run(count)

    async def kinds(self) -> list[str]:
        """The kinds of which there are cases."""
        rows = await self._thread.run(
            lambda database: database.execute("SELECT DISTINCT kind FROM cases").fetchall()
        )
        return sorted(kind for (kind,) in rows)

    async def case(self, number: str) -> Case:
        """Raises NoSuchCase."""
        return await self._thread.run(lambda database: load_case(database, number))

    async def history(self, number: str) -> list[Step]:
        """Oldest first."""
        sql = """SELECT at, coalesce(users.name, author), what, text FROM case_history
            LEFT JOIN users ON users.login = author WHERE number = ? ORDER BY case_history.id"""
        rows = await self._thread.run(lambda db: db.execute(sql, [number]).fetchall())
        return [Step(*row) for row in rows]

    async def evidence(self, number: str) -> list[Evidence]:
        """The customer's files that belong to it, the oldest first."""
        sql = """SELECT inbox_id, position,
            json_extract(event_json, '$.attachments[' || position || ']') FROM case_evidence
            JOIN inbox ON inbox.id = inbox_id WHERE number = ? ORDER BY inbox_id, position"""

        def read(database: Database) -> list[Evidence]:
            rows = database.execute(sql, [number]).fetchall()
            ids = [inbox_id for inbox_id, *_ in rows]
            files, readings = files_of(database, ids), readings_of(database, ids)
            return [
                Evidence(
                    inbox_id,
                    position,
                    {
                        **json.loads(attachment),
                        "file": files.get((inbox_id, position), {}),
                        "reading": readings.get((inbox_id, position)),
                    },
                )
                for inbox_id, position, attachment in rows
                if attachment
            ]

        return await self._thread.run(read)

    async def beside(self, conversation_id: int, customer_ids: Iterable[str]) -> list[Case]:
        """For staff who read a conversation: its cases, and those of the customer's other ones,
        wherever it is certain that they are theirs. Newest first."""
        customers = list(customer_ids)

        def read(database: Database) -> list[Case]:
            others = conversations_of(database, customers, self._clock())
            numbers = sorted({conversation_id, *others})
            return _read(
                database,
                f"""conversation_id IN ({_marks(numbers)})
                OR proof = 'strong' AND customer IN ({_marks(customers)})
                ORDER BY created_at DESC, number LIMIT {MOST_TOLD}""",
                [*numbers, *customers],
            )

        return await self._thread.run(read)


def _where(filters: CaseFilters, now: float) -> tuple[str, dict[str, Any]]:
    where = ["1 = 1"]
    if filters.state:
        where.append("state = :state")
    if filters.kind:
        where.append("kind = :kind")
    if filters.assigned:
        where.append("coalesce(assigned_to, 'nobody') = :assigned")
    if filters.overdue:
        where.append("state = 'waiting_staff' AND due_at < :now")
    words = plain_text(filters.words).strip().upper()
    if words:
        where.append("(instr(number, :words) > 0 OR instr(upper(order_number), :words) > 0)")
    given = {
        "state": filters.state, "kind": filters.kind, "assigned": filters.assigned, "now": now,
        "words": words,
    }  # fmt: skip
    return " AND ".join(where), given


def _read(database: Database, where: str, given: list[Any] | dict[str, Any]) -> list[Case]:
    rows = database.execute(f"SELECT {_COLUMNS} FROM cases WHERE {where}", given).fetchall()
    place = [one.name for one in fields(Case)].index("facts")
    return [Case(*(json.loads(v) if n == place else v for n, v in enumerate(row))) for row in rows]


def _marks(values: list[Any]) -> str:
    return ", ".join("?" * len(values))
