"""Requests for a copy of everything that is stored about somebody: who asked, what they may have,
and the link by which they get it, once, within an hour.

``chat``: the link goes into the chat in which it was asked. Where the platform vouches for the
asker it opens everything about them, elsewhere that chat alone. ``mail``: somebody proved an order
by what is typed in a chat, which is on the parcel too; the link to everything goes to the mail
address of that order's customer. ``again``: they had one within a day, and are told so.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.languages import HOME
from bot.store.conversations.conversations import (
    Conversation,
    load_conversation,
    vouched_conversations,
)
from bot.store.engine.protocol import Database, Transactions
from bot.store.privacy.erasure_requests import MAIL_DELAYS_S
from bot.store.privacy.whose_data import whose_data
from bot.store.staff.audit_log import record
from bot.store.staff.users import hash_of

Way = Literal["chat", "mail", "again"]

LINK_LASTS_S = 3600.0
ONE_IN_S = 86400.0
"""Nobody gets a second link sooner."""


@dataclass(frozen=True)
class ExportRequest:
    """``customer_ids`` are the shop's; none: the conversation alone is handed out."""

    id: int
    conversation_id: int
    way: Way
    customer_ids: tuple[str, ...]
    order_number: str | None
    language: str


def request_export(
    database: Database, conversation: Conversation, asked: dict[str, Any], now: float
) -> None:
    """Takes what a turn's signal ``export`` asks for, within the caller's transaction: the
    ``customers`` of whom it is, the ``order`` that was proven where nobody vouches for the asker,
    and whether a link to everything about them is sent ``by_mail``."""
    order, named = asked["order"], [str(one) for one in asked["customers"]]
    customers = json.dumps(sorted(whose_data(database, conversation, named, order)))

    def is_new(where: str, value: object) -> bool:
        return not database.execute(
            f"SELECT 1 FROM export_requests WHERE {where} AND asked_at > ?", [value, now - ONE_IN_S]
        ).fetchone()

    wanted: list[tuple[Way, str]] = [("chat", "[]" if order else customers)]
    if not is_new("way = 'chat' AND conversation_id = ?", conversation.id):
        wanted = [("again", "[]")]
    if order and asked["by_mail"] and is_new("way = 'mail' AND customers_json = ?", customers):
        wanted.append(("mail", customers))
    for way, whose in wanted:
        database.execute(
            """INSERT INTO export_requests (conversation_id, way, customers_json, order_number,
            language, asked_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [conversation.id, way, whose, order, conversation.language or HOME, now, now],
        )


class ExportRequests:
    """What links and the gateway do with requests. Each write is one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    def now(self) -> float:
        return self._clock()

    async def due(self) -> list[tuple[ExportRequest, Conversation]]:
        """Those of which something is to be sent now, and where they were asked."""

        def read(database: Database) -> list[tuple[ExportRequest, Conversation]]:
            found = _read(database, "due_at <= ?", [self._clock()])
            return [(one, load_conversation(database, one.conversation_id)) for one in found]

        return await self._thread.run(read)

    async def tell(self, request: ExportRequest, say: Callable[[Database, str], None]) -> None:
        """Has ``say`` queue what the chat is told, with the token of a new link."""
        token = secrets.token_urlsafe(32)

        def tell(database: Database) -> None:
            now = self._clock()
            key = None if request.way == "again" else token
            if _links(database, request.id, key, now):  # unless the chat was erased meanwhile
                say(database, token)

        await self._thread.write(tell)

    async def new_link(self, request: ExportRequest) -> str:
        """The token of a link for a mail; it is sent again until ``mailed``."""
        token = secrets.token_urlsafe(32)
        again = self._clock() + MAIL_DELAYS_S[0]
        await self._thread.write(
            lambda database: _links(database, request.id, token, self._clock(), again)
        )
        return token

    async def mailed(self, request: ExportRequest) -> None:
        """The mail server has taken it."""
        await self._thread.write(lambda database: _done(database, request.id))

    async def not_mailed(self, request: ExportRequest, say: Callable[[Database], None]) -> None:
        """It is tried again; after the last time ``say`` queues that the mail did not go."""

        def later(database: Database) -> None:
            [tries] = database.execute(
                "SELECT max(tries) FROM export_requests WHERE id = ?", [request.id]
            ).fetchone()
            if tries is None:  # erased meanwhile
                return
            due_at = self._clock() + MAIL_DELAYS_S[tries] if tries < len(MAIL_DELAYS_S) else None
            database.execute(
                """UPDATE export_requests SET due_at = ?, tries = tries + 1, token_hash = NULL
                WHERE id = ?""",
                [due_at, request.id],
            )
            if due_at is None:
                say(database)

        await self._thread.write(later)

    async def cannot_be_mailed(
        self, request: ExportRequest, say: Callable[[Database], None]
    ) -> None:
        """There is no address; ``say`` queues that the mail did not go."""

        def leave(database: Database) -> None:
            if _done(database, request.id):
                say(database)

        await self._thread.write(leave)

    async def by_link(self, token: str) -> ExportRequest | None:
        """The request that a link is for; None where it was used or is too old."""

        def read(database: Database) -> list[ExportRequest]:
            where = "token_hash = ? AND token_until > ?"
            return _read(database, where, [hash_of(token), self._clock()])

        found = await self._thread.run(read)
        return found[0] if found else None

    async def use_link(self, token: str) -> tuple[ExportRequest, list[int]] | None:
        """Uses it up: the request, and the numbers of the chats that it opens; None where it was
        used or is too old."""

        def use(database: Database) -> tuple[ExportRequest, list[int]] | None:
            now, key = self._clock(), hash_of(token)
            found = _read(database, "token_hash = ? AND token_until > ?", [key, now])
            if not found:
                return None
            [request] = found
            database.execute(
                "UPDATE export_requests SET token_hash = NULL WHERE id = ?", [request.id]
            )
            chats = set(vouched_conversations(database, request.customer_ids))
            if request.way == "chat":  # of a mail the asker may be anybody
                chats.add(request.conversation_id)
            for number in chats:
                by = "customer" if request.way == "chat" else "mail"
                record(database, by, "export", number, None, now)
            return request, sorted(chats)

        return await self._thread.write(use)

    async def give_back(self, request: ExportRequest, token: str) -> None:
        """The link works again, as nothing was handed out."""
        sql = "UPDATE export_requests SET token_hash = ? WHERE id = ? AND token_hash IS NULL"
        values = [hash_of(token), request.id]
        await self._thread.write(lambda database: database.execute(sql, values))

    async def forget_old(self) -> None:
        """Those that keep nobody from asking any more."""
        await self._thread.write(
            lambda database: database.execute(
                "DELETE FROM export_requests WHERE asked_at < ?", [self._clock() - ONE_IN_S]
            )
        )


def _links(
    database: Database, number: int, token: str | None, now: float, due_at: float | None = None
) -> bool:
    """Gives the request a new link, if there is a token; whether there still is a request."""
    done = database.execute(
        """UPDATE export_requests SET token_hash = ?, token_until = ?, due_at = ? WHERE id = ?
        AND due_at IS NOT NULL""",
        [hash_of(token) if token else None, now + LINK_LASTS_S, due_at, number],
    )
    return bool(done.rowcount)


def _done(database: Database, number: int) -> bool:
    done = database.execute("UPDATE export_requests SET due_at = NULL WHERE id = ?", [number])
    return bool(done.rowcount)


def _read(database: Database, where: str, values: Sequence[object]) -> list[ExportRequest]:
    rows = database.execute(
        f"""SELECT id, conversation_id, way, customers_json, order_number, language
        FROM export_requests WHERE {where} ORDER BY id""",
        values,
    )
    return [
        ExportRequest(number, chat, way, tuple(json.loads(customers)), order, language)
        for number, chat, way, customers, order, language in rows.fetchall()
    ]
