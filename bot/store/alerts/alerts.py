"""Alerts: of what a colleague is told once, in the open page and by push."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.alerts.choices import wants
from bot.store.alerts.push_outbox import enqueue_push
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.sessions import users_with_session

FRESH_S = 600.0
"""Of what is older nobody is alerted any more: it stands in the list."""
SHOWN_S = 120.0
"""So long an open page shows an alert that it has not seen."""
KEPT_S = 86400.0
MOST_COUNTED = 100
"""Nobody reads further than "99+"."""
TREND_S = KEPT_S
"""So long a trend is news for who was not there when it was found; and no longer than it is
remembered who was told of it."""
_READING_S = 2.0
"""So long an open conversation has to note that it was read."""

_AWAKE = "(snoozed_until IS NULL OR snoozed_until <= :now)"
_FOR_TEAM = """(waits.team_id IS NULL OR EXISTS (SELECT 1 FROM team_members
    WHERE team_members.team_id = waits.team_id AND team_members.user_id = users.id))"""
_PEOPLE = """users LEFT JOIN alert_choices ON alert_choices.user_id = users.id
    LEFT JOIN presence ON presence.user_id = users.id"""
_HERE = "users.disabled_at IS NULL AND coalesce(presence.is_away, 0) = 0"

_DUE = {
    # A chat that nobody has: whose team it is for, or anybody.
    "new_chat": f"""SELECT users.id, conversations.id, NULL,
        conversations.id || ':' || conversations.waiting_since
        FROM conversations INDEXED BY conversations_waiting
        JOIN waits ON waits.conversation_id = conversations.id, {_PEOPLE}
        WHERE waiting_since > :now - {FRESH_S} AND {_AWAKE} AND assigned_to IS NULL
        AND {wants('new_chat')} AND {_HERE} AND {_FOR_TEAM}""",
    # What a customer wrote since one read their chat last.
    "my_chat": f"""SELECT users.id, conversations.id, NULL,
        conversations.id || ':' || coalesce(reads.customer_lines, 0)
        FROM {_PEOPLE} JOIN conversations INDEXED BY conversations_assigned
            ON assigned_to = users.login
        LEFT JOIN reads ON reads.user = users.login AND reads.conversation_id = conversations.id
        WHERE last_at BETWEEN :now - {FRESH_S} AND :now - {_READING_S}
        AND waiting_since IS NOT NULL AND closed_at IS NULL
        AND last_author = 'customer' AND conversations.customer_lines >
            coalesce(reads.customer_lines, 0)
        AND {wants('my_chat')} AND users.disabled_at IS NULL""",
    # A note that names one, and that one has not read.
    "mention": f"""SELECT users.id, mentions.conversation_id, NULL, 'note ' || mentions.note_id
        FROM {_PEOPLE} JOIN mentions INDEXED BY mentions_unseen ON mentions.user = users.login
        WHERE mentions.seen_at IS NULL
        AND mentions.at BETWEEN :now - {FRESH_S} AND :now - {_READING_S}
        AND {wants('mention')} AND users.disabled_at IS NULL""",
    # An answer that will be late, to whose chat it is, else to whom it is for.
    "late": f"""SELECT users.id, conversations.id, NULL, conversations.id || ':' || waits.due_at
        FROM waits INDEXED BY waits_by_due
        JOIN conversations ON conversations.id = waits.conversation_id, {_PEOPLE}
        WHERE waits.due_at > :now AND waits.warn_at <= :now AND waits.paused_at IS NULL
        AND waiting_since = waits.since AND {_AWAKE} AND {wants('late')} AND {_HERE}
        AND CASE WHEN assigned_to IS NULL THEN {_FOR_TEAM} ELSE assigned_to = users.login END""",
    "overdue_case": f"""SELECT users.id, NULL, cases.number, cases.number || ':' || cases.due_at
        FROM cases INDEXED BY cases_by_state, {_PEOPLE}
        WHERE cases.state = 'waiting_staff' AND cases.due_at BETWEEN :now - {FRESH_S} AND :now
        AND {wants('overdue_case')} AND {_HERE}
        AND coalesce(cases.assigned_to, users.login) = users.login""",
    # A trend, to whom it is shown.
    "trend": f"""SELECT users.id, NULL, NULL, 'trend ' || trends.id FROM trends, {_PEOPLE}
        WHERE found_at > :now - {TREND_S} AND fate IS NULL AND users.role <> 'agent'
        AND EXISTS (SELECT 1 FROM trend_messages WHERE trend_id = trends.id)
        AND {wants('trend')} AND {_HERE}""",
}


@dataclass(frozen=True)
class Alert:
    """``kind`` is one of bot.store.alerts.choices.KINDS or "given"; of ``conversation_id`` and
    ``case_number`` it has one, or, of a trend, neither. ``name`` is the customer's, where it is
    known."""

    id: int
    kind: str
    conversation_id: int | None
    case_number: str | None
    name: str | None
    at: float


@dataclass(frozen=True)
class Waiting:
    """How many chats wait, MOST_COUNTED at most each: in one's own, and for anybody of whom one may
    be."""

    for_me: int
    for_anybody: int


def alert_given(database: Database, login: str, conversation_id: int, now: float) -> None:
    """Tells a colleague that they were given a chat, within the caller's transaction; not whom
    nobody knows, nor who does not want it."""
    row = database.execute(
        f"""SELECT users.id FROM users LEFT JOIN alert_choices
        ON alert_choices.user_id = users.id
        WHERE login = ? AND disabled_at IS NULL AND {wants('my_chat')}""",
        [login],
    ).fetchone()
    if row:
        _tell(database, "given", [(row[0], conversation_id, None, f"{conversation_id}:{now}")], now)


def raise_alerts(database: Database, now: float) -> int:
    """Tells everybody what they want to be told and have not been; how many alerts there were."""
    logged_in = users_with_session(database, now)
    count = 0
    for kind, sql in _DUE.items():
        due = database.execute(
            f"""WITH due (user_id, conversation_id, case_number, occasion) AS ({sql})
            SELECT * FROM due WHERE NOT EXISTS (SELECT 1 FROM alerts
                WHERE alerts.user_id = due.user_id AND alerts.kind = '{kind}'
                AND alerts.occasion = due.occasion)""",
            {"now": now},
        ).fetchall()
        here = [row for row in due if row[0] in logged_in]
        _tell(database, kind, here, now)
        count += len(here)
    return count


def forget_alerts(database: Database, now: float) -> None:
    """Those of yesterday: whether somebody was told of them asks nobody any more."""
    database.execute("DELETE FROM alerts WHERE at < ?", [now - KEPT_S])


class Alerts:
    """Reads what open pages show."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def waiting(self, user_id: int) -> Waiting:
        """How much waits for this colleague now."""

        def read(database: Database) -> Waiting:
            given = {"now": self._clock(), "user": user_id}
            mine = f"""SELECT 1 FROM users JOIN conversations INDEXED BY conversations_assigned
                ON assigned_to = users.login WHERE users.id = :user
                AND waiting_since IS NOT NULL AND {_AWAKE}"""
            anybody = f"""SELECT 1 FROM conversations INDEXED BY conversations_waiting
                LEFT JOIN waits ON waits.conversation_id = conversations.id
                JOIN users ON users.id = :user
                WHERE waiting_since IS NOT NULL AND {_AWAKE} AND assigned_to IS NULL
                AND {_FOR_TEAM}"""
            counts = [
                database.execute(
                    f"SELECT count(*) FROM ({sql} LIMIT {MOST_COUNTED}) AS found", given
                ).fetchone()[0]
                for sql in (mine, anybody)
            ]
            return Waiting(*counts)

        return await self._thread.run(read)

    async def newest(self, user_id: int) -> list[Alert]:
        """Of what the colleague was told within the last minutes, oldest first."""
        sql = """SELECT alerts.id, kind, conversation_id, case_number, conversations.name, at
            FROM alerts LEFT JOIN conversations ON conversations.id = conversation_id
            WHERE alerts.user_id = ? AND at > ? ORDER BY alerts.id"""
        values = [user_id, self._clock() - SHOWN_S]
        return await self._thread.run(
            lambda database: [Alert(*row) for row in database.execute(sql, values).fetchall()]
        )


def _tell(
    database: Database, kind: str, rows: list[tuple[int, int | None, str | None, str]], now: float
) -> None:
    for user_id, conversation_id, case_number, occasion in rows:
        told = database.execute(
            """INSERT OR IGNORE INTO alerts (user_id, kind, conversation_id, case_number, occasion,
            at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id""",
            [user_id, kind, conversation_id, case_number, occasion, now],
        ).fetchone()
        if told:
            enqueue_push(database, told[0], user_id, now)
