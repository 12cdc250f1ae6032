"""Whom a campaign is for, and that each of them gets it once at most. Within the caller's
transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.messages import Reply, Template
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.engine.protocol import Database
from bot.store.messages.event_effects import why_not_sent
from bot.store.messages.outbox import enqueue
from bot.store.privacy.consents import chats_of_person, may

WEEK_S = 7 * 86400.0
LATER_S = 3600.0
"""Whom nothing can be sent just now is looked at again after so long."""
BUSY_S = 3600.0
"""Whoever wrote, or was written to, within the hour is not interrupted."""

Skipped = Literal["withdrawn", "blocked", "erasure", "same_person", "no_text", "too_late"]
"""Why somebody gets nothing for good."""


@dataclass(frozen=True)
class Member:
    """One person of a campaign, in the chat in which they would get it; ``variant`` is None where
    it is chosen when it is sent."""

    person: int
    conversation_id: int
    channel: str
    language: str | None
    is_held_out: bool
    is_measured: bool
    orders_before: int = 0
    variant: int | None = None


def add_members(
    database: Database, campaign_id: int, members: Iterable[Member], now: float
) -> None:
    """Those who are in it already stay as they are; a person is in it once, with one chat."""
    for one in members:
        database.execute(
            """INSERT OR IGNORE INTO campaign_members (campaign_id, conversation_id, person,
            language, channel, is_held_out, is_measured, orders_before, variant, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                campaign_id, one.conversation_id, one.person, one.language, one.channel,
                one.is_held_out, one.is_measured, one.orders_before, one.variant, now,
            ],
        )  # fmt: skip


def choose_anew(database: Database, campaign_id: int) -> None:
    """Whom it chose before a crash: nothing was sent to anybody, and others may be the likeliest by
    now."""
    database.execute(
        "DELETE FROM campaign_members WHERE campaign_id = ? AND sent_at IS NULL", [campaign_id]
    )


def all_are_chosen(database: Database, campaign_id: int, now: float) -> None:
    database.execute("UPDATE campaigns SET planned_at = ? WHERE id = ?", [now, campaign_id])


def next_members(
    database: Database, campaign_id: int, channels: Collection[str], now: float, limit: int
) -> list[Member]:
    """Who waits for the offer and may be tried now, those who waited longest first."""
    marks = ", ".join("?" * len(channels))
    rows = database.execute(
        f"""SELECT person, conversation_id, channel, language, variant FROM campaign_members
        INDEXED BY campaign_members_waiting
        WHERE campaign_id = ? AND sent_at IS NULL AND skipped IS NULL AND is_held_out = 0
        AND next_try_at <= ? AND channel IN ({marks}) ORDER BY next_try_at, person LIMIT ?""",
        [campaign_id, now, *channels, limit],
    )
    return [
        Member(person, chat, channel, language, False, False, variant=variant)
        for person, chat, channel, language, variant in rows.fetchall()
    ]


def send_offer(
    database: Database,
    campaign_id: int,
    member: Member,
    words: Callable[[Conversation], tuple[Reply | Template, float] | Skipped | None],
    variant: int,
    most_a_week: int,
    render: Render,
    now: float,
) -> bool:
    """Queues the offer and notes that it was sent: both or neither, and once for ever. Whether it
    was. Everything that could forbid it is asked here, whatever was known before.

    ``words`` are what the conversation is told as it is now, and until when (Unix seconds) that may
    still leave; or why nothing ever is, or None: nothing can be said there just now.
    """
    conversation = load_conversation(database, member.conversation_id)
    running = database.execute(
        """SELECT 1 FROM campaigns JOIN campaign_members ON campaign_id = id
        WHERE id = ? AND conversation_id = ? AND state = 'running' AND is_held_out = 0
        AND sent_at IS NULL AND skipped IS NULL""",
        [campaign_id, conversation.id],
    ).fetchone()
    if not running:
        return False
    if never := _why_never(database, campaign_id, conversation):
        skip(database, campaign_id, conversation.id, never)
        return False
    if _must_wait(database, conversation, most_a_week, now):
        _later(database, campaign_id, conversation.id, now)
        return False
    said = words(conversation)
    if said is None:
        _later(database, campaign_id, conversation.id, now)
        return False
    if isinstance(said, str):
        skip(database, campaign_id, conversation.id, said)
        return False
    message = person_says(database, conversation, said[0], "bot")
    parts = [replace(part, until=said[1]) for part in render(message)]
    enqueue(database, conversation.id, parts, [], now, source={"campaign": campaign_id})
    database.execute(
        """UPDATE campaign_members SET sent_at = ?, variant = ?,
        outbox_id = (SELECT max(id) FROM outbox WHERE conversation_id = ?)
        WHERE campaign_id = ? AND conversation_id = ?""",
        [now, variant, conversation.id, campaign_id, conversation.id],
    )
    return True


def skip(database: Database, campaign_id: int, conversation_id: int, why: Skipped) -> None:
    """They get nothing of this campaign."""
    database.execute(
        """UPDATE campaign_members SET skipped = ? WHERE campaign_id = ? AND conversation_id = ?
        AND sent_at IS NULL""",
        [why, campaign_id, conversation_id],
    )


def skip_the_rest(database: Database, campaign_id: int) -> None:
    """Of a campaign that has ended nothing more is sent."""
    database.execute(
        """UPDATE campaign_members SET skipped = 'too_late' WHERE campaign_id = ?
        AND sent_at IS NULL AND skipped IS NULL AND is_held_out = 0""",
        [campaign_id],
    )


def sent_since(database: Database, since: float) -> int:
    """How many offers of all campaigns went out since then (Unix seconds)."""
    sql = "SELECT count(*) FROM campaign_members WHERE sent_at > ?"
    return int(database.execute(sql, [since]).fetchone()[0])


def _why_never(
    database: Database, campaign_id: int, conversation: Conversation
) -> Skipped | None:
    if not may(database, "offers", conversation.id):
        return "withdrawn"
    if why_not_sent(database, conversation.id):
        return "blocked"
    erased = database.execute(
        """SELECT 1 FROM erasures WHERE done_at IS NULL AND (
            (what = 'conversation' AND id = CAST(:chat AS TEXT))
            OR (what = 'customer' AND (id = :customer OR id IN (
                SELECT id FROM customers WHERE phone = :phone AND phone <> ''))))""",
        {
            "chat": conversation.id, "customer": conversation.customer_id,
            "phone": conversation.verified_phone,
        },
    ).fetchone()  # fmt: skip
    if erased or conversation.chat.startswith("erased:"):
        return "erasure"
    return "same_person" if _is_in_it_elsewhere(database, campaign_id, conversation.id) else None


def _is_in_it_elsewhere(database: Database, campaign_id: int, conversation_id: int) -> bool:
    """Whether another chat, which was found to be the same person's since the campaign chose its
    people, got it or is held out."""
    chats = chats_of_person(database, conversation_id)
    found = database.execute(
        f"""SELECT 1 FROM campaign_members WHERE campaign_id = ? AND conversation_id <> ?
        AND conversation_id IN ({", ".join("?" * len(chats))})
        AND (sent_at IS NOT NULL OR is_held_out = 1)""",
        [campaign_id, conversation_id, *chats],
    )
    return found.fetchone() is not None


def _must_wait(
    database: Database, conversation: Conversation, most_a_week: int, now: float
) -> bool:
    """While they talk with us, wait for a person or for a case, or had their offers of the week."""
    if conversation.state != "bot" or now - (conversation.last_at or 0) < BUSY_S:
        return True
    chats = chats_of_person(database, conversation.id)
    marks = ", ".join("?" * len(chats))
    open_case = database.execute(
        f"""SELECT 1 FROM cases WHERE conversation_id IN ({marks})
        AND state IN ('waiting_staff', 'waiting_customer') LIMIT 1""",
        chats,
    ).fetchone()
    return open_case is not None or _had_this_week(database, chats, now) >= most_a_week


def _had_this_week(database: Database, chats: list[int], now: float) -> int:
    """How many offers went to these chats in seven days: by campaigns, and by hand."""
    marks = ", ".join("?" * len(chats))
    sql = f"""SELECT (SELECT count(*) FROM campaign_members WHERE conversation_id IN ({marks})
            AND sent_at > ?)
        + (SELECT count(*) FROM outbox WHERE conversation_id IN ({marks}) AND created_at > ?
            AND author <> 'bot' AND state <> 'failed'
            AND json_extract(message_json, '$.template.purpose') = 'offers')"""
    since = now - WEEK_S
    return int(database.execute(sql, [*chats, since, *chats, since]).fetchone()[0])


def _later(database: Database, campaign_id: int, conversation_id: int, now: float) -> None:
    database.execute(
        """UPDATE campaign_members SET next_try_at = ? WHERE campaign_id = ?
        AND conversation_id = ?""",
        [now + LATER_S, campaign_id, conversation_id],
    )
