"""What was heard in voice notes, as words of the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.store.engine.protocol import Database
from bot.store.files.readings import KeptReading, readings_of
from bot.store.messages.message_grouping import Line


@dataclass(frozen=True)
class Heard:
    """``confidence`` (0 to 1) is that of the part that is least sure."""

    text: str
    confidence: float
    language: str | None


def heard_in(readings: Sequence[KeptReading | None]) -> Heard | None:
    """The words on which no turn has run yet; None where there are none."""
    spoken = [one for one in readings if one and one.is_speech and not one.answered]
    if not spoken:
        return None
    languages = [one.reading.language for one in spoken if one.reading and one.reading.language]
    return Heard(
        "\n".join(one.text.strip() for one in spoken),
        min(one.confidence for one in spoken),
        languages[0] if languages else None,
    )


def with_heard_words(
    database: Database, lines: list[Line]
) -> tuple[list[Line], tuple[KeptReading | None, ...]]:
    """The lines with what was heard behind what was typed; what was answered before is not said
    again. And what was read of all their attachments, in their order."""
    with_files = [line.id for line in lines if line.event.attachments]
    if not with_files:
        return lines, ()
    kept = readings_of(database, with_files)
    readings = [
        [kept.get((line.id, position)) for position in range(len(line.event.attachments))]
        for line in lines
    ]
    spoken = [_with_words(line, heard_in(found)) for line, found in zip(lines, readings)]
    return spoken, tuple(one for found in readings for one in found)


def _with_words(line: Line, heard: Heard | None) -> Line:
    typed = None if line.answered_at else line.event.words
    if heard is None and typed == line.event.words:
        return line
    words = [part for part in (typed, heard and heard.text) if part]
    return replace(line, event=replace(line.event, text="\n".join(words) or None))
