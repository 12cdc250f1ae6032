"""What a customer allowed beyond being answered: per purpose, with the words and the time."""

from __future__ import annotations

from typing import Literal, get_args

from sqlite_utils import Database

from bot.errors import UserError
from bot.store.conversations.conversations import Conversation

Purpose = Literal["notifications", "feedback", "offers"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
"""News of their own orders; what they said and rated, used to make the bot better; offers. In the
order in which they are asked."""

Step = Literal["asked", "given", "withdrawn"]

ANSWER_WITHIN_S = 86400.0
"""How long after the customer's last message what is written is still an answer: the platforms'
own measure (https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages)."""


def may(database: Database, purpose: Purpose, conversation_id: int) -> bool:
    """Whether the customer said yes to it, and has not taken that back. Whatever is sent or done
    beyond answering must ask this first."""
    return _last_step(database, purpose, conversation_id) == "given"


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
    """The next of ``purposes`` that this customer may be asked about; nobody is asked twice."""
    for purpose in purposes:
        if _last_step(database, purpose, conversation_id) is None:
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
    """Takes back one of them; with that for news, which orders they were to be of."""
    if may(database, purpose, conversation_id):
        note_consent(database, conversation_id, purpose, "withdrawn", word, now)
    if purpose == "notifications":
        database.execute("DELETE FROM order_news WHERE conversation_id = ?", [conversation_id])


def _last_step(database: Database, purpose: Purpose, conversation_id: int) -> str | None:
    row = database.execute(
        """SELECT step FROM consents WHERE conversation_id = ? AND purpose = ?
        ORDER BY id DESC LIMIT 1""",
        [conversation_id, purpose],
    ).fetchone()
    return row[0] if row else None
