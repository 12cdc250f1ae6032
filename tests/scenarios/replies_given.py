"""What the bot said to somebody, and why: replies have several wordings, and one name."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tests.scenarios.running import RunningSapa


def replies_given(sapa: RunningSapa, sender: str) -> list[dict[str, Any]]:
    """The replies of all turns, as they were kept."""
    database = sqlite3.connect(sapa.place.database)
    rows = database.execute(
        "SELECT turn_json FROM inbox WHERE sender = ? AND turn_json IS NOT NULL ORDER BY id",
        [sender],
    ).fetchall()
    database.close()
    return [reply for (turn,) in rows for reply in json.loads(turn)["replies"]]


def names_given(sapa: RunningSapa, sender: str) -> list[str]:
    """Their names in domain.yml."""
    return [str(reply["source"].get("response")) for reply in replies_given(sapa, sender)]
