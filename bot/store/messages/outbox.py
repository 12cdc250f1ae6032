"""The outbox: every message to a customer, kept until the platform has taken it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.lazy_message import LazyMessage
from bot.messages import Button, Outbound, as_json
from bot.store.conversations.summary import preview, we_wrote
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.gateways.leases import Leases
from bot.store.messages.event_effects import why_not_sent
from bot.store.messages.platform_notices import ACCESS, note


@dataclass(frozen=True)
class Due:
    """A message whose time to be sent has come; ``attempts`` have failed so far, and after
    ``uncertain_attempts`` of them it may have arrived all the same. ``created_at`` is Unix seconds,
    and so is ``since``, when it was begun to be sent; ``known`` are the platform's ids of what the
    same chat was sent, if there are any."""

    id: int
    conversation_id: int
    channel: str
    message_json: str
    attempts: int
    uncertain_attempts: int
    created_at: float
    since: float | None = None
    known: frozenset[str] = frozenset()

    @cached_property
    def message(self) -> Outbound:
        """Read only when it is sent: while a platform lets nothing more through, what waits is
        looked at again and again."""
        return Outbound.from_dict(json.loads(self.message_json))


def enqueue(
    database: Database,
    conversation_id: int,
    parts: list[Outbound],
    choices: list[Button],
    now: float,
    inbox_id: int | None = None,
    source: dict[str, Any] | None = None,
) -> None:
    """Adds one reply, within the caller's transaction.

    To a customer who wants no more messages, or blocked the shop, nothing is sent: it is kept as
    failed, with the reason.
    ``parts`` are what the platform needs to show it, in order; ``choices`` are the buttons that
    the customer can answer with, though the platform may show them as numbers.
    """
    outbox_id = None
    parts = [_without_used_token(database, conversation_id, part, now) for part in parts]
    error = why_not_sent(database, conversation_id)
    state = "failed" if error else "pending"
    for part in parts:
        outbox_id = insert(
            database,
            """INSERT INTO outbox (conversation_id, inbox_id, channel, author, message_json,
            source_json, created_at, state, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                conversation_id,
                inbox_id,
                part.channel,
                part.author,
                as_json(part),
                json.dumps(source or {}, ensure_ascii=False),
                now,
                state,
                error,
            ],
        )
    if parts:
        database.tell()
        template = parts[0].template
        line = preview(template.text if template else parts[0].text, _shown(parts[0]))
        we_wrote(database, conversation_id, parts[0].author, line, now, len(parts))
    for position, button in enumerate(choices if outbox_id else [], 1):
        database.execute(
            """INSERT INTO choices (conversation_id, outbox_id, position, title, payload)
            VALUES (?, ?, ?, ?, ?)""",
            [conversation_id, outbox_id, position, button.title, button.payload],
        )


def _shown(message: Outbound) -> list[str]:
    """What a preview says of a message without words."""
    if message.template:
        return ["template"]
    return ["image"] if message.image else ["audio"] if message.audio else []


class Outbox:
    """Hands out what is due, one message of a conversation at a time, and records its fate.

    Of several gateways over one database, the one sends a channel's messages that has its lease;
    ``leases`` None: there is one gateway.
    """

    def __init__(
        self,
        thread: Transactions,
        clock: Callable[[], float] = time.time,
        leases: Leases | None = None,
    ) -> None:
        self._thread = thread
        self._clock = clock
        self._leases = leases

    async def due(
        self, channels: Collection[str], busy: Collection[int], limit: int
    ) -> tuple[list[Due], float | None]:
        """The oldest unsent message of each conversation that is due and not in ``busy``; and in
        how many seconds the next one that waits for another try is due (None if none waits)."""

        if not channels:  # none is connected yet, or all are at rest
            return [], None

        def read(database: Database) -> tuple[list[Due], float | None]:
            now = self._clock()
            channel_marks, busy_marks = (", ".join("?" * len(v)) for v in (channels, busy))
            rows = database.execute(
                f"""SELECT {_DUE} FROM outbox INDEXED BY outbox_waiting
                WHERE state = 'pending' AND channel IN ({channel_marks})
                AND conversation_id NOT IN ({busy_marks})
                AND id = (SELECT min(earlier.id) FROM outbox AS earlier
                          WHERE earlier.state = 'pending' AND earlier.channel = outbox.channel
                          AND earlier.conversation_id = outbox.conversation_id)
                AND next_attempt_at <= ? ORDER BY id LIMIT ?""",
                [*channels, *busy, now, limit],
            ).fetchall()
            due = [_due(database, row) for row in rows]
            [later] = database.execute(
                f"""SELECT min(next_attempt_at) FROM outbox INDEXED BY outbox_due
                WHERE state = 'pending' AND next_attempt_at > ? AND channel IN ({channel_marks})""",
                [now, *channels],
            ).fetchone()
            return due, later - now if later else None

        return await self._thread.run(read)

    async def begin(self, due: Collection[Due], lease: str = "") -> list[Due]:
        """Notes that these messages are about to be sent, before the platform is called; those that
        are, as the ``lease`` of their channel is still ours."""
        ids, now = [entry.id for entry in due], self._clock()
        marks = ", ".join("?" * len(ids))
        begin = f"UPDATE outbox SET sending_since = ? WHERE id IN ({marks})"
        if not (leases := self._leases):
            await self._thread.write(lambda database: database.execute(begin, [now, *ids]))
            return [replace(entry, since=now) for entry in due]

        def begin_as_owner(database: Database) -> set[int]:
            rows = database.execute(
                f"""{begin} AND state = 'pending' AND EXISTS (SELECT 1 FROM leases
                WHERE name = ? AND owner = ? AND until > {database.now}) RETURNING id""",
                [now, *ids, lease, leases.owner],
            )
            return {number for (number,) in rows.fetchall()}

        begun = await self._thread.run(begin_as_owner)
        return [replace(entry, since=now) for entry in due if entry.id in begun]

    def left_of(self, due: Due, pause_s: float) -> float:
        """How many seconds there are until ``pause_s`` after a message was begun to be sent."""
        now = self._clock()
        return max(0.0, (due.since or now) + pause_s - now)

    async def cut_short(self, channels: Collection[str]) -> list[Due]:
        """The messages that were being sent when who sent before us ended or lost its lease: nobody
        knows whether they arrived. To be asked before the first send."""
        marks = ", ".join("?" * len(channels))

        def read(database: Database) -> list[Due]:
            rows = database.execute(
                f"""SELECT {_DUE} FROM outbox
                WHERE state = 'pending' AND sending_since IS NOT NULL AND channel IN ({marks})""",
                [*channels],
            ).fetchall()
            return [_due(database, row) for row in rows]

        return await self._thread.run(read)

    async def sent(self, due: Due, platform_id: str | None, remark: str | None = None) -> None:
        """Also where it was withdrawn meanwhile, but not where the platform was faster to tell of
        its fate; ``remark`` is what staff should know."""

        def sent(database: Database) -> None:
            database.lock([])  # it hangs on its own row alone
            database.execute(
                """UPDATE outbox SET state = 'sent', platform_id = ?, sent_at = ?, error = ?
                WHERE id = ? AND platform_id IS NULL""",
                [platform_id, self._clock(), remark, due.id],
            )
            message = due.message
            note(database, message.channel, message.account, ACCESS, None, self._clock())

        await self._thread.write(sent)

    async def no_access(self, channel: str, account: str, reason: str) -> None:
        """Tells the shop that a platform takes no call of ours; over once it takes a message."""
        text = LazyMessage(
            "{reason}. Nothing can be sent until that is mended. Try: `./sapa channels check`",
            reason=reason.rstrip("."),
        )
        await self._thread.write(
            lambda database: note(database, channel, account, ACCESS, text, self._clock())
        )

    async def try_again(self, due: Due, delay_s: float, error: str) -> None:
        """Leaves the message in the outbox, to be sent after ``delay_s`` seconds."""
        await self._update(
            due,
            {
                "attempts": due.attempts + 1,
                "next_attempt_at": self._clock() + delay_s,
                "error": error,
            },
        )

    async def doubt(self, due: Due, delay_s: float, error: str) -> None:
        """The same for a message that may have arrived."""
        await self._update(
            due,
            {
                "attempts": due.attempts + 1,
                "doubts": due.uncertain_attempts + 1,
                "next_attempt_at": self._clock() + delay_s,
                "error": error,
            },
        )

    async def give_up(self, due: Due, error: str) -> None:
        """Marks the message as failed for good; ``sapa deadletters`` lists it."""
        await self._update(due, {"state": "failed", "attempts": due.attempts + 1, "error": error})

    async def _update(self, due: Due, values: dict[str, Any]) -> None:
        """Unless it was settled meanwhile, by an echo or an opt-out, or is another gateway's: who
        took it over began anew, or noted its doubt."""
        values = {**values, "sending_since": None}
        columns = ", ".join(f"{column} = ?" for column in values)
        await self._thread.run(
            lambda database: database.execute(
                f"""UPDATE outbox SET {columns} WHERE id = ? AND state = 'pending'
                AND sending_since IS ?""",
                [*values.values(), due.id, due.since],
            )
        )


_DUE = "id, conversation_id, channel, message_json, attempts, doubts, created_at, sending_since"


def _due(database: Database, row: tuple[Any, ...]) -> Due:
    due = Due(*row)
    if not due.uncertain_attempts:
        return due
    known = database.execute(
        "SELECT platform_id FROM outbox WHERE conversation_id = ? AND platform_id IS NOT NULL",
        [due.conversation_id],
    ).fetchall()
    return replace(due, known=frozenset(platform_id for [platform_id] in known))


_TOKENS_LIVE_S = 3600.0
"""A reply token works for a minute; older messages need not be searched for it."""


def _without_used_token(
    database: Database, conversation_id: int, part: Outbound, now: float
) -> Outbound:
    """A reply token works once: it belongs to the first message that was given it, also after a
    restart, so that a refused one can be understood."""
    token = part.context.get("reply_token")
    if token is None:
        return part
    used = database.execute(
        """SELECT 1 FROM outbox WHERE conversation_id = ? AND created_at > ?
        AND json_extract(message_json, '$.context.reply_token') = ?""",
        [conversation_id, now - _TOKENS_LIVE_S, token],
    ).fetchone()
    if not used:
        return part
    return replace(part, context={k: v for k, v in part.context.items() if k != "reply_token"})
