"""What a customer allowed beyond being answered: per purpose, with the words and the time."""

from __future__ import annotations

from typing import Literal, get_args

from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.store.contacts.merging import members_of, root_of
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database

Purpose = Literal["notifications", "feedback", "offers"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
"""News of their own orders; what they said and rated, used to make the bot better; offers. In the
order in which they are asked."""

Step = Literal["asked", "given", "withdrawn"]

WANTS_NO_OFFERS = LazyMessage("The customer wants no more offers.")

ANSWER_WITHIN_S = 86400.0
"""How long after the customer's last message what is written is still an answer: the platforms'
own measure (https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages)."""


def may(database: Database, purpose: Purpose, conversation_id: int) -> bool:
    """Whether the customer said yes to it, and has not taken that back. Whatever is sent or done
    beyond answering must ask this first. Offers are taken back for a person: in whichever of their
    chats they did."""
    if _last_step(database, purpose, conversation_id) != "given":
        return False
    return purpose != "offers" or not _took_back_elsewhere(database, conversation_id)


def may_write(
    database: Database, conversation: Conversation, purpose: Purpose, now: float
) -> bool:
    """Whether a message may go out now. As an answer, what serves the customer always may: within a
    day of their last message, or where they still wait for one. Unasked only if agreed to; and so
    is whatever else there is, such as offers, whenever they wrote."""
    if purpose != "notifications":
        return may(database, purpose, conversation.id)
    asked_at = conversation.last_inbound_at
    if asked_at is not None:
        answered = database.execute(
            """SELECT 1 FROM outbox WHERE conversation_id = ? AND state = 'sent'
            AND created_at >= ?""",
            [conversation.id, asked_at],
        ).fetchone()
        waits = conversation.waiting_since is not None or answered is None
        if waits or now - (conversation.written_at or asked_at) < ANSWER_WITHIN_S:
            return True
    return may(database, purpose, conversation.id)


class NotAgreed(UserError):
    """The customer has not agreed to be written to unasked; the message says what can be done."""


def check_may_write(
    database: Database, conversation: Conversation, purpose: Purpose, now: float
) -> None:
    """Raises NotAgreed where ``may_write`` says no."""
    if may_write(database, conversation, purpose, now):
        return
    if purpose == "notifications":
        raise NotAgreed(
            f"Conversation {conversation.id} waits for no answer, and the customer has not agreed "
            "to be written to unasked. Answer when they write again."
        )
    raise NotAgreed(
        f"The customer of conversation {conversation.id} has not agreed to be sent {purpose}, or "
        "took it back. Send nothing of the kind until they do."
    )


def not_asked_yet(
    database: Database, conversation_id: int, purposes: tuple[Purpose, ...] = PURPOSES
) -> Purpose | None:
    """The next of ``purposes`` that this customer may be asked about; nobody is asked twice, about
    offers not even in another of their chats."""
    for purpose in purposes:
        chats = [conversation_id]
        if purpose == "offers":
            chats = chats_of_person(database, conversation_id)
        if all(_last_step(database, purpose, chat) is None for chat in chats):
            return purpose
    return None


def note_consent(
    database: Database,
    conversation_id: int,
    purpose: Purpose,
    step: Step,
    wording: str,
    now: float,
) -> None:
    """Adds a step, within the caller's transaction. ``wording`` is the question as it was asked,
    also where it says that it was answered with yes."""
    database.execute(
        """INSERT INTO consents (conversation_id, purpose, step, wording, at)
        VALUES (?, ?, ?, ?, ?)""",
        [conversation_id, purpose, step, wording, now],
    )


def withdraw_all(database: Database, conversation_id: int, word: str, now: float) -> None:
    """Takes back every consent that was given, in the same way; ``word`` is what the customer
    wrote."""
    for purpose in PURPOSES:
        withdraw(database, conversation_id, purpose, word, now)


def withdraw(
    database: Database, conversation_id: int, purpose: Purpose, word: str, now: float
) -> None:
    """Takes back one of them; with that for news, which orders they were to be of, and that for
    offers in all chats of the person: what waits to be sent there is not sent."""
    chats = chats_of_person(database, conversation_id) if purpose == "offers" else [conversation_id]
    for chat in chats:
        if _last_step(database, purpose, chat) == "given":
            note_consent(database, chat, purpose, "withdrawn", word, now)
        if purpose == "offers":
            database.execute(
                """UPDATE outbox SET state = 'failed', error = ? WHERE conversation_id = ?
                AND state = 'pending' AND json_extract(source_json, '$.campaign') IS NOT NULL""",
                [WANTS_NO_OFFERS, chat],
            )
    if purpose == "notifications":
        database.execute("DELETE FROM order_news WHERE conversation_id = ?", [conversation_id])
        database.execute("DELETE FROM stock_wishes WHERE conversation_id = ?", [conversation_id])


def chats_of_person(database: Database, conversation_id: int) -> list[int]:
    """The conversation and all others of the same person: of the same phone number, for which a
    platform vouches, or merged by staff."""
    [contact] = database.execute(
        "SELECT contact_id FROM conversations WHERE id = ?", [conversation_id]
    ).fetchone() or [None]
    if contact is None:
        return [conversation_id]
    members = members_of(database, root_of(database, contact))
    rows = database.execute(
        f"""SELECT id FROM conversations WHERE contact_id IN ({", ".join("?" * len(members))})
        ORDER BY id""",
        members,
    )
    return [number for (number,) in rows.fetchall()]


def _took_back_elsewhere(database: Database, conversation_id: int) -> bool:
    """After the yes in this chat, in another of the person's."""
    others = chats_of_person(database, conversation_id)
    others.remove(conversation_id)
    if not others:
        return False
    marks = ", ".join("?" * len(others))
    newest = """SELECT max(id) FROM consents WHERE purpose = 'offers' AND step = {} AND
        conversation_id {}"""
    [given] = database.execute(newest.format("'given'", "= ?"), [conversation_id]).fetchone()
    [back] = database.execute(newest.format("'withdrawn'", f"IN ({marks})"), others).fetchone()
    return (back or 0) > (given or 0)


def _last_step(database: Database, purpose: Purpose, conversation_id: int) -> str | None:
    row = database.execute(
        """SELECT step FROM consents WHERE conversation_id = ? AND purpose = ?
        ORDER BY id DESC LIMIT 1""",
        [conversation_id, purpose],
    ).fetchone()
    return row[0] if row else None
