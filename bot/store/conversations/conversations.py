"""Conversations: who talks where, in which language, and who answers (bot, nobody yet, staff)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

from bot.errors import UserError
from bot.messages import Inbound
from bot.store.contacts.merging import contact_for, learn_phone
from bot.store.conversations.summary import customer_wrote
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database

State = Literal["bot", "waiting", "staff"]

CALLED_BY_BOT = ("asked", "failed")
"""The reasons for which the bot passes a conversation on and still serves there: not for safety."""


@dataclass(frozen=True)
class Conversation:
    """One chat on one platform. ``verified_phone`` is E.164 without ``+``; ``opted_out_at`` is when
    the customer asked for no more messages. All times are Unix seconds.

    ``reason`` is why a person is needed or should look, since ``waiting_since``; ``assigned_to`` is
    the login of who has it; ``last_line`` by ``last_author`` is what was said last, at ``last_at``;
    ``customer_lines`` and ``answers`` (the bot's and staff's) are how many messages there were.
    ``customer_id`` is the shop's customer whose ``proven_order`` was proven there, which counts
    until ``proven_until``. ``after_person`` says that the bot
    has not had a turn since a person gave it back; at ``introduced_at`` it said that it is a bot.
    By the platform's clock the customer wrote last at ``written_at``: a message may come late.
    ``strikes`` messages were abuse or spam within a day, the last at ``struck_at``; until
    ``slow_until`` the bot answers seldom. ``blocked`` is why the platform takes no message for this
    chat. ``contact_id`` is the person (bot.store.contacts). Since ``unheard_since`` the customer
    wants no machine to listen to their voice notes.
    """

    id: int
    channel: str
    account: str
    chat: str
    person: str | None
    name: str | None
    verified_phone: str | None
    language: str | None
    state: State
    reason: str | None
    created_at: float
    last_inbound_at: float | None
    opted_out_at: float | None = None
    last_at: float | None = None
    last_line: str | None = None
    last_author: str | None = None
    customer_lines: int = 0
    answers: int = 0
    intent: str | None = None
    mood: str | None = None
    waiting_since: float | None = None
    snoozed_until: float | None = None
    assigned_to: str | None = None
    closed_at: float | None = None
    customer_id: str | None = None
    proven_order: str | None = None
    proven_until: float | None = None
    after_person: int = 0
    introduced_at: float | None = None
    strikes: int = 0
    struck_at: float | None = None
    slow_until: float | None = None
    written_at: float | None = None
    blocked: str | None = None
    contact_id: int | None = None
    unheard_since: float | None = None

    @property
    def phone(self) -> str | None:
        """The number that the chat is, with its +, on platforms where it is one."""
        digits = (self.person or self.chat).rpartition(":")[2].removeprefix("+")
        is_number = self.channel in ("whatsapp", "twilio") and digits.isdecimal()
        return f"+{digits}" if is_number else None

    @property
    def awaits_person(self) -> bool:
        """Whether the bot has called a person, for no reason of safety, and nobody has taken the
        conversation up yet."""
        waits = self.state == "waiting" and self.assigned_to is None
        return waits and self.reason in CALLED_BY_BOT

    @property
    def bot_serves(self) -> bool:
        """Whether the bot answers: all, or what it surely can until a person comes."""
        return self.state == "bot" or self.awaits_person

    @property
    def short_id(self) -> str:
        """Four signs that tell people without a name apart."""
        return (self.chat[:4] or "0").upper()


class NoSuchConversation(UserError):
    """There is no conversation with this number."""


_COLUMNS = ", ".join(column.name for column in fields(Conversation))


def names_of_chat(event: Inbound) -> list[str]:
    """To be locked while the event is stored: who writes in one chat writes one after the other."""
    return [name_of_chat(event.channel, event.account, name) for name in _ids(event)]


def name_of_chat(channel: str, account: str, chat: str) -> str:
    return f"chat:{channel}:{account}:{chat}"


def _ids(event: Inbound) -> list[str]:
    """By which the platform may call the chat."""
    chat = event.conversation or event.sender
    if chat is None:
        return []
    return [chat, *event.aliases] if chat == event.sender else [chat]


def conversation_of(database: Database, event: Inbound, now: float) -> Conversation | None:
    """The event's conversation, begun if it is new; None for events that belong to none.

    A platform may call one customer by several ids (WhatsApp: phone number and business-scoped id):
    whichever comes, the conversation is the one that began with any of them.
    """
    chat = event.conversation or event.sender
    if chat is None or (event.ignore and event.kind in ("echo", "status", "unknown", "system")):
        return None
    if event.sender is None and event.ignore and event.kind in ("message", "edit"):
        return None  # a channel that speaks to its readers
    known = _ids(event)
    conversation_id = known_conversation(database, event.channel, event.account, known)
    if conversation_id is None:
        conversation_id = insert(
            database,
            """INSERT INTO conversations (channel, account, chat, person, name, verified_phone,
            created_at, last_at, contact_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                event.channel,
                event.account,
                chat,
                event.sender,
                event.name,
                event.verified_phone,
                now,
                now,
                contact_for(database, event.verified_phone, now),
            ],
        )
    elif event.verified_phone:
        learn_phone(database, conversation_id, event.verified_phone, now)
    for alias in set(known) - {chat}:
        database.execute(
            "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?, ?)",
            [event.channel, event.account, alias, conversation_id],
        )
    if event.kind not in ("message", "postback"):
        return load_conversation(database, conversation_id)
    conversation = Conversation(
        *customer_wrote(database, conversation_id, event, now, returning=_COLUMNS)
    )
    if event.name not in (None, conversation.name):
        # By itself, as it seldom changes: its index need not be written for each message.
        database.execute(
            "UPDATE conversations SET name = ? WHERE id = ?", [event.name, conversation_id]
        )
        conversation = replace(conversation, name=event.name)
    return conversation


def vouched_conversations(database: Database, customer_ids: Iterable[str]) -> list[int]:
    """The chats for which a platform vouches that they are these customers', by their phone."""
    numbers: set[int] = set()
    for customer_id in customer_ids:
        rows = database.execute(
            """SELECT id FROM conversations WHERE verified_phone =
            (SELECT phone FROM customers WHERE id = ? AND phone <> '')""",
            [customer_id],
        )
        numbers |= {number for (number,) in rows.fetchall()}
    return sorted(numbers)


def conversations_of(database: Database, customer_ids: Iterable[str], now: float) -> list[int]:
    """The same, and for an hour the chats in which an order of theirs was proven: for staff to see,
    never to erase or hand out by."""
    customer_ids = list(customer_ids)
    numbers = set(vouched_conversations(database, customer_ids))
    for customer_id in customer_ids:
        rows = database.execute(
            "SELECT id FROM conversations WHERE customer_id = ? AND proven_until > ?",
            [customer_id, now],
        )
        numbers |= {number for (number,) in rows.fetchall()}
    return sorted(numbers)


def known_conversation(
    database: Database, channel: str, account: str, chats: list[str]
) -> int | None:
    """The number of the conversation that has one of these ids, as its chat or as an alias."""
    marks = ", ".join("?" * len(chats))
    found = database.execute(
        f"""SELECT id FROM conversations WHERE channel = ? AND account = ? AND chat IN ({marks})
        UNION ALL
        SELECT conversation_id FROM aliases WHERE channel = ? AND account = ?
        AND alias IN ({marks})""",
        [channel, account, *chats] * 2,
    ).fetchone()
    return found[0] if found else None


def existing(database: Database, conversation_id: int) -> Conversation:
    """Raises NoSuchConversation, for people to read, when there is none."""
    try:
        return load_conversation(database, conversation_id)
    except LookupError as error:
        raise NoSuchConversation(
            f"There is no conversation {conversation_id}. `./sapa desk list` shows them."
        ) from error


def load_conversation(database: Database, conversation_id: int) -> Conversation:
    """Raises LookupError when there is none."""
    return _loaded(database, conversation_id, "")


def conversation_to_write(database: Database, conversation_id: int) -> Conversation:
    """The same within a transaction, until whose end nobody else writes it."""
    return _loaded(database, conversation_id, database.for_update)


def _loaded(database: Database, conversation_id: int, lock: str) -> Conversation:
    # Not by query(), whose savepoints cost more than all else that a webhook asks of SQLite.
    sql = f"SELECT {_COLUMNS} FROM conversations WHERE id = ? {lock}"
    row = database.execute(sql, [conversation_id]).fetchone()
    if row is None:
        raise LookupError(f"There is no conversation {conversation_id}.")
    return Conversation(*row)
