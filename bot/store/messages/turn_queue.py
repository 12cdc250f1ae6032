"""Messages whose turn has come, each channel's in order, the channels taking turns: whoever floods
one delays no other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.messages import Inbound
from bot.store.cases.cases import Case
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from bot.store.files.readings import KeptReading


@dataclass(frozen=True)
class Waiting:
    """A pending message: ``event_json`` is the Inbound, ``attempts`` of its turns have failed; at
    ``answered_at`` it was answered before its voice note was heard. ``claimed_by`` is the gateway
    that has it for ``claimed_for_s`` seconds more, if one ever had."""

    id: int
    channel: str
    conversation_id: int
    event_json: str
    attempts: int
    answered_at: float | None
    claimed_by: str | None
    claimed_for_s: float | None


@dataclass(frozen=True)
class Pending:
    """A customer message that waits for its turn; ``attempts`` turns of it have failed so far.

    ``also`` are further lines of the same person that are answered with it.
    ``payload`` is the button that it presses. Only a payload that we offered in this conversation
    counts, and typed text only if it is the title or the number of a button of our last message.
    ``cases`` are those of which this person may be told; none where others read along.
    ``readings`` are of the event's attachments, in their order; the words heard there are among the
    event's. ``answered_at`` is when it was answered before they were heard.
    """

    id: int
    event: Inbound
    conversation: Conversation
    attempts: int
    payload: str | None
    also: tuple[int, ...] = ()
    cases: tuple[Case, ...] = ()
    readings: tuple[KeptReading | None, ...] = ()
    answered_at: float | None = None


def waiting(
    database: Database, channels: Collection[str], busy: Collection[int], now: float
) -> Iterator[Waiting]:
    """The oldest pending message of each conversation that is due and not in ``busy``: one of each
    channel, in the order of ``channels``, then the next of each, and so on."""
    queues = [_of(database, channel, busy, now) for channel in channels]
    while queues:
        for queue in list(queues):
            first = next(queue, None)
            if first is None:
                queues.remove(queue)
            else:
                yield first


def _of(
    database: Database, channel: str, busy: Collection[int], now: float
) -> Iterator[Waiting]:
    marks = ", ".join("?" * len(busy))
    last = 0
    while True:
        # A page at a time: PostgreSQL hands over all that it finds, and of thousands a few are
        # wanted. The first of a conversation by min(), not by NOT EXISTS: of that it makes a join
        # of everything that waits with itself while it does not know yet how much that is.
        rows = database.execute(
            f"""SELECT id, channel, conversation_id, event_json, attempts, answered_at, claimed_by,
            claimed_until - {database.now} FROM inbox
            INDEXED BY inbox_waiting_in_channel
            WHERE state = 'pending' AND channel = ? AND id > ? AND conversation_id NOT IN ({marks})
            AND id = (SELECT min(earlier.id) FROM inbox AS earlier WHERE earlier.state = 'pending'
                      AND earlier.channel = inbox.channel
                      AND earlier.conversation_id = inbox.conversation_id)
            AND next_attempt_at <= ? ORDER BY id LIMIT {_PAGE}""",
            [channel, last, *busy, now],
        ).fetchall()
        yield from (Waiting(*row) for row in rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


_PAGE = 16
