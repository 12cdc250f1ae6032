"""A day passes for one person: everything that is stored of them becomes a day older.

So sessions of the dialogue, customer-care windows, proofs and due times end as they do in life. The
shop's records stay as they are.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.store.conversations.trackers import open_trackers
from bot.store.engine.protocol import Database

DAY_S = 86_400.0
_ENDINGS = ("_at", "_until", "_since")
_TIMES_IN_JSON = {"timestamp", "until", "at", "sent_at", "due_at", "filed_at"}
_LEAST = 1e9
"""Unix seconds; smaller numbers under these names are no moments."""


def let_a_day_pass(database: Database, trackers: Path | str, conversation_ids: list[int]) -> None:
    """Dates back what the store and Rasa's trackers hold of these conversations, within the
    caller's transaction."""
    for table in database.table_names():
        columns = [column.name for column in database.table(table).columns]
        owner = "id" if table == "conversations" else "conversation_id"
        times = [name for name in columns if name.endswith(_ENDINGS)]
        if owner in columns and times:
            _date_back(database, table, owner, times, conversation_ids)
    for number in conversation_ids:
        database.execute(
            """UPDATE inbox SET event_json = json_set(event_json, '$.timestamp_ms',
            json_extract(event_json, '$.timestamp_ms') - ?)
            WHERE conversation_id = ? AND json_extract(event_json, '$.timestamp_ms') IS NOT NULL""",
            [int(DAY_S * 1000), number],
        )
    with closing(open_trackers(trackers)) as connection, connection.transaction():
        for number in conversation_ids:
            rows = connection.execute(
                "SELECT id, event_json FROM tracker_events WHERE sender_id = ?", [str(number)]
            ).fetchall()
            connection.executemany(
                """UPDATE tracker_events SET happened_at = happened_at - ?, event_json = ?
                WHERE id = ?""",
                [(DAY_S, json.dumps(dated_back(json.loads(event))), row) for row, event in rows],
            )


def _date_back(
    database: Database, table: str, owner: str, times: list[str], conversation_ids: list[int]
) -> None:
    changes = ", ".join(
        f"[{name}] = CASE WHEN typeof([{name}]) IN ('real', 'integer') AND [{name}] > {_LEAST} "
        f"THEN [{name}] - {DAY_S} ELSE [{name}] END"
        for name in times
    )
    marks = ", ".join("?" * len(conversation_ids))
    database.execute(
        f"UPDATE [{table}] SET {changes} WHERE [{owner}] IN ({marks})", conversation_ids
    )


def dated_back(value: Any) -> Any:
    """The same a day earlier: every moment in an event of Rasa's, wherever it stands."""
    if isinstance(value, list):
        return [dated_back(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: inner - DAY_S
        if name in _TIMES_IN_JSON and isinstance(inner, float | int) and inner > _LEAST
        else dated_back(inner)
        for name, inner in value.items()
    }
