"""What happened, for each webhook that is told of it: kept until it was taken, each conversation's
in order."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.lazy_message import LazyMessage
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.platform_notices import note
from bot.store.staff.audit_log import record
from bot.store.webhooks.endpoints import TEST, Webhook, end_notice, notice_topic

State = Literal["pending", "sent", "failed", "gone"]

PAUSES_S = (10.0, 60.0, 300.0, 1800.0, 3600.0, *[7200.0] * 11)
"""After each failure: a day in all. What was not taken by then is left out."""
DISABLED_AFTER_S = sum(PAUSES_S)
"""A webhook that has taken nothing for so long is switched off."""
KEPT_S = 14 * 86_400.0
"""So long the desk shows what was sent."""
_FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True)
class Delivery:
    """An event for one webhook. ``subject`` is the message's key, the case's or the rating's
    number; ``detail`` is what would not be known later. ``answer`` is the last one's status, or why
    there was none. ``gone``: what it was about was erased before it was told."""

    id: int
    webhook_id: int
    event: str
    conversation_id: int | None
    subject: str | None
    detail: dict[str, Any]
    at: float
    state: State
    attempts: int
    answer: str | None
    done_at: float | None

    @property
    def event_id(self) -> str:
        """The same whenever it is sent."""
        return f"evt_{self.id}"


_COLUMNS = """id, webhook_id, event, conversation_id, subject, detail_json, at, state, attempts,
    answer, done_at"""


class Deliveries:
    """Hands out what is due, and notes what became of it."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def due(self, webhook: Webhook, limit: int) -> list[Delivery]:
        """The oldest of each conversation that is due; one alone while the webhook fails."""
        now = self._clock()
        if webhook.disabled_at is not None or webhook.paused_until > now:
            return []
        sql = f"""SELECT {_COLUMNS} FROM webhook_deliveries AS one
            INDEXED BY webhook_deliveries_in_order
            WHERE webhook_id = ? AND state = 'pending' AND next_attempt_at <= ?
            AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS earlier
                WHERE earlier.webhook_id = one.webhook_id AND earlier.state = 'pending'
                AND earlier.conversation_id = one.conversation_id AND earlier.id < one.id)
            ORDER BY id LIMIT ?"""
        given = [webhook.id, now, 1 if webhook.failures else limit]
        return await self._thread.run(
            lambda database: [_delivery(row) for row in database.execute(sql, given).fetchall()]
        )

    async def sent(self, delivery: Delivery, answer: str) -> None:
        """The shop's system has taken it."""

        def sent(database: Database) -> None:
            now = self._clock()
            _finish(database, delivery, "sent", answer, now)
            database.execute(
                """UPDATE webhooks SET failures = 0, failing_since = NULL, paused_until = 0
                WHERE id = ? AND failures > 0""",
                [delivery.webhook_id],
            )
            end_notice(database, delivery.webhook_id, now)

        await self._thread.write(sent)

    async def gone(self, delivery: Delivery) -> None:
        """There is nothing left to tell."""
        await self._thread.write(
            lambda database: _finish(database, delivery, "gone", None, self._clock())
        )

    async def refused(self, webhook: Webhook, delivery: Delivery, why: str, is_gone: bool) -> None:
        """It was not taken: it is sent again later, and staff read why. After a day it is left out;
        a webhook that took nothing for a day, or said that it is gone, is switched off."""

        def refused(database: Database) -> None:
            now = self._clock()
            attempts, failures = delivery.attempts + 1, webhook.failures + 1
            since = webhook.failing_since or now
            if attempts > len(PAUSES_S):
                _finish(database, delivery, "failed", why, now)
            else:
                database.execute(
                    """UPDATE webhook_deliveries SET attempts = ?, next_attempt_at = ?, answer = ?
                    WHERE id = ?""",
                    [attempts, now + PAUSES_S[attempts - 1], why, delivery.id],
                )
            ended = "gone" if is_gone else None
            if now - since >= DISABLED_AFTER_S:
                ended = "failed"
            pause_s = PAUSES_S[min(failures, len(PAUSES_S)) - 1]
            database.execute(
                """UPDATE webhooks SET failures = ?, failing_since = ?, paused_until = ?,
                disabled_at = ?, disabled_why = ? WHERE id = ?""",
                [failures, since, now + pause_s, now if ended else None, ended, webhook.id],
            )
            text = _switched_off(webhook) if ended else _failing(webhook, why)
            note(database, "sapa", "", notice_topic(webhook.id), text, now)

        await self._thread.write(refused)

    async def newest(
        self, webhook_id: int, limit: int, before: int | None = None
    ) -> list[Delivery]:
        """The last ones of a webhook, newest first; those before number ``before``, if given."""
        sql = f"""SELECT {_COLUMNS} FROM webhook_deliveries WHERE webhook_id = ? AND id < ?
            ORDER BY id DESC LIMIT ?"""
        given = [webhook_id, before or 2**62, limit]
        return await self._thread.run(
            lambda database: [_delivery(row) for row in database.execute(sql, given).fetchall()]
        )

    async def waiting(self) -> dict[int, int]:
        """How many are still to be sent, by the webhook's number."""
        sql = """SELECT webhook_id, count(*) FROM webhook_deliveries WHERE state = 'pending'
            GROUP BY webhook_id"""
        return await self._thread.run(lambda database: dict(database.execute(sql).fetchall()))

    async def send_again(self, webhook_id: int, delivery_id: int, by: str) -> None:
        """Once more, under the same id, at once."""

        def again(database: Database) -> None:
            done = database.execute(
                """UPDATE webhook_deliveries SET state = 'pending', attempts = 0,
                next_attempt_at = 0, done_at = NULL WHERE id = ? AND webhook_id = ?""",
                [delivery_id, webhook_id],
            ).rowcount
            if done:
                database.execute(
                    "UPDATE webhooks SET paused_until = 0 WHERE id = ?", [webhook_id]
                )
                what, now = f"evt_{delivery_id}", self._clock()
                record(database, by, "send_event_again", None, what, now)

        await self._thread.write(again)

    async def test(self, webhook_id: int, by: str) -> None:
        """An event that says nothing, to see whether it arrives."""

        def test(database: Database) -> None:
            now = self._clock()
            database.execute(
                """INSERT INTO webhook_deliveries (webhook_id, event, at)
                SELECT id, ?, ? FROM webhooks WHERE id = ?""",
                [TEST, now, webhook_id],
            )
            database.execute("UPDATE webhooks SET paused_until = 0 WHERE id = ?", [webhook_id])
            record(database, by, "test_webhook", None, str(webhook_id), now)

        await self._thread.write(test)

    async def forget_old(self) -> None:
        """What was done KEPT_S ago is shown no more."""
        sql = """DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries
            WHERE state <> 'pending' AND done_at < ? LIMIT ?)"""
        given = [self._clock() - KEPT_S, _FORGOTTEN_AT_ONCE]
        while await self._thread.write(lambda database: database.execute(sql, given).rowcount):
            pass


def _finish(
    database: Database, delivery: Delivery, state: State, answer: str | None, now: float
) -> None:
    database.execute(
        """UPDATE webhook_deliveries SET state = ?, attempts = ?, answer = ?, done_at = ?
        WHERE id = ?""",
        [state, delivery.attempts + 1, answer, now, delivery.id],
    )


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, webhook_id, event, conversation_id, subject, detail, *rest = row
    told = json.loads(detail or "{}")
    return Delivery(number, webhook_id, event, conversation_id, subject, told, *rest)


def _failing(webhook: Webhook, why: str) -> LazyMessage:
    return LazyMessage(
        "Your own system at {host} takes no events: {why}. They are kept and sent again for a day. "
        "Look under Settings, Webhooks.",
        host=webhook.host,
        why=why,
    )


def _switched_off(webhook: Webhook) -> LazyMessage:
    return LazyMessage(
        "Your own system at {host} was told nothing for a day, or says that it is gone. Its "
        "webhook was switched off. Mend it, then switch it on again under Settings, Webhooks.",
        host=webhook.host,
    )
