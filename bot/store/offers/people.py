"""Who said yes to offers, and what is known of them by which a campaign chooses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field

from bot.store.engine.protocol import Database, Transactions

AT_ONCE = 200
"""People that are read in one go; the store serves others in between."""


@dataclass(frozen=True)
class Agreed:
    """A person (the contact that all their chats belong to) who wants offers, and the one of their
    chats in which they said so and wrote last."""

    person: int
    conversation_id: int


@dataclass(frozen=True)
class Profile:
    """What is known of one of them. ``orders`` are those that were not cancelled or given back,
    the ``last_order`` an ISO date, ``spent`` in the shop's smallest unit; ``is_known`` says whether
    the shop's customer is known at all. ``topic`` is what they wanted last. ``taken`` offers of
    ``sent`` were taken before. ``orders_that_day`` were placed on the day that was asked about."""

    person: int
    conversation_id: int
    channel: str
    chat: str
    language: str | None
    written_at: float | None
    topic: str | None = None
    is_known: bool = False
    orders: int = 0
    last_order: str | None = None
    spent: int = 0
    orders_that_day: int = 0
    products: frozenset[str] = frozenset()
    labels: frozenset[int] = field(default_factory=frozenset)
    sent: int = 0
    taken: int = 0


async def everybody(
    thread: Transactions, channels: Collection[str], day: str
) -> AsyncIterator[list[Profile]]:
    """All who want offers and have a chat in one of ``channels``: who they are is looked up in one
    go, what is known of them some at a time; ``day`` is an ISO date, as for ``profiles``."""
    agreed = await thread.run(lambda database: agreed_to_offers(database, channels))
    for start in range(0, len(agreed), AT_ONCE):
        some = agreed[start : start + AT_ONCE]
        yield await thread.run(
            lambda database, some=some: profiles(database, some, day)  # type: ignore[misc]
        )


def agreed_to_offers(database: Database, channels: Collection[str]) -> list[Agreed]:
    """Everybody whose last word on offers, in any of their chats, is yes; by the conversation's
    number."""
    merged = dict(
        database.execute(
            "SELECT id, merged_into FROM contacts WHERE merged_into IS NOT NULL"
        ).fetchall()
    )
    said: dict[int, tuple[int, str]] = {}  # the last consent of each person
    chats: dict[int, tuple[float, int]] = {}
    rows = database.execute(
        """SELECT consents.id, step, conversations.id, contact_id, coalesce(last_inbound_at, 0),
        channel IN (SELECT value FROM json_each(?)) AND step = 'given'
            AND blocked IS NULL AND chat <> 'erased:' || conversations.id
        FROM (SELECT conversation_id, max(id) AS id FROM consents
              WHERE purpose = 'offers' GROUP BY conversation_id) AS last
        JOIN consents ON consents.id = last.id
        JOIN conversations ON conversations.id = last.conversation_id
        WHERE contact_id IS NOT NULL AND step <> 'asked'""",
        [json.dumps([*channels])],
    )
    for consent, step, chat, contact, wrote_at, is_good in rows.fetchall():
        person = contact
        while person in merged:
            person = merged[person]
        said[person] = max(said.get(person, (0, "")), (consent, step))
        if is_good:
            chats[person] = max(chats.get(person, (-1.0, 0)), (wrote_at, chat))
    found = [
        Agreed(person, chat) for person, (_, chat) in chats.items() if said[person][1] == "given"
    ]
    return sorted(found, key=lambda one: one.conversation_id)


def profiles(database: Database, agreed: Collection[Agreed], day: str) -> list[Profile]:
    """What is known of them, who should be some hundreds at most; ``day`` is an ISO date."""
    persons = {one.conversation_id: one.person for one in agreed}
    numbers = json.dumps([*persons])
    bought = _bought(database, numbers, day)
    labels: dict[int, set[int]] = {}
    for chat, label in database.execute(
        """SELECT conversation_id, label_id FROM conversation_labels
        WHERE conversation_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))""",
        [numbers],
    ).fetchall():
        labels.setdefault(chat, set()).add(label)
    before = {
        person: (sent, taken)
        for person, sent, taken in database.execute(
            """SELECT person, count(*), count(taken_at) FROM campaign_members
            WHERE person IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
            AND sent_at IS NOT NULL
            GROUP BY person""",
            [json.dumps([*persons.values()])],
        ).fetchall()
    }
    rows = database.execute(
        """SELECT id, channel, chat, language, written_at, intent,
        verified_phone IS NOT NULL OR customer_id IS NOT NULL FROM conversations
        WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY id""",
        [numbers],
    )
    return [
        Profile(
            persons[chat], chat, channel, chat_id, language, written_at, topic, bool(is_known),
            **bought.get(chat, {}),  # type: ignore[arg-type]
            labels=frozenset(labels.get(chat, ())),
            sent=before.get(persons[chat], (0, 0))[0], taken=before.get(persons[chat], (0, 0))[1],
        )
        for chat, channel, chat_id, language, written_at, topic, is_known in rows.fetchall()
    ]  # fmt: skip


ORDERS_OF = """WITH theirs AS (
        SELECT conversations.id AS chat, customers.id AS customer FROM conversations
        JOIN customers ON customers.phone = verified_phone
        WHERE conversations.id IN (SELECT CAST(value AS INTEGER) FROM json_each(:chats))
        AND verified_phone <> ''
        UNION SELECT id, customer_id FROM conversations
        WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(:chats))
        AND customer_id IS NOT NULL)
    SELECT {columns} FROM theirs JOIN orders ON orders.customer_id = theirs.customer"""
"""To be given ``chats``, a JSON list."""
COUNTED = "status NOT IN ('cancelled', 'return_requested', 'returned', 'refunded')"
"""Orders that stand."""


def _bought(database: Database, numbers: str, day: str) -> dict[int, Mapping[str, object]]:
    columns = """chat, count(*), max(placed_on), coalesce(sum(total), 0),
        coalesce(sum(placed_on = :day), 0)"""
    sql = f"{ORDERS_OF.format(columns=columns)} WHERE {COUNTED} GROUP BY chat"
    rows = database.execute(sql, {"chats": numbers, "day": day}).fetchall()
    names: dict[int, set[str]] = {}
    sql = ORDERS_OF.format(columns="chat, order_items.name") + f"""
        JOIN order_items ON order_number = orders.number WHERE {COUNTED} GROUP BY 1, 2"""
    for chat, name in database.execute(sql, {"chats": numbers}).fetchall():
        names.setdefault(chat, set()).add(name.casefold())
    return {
        chat: {
            "orders": count, "last_order": last, "spent": spent, "orders_that_day": that_day,
            "products": frozenset(names.get(chat, ())),
        }
        for chat, count, last, spent, that_day in rows
    }  # fmt: skip
