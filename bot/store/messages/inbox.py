"""The inbox: every event of every platform, stored before anybody answers it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from bot.hours import Hours
from bot.messages import Inbound, Outbound, Turn, as_json
from bot.plain_text import plain_text
from bot.settings_sections import HoursSettings
from bot.store.cases.cases import cases_told
from bot.store.cases.filing import answered_to_a_person, file_cases, names_of
from bot.store.conversations.conversations import (
    conversation_of,
    conversation_to_write,
    load_conversation,
    name_of_chat,
    names_of_chat,
)
from bot.store.conversations.handover_requests import TAKEN_BACK, is_bots_turn, take_back
from bot.store.conversations.listening import is_listened_to
from bot.store.conversations.ratings import rate
from bot.store.conversations.suggestions import set_suggestions
from bot.store.conversations.summary import turn_done
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.readings import expect_readings
from bot.store.files.received_files import expect_files
from bot.store.learning.review_queue import notice
from bot.store.messages import turn_claims
from bot.store.messages.event_effects import apply, reassign
from bot.store.messages.flood import TOO_MANY, is_flood
from bot.store.messages.heard_words import with_heard_words
from bot.store.messages.late_readings import answer_again, answered, wait_for_readings
from bot.store.messages.late_replies import Apology, say_once
from bot.store.messages.message_grouping import Line, burst_of, complete_at, has_files, joined
from bot.store.messages.outbox import enqueue
from bot.store.messages.seen_events import is_known, is_seen
from bot.store.messages.turn_claims import ClaimLost, Claims
from bot.store.messages.turn_queue import Pending, waiting
from bot.store.messages.unsent import was_unsent
from bot.store.moderation.moderation_flags import (
    FLOOD,
    SLOW_PAUSE_S,
    flag,
    moderated,
    told_of_flood,
)
from bot.store.offers.taking_back import NO_OFFERS, takes_offers_back
from bot.store.orders.followed_orders import NO_NEWS, follow, follow_proven, takes_consent_back
from bot.store.orders.stock_wishes import wish_for
from bot.store.privacy.consents import note_consent
from bot.store.privacy.erasure_requests import request_person_erasure, stops_erasure
from bot.store.privacy.export_requests import request_export


class Inbox:
    """Accepts events, hands out customer messages in order, and records what came of them.

    Lines that one person sends within ``join_within_s`` of each other are one message; 0: none, but
    for files, such as the photos of an album. Of what a person sends beyond ``most_a_minute``
    messages, one is answered, by saying that it is too much; the others are kept. Channels take
    turns: a flood in one delays no other. ``hours`` are those by which cases are due; None: people
    answer at any hour. An answer waits until the files of which a reader ``takes`` the kind are
    read; None: nobody reads any. ``claims`` tell several gateways over one database apart; None:
    there is one.
    """

    def __init__(
        self,
        thread: Transactions,
        clock: Callable[[], float] = time.time,
        join_within_s: float = 0.0,
        most_a_minute: Callable[[], int] | None = None,
        hours: Hours | None = None,
        takes: Callable[[str], bool] | None = None,
        claims: Claims | None = None,
    ) -> None:
        self._thread = thread
        self._takes = takes
        self._claims = claims
        self._hours = hours or Hours(HoursSettings())
        self._clock = clock
        self._join_within_s = join_within_s
        self._most_a_minute = most_a_minute
        self._last_channel = ""

    async def accept(self, events: list[Inbound]) -> list[int]:
        """Stores the events in one transaction; those seen before are left out.

        A message or postback becomes ``pending``, or goes to the ``desk`` once a person has the
        conversation; everything else is ``recorded``. Returns the numbers of those that are
        new.

        Raises:
            StoreUnavailable: nothing was stored; the platform must be told to send again.
        """

        def accept(database: Database) -> list[int]:
            database.lock(name for event in events for name in names_of_chat(event))
            stored = [self._accept(database, event) for event in events]
            return [number for number in stored if number is not None]

        return await self._thread.write(accept)

    def _accept(self, database: Database, event: Inbound) -> int | None:
        now = self._clock()
        key = event.dedup_key or f"{event.channel}:{event.account}:{uuid.uuid4()}"
        if is_seen(database, key):
            return None
        conversation = conversation_of(database, event, now)
        starts_turn = event.kind in ("message", "postback") and not event.ignore and conversation
        if starts_turn and conversation and is_known(database, conversation.id, event):
            starts_turn = False
        objects = False
        state = "recorded"
        if starts_turn and conversation:
            state = "pending" if is_bots_turn(database, conversation, now) else "desk"
            payload = _offered_payload(database, conversation.id, event)
            objects = stops_erasure(database, conversation, payload, event.text, now)
            state = "recorded" if objects else state
        elif event.kind == "opt_out" and conversation:  # STOP, as the platform itself takes it
            stops_erasure(database, conversation, None, "stop", now)
        too_many = state == "pending" and conversation and self._is_too_much(
            database, conversation.id, event, now
        )
        if too_many and conversation and conversation.awaits_person:
            state = "desk"  # nothing is said to it, and the person has it
        elif too_many and conversation:
            if told_of_flood(database, conversation.id, now):
                state = "recorded"
            event = replace(event, extra={**event.extra, "command": TOO_MANY})
        elif conversation and starts_turn and takes_offers_back(database, conversation.id, event):
            event = replace(event, extra={**event.extra, "command": NO_OFFERS})
        elif conversation and starts_turn and takes_consent_back(database, conversation.id, event):
            event = replace(event, extra={**event.extra, "command": NO_NEWS})
        number = insert(
            database,
            """INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, sender,
            message_id, text, event_json, received_at, state, next_attempt_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                key,
                conversation.id if conversation else None,
                event.channel,
                event.account,
                event.kind,
                event.sender,
                event.message_id,
                event.text,
                as_json(event),
                now,
                state,
                now + SLOW_PAUSE_S if conversation and (conversation.slow_until or 0) > now else 0,
            ],
        )
        database.tell()
        if too_many and conversation and state == "pending":
            flag(database, conversation.id, number, FLOOD, None, now)
        if state in ("pending", "desk") and conversation:
            expect_files(database, number, event, now)
            if self._takes and event.attachments:
                hears = is_listened_to(database, conversation.id, now)
                if expect_readings(database, number, event, self._takes, hears):
                    wait_for_readings(database, number, now)
        if state == "desk" and conversation:
            answered_to_a_person(database, conversation.id, self._hours, now)
        if not objects:  # a STOP that objects is no opt-out
            apply(database, number, event, conversation, now)
        return number

    def _is_too_much(
        self, database: Database, conversation_id: int, event: Inbound, now: float
    ) -> bool:
        most = self._most_a_minute() if self._most_a_minute else None
        return most is not None and is_flood(database, conversation_id, event, most, now)

    async def next_pending(
        self, channels: Collection[str], busy: Collection[int], limit: int
    ) -> tuple[list[Pending], float | None]:
        """The oldest pending message of each conversation that is due and not in ``busy``; and in
        how many seconds the next one that waits for another try is due (None if none waits, or
        there are ``limit``)."""
        if not channels:  # none is connected yet
            return [], None

        def read(database: Database) -> tuple[list[Pending], float | None]:
            now = self._clock()
            pending: list[Pending] = []
            waits: list[float] = []
            for row in waiting(database, self._in_turn(channels), busy, now):
                if len(pending) == limit:
                    break
                if self._claims and (wait := self._claims.wait_s(row)) > 0:
                    waits.append(wait)
                    continue
                event = Inbound.from_dict(json.loads(row.event_json))
                conversation = load_conversation(database, row.conversation_id)
                payload = _offered_payload(database, conversation.id, event)
                burst = [Line(row.id, event, 0.0, answered_at=row.answered_at)]
                joins = payload is None and (self._join_within_s > 0 or has_files(event))
                if joins:
                    burst = self._burst(database, conversation.id)
                    wait = complete_at(burst, self._join_within_s) - now
                    if wait > 0:
                        waits.append(wait)
                        continue
                if self._claims and not self._claims.take(database, row.id):
                    waits.append(turn_claims.LOOK_AGAIN_S)
                    continue
                burst, readings = with_heard_words(database, burst)
                event = joined(burst) if joins else burst[0].event
                also = tuple(line.id for line in burst if line.id != row.id)
                in_group = event.extra.get("is_group")
                cases = [] if in_group else cases_told(database, conversation)
                pending.append(
                    Pending(
                        row.id, event, conversation, row.attempts, payload, also, tuple(cases),
                        readings, row.answered_at,
                    )
                )
                self._last_channel = row.channel
            if len(pending) == limit:  # it is asked again once one of them ends
                return pending, None
            [later] = database.execute(
                f"""SELECT min(next_attempt_at) FROM inbox INDEXED BY inbox_due
                WHERE state = 'pending' AND next_attempt_at > ?
                AND channel IN ({_marks(channels)})""",
                [now, *channels],
            ).fetchone()
            waits += [later - now] if later else []
            return pending, min(waits, default=None)

        return await self._thread.run(read)

    async def renew_claims(self, busy: Collection[int]) -> None:
        """So that no other gateway takes over what this one is about to answer, in the
        conversations ``busy``."""
        if (claims := self._claims) and busy:
            await self._thread.run(lambda database: claims.renew(database, busy))

    def _in_turn(self, channels: Collection[str]) -> list[str]:
        """The channels, beginning behind the one that was served last."""
        names = sorted(channels)
        return [name for name in names if name > self._last_channel] + [
            name for name in names if name <= self._last_channel
        ]

    def _burst(self, database: Database, conversation_id: int) -> list[Line]:
        def presses(event: Inbound) -> bool:
            return _offered_payload(database, conversation_id, event) is not None

        return burst_of(database, conversation_id, self._join_within_s, presses)

    async def complete(
        self, pending: Pending, turn: Turn, parts: list[list[Outbound]], state: str = "done"
    ) -> None:
        """Marks the message done, and commits its replies and signals in the same transaction.

        ``parts`` are the turn's replies, each as the messages that its platform needs.

        Raises:
            ClaimLost: another gateway has taken the message over.
        """

        def complete(database: Database) -> None:
            _lock(database, pending)
            self._finish(database, pending, turn, parts, state)

        await self._thread.write(complete)

    def _finish(
        self,
        database: Database,
        pending: Pending,
        turn: Turn,
        parts: list[list[Outbound]],
        state: str,
    ) -> None:
        now, conversation = self._clock(), pending.conversation
        stands = conversation_to_write(database, conversation.id)
        if not is_bots_turn(database, stands, now):
            # A person took over while the bot was thinking: its words are not said any more.
            turn, parts, state = replace(turn, signals={}), [], "desk"
        elif stands.awaits_person and not turn.replies:
            state = "desk"  # it is for the person
        understood = turn
        if turn.entities and was_unsent(database, pending.id):  # while the bot was answering it
            understood = replace(understood, entities=[])
        if cases := turn.signals.get("cases"):
            understood = replace(understood, signals={**turn.signals, "cases": names_of(cases)})
        told = {"state": state, "turn_json": as_json(understood), "done_at": now}
        self._end_turn(database, pending, told)
        if pending.also:
            database.execute(
                f"UPDATE inbox SET state = ?, done_at = ? WHERE id IN ({_marks(pending.also)})",
                [state, now, *pending.also],
            )
        if state == "done":
            answered(database, [one.place for one in pending.readings if one and one.reading])
            for number in (pending.id, *pending.also) if pending.event.attachments else ():
                answer_again(database, number, now)
        for reply, messages in zip(turn.replies, parts):
            enqueue(
                database, conversation.id, messages, reply.buttons, now, pending.id, reply.source
            )
        if stands.awaits_person and turn.signals.get(TAKEN_BACK):
            take_back(database, conversation.id, now)
        turn_done(database, conversation.id, turn, now)
        if cases:
            file_cases(database, conversation, pending.id, cases, self._hours, now)
        if state == "desk":
            answered_to_a_person(database, conversation.id, self._hours, now)
        else:
            notice(database, conversation.id, pending.id, turn, now)
        is_slow = (stands.slow_until or 0) > now
        moderated(database, conversation.id, pending.id, turn, now, is_slow)
        is_passed_on = "handoff" in turn.signals or not stands.bot_serves
        if is_passed_on and not load_conversation(database, conversation.id).bot_serves:
            # What came in meanwhile is for the person now, not for the bot.
            reassign(database, conversation.id, "desk")
        if "rating" in turn.signals:
            rate(database, conversation.id, pending.id, turn.signals["rating"], now)
        consent = turn.signals.get("consent")
        if consent and stands.opted_out_at == conversation.opted_out_at:  # no STOP came after it
            note_consent(database, conversation.id, **consent, now=now)
        if consent or "proven" in turn.signals:
            follow_proven(database, conversation.id, now)
        if order := turn.signals.get("order_news"):
            follow(database, conversation.id, **order, now=now)
        if "suggestions" in turn.signals:
            set_suggestions(database, conversation.id, turn.signals["suggestions"], now)
        if stock_wish := turn.signals.get("stock_wish"):
            wish_for(database, conversation.id, **stock_wish, now=now)
        if erase := turn.signals.get("erase"):
            request_person_erasure(database, conversation, erase, now)
        if export := turn.signals.get("export"):
            request_export(database, conversation, export, now)

    def _end_turn(self, database: Database, pending: Pending, values: dict[str, Any]) -> None:
        if self._claims:
            self._claims.end(database, pending.id, values)
            return
        columns = ", ".join(f"{column} = ?" for column in values)
        database.execute(f"UPDATE inbox SET {columns} WHERE id = ?", [*values.values(), pending.id])

    async def try_again(self, pending: Pending, delay_s: float) -> None:
        """Leaves the message pending, to be taken again after ``delay_s`` seconds. Raises as
        ``complete``."""

        values = {"attempts": pending.attempts + 1, "next_attempt_at": self._clock() + delay_s}
        await self._thread.run(lambda database: self._end_turn(database, pending, values))

    async def give_up(self, pending: Pending, apology: Apology) -> None:
        """Hands the conversation to a person; ``apology`` is said if none has been. Where one is
        awaited already, the message is left to them. Raises as ``complete``."""

        def give_up(database: Database) -> None:
            _lock(database, pending)
            if self._claims and not self._claims.take(database, pending.id):
                raise ClaimLost(f"Message {pending.id} is answered by another gateway.")
            now = self._clock()
            if load_conversation(database, pending.conversation.id).awaits_person:
                self._finish(database, pending, Turn(), [], state="desk")
                return
            say_once(database, pending, apology, now, since=now)
            turn = Turn(signals={"handoff": "failed"})
            self._finish(database, pending, turn, [], state="failed")

        await self._thread.write(give_up)


def _lock(database: Database, pending: Pending) -> None:
    chat = pending.conversation
    database.lock([name_of_chat(chat.channel, chat.account, chat.chat)])


def _offered_payload(database: Database, conversation_id: int, event: Inbound) -> str | None:
    if event.payload:
        row = database.execute(
            "SELECT payload FROM choices WHERE conversation_id = ? AND payload = ?",
            [conversation_id, event.payload],
        ).fetchone()
        return row[0] if row else None
    typed = plain_text(event.text or "").casefold()
    last = database.execute(
        """SELECT position, title, payload FROM choices WHERE conversation_id = ?
        AND outbox_id = (SELECT max(id) FROM outbox WHERE conversation_id = ?)""",
        [conversation_id, conversation_id],
    )
    for position, title, payload in last.fetchall():
        if typed in (str(position), plain_text(title).casefold()):
            return str(payload)
    return None


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
