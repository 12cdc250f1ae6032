"""Campaigns as staff make them: written as a draft, started once, paused, ended."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.errors import UserError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

State = Literal["draft", "running", "paused", "ended"]
Shares = Literal["equal", "learning"]
Counts = Literal["orders", "answers"]


class CampaignRefused(UserError):
    """Nothing was changed; the message says why and what to do."""


@dataclass(frozen=True)
class Draft:
    """What staff decide of a campaign. ``audience`` and ``variants`` are as ``bot.offers`` writes
    them; ``held_out`` is the share that gets nothing, to compare with; ``counts`` says what is
    taking the offer, within ``days`` of the start."""

    name: str = ""
    audience: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[Mapping[str, Any], ...] = ()
    held_out: float = 0.1
    shares: Shares = "equal"
    counts: Counts = "orders"
    days: int = 14


@dataclass(frozen=True)
class Campaign(Draft):
    """One that is kept. ``draw_key`` decides who is held out; the times are Unix seconds;
    ``result`` are the counts as they were at its end."""

    id: int = 0
    state: State = "draft"
    draw_key: bytes = field(default=b"", repr=False)
    changed_by: str = ""
    changed_at: float = 0.0
    started_by: str | None = None
    started_at: float | None = None
    planned_at: float | None = None
    ended_at: float | None = None
    result: Mapping[str, Any] | None = None

    @property
    def until(self) -> float:
        """When its time is over; infinity before it began."""
        return float("inf") if self.started_at is None else self.started_at + self.days * 86400


class Campaigns:
    """Every change is noted in the audit log, in one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> list[Campaign]:
        """The newest first."""
        return await self._thread.run(all_campaigns)

    async def get(self, number: int) -> Campaign:
        """Raises CampaignRefused: there is none."""
        return await self._thread.run(lambda database: load_campaign(database, number))

    async def save(self, draft: Draft, by: str, number: int | None = None) -> int:
        """A new draft, or one as it was changed; its number.

        Raises:
            CampaignRefused: it was started meanwhile, or is not there.
        """

        def save(database: Database) -> int:
            values = {
                "name": draft.name, "audience_json": json.dumps(draft.audience),
                "variants_json": json.dumps([*draft.variants], ensure_ascii=False),
                "held_out": draft.held_out, "shares": draft.shares, "counts": draft.counts,
                "days": draft.days, "changed_by": by, "changed_at": self._clock(),
            }  # fmt: skip
            kept = number
            if kept is None:
                values |= {"draw_key": secrets.token_bytes(32), "state": "draft"}
                names, marks = ", ".join(values), ", ".join("?" * len(values))
                sql = f"INSERT INTO campaigns ({names}) VALUES ({marks})"
                kept = insert(database, sql, [*values.values()])
            else:
                _require(load_campaign(database, kept), "draft")
                sets = ", ".join(f"{name} = ?" for name in values)
                database.execute(
                    f"UPDATE campaigns SET {sets} WHERE id = ?", [*values.values(), kept]
                )
            record(database, by, "save_campaign", None, str(kept), self._clock())
            return kept

        return await self._thread.write(save)

    async def remove(self, number: int, by: str) -> None:
        """Raises CampaignRefused: it is no draft any more, or is not there."""

        def remove(database: Database) -> None:
            _require(load_campaign(database, number), "draft")
            database.execute("DELETE FROM campaigns WHERE id = ?", [number])
            record(database, by, "remove_campaign", None, str(number), self._clock())

        await self._thread.write(remove)

    async def start(self, number: int, by: str) -> None:
        """Raises CampaignRefused: it was started before, or is not there."""
        values = {"started_at": self._clock(), "started_by": by}
        await self._set(number, by, "start_campaign", "running", ("draft",), values)

    async def pause(self, number: int, by: str) -> None:
        """Raises CampaignRefused: it does not run."""
        await self._set(number, by, "pause_campaign", "paused", ("running",), {})

    async def resume(self, number: int, by: str) -> None:
        """Raises CampaignRefused: it is not paused."""
        await self._set(number, by, "resume_campaign", "running", ("paused",), {})

    async def end(self, number: int, by: str) -> None:
        """Nothing more is sent; what it brought is counted until its days are over.

        Raises:
            CampaignRefused: it does not run, and is not paused.
        """
        values = {"ended_at": self._clock()}
        await self._set(number, by, "end_campaign", "ended", ("running", "paused"), values)

    async def _set(
        self, number: int, by: str, what: str, state: State, before: tuple[State, ...],
        values: Mapping[str, Any],
    ) -> None:  # fmt: skip
        def change(database: Database) -> None:
            _require(load_campaign(database, number), *before)
            given = {"state": state, **values}
            sets = ", ".join(f"{name} = ?" for name in given)
            database.execute(
                f"UPDATE campaigns SET {sets} WHERE id = ?", [*given.values(), number]
            )
            record(database, by, what, None, str(number), self._clock())

        await self._thread.write(change)


def load_campaign(database: Database, number: int) -> Campaign:
    """Raises CampaignRefused: there is none."""
    found = list(database.query("SELECT * FROM campaigns WHERE id = ?", [number]))
    if not found:
        raise CampaignRefused("There is no such campaign any more.")
    return _campaign(found[0])


def all_campaigns(database: Database) -> list[Campaign]:
    """The newest first."""
    return [_campaign(row) for row in database.query("SELECT * FROM campaigns ORDER BY id DESC")]


def _campaign(row: dict[str, Any]) -> Campaign:
    audience, variants, result = (
        row.pop(f"{name}_json") for name in ("audience", "variants", "result")
    )
    return Campaign(
        **row, audience=json.loads(audience), variants=tuple(json.loads(variants)),
        result=json.loads(result) if result else None,
    )  # fmt: skip


def _require(campaign: Campaign, *states: State) -> None:
    if campaign.state not in states:
        raise CampaignRefused(
            "This campaign was changed meanwhile. Look at how it stands, and choose again."
        )
