"""A shop to rehearse in: this shop's data/ and settings, the sample's orders, and nobody's real
data. It is made in a folder of its own and gone with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tomlkit

from bot.environment import apart
from bot.settings import Settings
from bot.settings_sections import DataSettings, HoursSettings, ShopSettings
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database

_DAYS = 7
_SHUT_FOR_H = 10
_OPEN_FOR_H = 8


@dataclass(frozen=True)
class Opening:
    """When people are there, and the settings ``file`` in which the processes read it."""

    hours: HoursSettings
    file: Path


@dataclass(frozen=True)
class SampleShop:
    """``settings`` are those of its store. ``after_hours`` people have gone home, and come back in
    ten hours."""

    settings: Settings
    always_open: Opening
    after_hours: Opening


def make_sample_shop(settings: Settings, folder: Path) -> SampleShop:
    """Writes settings into ``folder`` and fills a database there."""
    sample = replace(
        settings,
        root=folder,
        data=DataSettings(),
        shop=ShopSettings(settings.shop.name, bulk_discounts=settings.shop.bulk_discounts),
        environ=apart(settings.environ),
    )
    always_open = _opening(settings, folder / "open.toml", "00:00-24:00")
    after_hours = _opening(settings, folder / "closed.toml", _closed_now(settings.time.now()))
    database = open_database(sample.database)
    load_sample(database, sample.time.now())
    database.close()
    if settings.vectors.exists():  # else every approved answer would be encoded anew
        with (
            closing(sqlite3.connect(settings.vectors)) as ours,
            closing(sqlite3.connect(sample.vectors)) as theirs,
        ):
            ours.backup(theirs)
    return SampleShop(sample, always_open, after_hours)


def _opening(settings: Settings, file: Path, every_day: str) -> Opening:
    week: list[Any] = [every_day] * _DAYS
    hours = HoursSettings(settings.hours.timezone, *week)
    file.write_text(_toml(settings, hours), encoding="utf-8")
    return Opening(hours, file)


def _closed_now(now: datetime) -> str:
    opens = now + timedelta(hours=_SHUT_FOR_H)
    return f"{opens:%H:%M}-{opens + timedelta(hours=_OPEN_FOR_H):%H:%M}"


def _toml(settings: Settings, hours: HoursSettings) -> str:
    """What of the shop's settings decides what is answered. The hours do not depend on when it is
    rehearsed."""
    tables: dict[str, dict[str, Any]] = {
        "shop": {"name": settings.shop.name, "bulk_discounts": settings.shop.bulk_discounts},
        "knowledge": asdict(settings.knowledge),
        "privacy": {"anonymous_proof": settings.privacy.anonymous_proof},
        "reader": asdict(settings.reader),
        "moderation": asdict(settings.moderation),
        "actions": {"environment": list(settings.actions.environment)},
        "hours": asdict(hours),
    }
    return tomlkit.dumps(tables)
