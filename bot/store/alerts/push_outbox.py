"""Browsers that are told with the desk closed, and what is still to be told them."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.store.alerts.push_key import public_part, push_key
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staff.sessions import Session, is_open

MOST_WAITING = 1000
"""Messages of the outbox; the oldest give way. A shop has that many only while no push service can
be reached."""
MOST_BROWSERS = 20
"""Of one colleague; the oldest gives way."""
STALE_S = 600.0
"""Who has waited so long is no news; nothing older is sent."""
LEASE_S = 60.0
"""So long whoever took a message has time to send it."""
_LONGEST_ENDPOINT = 1000


class UnusableSubscription(UserError):
    """What a browser gave is no subscription; the message says what to do."""


@dataclass(frozen=True)
class Subscription:
    """A browser at its push service (RFC 8030), with the keys to encrypt for it (RFC 8291)."""

    endpoint: str
    p256dh: str
    auth: str

    def checked(self) -> Subscription:
        """Raises UnusableSubscription unless a message can be encrypted and sent to it."""
        address = urlsplit(self.endpoint)
        is_fine = (
            address.scheme == "https"
            and address.hostname
            and not address.username
            and not _is_number(address.hostname)
            and len(self.endpoint) <= _LONGEST_ENDPOINT
            and len(_decoded(self.p256dh)) == 65
            and len(_decoded(self.auth)) == 16
        )
        if not is_fine:
            raise UnusableSubscription(
                "This browser gave no address for notifications. Turn them off and on again."
            )
        return self


@dataclass(frozen=True)
class DuePush:
    """A message to one browser: what it is about, in whose ``language``. ``name`` is the
    customer's, where the colleague wants names; ``attempts`` count this one."""

    id: int
    subscription: Subscription
    alert_id: int
    kind: str
    conversation_id: int | None
    case_number: str | None
    name: str | None
    language: str
    attempts: int


class PushSubscriptions:
    """The browsers in which colleagues turned notifications on; each ends with its session."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def public_key(self) -> str:
        """What browsers are told of us."""
        return await self._thread.write(lambda database: public_part(push_key(database)))

    async def add(self, session: Session, token_hash: str, subscription: Subscription) -> None:
        """This browser, for as long as its session lasts.

        Raises:
            UnusableSubscription: nothing can be sent there.
        """
        one = subscription.checked()
        user, now = session.user, self._clock()

        def add(database: Database) -> None:
            known = database.execute(
                "SELECT user_id FROM push_subscriptions WHERE endpoint = ?", [one.endpoint]
            ).fetchone()
            database.execute(
                """INSERT INTO push_subscriptions VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (endpoint) DO UPDATE SET token_hash = excluded.token_hash,
                user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
                created_at = excluded.created_at""",
                [one.endpoint, token_hash, user.id, one.p256dh, one.auth, now],
            )
            database.execute(
                """DELETE FROM push_subscriptions WHERE user_id = ?1 AND endpoint NOT IN (
                SELECT endpoint FROM push_subscriptions WHERE user_id = ?1
                ORDER BY created_at DESC LIMIT ?2)""",
                [user.id, MOST_BROWSERS],
            )
            if known != (user.id,):
                record(database, user.login, "push_on", at=now)

        await self._thread.write(add)

    async def remove(self, session: Session, endpoint: str) -> None:
        """This browser is told nothing more."""
        user = session.user

        def remove(database: Database) -> None:
            done = database.execute(
                "DELETE FROM push_subscriptions WHERE endpoint = ? AND user_id = ?",
                [endpoint, user.id],
            )
            if done.rowcount:
                record(database, user.login, "push_off", at=self._clock())

        await self._thread.write(remove)

    async def count(self, user_id: int) -> int:
        """In how many browsers a colleague is told."""
        sql = "SELECT count(*) FROM push_subscriptions WHERE user_id = ?"
        row = await self._thread.run(lambda database: database.execute(sql, [user_id]).fetchone())
        return int(row[0])


class PushOutbox:
    """Hands out what is to be sent, each message to one sender at a time."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def take(self, limit: int) -> list[DuePush]:
        """Up to ``limit`` messages that are due. Whoever takes them says soon what became of them,
        else they are handed out again. What is stale, and what is for a browser whose session has
        ended, goes."""
        now = self._clock()

        def look(database: Database) -> bool:
            sql = "SELECT 1 FROM push_outbox WHERE next_attempt_at <= ? LIMIT 1"
            return database.execute(sql, [now]).fetchone() is not None

        if not await self._thread.run(look):  # a write would hold others up for nothing
            return []

        def take(database: Database) -> list[DuePush]:
            database.execute(
                """DELETE FROM push_outbox WHERE alert_id IN
                (SELECT id FROM alerts WHERE at < ?)""",
                [now - STALE_S],
            )
            gone = [
                endpoint
                for endpoint, token_hash in database.execute(
                    """SELECT DISTINCT endpoint, token_hash FROM push_outbox
                    JOIN push_subscriptions USING (endpoint) WHERE next_attempt_at <= ?""",
                    [now],
                ).fetchall()
                if not is_open(database, token_hash, now)
            ]
            for endpoint in gone:
                _remove(database, endpoint)
            rows = database.execute(
                """UPDATE push_outbox SET attempts = attempts + 1, next_attempt_at = ?
                WHERE id IN (SELECT id FROM push_outbox WHERE next_attempt_at <= ?
                    ORDER BY id LIMIT ?) RETURNING id""",
                [now + LEASE_S, now, limit],
            ).fetchall()
            return [_due(database, id_) for (id_,) in rows]

        return await self._thread.write(take)

    async def sent(self, due: DuePush) -> None:
        """The push service has it."""
        await self._thread.write(
            lambda database: database.execute("DELETE FROM push_outbox WHERE id = ?", [due.id])
        )

    async def try_again(self, due: DuePush, delay_s: float) -> None:
        """It was not taken, and may be later."""
        values = [self._clock() + delay_s, due.id]
        await self._thread.write(
            lambda database: database.execute(
                "UPDATE push_outbox SET next_attempt_at = ? WHERE id = ?", values
            )
        )

    async def browser_gone(self, due: DuePush) -> None:
        """Its push service knows the browser no more: nothing goes there again."""
        await self._thread.write(
            lambda database: _remove(database, due.subscription.endpoint)
        )

    async def key(self) -> bytes:
        """The private key, as its 32 bytes."""
        number = await self._thread.write(
            lambda database: push_key(database).private_numbers().private_value
        )
        return number.to_bytes(32, "big")


def enqueue_push(database: Database, alert_id: int, user_id: int, now: float) -> None:
    """Puts an alert into the outbox for every browser of the colleague, within the caller's
    transaction."""
    database.execute(
        """INSERT INTO push_outbox (endpoint, alert_id, next_attempt_at)
        SELECT endpoint, ?, ? FROM push_subscriptions WHERE user_id = ?""",
        [alert_id, now, user_id],
    )
    database.execute(
        "DELETE FROM push_outbox WHERE id <= (SELECT max(id) FROM push_outbox) - ?",
        [MOST_WAITING],
    )


def _due(database: Database, id_: int) -> DuePush:
    row = database.execute(
        """SELECT endpoint, p256dh, auth, alert_id, kind, alerts.conversation_id, case_number,
        CASE WHEN alert_choices.names = 1 THEN conversations.name END, users.language, attempts
        FROM push_outbox JOIN push_subscriptions USING (endpoint)
        JOIN alerts ON alerts.id = alert_id JOIN users ON users.id = alerts.user_id
        LEFT JOIN alert_choices ON alert_choices.user_id = users.id
        LEFT JOIN conversations ON conversations.id = alerts.conversation_id
        WHERE push_outbox.id = ?""",
        [id_],
    ).fetchone()
    endpoint, p256dh, auth, *rest = row
    return DuePush(id_, Subscription(endpoint, p256dh, auth), *rest)


def _remove(database: Database, endpoint: str) -> None:
    database.execute("DELETE FROM push_subscriptions WHERE endpoint = ?", [endpoint])


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
