"""The step that looks at what became of approved answers."""

from __future__ import annotations

import time

from bot.settings import Settings
from bot.store.engine.protocol import Database
from bot.store.insight.answer_outcomes import note_outcomes


def update_answer_outcomes(database: Database, settings: Settings) -> None:
    """All that are new since the last time."""
    note_outcomes(database, time.time())
