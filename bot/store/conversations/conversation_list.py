"""The desk's list of conversations: which wait for a person and why, which are whose, and where
something was said. With 100,000 of them each answer takes a few milliseconds (bench.desk)."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.store.contacts.merging import given_names
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.customer_search import find_people, phone_digits
from bot.store.conversations.labels import Label, labels_of
from bot.store.conversations.search_index import find_words, place_of
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.read_lines import customers_line

View = Literal["waiting", "mine", "open", "mentions", "late", "all", "snoozed", "closed"]
Sort = Literal["waiting", "newest"]
SORTS: tuple[Sort, ...] = ("waiting", "newest")
"""Who waits longest first; what was said last first. Without one, as the view is."""

MOST_COUNTED = 1000
"""Nobody reads further than "999+"."""
MOST_FOUND = 50
"""Conversations that a search gives."""
_LOOKED_AT = 3000
_MOST_LINES = 500
"""The newest lines with the words among which a search looks for conversations."""


@dataclass(frozen=True)
class _Order:
    """How a view is read: by an index that holds its conversations alone, in its order."""

    where: str
    index: str | None
    by: str
    newest_first: bool = True

    @property
    def source(self) -> str:
        return f"INDEXED BY {self.index}" if self.index else ""


_AWAKE = "(snoozed_until IS NULL OR snoozed_until <= :now)"
_VIEWS: dict[View, _Order] = {
    "waiting": _Order(
        f"waiting_since IS NOT NULL AND {_AWAKE}", "conversations_waiting", "waiting_since", False
    ),
    "mine": _Order(
        "assigned_to = :user AND closed_at IS NULL", "conversations_assigned", "last_at"
    ),
    "open": _Order(f"state <> 'bot' AND {_AWAKE}", "conversations_open", "last_at"),
    "mentions": _Order(
        "id IN (SELECT conversation_id FROM mentions WHERE user = :user)", None, "last_at"
    ),
    # An answer that was promised is soon to be missed, or was.
    "late": _Order(
        f"""id IN (SELECT conversation_id FROM waits WHERE warn_at <= :now AND paused_at IS NULL)
        AND waiting_since IS NOT NULL AND {_AWAKE}""",
        "conversations_waiting",
        "waiting_since",
        False,
    ),
    # Where nothing was ever said, everything was erased.
    "all": _Order("last_at IS NOT NULL", "conversations_by_time", "last_at"),
    "snoozed": _Order("snoozed_until > :now", "conversations_snoozed", "snoozed_until", False),
    "closed": _Order("closed_at IS NOT NULL", "conversations_closed", "closed_at"),
}
VIEWS: tuple[View, ...] = tuple(_VIEWS)
COUNTED: tuple[View, ...] = ("waiting", "mine", "open", "snoozed")
"""Those whose number says how much there is to do."""
SORTED: tuple[View, ...] = ("waiting", "mine", "open", "mentions", "late")
"""Those that are short enough to be read in another order."""
_SORTS: dict[Sort, tuple[str, bool]] = {
    "waiting": ("coalesce(waiting_since, 1e12)", False), "newest": ("last_at", True)
}  # fmt: skip
"""By what, and whether the largest comes first."""


_SOUNDING = "SELECT conversation_id FROM sentiments WHERE sentiment = :sentiment"
"""The conversations with such a message."""


@dataclass(frozen=True)
class Filters:
    """What the conversations of a list have in common; None: anything. ``agent`` is a login,
    ``label`` a label's number; ``sentiment`` is how a message in it sounds."""

    channel: str | None = None
    language: str | None = None
    intent: str | None = None
    mood: str | None = None
    agent: str | None = None
    label: str | None = None
    sentiment: str | None = None

    def columns(self) -> dict[str, str]:
        """The values asked for, by the column that must hold them."""
        asked = {
            "channel": self.channel,
            "language": self.language,
            "intent": self.intent,
            "mood": self.mood,
            "assigned_to": self.agent,
        }
        return {column: value for column, value in asked.items() if value}

    def conditions(self) -> list[str]:
        """Of SQL, for ``given``."""
        told = [f"{column} = :{column}" for column in self.columns()]
        if self.label:
            told.append(
                "id IN (SELECT conversation_id FROM conversation_labels WHERE label_id = :label)"
            )
        if self.sentiment:
            told.append(f"id IN ({_SOUNDING})")
        return told

    def given(self) -> dict[str, Any]:
        given: dict[str, Any] = dict(self.columns())
        if self.label:
            given["label"] = int(self.label[:18]) if self.label.isdecimal() else -1
        if self.sentiment:
            given["sentiment"] = self.sentiment
        return given


@dataclass(frozen=True)
class Listed:
    """A conversation in the list. ``unread`` is how many lines of the customer somebody has not
    read, ``agent`` the name of who has it, ``found`` the line in which searched words are;
    ``is_mentioned`` says that a note there names them which they have not read, ``has_draft`` that
    they typed something there and did not send it."""

    conversation: Conversation
    unread: int
    agent: str | None
    found: str | None = None
    labels: tuple[Label, ...] = ()
    is_mentioned: bool = False
    has_draft: bool = False


@dataclass(frozen=True)
class ListPage:
    """``after`` asks for the next page; None where there is none."""

    chats: list[Listed]
    after: str | None


class ConversationList:
    """Lists conversations for one of the staff, whose login is ``user``."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def page(
        self,
        view: View,
        user: str,
        filters: Filters = Filters(),
        after: str | None = None,
        limit: int = 50,
        sort: Sort | None = None,
    ) -> ListPage:
        """The view's conversations: in waiting, who waits longest first, in snoozed, what comes
        back first, else the newest first; or by ``sort``, where the view is one of SORTED.
        ``after`` is the page's before."""
        order = _VIEWS[view]
        if sort and view in SORTED:
            by, newest_first = _SORTS[sort]
            order = replace(order, by=by, newest_first=newest_first)
        compared, direction = ("<", "DESC") if order.newest_first else (">", "ASC")
        given: dict[str, Any] = {**filters.given(), "now": self._clock(), "user": user}
        where = [order.where, *filters.conditions()]
        if place := moment_and_number(after or ""):
            where.append(f"({order.by}, id) {compared} (:at, :id)")
            given |= dict(zip(("at", "id"), place))
        sql = (
            f"SELECT id, {order.by} FROM conversations {order.source} "
            f"WHERE {' AND '.join(where)} "
            f"ORDER BY {order.by} {direction}, id {direction} LIMIT {limit + 1}"
        )

        def read(database: Database) -> ListPage:
            rows = database.execute(sql, given).fetchall()
            listed = _listed(database, [id_ for id_, _ in rows[:limit]], user)
            more = f"{rows[limit - 1][1]!r}:{rows[limit - 1][0]}" if len(rows) > limit else None
            return ListPage([listed[id_] for id_, _ in rows[:limit]], more)

        return await self._thread.run(read)

    async def counts(self, user: str) -> dict[View, int]:
        """How many conversations each view of COUNTED has, MOST_COUNTED at most; of mentions,
        those that have one which was not read."""
        given = {"now": self._clock(), "user": user}

        def read(database: Database) -> dict[View, int]:
            counted = {}
            for view in COUNTED:
                order = _VIEWS[view]
                [counted[view]] = database.execute(
                    f"""SELECT count(*) FROM (SELECT 1 FROM conversations
                    {order.source} WHERE {order.where} LIMIT {MOST_COUNTED}) AS found""",
                    given,
                ).fetchone()
            [counted["mentions"]] = database.execute(
                """SELECT count(DISTINCT conversation_id) FROM mentions INDEXED BY mentions_unseen
                WHERE user = ? AND seen_at IS NULL""",
                [user],
            ).fetchone()
            return counted

        return await self._thread.run(read)

    async def search(self, words: str, user: str, filters: Filters = Filters()) -> list[Listed]:
        """The conversations of people whom ``words`` name (see
        bot.store.conversations.customer_search), then those
        in which customers or staff last said them; MOST_FOUND at most."""

        def read(database: Database) -> list[Listed]:
            found = find_people(database, words)
            for spelling in _spellings(words):
                lines = find_words(database, spelling, _MOST_LINES, None)
                for conversation_id, text in _lines(database, lines, spelling):
                    found.setdefault(conversation_id, text)
            listed = _listed(database, list(found), user)
            sounding = _sounding(database, filters.sentiment, list(found))
            fitting = [
                replace(chat, found=text)
                for chat, text in ((listed[id_], text) for id_, text in found.items())
                if all(
                    getattr(chat.conversation, column) == value
                    for column, value in filters.columns().items()
                )
                and (not filters.label or filters.label in {str(one.id) for one in chat.labels})
                and (not filters.sentiment or chat.conversation.id in sounding)
            ]
            return fitting[:MOST_FOUND]

        return await self._thread.run(read)

    async def filled(self) -> dict[str, list[str]]:
        """The values that channel, language, intent and mood have in the newest conversations, to
        choose filters from."""
        columns = ("channel", "language", "intent", "mood")

        def read(database: Database) -> dict[str, list[str]]:
            rows = database.execute(
                f"""SELECT {", ".join(columns)} FROM conversations
                INDEXED BY conversations_by_time ORDER BY last_at DESC LIMIT {_LOOKED_AT}"""
            ).fetchall()
            return {
                column: sorted({row[place] for row in rows} - {None})
                for place, column in enumerate(columns)
            }

        return await self._thread.run(read)


def _sounding(database: Database, sentiment: str | None, ids: list[int]) -> set[int]:
    """Those of these conversations that have a message which sounds like that."""
    rows = database.execute(
        f"{_SOUNDING} AND conversation_id IN "
        "(SELECT CAST(value AS INTEGER) FROM json_each(:ids))",
        {"sentiment": sentiment, "ids": json.dumps(ids)},
    )
    return {number for (number,) in rows.fetchall()}


def _listed(database: Database, ids: list[int], user: str) -> dict[int, Listed]:
    marks = ", ".join("?" * len(ids))
    rows = list(database.query(
        f"""SELECT conversations.*, reads.customer_lines AS seen, users.name AS agent,
        drafts.text AS draft FROM conversations
        LEFT JOIN reads ON reads.user = ? AND reads.conversation_id = conversations.id
        LEFT JOIN users ON users.login = conversations.assigned_to
        LEFT JOIN drafts ON drafts.user = ? AND drafts.conversation_id = conversations.id
        WHERE conversations.id IN ({marks})""",
        [user, user, *ids],
    ))  # fmt: skip
    names = given_names(
        database, [row["contact_id"] for row in rows if row["contact_id"] is not None]
    )
    labels = labels_of(database, ids)
    mentioned = {
        number for (number,) in database.execute(
            """SELECT DISTINCT conversation_id FROM mentions INDEXED BY mentions_unseen
            WHERE user = ? AND seen_at IS NULL""",
            [user],
        ).fetchall()
    }
    listed = {}
    for row in rows:
        seen, agent, draft = row.pop("seen"), row.pop("agent"), row.pop("draft")
        conversation = Conversation(**row)
        if name := names.get(conversation.contact_id or 0):
            conversation = replace(conversation, name=name)
        # What the bot answers alone is nobody's to read, until somebody begins to.
        concerns = seen is not None or conversation.waiting_since or conversation.state != "bot"
        unread = conversation.customer_lines - (seen or 0) if concerns else 0
        listed[conversation.id] = Listed(
            conversation, unread, agent, labels=tuple(labels.get(conversation.id, ())),
            is_mentioned=conversation.id in mentioned, has_draft=bool(draft),
        )  # fmt: skip
    return listed


def _spellings(words: str) -> list[str]:
    """How it may have been typed in a message: of a phone number, with and without its country."""
    digits = phone_digits(words)
    if digits is None:
        return [words]
    home = digits.removeprefix("62")
    return list(dict.fromkeys([words, digits, f"0{home}", f"62{home}", home]))


def _lines(database: Database, numbers: list[int], words: str) -> list[tuple[int, str]]:
    """Conversation and words of each line, in the given order."""
    columns = {"outbox": "json_extract(message_json, '$.text')", "notes": "text"}
    found = []
    for number in numbers:
        place = place_of(number)
        if place.kind == "inbox":
            found += customers_line(database, place.id, words)
            continue
        row = database.execute(
            f"SELECT conversation_id, {columns[place.kind]} FROM {place.kind} WHERE id = ?",
            [place.id],
        ).fetchone()
        if row:
            found.append(row)
    return found


def moment_and_number(cursor: str) -> tuple[float, int] | None:
    """Where a page ended, as ``ListPage.after`` tells it; None for what no page gave."""
    at, _, number = cursor.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    try:
        return (float(at), int(number)) if math.isfinite(float(at)) else None
    except ValueError:
        return None
