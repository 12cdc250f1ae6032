"""What staff do with a conversation: take it over, answer, give it to each other and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from bot.errors import UserError
from bot.messages import Reply, Template
from bot.store.alerts.alerts import alert_given
from bot.store.conversations.conversations import (
    CALLED_BY_BOT,
    Conversation,
    conversations_of,
    existing,
)
from bot.store.conversations.drafts import Draft, draft_of, drop_draft, has_sent, keep_draft
from bot.store.conversations.mentions import mention, mentions_read
from bot.store.conversations.rating_requests import may_ask
from bot.store.conversations.sent_once import only_once
from bot.store.conversations.staff_messages import Render, person_says
from bot.store.conversations.summary import answered
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.event_effects import reassign
from bot.store.messages.outbox import enqueue
from bot.store.privacy.consents import check_may_write
from bot.store.staff.audit_log import record
from bot.store.staff.users import UsersError

Change = Callable[[Database, Conversation, float], Any]
"""Does something with a conversation at a time (Unix seconds), within the caller's transaction."""


class NotAsSeen(UserError):
    """Something happened there that somebody has not seen yet; nothing was changed."""


class HeldByColleague(NotAsSeen):
    """A colleague has the conversation; ``name`` says who."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has this conversation. Answer once they gave it back.")
        self.name = name


class AnsweredMeanwhile(NotAsSeen):
    """Somebody answered since; ``name`` says who: a colleague, or "bot"."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has answered meanwhile. Read it, then send yours again.")
        self.name = name


class Assignment:
    """Each method is done by ``user`` (a login) and noted in the audit log in one transaction.
    All of them raise NoSuchConversation where there is none."""

    def __init__(
        self, thread: Transactions, render: Render, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._render = render
        self._clock = clock

    async def take_over(self, conversation_id: int, user: str, seen_holder: str | None) -> None:
        """From now on ``user`` answers, and the bot keeps quiet. ``seen_holder`` is the login of
        who had it when ``user`` decided so.

        Raises:
            HeldByColleague: somebody else took it meanwhile.
        """

        def take_over(database: Database, conversation: Conversation, now: float) -> None:
            holder = conversation.assigned_to
            if holder is not None and holder not in (user, seen_holder):
                raise HeldByColleague(name_of(database, holder))
            self._to_people(database, conversation, now)
            _set(database, conversation_id, state="staff", assigned_to=user)
            record(database, user, "take_over", conversation_id, conversation.assigned_to, now)

        await self._change(conversation_id, take_over)

    async def reply(
        self,
        conversation_id: int,
        user: str,
        words: Reply | Template,
        seen: int,
        once: str = "",
        *,
        is_draft: bool = True,
    ) -> int:
        """Does ``replying``, once for this key of the page, if there is one; returns what
        ``Conversation.answers`` is now.

        Raises:
            HeldByColleague: somebody else has it.
            AnsweredMeanwhile: somebody else, or the bot, answered since.
            NotAgreed: it is a template, nothing waits for an answer, and the customer has not
                agreed to be written to unasked.
        """
        replying = only_once(self.replying(user, words, seen, is_draft=is_draft), user, once)
        result = await self._change(conversation_id, replying)
        if isinstance(result, NotAsSeen):  # raised here, as the draft is to be kept
            raise result
        return (await self.conversation(conversation_id)).answers

    def replying(
        self, user: str, words: Reply | Template, seen: int, *, is_draft: bool = True
    ) -> Change:
        """Queues a person's words or an approved template; they have the conversation from then
        on. ``seen`` is ``Conversation.answers`` when it was written; the change gives what it is
        now. ``is_draft`` says that the words are what ``user`` had typed there; others leave
        their draft alone.

        Nothing is sent where it is not as seen: the change gives the NotAsSeen that says why, and
        what was typed is kept as ``user``'s draft.
        """

        def reply(database: Database, conversation: Conversation, now: float) -> int | NotAsSeen:
            conversation_id = conversation.id
            if refusal := _refusal(database, conversation, user, seen):
                if is_draft and isinstance(words, Reply) and words.text:
                    keep_draft(database, conversation_id, user, words.text, now)
                return refusal
            if isinstance(words, Template):
                check_may_write(database, conversation, words.purpose, now)
            self._to_people(database, conversation, now)
            message = person_says(database, conversation, words, user)
            enqueue(database, conversation_id, self._render(message), message.buttons, now)
            _set(database, conversation_id, state="staff", assigned_to=user, snoozed_until=None)
            answered(database, conversation_id)
            if is_draft and isinstance(words, Reply):
                drop_draft(database, conversation_id, user)
            _mark_read(database, conversation_id, user, now)
            record(database, user, "reply", conversation_id, None, now)
            return existing(database, conversation_id).answers

        return reply

    async def hand_back(self, conversation_id: int, user: str) -> None:
        """Does ``handing_back``."""
        await self._change(conversation_id, self.handing_back(user))

    def handing_back(self, user: str) -> Change:
        """The bot answers again from the next message on, and begins afresh."""

        def hand_back(database: Database, conversation: Conversation, now: float) -> None:
            to_bot(database, conversation)
            record(database, user, "hand_back", conversation.id, None, now)

        return hand_back

    async def close(self, conversation_id: int, user: str, question: Reply | None) -> None:
        """Does ``closing``."""
        await self._change(conversation_id, self.closing(user, question))

    def closing(self, user: str, question: Reply | None = None) -> Change:
        """Done: out of everybody's list until the customer writes more than thanks, to the bot.
        They are asked ``question`` (how it was), if there is one and they may be asked."""

        def close(database: Database, conversation: Conversation, now: float) -> None:
            if question and may_ask(database, conversation, now):
                message = person_says(database, conversation, question, "bot")
                enqueue(
                    database, conversation.id, self._render(message), question.buttons, now, None,
                    question.source,
                )  # fmt: skip
            to_bot(database, conversation)
            _set(database, conversation.id, closed_at=now)
            _mark_read(database, conversation.id, user, now)
            record(database, user, "close", conversation.id, None, now)

        return close

    async def assign(self, conversation_id: int, user: str, to: str | None) -> None:
        """Does ``assigning``."""
        await self._change(conversation_id, self.assigning(user, to))

    def assigning(self, user: str, to: str | None) -> Change:
        """Gives it to a colleague, whose turn it is then, or to nobody in particular: it waits for
        a person again. The change raises UsersError where there is no such colleague."""

        def assign(database: Database, conversation: Conversation, now: float) -> None:
            sql = "SELECT 1 FROM users WHERE login = ? AND disabled_at IS NULL"
            if to is not None and not database.execute(sql, [to]).fetchone():
                raise UsersError("There is no colleague {to!r} who could answer.", to=to)
            if to is None and conversation.closed_at is not None:
                return  # it is nobody's, and waits for nobody
            self._to_people(database, conversation, now)
            _set(
                database, conversation.id, assigned_to=to, state="waiting",
                waiting_since=conversation.waiting_since or now,
                reason=_reason_assigned(conversation, to),
            )  # fmt: skip
            record(database, user, "assign", conversation.id, to, now)
            if to not in (None, user):
                alert_given(database, to, conversation.id, now)

        return assign

    async def snooze(self, conversation_id: int, user: str, until: float) -> None:
        """Does ``snoozing``."""
        await self._change(conversation_id, self.snoozing(user, until))

    def snoozing(self, user: str, until: float) -> Change:
        """Puts it off until that time (Unix seconds), or until the customer writes; then it waits
        for a person again."""

        def snooze(database: Database, conversation: Conversation, now: float) -> None:
            _set(
                database, conversation.id, closed_at=None, snoozed_until=until,
                waiting_since=conversation.waiting_since or now,
                reason=conversation.reason or "snoozed",
            )  # fmt: skip
            record(database, user, "snooze", conversation.id, f"{until:.0f}", now)

        return snooze

    async def unsnooze(self, conversation_id: int, user: str) -> None:
        """It is not put off any more: it waits for a person now."""

        def unsnooze(database: Database, conversation: Conversation, now: float) -> None:
            if (conversation.snoozed_until or 0) > now:
                _set(database, conversation.id, snoozed_until=None)
                record(database, user, "unsnooze", conversation.id, None, now)

        await self._change(conversation_id, unsnooze)

    async def note(self, conversation_id: int, user: str, text: str, once: str = "") -> None:
        """Does ``noting``, once for this key of the page, if there is one."""
        await self._change(conversation_id, only_once(self.noting(user, text), user, once))

    def noting(self, user: str, text: str) -> Change:
        """Tells colleagues something that the customer never sees. Who is @mentioned in it is
        told."""

        def note(database: Database, conversation: Conversation, now: float) -> None:
            number = insert(
                database,
                "INSERT INTO notes (conversation_id, author, text, at) VALUES (?, ?, ?, ?)",
                [conversation.id, user, text, now],
            )
            mention(database, number, conversation.id, user, text, now)
            record(database, user, "note", conversation.id, None, now)

        return note

    async def keep_draft(
        self,
        conversation_id: int,
        user: str,
        text: str,
        seen: int | None = None,
        *,
        is_note: bool = False,
    ) -> None:
        """Keeps what ``user`` has typed so far; nothing, when it is empty and no note.

        ``seen`` is ``Conversation.answers`` when it was typed: what ``user`` has sent since comes
        too late to be a draft.
        """

        def keep(database: Database, conversation: Conversation, now: float) -> None:
            if seen is not None and has_sent(database, conversation, user, seen):
                return
            if text.strip() or is_note:
                keep_draft(database, conversation_id, user, text, now, is_note)
            else:
                drop_draft(database, conversation_id, user)

        await self._change(conversation_id, keep)

    async def conversation(self, conversation_id: int) -> Conversation:
        """As it stands."""
        return await self._thread.run(lambda database: existing(database, conversation_id))

    async def others_of(
        self, customer_ids: Iterable[str], conversation_id: int
    ) -> list[Conversation]:
        """The customers' other conversations, wherever it is certain that they are theirs."""

        def read(database: Database) -> list[Conversation]:
            numbers = conversations_of(database, customer_ids, self._clock())
            return [existing(database, n) for n in numbers if n != conversation_id]

        return await self._thread.run(read)

    async def draft(self, conversation_id: int, user: str) -> Draft:
        """What ``user`` typed and did not send."""
        return await self._thread.run(
            lambda database: draft_of(database, conversation_id, user)
        )

    async def mark_read(self, conversation_id: int, user: str) -> bool:
        """``user`` has read all of it; whether there was anything that they had not."""

        def read(database: Database, conversation: Conversation, now: float) -> bool:
            sql = "SELECT customer_lines FROM reads WHERE user = ? AND conversation_id = ?"
            before = database.execute(sql, [user, conversation_id]).fetchone()
            _mark_read(database, conversation_id, user, now)
            return bool(before != (conversation.customer_lines,))

        return bool(await self._change(conversation_id, read))

    async def _change(self, conversation_id: int, change: Change) -> Any:
        return await self._thread.write(
            lambda database: change(database, existing(database, conversation_id), self._clock())
        )

    def _to_people(self, database: Database, conversation: Conversation, now: float) -> None:
        """What the bot has not answered yet is a person's to answer; nothing of it is over."""
        _set(database, conversation.id, closed_at=None)
        if reassign(database, conversation.id, "desk"):
            _set(database, conversation.id, waiting_since=conversation.waiting_since or now)


def to_bot(database: Database, conversation: Conversation) -> None:
    """The bot answers the next message, within the caller's transaction."""
    _set(
        database, conversation.id, state="bot", reason=None, waiting_since=None,
        snoozed_until=None, assigned_to=None, strikes=0, slow_until=None,
        introduced_at=None if conversation.state != "bot" else conversation.introduced_at,
        after_person=int(conversation.after_person or conversation.state != "bot"),
    )  # fmt: skip


def name_of(database: Database, login: str) -> str:
    """As colleagues and customers read it."""
    row = database.execute("SELECT name FROM users WHERE login = ?", [login]).fetchone()
    return str(row[0]) if row else login


def _reason_assigned(conversation: Conversation, to: str | None) -> str:
    """What a person had taken up and gives away is not the bot's to serve again."""
    reason = conversation.reason or "assigned"
    was_taken_up = conversation.state == "staff" or conversation.assigned_to is not None
    return "assigned" if to is None and was_taken_up and reason in CALLED_BY_BOT else reason


def _refusal(
    database: Database, conversation: Conversation, user: str, seen: int
) -> NotAsSeen | None:
    holder = conversation.assigned_to
    if holder is not None and holder != user:
        return HeldByColleague(name_of(database, holder))
    if conversation.answers != seen:
        [author] = database.execute(
            "SELECT author FROM outbox WHERE conversation_id = ? ORDER BY id DESC LIMIT 1",
            [conversation.id],
        ).fetchone() or ["staff"]
        return AnsweredMeanwhile(name_of(database, author))
    return None


def _set(database: Database, conversation_id: int, **values: object) -> None:
    columns = ", ".join(f"{column} = ?" for column in values)
    database.execute(
        f"UPDATE conversations SET {columns} WHERE id = ?", [*values.values(), conversation_id]
    )


def _mark_read(database: Database, conversation_id: int, user: str, now: float) -> None:
    database.execute(
        """INSERT OR REPLACE INTO reads SELECT ?, id, customer_lines FROM conversations
        WHERE id = ?""",
        [user, conversation_id],
    )
    mentions_read(database, conversation_id, user, now)
