"""What became of earlier campaigns' offers, person by person, and what was learned from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.engine.protocol import Database
from bot.store.offers.campaigns import Campaign
from bot.store.offers.people import AT_ONCE, COUNTED, ORDERS_OF, Profile


@dataclass(frozen=True)
class PastResult:
    """Whether somebody who was sent an offer took it; ``profile`` is what was known of them before
    the ``day`` (an ISO date) on which its campaign began: orders, and earlier campaigns' offers."""

    campaign: int
    day: str
    profile: Profile
    is_taken: bool


def ended_campaigns(database: Database) -> int:
    """How many campaigns have ended, their counts kept."""
    sql = "SELECT count(*) FROM campaigns WHERE result_json IS NOT NULL"
    return int(database.execute(sql).fetchone()[0])


def past_results(database: Database, campaign: Campaign, day: str) -> list[PastResult]:
    """Of those of whom we would know it. ``day`` is when it began, an ISO date."""
    rows = database.execute(
        """SELECT conversation_id, person, channel, language, taken_at IS NOT NULL
        FROM campaign_members WHERE campaign_id = ? AND sent_at IS NOT NULL AND is_measured = 1
        ORDER BY conversation_id""",
        [campaign.id],
    ).fetchall()
    found = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        orders = _orders_before(database, [row[0] for row in some], day)
        offers = _offers_before(database, [row[1] for row in some], campaign)
        for chat, person, channel, language, is_taken in some:
            count, last, spent = orders.get(chat, (0, None, 0))
            sent, taken = offers.get(person, (0, 0))
            profile = Profile(
                person, chat, channel, "", language, None, is_known=chat in orders, orders=count,
                last_order=last, spent=spent, sent=sent, taken=taken,
            )  # fmt: skip
            found.append(PastResult(campaign.id, day, profile, bool(is_taken)))
    return found


def _orders_before(
    database: Database, chats: list[int], day: str
) -> dict[int, tuple[int, str, int]]:
    columns = "chat, count(*), max(placed_on), coalesce(sum(total), 0)"
    rows = database.execute(
        f"{ORDERS_OF.format(columns=columns)} WHERE {COUNTED} AND placed_on < :day GROUP BY chat",
        {"chats": json.dumps(chats), "day": day},
    )
    return {chat: (count, last, spent) for chat, count, last, spent in rows.fetchall()}


def _offers_before(
    database: Database, persons: list[int], campaign: Campaign
) -> dict[int, tuple[int, int]]:
    began = campaign.started_at
    rows = database.execute(
        """SELECT person, count(*), count(*) FILTER (WHERE taken_at < ?) FROM campaign_members
        WHERE person IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) AND sent_at < ?
        AND campaign_id <> ?
        GROUP BY person""",
        [began, json.dumps(persons), began, campaign.id],
    )
    return {person: (sent, taken) for person, sent, taken in rows.fetchall()}


def keep_learned(database: Database, counts: str, learned: Mapping[str, Any], now: float) -> None:
    """Of campaigns that count this as taking the offer; in the place of what was known before."""
    database.execute(
        "INSERT OR REPLACE INTO taker_models VALUES (?, ?, ?)",
        [counts, json.dumps(learned), now],
    )


def read_learned(database: Database, counts: str) -> dict[str, Any] | None:
    """None: nothing was learned yet."""
    row = database.execute(
        "SELECT learned_json FROM taker_models WHERE counts = ?", [counts]
    ).fetchone()
    return json.loads(row[0]) if row else None
