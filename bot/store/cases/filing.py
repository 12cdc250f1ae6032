"""Files what the bot's turns signal as ``cases``, in the transaction that completes the turn."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from bot.hours import Hours
from bot.store.cases.cases import (
    Case,
    NoSuchCase,
    State,
    cases_of_conversation,
    cases_told,
    load_case,
)
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

logger = logging.getLogger(__name__)

BOT, CUSTOMER = "bot", "customer"
_NUMBER = re.compile(r"C-[0-9A-Z]{4,16}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOST_FACTS, _LONGEST_FACT = 30, 2000
_MOST_EVIDENCE = 20
_NEVER_KEPT = "proof"
"""A fact that would let whoever reads a case pass for the customer."""


_STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class _Filed:
    """A case as an action signals it, checked."""

    number: str
    kind: str
    state: State
    order: str | None
    customer: str | None
    proof: str | None
    facts: dict[str, Any]
    evidence: list[str]
    due_hours: float | None


def file_cases(
    database: Database,
    conversation: Conversation,
    inbox_id: int,
    signalled: object,
    hours: Hours,
    now: float,
) -> None:
    """Adds the cases, or brings those of the same number up to date: the turn run again changes
    nothing. ``inbox_id`` is the message that was answered.

    Left as it is: a case of which this person was not told, one that is for staff or ended where
    the bot still thinks it open, and, of one that staff have seen to since the message came, its
    state. What is no case is left out, and the log says so: the customer is answered all the same.
    """
    for one in signalled if isinstance(signalled, list) else []:
        try:
            filed = _checked(one)
        except (TypeError, ValueError) as error:
            logger.error("A case of conversation %s cannot be kept: %s", conversation.id, error)
            continue
        try:
            before = load_case(database, filed.number)
        except NoSuchCase:
            _add(database, conversation, filed, hours, now)
        else:
            if not _is_theirs(database, conversation, before):
                logger.error(
                    "Conversation %s may not change the case %s.", conversation.id, filed.number
                )
                continue
            if filed.state == "open" and before.state != "open":
                continue
            _change(database, before, filed, _received_at(database, inbox_id), hours, now)
        _keep_evidence(database, conversation, filed)


def answered_to_a_person(
    database: Database, conversation_id: int, hours: Hours, now: float
) -> None:
    """A customer whom staff asked back wrote to staff, not to the bot: the case is theirs again.
    Within the caller's transaction."""
    for case in cases_of_conversation(database, conversation_id):
        if case.state == "waiting_customer":
            due_at = None if case.due_hours is None else hours.after(now, case.due_hours)
            values = {"state": "waiting_staff", "due_at": due_at, "asked_back": None}
            change_case(database, case, values, now)
            note_step(database, case.number, CUSTOMER, "answered", None, now)


def names_of(signalled: object) -> list[dict[str, Any]]:
    """What is kept of signalled cases with the turn: their facts stand in the case alone."""
    return [
        {name: one.get(name) for name in ("number", "kind", "state")}
        for one in (signalled if isinstance(signalled, list) else [])
        if isinstance(one, Mapping)
    ]


def _checked(one: object) -> _Filed:
    """Raises ValueError or TypeError: it is no case."""
    if not isinstance(one, Mapping):
        raise ValueError("it is no table")
    number, kind, given = (str(one.get(name)) for name in ("number", "kind", "state"))
    state = next((known for known in _STATES if known == given), None)
    if not _NUMBER.fullmatch(number) or not _KIND.fullmatch(kind):
        raise ValueError("its number or kind is none")
    if state is None or state == "waiting_customer":  # only staff ask back
        raise ValueError("its state is none that a bot can give it")
    facts, evidence = one.get("facts") or {}, one.get("evidence") or []
    if not isinstance(facts, Mapping) or not isinstance(evidence, list):
        raise ValueError("its facts are no table, or its evidence is no list")
    due_hours = one.get("due_hours")
    proof = one.get("proof")
    return _Filed(
        number,
        kind,
        state,
        _words(one.get("order")),
        _words(one.get("customer")),
        proof if proof in ("strong", "weak") else None,
        {
            str(name)[:64]: _bounded(value)
            for name, value in list(facts.items())[:_MOST_FACTS]
            if name != _NEVER_KEPT and value is not None
        },
        [str(ref) for ref in evidence[:_MOST_EVIDENCE]],
        None if due_hours is None else max(0.0, float(due_hours)),
    )


def _words(value: object) -> str | None:
    return None if value is None else str(value)[:200]


def _bounded(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value[:_LONGEST_FACT]
    text = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= _LONGEST_FACT else text[:_LONGEST_FACT]


def _add(
    database: Database, conversation: Conversation, filed: _Filed, hours: Hours, now: float
) -> None:
    is_filed = filed.state == "waiting_staff"
    database.execute(
        """INSERT INTO cases (number, conversation_id, kind, state, customer, order_number, proof,
        facts_json, due_hours, created_at, filed_at, due_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            filed.number,
            conversation.id,
            filed.kind,
            filed.state,
            filed.customer,
            filed.order,
            filed.proof,
            json.dumps(filed.facts, ensure_ascii=False),
            filed.due_hours,
            now,
            now if is_filed else None,
            _due_at(filed, hours, now) if is_filed else None,
            now,
        ],
    )
    note_step(database, filed.number, BOT, filed.state, None, now)


def _change(
    database: Database,
    before: Case,
    filed: _Filed,
    received_at: float,
    hours: Hours,
    now: float,
) -> None:
    state = before.state if before.staff_at > received_at else filed.state
    facts = {**before.facts, **filed.facts}
    is_filed = state == "waiting_staff" and before.state != state
    values: dict[str, Any] = {
        "kind": filed.kind if before.state == "open" else before.kind,
        "state": state,
        "customer": filed.customer or before.customer,
        "order_number": filed.order or before.order_number,
        "proof": _proof(before, filed),
        "facts_json": json.dumps(facts, ensure_ascii=False),
        "due_hours": filed.due_hours if filed.due_hours is not None else before.due_hours,
        "filed_at": now if is_filed and before.filed_at is None else before.filed_at,
        "due_at": _due_at(filed, hours, now) if is_filed else before.due_at,
    }
    if is_filed:
        values |= {"asked_back": None, "decision": None, "outcome": None}
    change_case(database, before, values, now)
    if state != before.state:
        note_step(database, before.number, BOT, state, None, now)
    elif facts != before.facts:
        changed = sorted(name for name in facts if facts[name] != before.facts.get(name))
        note_step(database, before.number, BOT, "facts", ", ".join(changed), now)


def _proof(before: Case, filed: _Filed) -> str | None:
    """How surely it is the customer whom the case names after the change."""
    if filed.customer is None:
        return before.proof
    same = filed.customer == before.customer
    return "strong" if same and before.proof == "strong" else filed.proof


def change_case(database: Database, before: Case, values: Mapping[str, Any], now: float) -> None:
    """Writes what is new of a case, within the caller's transaction; nothing where nothing is."""
    known = {**vars(before), "facts_json": json.dumps(before.facts, ensure_ascii=False)}
    new = {column: value for column, value in values.items() if value != known[column]}
    if not new:
        return
    columns = ", ".join(f"{column} = ?" for column in new)
    database.execute(
        f"UPDATE cases SET {columns}, updated_at = ?, version = version + 1 WHERE number = ?",
        [*new.values(), now, before.number],
    )


def note_step(
    database: Database, number: str, author: str, what: str, text: str | None, now: float
) -> None:
    """Adds to the case's history, within the caller's transaction."""
    database.execute(
        "INSERT INTO case_history (number, at, author, what, text) VALUES (?, ?, ?, ?, ?)",
        [number, now, author, what, text],
    )


def _due_at(filed: _Filed, hours: Hours, now: float) -> float | None:
    return None if filed.due_hours is None else hours.after(now, filed.due_hours)


def _is_theirs(database: Database, conversation: Conversation, case: Case) -> bool:
    if case.conversation_id == conversation.id:
        return True
    return case.number in {one.number for one in cases_told(database, conversation)}


def _received_at(database: Database, inbox_id: int) -> float:
    row = database.execute("SELECT received_at FROM inbox WHERE id = ?", [inbox_id]).fetchone()
    return float(row[0])


def _keep_evidence(database: Database, conversation: Conversation, filed: _Filed) -> None:
    """The files that the customer sent in this conversation under these refs of their platform."""
    if not filed.evidence:
        return
    database.execute(
        """INSERT OR IGNORE INTO case_evidence (number, inbox_id, position)
        SELECT ?, inbox_id, position FROM (
            SELECT media.inbox_id, media.position,
            json_extract(event_json, '$.attachments[' || position || '].detail.media_id') AS id,
            json_extract(event_json, '$.attachments[' || position || '].detail.url') AS url
            FROM media JOIN inbox ON inbox.id = media.inbox_id WHERE conversation_id = ?
        ) AS files, (SELECT value AS ref FROM json_each(?)) AS wanted WHERE ref IN (id, url)""",
        [filed.number, conversation.id, json.dumps(filed.evidence)],
    )
