"""Settings that were changed on the desk, for all machines of a shop; secrets are elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.settings_overlay import Overlay, Place
from bot.store.engine.protocol import Database


@dataclass(frozen=True)
class ChangedSetting:
    """``value`` lies over what sapa.toml says at ``place``; ``changed_at`` is in Unix seconds."""

    place: Place
    value: Any
    changed_by: str
    changed_at: float


def changed_settings(database: Database) -> list[ChangedSetting]:
    """All of them, by section and name."""
    rows = database.execute(
        """SELECT section, name, value_json, changed_by, changed_at FROM changed_settings
        ORDER BY section, name"""
    )
    return [
        ChangedSetting((section, name), json.loads(value), by, at)
        for section, name, value, by, at in rows.fetchall()
    ]


def overlay_of(database: Database) -> Overlay:
    """The values alone."""
    return {one.place: one.value for one in changed_settings(database)}


def keep_changed(database: Database, values: Mapping[Place, Any], by: str) -> None:
    """Keeps these in place of what was kept of the same settings."""
    for (section, name), value in values.items():
        database.execute(
            f"""INSERT INTO changed_settings VALUES (?, ?, ?, ?, {database.now})
            ON CONFLICT (section, name) DO UPDATE SET value_json = excluded.value_json,
            changed_by = excluded.changed_by, changed_at = excluded.changed_at""",
            [section, name, json.dumps(value, ensure_ascii=False), by],
        )


def forget_changed(database: Database, place: Place) -> bool:
    """From then on sapa.toml counts there again; whether it had been changed."""
    section, name = place
    return bool(
        database.execute(
            "DELETE FROM changed_settings WHERE section = ? AND name = ?", [section, name]
        ).rowcount
    )
