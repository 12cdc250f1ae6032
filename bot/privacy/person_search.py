"""Whose data? Finds a person in the store by what staff know of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import UserError
from bot.phones import read_phone
from bot.plain_text import plain_text
from bot.store.conversations.conversations import vouched_conversations
from bot.store.engine.protocol import Database


class NoSuchPerson(UserError):
    """Nothing is stored about them; the message says so."""


@dataclass(frozen=True)
class Subject:
    """A person: their conversations by number, and the customers of the shop that they are, by id:
    one phone or e-mail may stand under several."""

    conversation_ids: list[int]
    customer_ids: list[str]


def find_subject(database: Database, who: str, country: str) -> Subject:
    """``who`` is a conversation's number, a phone number (of ``country`` where it names none) or an
    e-mail address. By a conversation
    the customer is found too, if they proved there who they are.

    Raises:
        NoSuchPerson: nothing is stored under it.
    """
    who = plain_text(who)
    if re.fullmatch(r"[1-9]\d{0,7}", who):
        subject = _by_conversation(database, int(who))
    elif "@" in who:
        subject = _by_customer(database, "email", who.lower())
    else:
        subject = _by_phone(database, who, country)
    if not subject.conversation_ids and not subject.customer_ids:
        raise NoSuchPerson(
            f"Nothing is stored about {who}. Give a conversation's number (./sapa desk list), a "
            "phone number with its country's code, or an e-mail address."
        )
    return subject


def _by_conversation(database: Database, number: int) -> Subject:
    row = database.execute(
        "SELECT verified_phone FROM conversations WHERE id = ? AND chat <> 'erased:' || id",
        [number],
    ).fetchone()
    if row is None:
        return Subject([], [])
    ids = _customers(database, "phone", row[0] or "")
    return Subject(sorted({number, *vouched_conversations(database, ids)}), ids)


def _by_phone(database: Database, who: str, country: str) -> Subject:
    phone = read_phone(who, country)
    if phone is None:
        return Subject([], [])
    subject = _by_customer(database, "phone", phone)
    rows = database.execute(
        """SELECT id FROM conversations WHERE verified_phone = :phone
        OR channel = 'whatsapp' AND chat = :phone OR channel = 'twilio' AND chat = '+' || :phone""",
        {"phone": phone},
    )
    numbers = {number for (number,) in rows.fetchall()}
    return Subject(sorted({*subject.conversation_ids, *numbers}), subject.customer_ids)


def _by_customer(database: Database, column: str, value: str) -> Subject:
    ids = _customers(database, column, value)
    return Subject(vouched_conversations(database, ids), ids)


def _customers(database: Database, column: str, value: str) -> list[str]:
    sql = f"SELECT id FROM customers WHERE {column} = ? AND {column} <> '' ORDER BY id"
    return [id_ for (id_,) in database.execute(sql, [value]).fetchall()]
