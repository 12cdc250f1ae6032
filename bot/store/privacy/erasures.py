"""Requests that somebody's data be erased: noted at once, carried out when the chat has come to
rest, so that the receipt still arrives and nothing under way brings back what is gone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from bot.store.contacts.merging import forget_person
from bot.store.conversations.conversations import vouched_conversations
from bot.store.engine.protocol import Database
from bot.store.privacy.anonymization import empty_conversation, empty_customer

What = Literal["conversation", "customer"]

PROOF_FAILURES_COUNT_S = 3600.0
"""Whoever failed to prove an order theirs is not forgotten sooner: erasing would open the lock."""

LATEST_S = 86400.0
"""After this a chat is erased even if a message to it still waits, for a platform that is gone."""

RETURN_DAYS = 7
"""For so long a delivered order can come back (``bot.shop.shop``), so it is not over."""

_OPEN_ORDER = """SELECT 1 FROM orders WHERE customer_id = ? AND (
    status IN ('unpaid', 'processing', 'packed', 'shipped', 'return_requested')
    OR status = 'delivered' AND delivered_on >= ?)"""


@dataclass(frozen=True)
class Erasure:
    """One part of a request: a conversation by its number, or a customer by the shop's id."""

    receipt: str
    what: What
    id: str
    due_at: float


def new_receipt() -> str:
    """A number that nobody guesses and everybody can read out: E-7GQK2MXP."""
    return "E-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8))


def request_erasure(
    database: Database,
    receipt: str,
    conversation_ids: list[int],
    customer_ids: list[str],
    asked_by: str,
    now: float,
) -> None:
    """Notes what is to be erased, within the caller's transaction: these chats, and the
    customers with all chats for which a platform vouches that they are theirs."""
    others = vouched_conversations(database, customer_ids)
    parts: list[tuple[What, str, float]] = [
        ("conversation", str(number), _due_at(database, number, now))
        for number in sorted({*conversation_ids, *others})
    ]
    parts += [("customer", customer_id, now) for customer_id in customer_ids]
    database.executemany(
        """INSERT OR IGNORE INTO erasures (receipt, what, id, asked_by, asked_at, due_at)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [(receipt, what, id_, asked_by, now, due_at) for what, id_, due_at in parts],
    )


def due_erasures(database: Database, now: float, rest_s: float) -> list[Erasure]:
    """What can be erased now: chats in which nothing happened for ``rest_s`` seconds, customers
    whose orders are all over. Of a person, nothing before they were told and had time to object."""
    rows = database.query(
        """SELECT receipt, what, id, due_at FROM erasures
        WHERE done_at IS NULL AND due_at <= ? AND NOT EXISTS (SELECT 1 FROM erasure_requests
            WHERE erasure_requests.receipt = erasures.receipt
            AND (state <> 'unproven' AND told_at IS NULL OR state = 'stopped'))""",
        [now],
    )
    found = [Erasure(**row) for row in list(rows)]
    return [one for one in found if _can_go(database, one, now, rest_s)]


def carry_out(database: Database, erasure: Erasure, now: float) -> None:
    """Erases it in this database, within the caller's transaction."""
    if erasure.what == "conversation":
        forget_person(database, int(erasure.id))
        empty_conversation(database, int(erasure.id))
    else:
        empty_customer(database, erasure.id)
    database.execute(
        "UPDATE erasures SET done_at = ? WHERE receipt = ? AND what = ? AND id = ?",
        [now, erasure.receipt, erasure.what, erasure.id],
    )


def has_open_orders(database: Database, customer_id: str) -> bool:
    """Whether the shop still needs to know who and where they are."""
    today = datetime.now(timezone.utc).date()
    since = today - timedelta(days=RETURN_DAYS + 1)  # the shop may be a day behind
    row = database.execute(_OPEN_ORDER, [customer_id, since.isoformat()]).fetchone()
    return row is not None


def _due_at(database: Database, conversation_id: int, now: float) -> float:
    failed_at = database.execute(
        "SELECT max(failed_at) FROM proof_failures WHERE person = ?", [str(conversation_id)]
    ).fetchone()[0]
    return max(now, (failed_at or 0) + PROOF_FAILURES_COUNT_S)


def _can_go(database: Database, erasure: Erasure, now: float, rest_s: float) -> bool:
    if erasure.what == "customer":
        return not has_open_orders(database, erasure.id)
    number = int(erasure.id)
    waits = database.execute(
        """SELECT 1 FROM inbox WHERE conversation_id = :id AND state = 'pending' UNION ALL
        SELECT 1 FROM outbox WHERE conversation_id = :id AND state = 'pending'""",
        {"id": number},
    ).fetchone()
    last = database.execute(
        """SELECT max(coalesce(last_at, 0), coalesce((SELECT max(sent_at) FROM outbox
        WHERE conversation_id = :id), 0)) FROM conversations WHERE id = :id""",
        {"id": number},
    ).fetchone()[0]
    at_rest = not waits and last <= now - rest_s
    return at_rest or now > erasure.due_at + LATEST_S
