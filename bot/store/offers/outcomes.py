"""What a campaign brought: who took it, counted for those who got it and for those held out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.store.engine.protocol import Database
from bot.store.messages.event_effects import STOP_WORDS
from bot.store.offers.campaigns import Campaign
from bot.store.offers.people import COUNTED
from bot.store.offers.taking_back import NO_OFFERS

_ORDERED = f"""(SELECT count(*) FROM orders WHERE {COUNTED} AND placed_on BETWEEN :from AND :to
    AND customer_id IN (
        SELECT id FROM customers WHERE phone <> '' AND phone = (
            SELECT verified_phone FROM conversations WHERE conversations.id = conversation_id)
        UNION SELECT customer_id FROM conversations WHERE conversations.id = conversation_id)
    ) > orders_before"""
_ANSWERED = f"""EXISTS (SELECT 1 FROM inbox WHERE inbox.conversation_id =
        campaign_members.conversation_id AND kind IN ('message', 'postback')
    AND received_at > :since AND received_at <= :until
    AND upper(trim(coalesce(text, ''))) NOT IN ({", ".join(f"'{w}'" for w in sorted(STOP_WORDS))})
    AND json_extract(event_json, '$.extra.command') IS NOT '{NO_OFFERS}')
    """


def note_taken(
    database: Database,
    campaign: Campaign,
    first: str,
    last: str,
    after: int,
    limit: int,
    now: float,
) -> int | None:
    """Looks at ``limit`` members beyond the conversation ``after`` and notes who took it, within
    the caller's transaction; the last conversation that was looked at, None at the end. ``first``
    and ``last`` are the campaign's days as ISO dates."""
    rows = database.execute(
        """SELECT conversation_id FROM campaign_members WHERE campaign_id = ?
        AND conversation_id > ? ORDER BY conversation_id LIMIT ?""",
        [campaign.id, after, limit],
    ).fetchall()
    if not rows:
        return None
    condition = _ORDERED if campaign.counts == "orders" else _ANSWERED
    given = {
        "now": now, "campaign": campaign.id, "after": after, "end": rows[-1][0],
        "from": first, "to": last, "since": campaign.started_at, "until": campaign.until,
    }  # fmt: skip
    database.execute(
        f"""UPDATE campaign_members SET taken_at = :now WHERE campaign_id = :campaign
        AND conversation_id > :after AND conversation_id <= :end AND taken_at IS NULL
        AND is_measured = 1 AND {condition}""",
        {name: value for name, value in given.items() if f":{name}" in condition or name in (
            "now", "campaign", "after", "end"
        )},
    )  # fmt: skip
    return int(rows[-1][0])


@dataclass(frozen=True)
class Side:
    """``people`` were chosen; of ``measured`` we would know it if they took it, ``taken`` did."""

    people: int = 0
    measured: int = 0
    taken: int = 0


@dataclass(frozen=True)
class VariantCount:
    """How often one text was sent, and taken by those it was sent to; ``measured`` as in Side."""

    sent: int = 0
    measured: int = 0
    taken: int = 0


@dataclass(frozen=True)
class Reached:
    """How many of a channel's people of one language were to get it, and got it."""

    channel: str
    language: str | None
    people: int
    sent: int


@dataclass(frozen=True)
class Result:
    """``failed`` were not taken by the platform; ``waiting`` are still to be sent; ``skipped`` is
    how many get nothing, by reason; ``took_back`` are those who took their yes back after it was
    sent to them."""

    offered: Side = Side()
    held_out: Side = Side()
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    took_back: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    variants: list[VariantCount] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Result:
        """Of what ``keep_result`` wrote."""
        sides = {name: Side(**data[name]) for name in ("offered", "held_out")}
        return cls(**{
            **data, **sides, "variants": [VariantCount(**one) for one in data["variants"]],
            "reached": [Reached(**one) for one in data["reached"]],
        })  # fmt: skip


def result_of(database: Database, campaign: Campaign) -> Result:
    """The counts as they are, or as they were kept at the end: what was sent is deleted in time."""
    if campaign.result is not None:
        return Result.from_dict(dict(campaign.result))
    sides = {
        bool(is_held_out): Side(*counts)
        for is_held_out, *counts in database.execute(
            """SELECT is_held_out, count(*), sum(is_measured), count(taken_at)
            FROM campaign_members WHERE campaign_id = ? GROUP BY 1""",
            [campaign.id],
        ).fetchall()
    }
    sent, failed, waiting, took_back = database.execute(
        """SELECT count(sent_at),
        coalesce(sum((SELECT state = 'failed' FROM outbox WHERE outbox.id = outbox_id)), 0),
        coalesce(sum(sent_at IS NULL AND skipped IS NULL), 0),
        coalesce(sum(sent_at IS NOT NULL AND EXISTS (SELECT 1 FROM consents
            WHERE consents.conversation_id = campaign_members.conversation_id
            AND purpose = 'offers' AND step = 'withdrawn' AND consents.at >= sent_at)), 0)
        FROM campaign_members WHERE campaign_id = ? AND is_held_out = 0""",
        [campaign.id],
    ).fetchone()
    skipped = database.execute(
        """SELECT skipped, count(*) FROM campaign_members WHERE campaign_id = ?
        AND skipped IS NOT NULL GROUP BY 1 ORDER BY 1""",
        [campaign.id],
    ).fetchall()
    reached = database.execute(
        """SELECT channel, language, count(*), count(sent_at) FROM campaign_members
        WHERE campaign_id = ? AND is_held_out = 0 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""",
        [campaign.id],
    ).fetchall()
    return Result(
        sides.get(False, Side()), sides.get(True, Side()), sent, failed, waiting, took_back,
        dict(skipped), variant_counts(database, campaign), [Reached(*row) for row in reached],
    )  # fmt: skip


def variant_counts(database: Database, campaign: Campaign) -> list[VariantCount]:
    """One for each of the campaign's texts, in their order."""
    counts = {
        variant: VariantCount(*numbers)
        for variant, *numbers in database.execute(
            """SELECT variant, count(*), sum(is_measured), count(taken_at) FROM campaign_members
            WHERE campaign_id = ? AND sent_at IS NOT NULL GROUP BY 1""",
            [campaign.id],
        ).fetchall()
    }
    return [counts.get(number, VariantCount()) for number in range(len(campaign.variants))]


def keep_result(database: Database, campaign: Campaign, now: float) -> None:
    """The counts outlive the messages: nobody stands in them. From now on they do not change."""
    counts = json.dumps(asdict(result_of(database, campaign)))
    database.execute(
        """UPDATE campaigns SET result_json = ?, state = 'ended',
        ended_at = coalesce(ended_at, ?) WHERE id = ?""",
        [counts, now, campaign.id],
    )
