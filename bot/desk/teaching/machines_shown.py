"""Which of the shop's machines answers by which version."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.engine.protocol import Database
from bot.store.publishing.machines import Machine, machines
from bot.store.publishing.published_versions import published_versions


@dataclass(frozen=True)
class MachinesShown:
    """Those of the last day, and the number of the version that is live; ``up_to_date`` of the
    ``there`` many that were heard of just now have it."""

    machines: tuple[Machine, ...]
    newest: int
    up_to_date: int
    there: int


def machines_shown(database: Database) -> MachinesShown | None:
    """What is shown of them; None where nothing was published for all of them yet."""
    published = published_versions(database)
    if not published:
        return None
    known, newest = machines(database), published[-1].number
    there = {one.name for one in known if one.is_there}
    behind = {one.name for one in known if one.is_there and one.version != newest}
    return MachinesShown(tuple(known), newest, len(there - behind), len(there))
