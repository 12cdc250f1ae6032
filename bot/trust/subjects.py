"""Whose data? Finds a person in the store by what staff know of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlite_utils import Database

from bot.shop.proof import normal_phone
from bot.store.conversations import conversations_of


class NoSuchPerson(Exception):
    """Nothing is stored about them; the message says so."""


@dataclass(frozen=True)
class Subject:
    """A person: their conversations by number, and the shop's customer that they are, if known."""

    conversation_ids: list[int]
    customer_id: str | None


def find_subject(database: Database, who: str) -> Subject:
    """``who`` is a conversation's number, a phone number or an e-mail address. By a conversation
    the customer is found too, if they proved there who they are.

    Raises:
        NoSuchPerson: nothing is stored under it.
    """
    who = who.strip()
    if re.fullmatch(r"[1-9]\d{0,7}", who):
        subject = _by_conversation(database, int(who))
    elif "@" in who:
        subject = _by_customer(database, "email", who.lower())
    else:
        subject = _by_phone(database, who)
    if not subject.conversation_ids and not subject.customer_id:
        raise NoSuchPerson(
            f"Nothing is stored about {who}. Give a conversation's number (./sapa desk list), a "
            "phone number with its country's code, or an e-mail address."
        )
    return subject


def _by_conversation(database: Database, number: int) -> Subject:
    row = database.execute(
        """SELECT coalesce(customer_id, (SELECT customers.id FROM customers
            WHERE phone = verified_phone AND phone <> '')) FROM conversations
        WHERE id = ? AND chat <> 'erased:' || id""",
        [number],
    ).fetchone()
    if row is None:
        return Subject([], None)
    others = conversations_of(database, row[0]) if row[0] else []
    return Subject(sorted({number, *others}), row[0])


def _by_phone(database: Database, who: str) -> Subject:
    phone = normal_phone(who)
    if phone is None:
        return Subject([], None)
    subject = _by_customer(database, "phone", phone)
    rows = database.execute(
        """SELECT id FROM conversations WHERE verified_phone = :phone
        OR channel = 'whatsapp' AND chat = :phone OR channel = 'twilio' AND chat = '+' || :phone""",
        {"phone": phone},
    )
    numbers = {number for (number,) in rows.fetchall()}
    return Subject(sorted({*subject.conversation_ids, *numbers}), subject.customer_id)


def _by_customer(database: Database, column: str, value: str) -> Subject:
    row = database.execute(f"SELECT id FROM customers WHERE {column} = ?", [value]).fetchone()
    return Subject(conversations_of(database, row[0]), row[0]) if row else Subject([], None)
