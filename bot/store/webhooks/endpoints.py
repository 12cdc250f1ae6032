"""The addresses of the shop's own systems, and what each is told of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from typing import Literal, get_args
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.platform_notices import note
from bot.store.staff.audit_log import record

Event = Literal[
    "conversation.created", "conversation.waiting", "conversation.assigned",
    "conversation.closed", "message.received", "message.transcribed", "message.sent",
    "case.created", "case.changed", "contact.changed", "rating.given",
]  # fmt: skip
EVENTS: tuple[Event, ...] = get_args(Event)
TEST = "test"
"""What one is told when somebody presses a button."""

CASES_SECRET = "SAPA_CASES_SECRET"
"""The environment variable with what calls of ``[cases] webhook`` are signed by."""
_OF_CASES: tuple[Event, ...] = ("case.created", "case.changed")


class WebhookRefused(UserError):
    """No such webhook can be made; the message says why and what to do."""


@dataclass(frozen=True)
class Webhook:
    """An address that is told of ``events``. ``secret_name`` is that of the secret by which its
    calls are signed. ``failures`` in a row since ``failing_since`` (Unix seconds, as all times);
    nothing is sent before ``paused_until``. ``disabled_why`` is "failed" (for a day) or "gone" (it
    said so); None: somebody did. ``in_settings`` is ``[cases] webhook`` of sapa.toml."""

    id: int
    url: str
    events: tuple[Event, ...]
    secret_name: str
    in_settings: bool
    created_by: str
    created_at: float
    failures: int
    failing_since: float | None
    paused_until: float
    disabled_at: float | None
    disabled_why: str | None

    @property
    def host(self) -> str:
        """What may be shown and logged of the address: the rest may hold a secret."""
        return urlsplit(self.url).hostname or ""


_COLUMNS = ", ".join(
    "events_json" if column.name == "events" else column.name for column in fields(Webhook)
)


class Webhooks:
    """Each change is noted in the audit log in its own transaction; ``by`` is a login."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> list[Webhook]:
        return await self._thread.run(all_webhooks)

    async def get(self, number: int) -> Webhook | None:
        return next((one for one in await self.all() if one.id == number), None)

    async def add(
        self, url: str, events: Collection[str], secret_name: str, by: str
    ) -> int:
        """A new one, which is told of what happens from now on; its number.

        Raises:
            WebhookRefused: no event is chosen.
        """
        chosen = _chosen(events)

        def add(database: Database) -> int:
            now = self._clock()
            record(database, by, "add_webhook", None, urlsplit(url).hostname, now)
            return insert(
                database,
                """INSERT INTO webhooks (url, events_json, secret_name, created_by, created_at)
                VALUES (?, ?, ?, ?, ?)""",
                [url, json.dumps(chosen), secret_name, by, now],
            )

        return await self._thread.write(add)

    async def change(self, number: int, url: str, events: Collection[str], by: str) -> None:
        """Another address or other events. Nothing of the one in sapa.toml is changed here.

        Raises:
            WebhookRefused: no event is chosen.
        """
        chosen = _chosen(events)

        def change(database: Database) -> None:
            changed = database.execute(
                "UPDATE webhooks SET url = ?, events_json = ? WHERE id = ? AND in_settings = 0",
                [url, json.dumps(chosen), number],
            ).rowcount
            if changed:
                host = urlsplit(url).hostname
                record(database, by, "change_webhook", None, host, self._clock())

        await self._thread.write(change)

    async def set_disabled(self, number: int, disabled: bool, by: str) -> None:
        """Switched off, nothing is noted for it and nothing sent; on again, it is sent what was
        noted before."""

        def change(database: Database) -> None:
            now = self._clock()
            database.execute(
                """UPDATE webhooks SET disabled_at = ?, disabled_why = NULL, failures = 0,
                failing_since = NULL, paused_until = 0 WHERE id = ?""",
                [now if disabled else None, number],
            )
            what = "disable_webhook" if disabled else "enable_webhook"
            record(database, by, what, None, str(number), now)
            end_notice(database, number, now)

        await self._thread.write(change)

    async def remove(self, number: int, by: str) -> None:
        """With all that was noted for it; not the one in sapa.toml."""

        def remove(database: Database) -> None:
            gone = database.execute(
                "DELETE FROM webhooks WHERE id = ? AND in_settings = 0", [number]
            ).rowcount
            if gone:
                now = self._clock()
                record(database, by, "remove_webhook", None, str(number), now)
                end_notice(database, number, now)

        await self._thread.write(remove)

    async def follow_settings(self, url: str) -> None:
        """The one of ``[cases] webhook`` is there as long as the setting is; from its beginning on
        it is told of cases."""

        def follow(database: Database) -> None:
            row = database.execute("SELECT id, url FROM webhooks WHERE in_settings = 1").fetchone()
            if row and not url:
                database.execute("DELETE FROM webhooks WHERE id = ?", [row[0]])
                end_notice(database, row[0], self._clock())
            elif row and row[1] != url:
                database.execute(
                    """UPDATE webhooks SET url = ?, disabled_at = NULL, disabled_why = NULL,
                    failures = 0, failing_since = NULL, paused_until = 0 WHERE id = ?""",
                    [url, row[0]],
                )
            elif url and not row:
                insert(
                    database,
                    """INSERT INTO webhooks (url, events_json, secret_name, in_settings,
                    created_by, created_at) VALUES (?, ?, ?, 1, 'settings', ?)""",
                    [url, json.dumps(_OF_CASES), CASES_SECRET, self._clock()],
                )

        await self._thread.write(follow)


def all_webhooks(database: Database) -> list[Webhook]:
    """In the order in which they were made."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM webhooks ORDER BY id").fetchall()
    return [
        Webhook(number, url, tuple(json.loads(events)), secret, bool(in_settings), *rest)
        for number, url, events, secret, in_settings, *rest in rows
    ]


def notice_topic(number: int) -> str:
    """By which the notice about a webhook is known."""
    return f"webhook-{number}"


def end_notice(database: Database, number: int, now: float) -> None:
    """There is nothing to tell about it any more, within the caller's transaction."""
    note(database, "sapa", "", notice_topic(number), None, now)


def _chosen(events: Collection[str]) -> list[str]:
    chosen: list[str] = [event for event in EVENTS if event in events]
    if not chosen:
        raise WebhookRefused("Choose at least one event that the address is told of.")
    return chosen
