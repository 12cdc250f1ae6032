"""Requests that everything about a person be erased: who asked, whether it is them, and the time
in which they can still stop it.

``unproven``: somebody proved an order by what is typed in a chat. That is on the parcel too, so
nothing is erased until a link in the mail of the order's customer is opened, or staff say that it
is them. ``waiting``: it is them; all chats for which a platform vouches were told, and have time to
object. ``stopped`` and ``refused``: nothing is erased.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.errors import UserError
from bot.languages import HOME
from bot.lazy_message import LazyMessage
from bot.store.conversations.conversations import (
    Conversation,
    load_conversation,
    vouched_conversations,
)
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.platform_notices import note
from bot.store.privacy.erasures import request_erasure
from bot.store.privacy.whose_data import whose_data
from bot.store.staff.audit_log import record
from bot.store.staff.users import hash_of

State = Literal["unproven", "waiting", "stopped", "refused"]

LINK_LASTS_S = 86400.0
MAIL_DELAYS_S = (60.0, 300.0, 1800.0, 7200.0)
"""Between the tries of a mail. After the last, staff decide."""

KEEP = "/keep_my_data"
"""The payload of the button that stops an erasure."""

_KEEP = re.compile(
    r"\b(?:jangan|jgn|ga usah|gak usah|tidak usah) (?:di)?(?:hapus|delete)\b"
    r"|\bbatal(?:kan)? (?:peng)?hapus|\b(?:don'?t|don\u2019t|do not|never) (?:delete|erase)\b"
    r"|\bkeep my data\b|^(?:stop|berhenti)[.!]*$"
)

_NOTICE = "erasure requests"
_OPEN = "state = 'unproven' AND mail_due_at IS NULL AND token_hash IS NULL"
"""Those that nobody but staff decides."""


class RequestGone(UserError):
    """The request was decided meanwhile, or the link used or too old; nothing was changed."""


@dataclass(frozen=True)
class ErasureRequest:
    """``customer_ids`` are the shop's; ``order_number`` is by which it was asked, where nobody
    vouches for the asker. ``due_at`` is when a waiting one is carried out. Unix seconds."""

    receipt: str
    customer_ids: tuple[str, ...]
    order_number: str | None
    language: str
    state: State
    asked_at: float
    due_at: float | None


def request_person_erasure(
    database: Database, conversation: Conversation, asked: dict[str, Any], now: float
) -> None:
    """Takes what a turn's signal ``erase`` asks for, within the caller's transaction: ``receipt``,
    the ``customers`` to be erased, the ``order`` that was proven where nobody vouches for them, and
    whether a link is sent ``by_mail``.

    Without an ``order`` the platform vouches for the asker: everything waits. With one, only what
    this chat holds is erased, and the rest is asked for, once a day.
    """
    receipt, named = str(asked["receipt"]), [str(one) for one in asked["customers"]]
    customers = whose_data(database, conversation, named, asked["order"])
    if not customers or asked["order"]:
        request_erasure(database, receipt, [conversation.id], [], "customer", now)
    if not customers:
        return
    since, ids = now - LINK_LASTS_S, json.dumps(sorted(customers))
    known = database.execute(
        f"""SELECT 1 FROM erasure_requests WHERE customers_json = ? AND order_number IS NOT NULL
        AND (asked_at > ? OR {_OPEN})""",
        [ids, since],
    ).fetchone()
    if asked["order"] and known:
        return
    by_mail = bool(asked["order"] and asked["by_mail"])
    database.execute(
        """INSERT INTO erasure_requests (receipt, customers_json, order_number, language, state,
        asked_at, mail_due_at) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            receipt,
            ids,
            asked["order"],
            conversation.language or HOME,
            "unproven" if asked["order"] else "waiting",
            now,
            now if by_mail or not asked["order"] else None,
        ],
    )
    if asked["order"]:
        _tell_staff(database, now)
    else:
        chats = [conversation.id, *_same_phone(database, conversation)]
        request_erasure(database, receipt, chats, customers, "customer", now)


def stops_erasure(
    database: Database,
    conversation: Conversation,
    payload: str | None,
    text: str | None,
    now: float,
) -> bool:
    """Whether a message in this chat objects to an erasure that waits; it is stopped then, within
    the caller's transaction."""
    if payload != KEEP and not _KEEP.search((text or "")[:200].strip().casefold()):
        return False
    rows = database.execute(
        """SELECT receipt FROM erasure_requests JOIN erasures USING (receipt)
        WHERE state = 'waiting' AND done_at IS NULL AND what = 'conversation' AND id = ?""",
        [str(conversation.id)],
    ).fetchall()
    for (receipt,) in rows:
        _stop(database, receipt, "customer", now)
    return bool(rows)


@dataclass(frozen=True)
class ToTell:
    """Chats that are to be told of a request: that it waits, or that it was stopped."""

    request: ErasureRequest
    conversations: list[Conversation]


class ErasureRequests:
    """What staff, links and the gateway do with requests. Each write is one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    def now(self) -> float:
        return self._clock()

    async def open(self) -> list[ErasureRequest]:
        """Those that staff may decide, or stop: the oldest first."""
        return await self._read(
            """state = 'unproven' OR state = 'waiting' AND EXISTS (SELECT 1 FROM erasures
            WHERE erasures.receipt = erasure_requests.receipt AND done_at IS NULL)"""
        )

    async def grant(self, receipt: str, by: str) -> None:
        """``by`` (a login, or "mail") says that it is them: it waits from now on.

        Raises:
            RequestGone: it was decided meanwhile.
        """

        def grant(database: Database) -> None:
            _grant(database, _existing(database, receipt, "unproven"), by, self._clock())

        await self._thread.write(grant)

    async def refuse(self, receipt: str, by: str) -> None:
        """It is not them, or they want it no more: nothing of it is erased any more.

        Raises:
            RequestGone: it was decided meanwhile, or everything is erased.
        """

        def refuse(database: Database) -> None:
            now, request = self._clock(), _existing(database, receipt, "unproven", "waiting")
            if request.state == "waiting":
                _stop(database, receipt, by, now)
            else:
                _settle(database, receipt, "refused", by, now)
            record(database, by, "erasure_refused", None, receipt, now)

        await self._thread.write(refuse)

    async def by_link(self, token: str) -> ErasureRequest | None:
        """The request that a link is for; None where it was used or is too old."""
        found = await self._read(
            "token_hash = ? AND token_until > ? AND state IN ('unproven', 'waiting')",
            hash_of(token), self._clock(),
        )  # fmt: skip
        return found[0] if found else None

    async def use_link(self, token: str) -> ErasureRequest:
        """Does what the link is for, once: says that it is them, or stops what waits. Returns the
        request as it was.

        Raises:
            RequestGone: it was used or is too old.
        """

        def use(database: Database) -> ErasureRequest:
            now = self._clock()
            row = database.execute(
                """UPDATE erasure_requests SET token_hash = NULL WHERE token_hash = ?
                AND token_until > ? AND state IN ('unproven', 'waiting') RETURNING receipt""",
                [hash_of(token), now],
            ).fetchall()
            if not row:
                raise RequestGone("This link was used or is too old.")
            request = _existing(database, row[0][0], "unproven", "waiting")
            if request.state == "unproven":
                _grant(database, request, "mail", now)
            else:
                _stop(database, request.receipt, "mail", now)
            return request

        return await self._thread.write(use)

    async def to_mail(self) -> list[ErasureRequest]:
        """Those of which a mail is due."""
        return await self._read("mail_due_at <= ?", self._clock())

    async def new_link(self, receipt: str) -> str:
        """The token of a link that can be used once, within a day; the one before ends."""
        token = secrets.token_urlsafe(32)
        until = self._clock() + LINK_LASTS_S
        await self._thread.write(
            lambda database: database.execute(
                "UPDATE erasure_requests SET token_hash = ?, token_until = ? WHERE receipt = ?",
                [hash_of(token), until, receipt],
            )
        )
        return token

    async def mailed(self, receipt: str) -> None:
        """The mail server has taken it."""
        sql = "UPDATE erasure_requests SET mail_due_at = NULL WHERE receipt = ?"
        await self._thread.write(lambda database: database.execute(sql, [receipt]))

    async def not_mailed(self, receipt: str) -> None:
        """It is tried again; after some hours, or where there is no address, staff decide."""

        def later(database: Database) -> None:
            now = self._clock()
            [tries] = database.execute(
                "SELECT mail_tries FROM erasure_requests WHERE receipt = ?", [receipt]
            ).fetchone()
            again = now + MAIL_DELAYS_S[tries] if tries < len(MAIL_DELAYS_S) else None
            database.execute(
                """UPDATE erasure_requests SET mail_due_at = ?, mail_tries = ?, token_hash = NULL
                WHERE receipt = ?""",
                [again, tries + 1, receipt],
            )
            _tell_staff(database, now)

        await self._thread.write(later)

    async def cannot_be_mailed(self, receipt: str) -> None:
        """There is no address: staff decide."""

        def leave(database: Database) -> None:
            database.execute(
                "UPDATE erasure_requests SET mail_due_at = NULL, token_hash = NULL "
                "WHERE receipt = ?",
                [receipt],
            )
            _tell_staff(database, self._clock())

        await self._thread.write(leave)

    async def to_tell(self) -> list[ToTell]:
        """Requests of which the customer's chats have not been told how they stand."""

        def read(database: Database) -> list[ToTell]:
            found = _read(database, "told_at IS NULL AND state IN ('waiting', 'stopped')", [])
            return [ToTell(one, _chats(database, one)) for one in found]

        return await self._thread.run(read)

    async def tell(
        self, request: ErasureRequest, say: Callable[[Database], None], erase_after_s: float
    ) -> None:
        """``say`` queues what the chats are told; of one that waits, the time to object begins."""

        def tell(database: Database) -> None:
            now = self._clock()
            done = database.execute(
                """UPDATE erasure_requests SET told_at = ? WHERE receipt = ? AND state = ?
                AND told_at IS NULL""",
                [now, request.receipt, request.state],
            )
            if not done.rowcount:  # stopped meanwhile
                return
            say(database)
            if request.state == "stopped":
                sql, values = "DELETE FROM erasures WHERE", []
            else:
                sql, values = (
                    "UPDATE erasures SET due_at = max(due_at, ?) WHERE",
                    [now + erase_after_s],
                )
            database.execute(f"{sql} receipt = ? AND done_at IS NULL", [*values, request.receipt])

        await self._thread.write(tell)

    async def _read(self, where: str, *values: object) -> list[ErasureRequest]:
        return await self._thread.run(lambda database: _read(database, where, values))


def _read(database: Database, where: str, values: Sequence[object]) -> list[ErasureRequest]:
    rows = database.execute(
        f"""SELECT receipt, customers_json, order_number, language, state, asked_at,
        CASE WHEN told_at IS NOT NULL THEN (SELECT max(due_at) FROM erasures
         WHERE erasures.receipt = erasure_requests.receipt AND done_at IS NULL) END
        FROM erasure_requests WHERE {where} ORDER BY asked_at""",
        list(values),
    ).fetchall()
    return [ErasureRequest(row[0], tuple(json.loads(row[1])), *row[2:]) for row in rows]


def _existing(database: Database, receipt: str, *states: State) -> ErasureRequest:
    marks = ", ".join("?" * len(states))
    found = _read(database, f"receipt = ? AND state IN ({marks})", [receipt, *states])
    if not found:
        raise RequestGone("This request was decided meanwhile. Reload the page.")
    return found[0]


def _grant(database: Database, request: ErasureRequest, by: str, now: float) -> None:
    _settle(database, request.receipt, "waiting", by, now)
    database.execute(
        "UPDATE erasure_requests SET mail_due_at = ? WHERE receipt = ?", [now, request.receipt]
    )
    request_erasure(database, request.receipt, [], list(request.customer_ids), by, now)
    record(database, by, "erasure_granted", None, request.receipt, now)


def _stop(database: Database, receipt: str, by: str, now: float) -> None:
    _settle(database, receipt, "stopped", by, now)


def _settle(database: Database, receipt: str, state: State, by: str, now: float) -> None:
    database.execute(
        """UPDATE erasure_requests SET state = ?, decided_by = ?, decided_at = ?, told_at = NULL,
        token_hash = NULL, mail_due_at = NULL, mail_tries = 0 WHERE receipt = ?""",
        [state, by, now, receipt],
    )
    _tell_staff(database, now)


def _chats(database: Database, request: ErasureRequest) -> list[Conversation]:
    """All that are to be erased, or were to be."""
    rows = database.execute(
        "SELECT id FROM erasures WHERE receipt = ? AND what = 'conversation' AND done_at IS NULL",
        [request.receipt],
    ).fetchall()
    numbers = {int(number) for (number,) in rows}
    numbers |= set(vouched_conversations(database, request.customer_ids))
    return [load_conversation(database, number) for number in sorted(numbers)]


def _same_phone(database: Database, conversation: Conversation) -> list[int]:
    """The chats with the phone number of this one: of a shop whose customers are elsewhere."""
    rows = database.execute(
        "SELECT id FROM conversations WHERE verified_phone = ?", [conversation.verified_phone]
    ).fetchall()
    return [number for (number,) in rows]


def _tell_staff(database: Database, now: float) -> None:
    """On the desk's first page, for as long as there is a request that nobody but staff decides."""
    [count] = database.execute(f"SELECT count(*) FROM erasure_requests WHERE {_OPEN}").fetchone()
    text = LazyMessage(
        "Somebody asks that everything about a customer be deleted. Make sure that it is them, "
        "then decide under Deletion. Waiting: {count}",
        count=count,
    )
    note(database, "sapa", "", _NOTICE, text if count else None, now)
