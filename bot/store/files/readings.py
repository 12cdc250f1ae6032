"""What was heard and read in customers' files, and what is still to be read."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from bot.readings import Reading
from bot.store.files.received_files import Place


@dataclass(frozen=True)
class KeptReading:
    """``state`` is pending, read or failed (then ``reason`` says why). ``corrected`` is the text as
    staff put it right."""

    state: str
    reading: Reading | None = None
    corrected: str | None = None
    corrected_by: str | None = None
    reason: str | None = None

    @property
    def text(self) -> str:
        """What was said or written, as far as anybody knows."""
        return self.corrected or (self.reading.text if self.reading else "")

    @property
    def is_speech(self) -> bool:
        """Whether words were heard."""
        return bool(self.reading and self.reading.kind == "speech" and self.text.strip())


def readings_of(database: Database, inbox_ids: Collection[int]) -> dict[Place, KeptReading]:
    """Those of the files of these messages."""
    marks = ", ".join("?" * len(inbox_ids))
    rows = database.execute(
        f"""SELECT inbox_id, position, state, reading_json, corrected_text, corrected_by, reason
        FROM readings WHERE inbox_id IN ({marks})""",
        list(inbox_ids),
    ).fetchall()
    return {
        (inbox_id, position): KeptReading(
            state, Reading.from_dict(json.loads(read)) if read else None, corrected, by, reason
        )
        for inbox_id, position, state, read, corrected, by, reason in rows
    }
