"""Finds people by what staff know of them: a phone number in any spelling, a case's or an
order's number, an e-mail address, a name, or parts of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.plain_text import plain_text
from bot.store.contacts.merging import members_of, root_of
from bot.store.engine.protocol import Database

MOST = 50
"""Conversations that are found."""

_PHONE = re.compile(r"[+\d\s().\-/]{4,}")
_LEAST_DIGITS = 4
_BY_NUMBER = ("whatsapp", "twilio")
"""Channels whose chats are phone numbers."""
_CASE = re.compile(r"#?c[- ]?([a-z0-9]{4,8})", re.I)
"""A case's number, or how it begins, in any spelling."""
_SHORT_NAME = re.compile(r"(?:[^\W\d_]{1,30} )?([a-z0-9]{4})")


def find_people(database: Database, words: str) -> dict[int, str | None]:
    """The conversations of people who fit, the surest first; each with what of theirs fits, where
    the list does not show that anyway."""
    term = " ".join(plain_text(words).split())
    found: dict[int, str | None] = {}
    if not re.search(r"\w", term):
        return found
    for finder in (_by_case, _by_order, _by_phone, _by_name, _by_customer, _by_short_name,
                   _by_label, _by_contact):  # fmt: skip
        for number, shown in finder(database, term):
            found.setdefault(number, shown)
    return dict(list(found.items())[:MOST])


def phone_digits(words: str) -> str | None:
    """The digits by which a phone number, or a part of one, is found in whichever spelling: without
    the country's way out and the zero at home. None where ``words`` is none."""
    plain = plain_text(words)
    if not _PHONE.fullmatch(plain):
        return None
    digits = re.sub(r"\D", "", plain.replace("(0)", "")).lstrip("0")
    return digits if len(digits) >= _LEAST_DIGITS else None


def _by_phone(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    digits = phone_digits(term)
    if digits is None:
        return []
    marks = ", ".join("?" * len(_BY_NUMBER))
    like = f"%{digits}%"
    rows = database.execute(
        f"""SELECT id FROM conversations WHERE channel IN ({marks}) AND chat LIKE ?
        UNION SELECT id FROM conversations WHERE verified_phone LIKE ?
        UNION SELECT conversation_id FROM aliases WHERE channel IN ({marks}) AND alias LIKE ?
        ORDER BY id DESC LIMIT {MOST}""",
        [*_BY_NUMBER, like, like, *_BY_NUMBER, like],
    )
    found = [(number, None) for (number,) in rows.fetchall()]
    return [*found, *_of_customers(database, "phone LIKE ?", [like], "phone")]


def _by_case(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    match = _CASE.fullmatch(term)
    if match is None:
        return []
    rows = database.execute(
        f"""SELECT conversation_id, number FROM cases WHERE number LIKE ?
        ORDER BY created_at DESC LIMIT {MOST}""",
        [f"C-{match[1]}%"],
    )
    return list(rows.fetchall())


def _by_order(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    """By the number as the shop writes it, whatever its shape, with other marks or none."""
    parts = re.findall(r"[^\W\d_]+|\d+", term)
    if not any(part.isdecimal() for part in parts) or len("".join(parts)) < 3:
        return []
    rows = database.execute(
        f"""SELECT number, customer_id FROM orders WHERE number LIKE ?
        ORDER BY length(number), placed_on DESC LIMIT {MOST}""",
        [f"%{'%'.join(parts)}%"],
    )
    return [
        (conversation, order)
        for order, customer in rows.fetchall()
        for conversation, _ in _of_customers(database, "id = ?", [customer], "name")
    ]


def _by_name(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    where, given = _with_all(term, "name")
    rows = database.execute(
        f"""SELECT id FROM conversations INDEXED BY conversations_by_name
        WHERE name IS NOT NULL AND {where}
        ORDER BY name NOT LIKE ?, id DESC LIMIT {MOST}""",
        [*given, f"{_escaped(term)}%"],
    )
    return [(number, None) for (number,) in rows.fetchall()]


def _by_customer(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    """By the name or e-mail address that the shop knows."""
    email = _of_customers(database, "email LIKE ? ESCAPE '\\'", [f"%{_escaped(term)}%"], "email")
    where, given = _with_all(term, "name")
    return [*email, *_of_customers(database, where, given, "name")]


def _by_short_name(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    """As the desk calls people whose name nobody knows: see Conversation.short_id."""
    match = _SHORT_NAME.fullmatch(term.lower())
    if match is None:
        return []
    rows = database.execute(
        f"""SELECT id FROM conversations WHERE name IS NULL AND chat LIKE ?
        ORDER BY id DESC LIMIT {MOST}""",
        [f"{match[1]}%"],
    )
    return [(number, None) for (number,) in rows.fetchall()]


def _by_label(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    """The newest that have a label of this name."""
    rows = database.execute(
        f"""SELECT conversation_id FROM conversation_labels
        JOIN conversations ON conversations.id = conversation_id
        WHERE label_id IN (SELECT id FROM labels WHERE name = ? AND removed_at IS NULL)
        ORDER BY last_at DESC LIMIT {MOST}""",
        [term],
    )
    return [(number, None) for (number,) in rows.fetchall()]


def _by_contact(database: Database, term: str) -> Iterable[tuple[int, str | None]]:
    """By what staff wrote down of a person: the name, notes, the shop's own fields."""
    named, words = _with_all(term, "name")
    like = f"%{_escaped(term)}%"
    rows = database.execute(
        f"""SELECT id, name FROM contacts INDEXED BY contacts_by_name
        WHERE name IS NOT NULL AND {named}
        UNION ALL SELECT contact_id, text FROM contact_notes
        WHERE removed_at IS NULL AND text LIKE ? ESCAPE '\\'
        UNION ALL SELECT contact_id, value FROM contact_values WHERE value LIKE ? ESCAPE '\\'
        LIMIT {MOST}""",
        [*words, like, like],
    )
    found = []
    for contact, text in rows.fetchall():
        members = members_of(database, root_of(database, contact))
        chats = database.execute(
            f"""SELECT id FROM conversations INDEXED BY conversations_by_contact
            WHERE contact_id IN ({", ".join("?" * len(members))}) ORDER BY last_at DESC""",
            members,
        )
        found += [(number, text) for (number,) in chats.fetchall()]
    return found


def _of_customers(
    database: Database, where: str, given: list[Any], shown: str
) -> list[tuple[int, str | None]]:
    """The conversations of the shop's customers who fit, with a column that is shown of them."""
    rows = database.execute(
        f"SELECT id, phone, {shown} FROM customers WHERE {where} LIMIT {MOST}", given
    )
    found = []
    for customer, phone, text in rows.fetchall():
        numbers = database.execute(
            """SELECT id FROM conversations WHERE customer_id = ?1
            UNION SELECT id FROM conversations WHERE verified_phone = ?2 AND ?2 <> ''
            ORDER BY id DESC""",
            [customer, phone],
        )
        found += [(number, text) for (number,) in numbers.fetchall()]
    return found


def _with_all(term: str, column: str) -> tuple[str, list[str]]:
    """A condition that the column has each word, or part of one."""
    words = term.split()
    condition = " AND ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(words))
    return condition, [f"%{_escaped(word)}%" for word in words]


def _escaped(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)
