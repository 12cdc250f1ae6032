"""The machines that a shop runs on, by what each says of itself every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.store.engine.protocol import Database

GONE_AFTER_S = 30.0
"""A machine that said nothing for so long is not there."""

FORGOTTEN_AFTER_S = 86_400.0

Problem = Literal["unreachable", "damaged", "of_another_shop", "other_key", "not_shared", "disk"]


@dataclass(frozen=True)
class Machine:
    """``parts`` of Sapa run there, and answer by ``version`` since ``since`` (Unix seconds);
    ``problem`` is why it has not the newest; ``silent_s`` is how long it has said nothing."""

    name: str
    parts: tuple[str, ...]
    version: int | None
    since: float | None
    problem: Problem | None
    silent_s: float

    @property
    def is_there(self) -> bool:
        return self.silent_s < GONE_AFTER_S


def report_machine(
    database: Database,
    name: str,
    parts: tuple[str, ...],
    version: int | None,
    problem: Problem | None,
) -> None:
    """Says that these parts run on this machine, and by which version they answer."""
    with database.transaction():
        database.execute(
            f"""INSERT INTO machines VALUES (:name, :parts, :version, {database.now}, :problem,
            {database.now}) ON CONFLICT (name, parts) DO UPDATE SET
            version_since = CASE WHEN machines.version IS NOT DISTINCT FROM excluded.version
                THEN machines.version_since ELSE excluded.version_since END,
            version = excluded.version, problem = excluded.problem, seen_at = excluded.seen_at""",
            {"name": name, "parts": ",".join(parts), "version": version, "problem": problem},
        )
        database.execute(
            f"DELETE FROM machines WHERE seen_at < {database.now} - ?", [FORGOTTEN_AFTER_S]
        )


def machines(database: Database) -> list[Machine]:
    """All that were heard of in the last day, by their names."""
    rows = database.execute(
        f"""SELECT name, parts, version, version_since, problem, {database.now} - seen_at
        FROM machines ORDER BY name, parts"""
    )
    return [
        Machine(name, tuple(parts.split(",")), version, since, problem, silent_s)
        for name, parts, version, since, problem, silent_s in rows.fetchall()
    ]
