"""The language of a customer of whom no words are known yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.languages import LANGUAGES, Language
from bot.messages import Inbound
from bot.store.files.readings import KeptReading


def likely_language(
    event: Inbound, readings: Sequence[KeptReading | None] = ()
) -> Language | None:
    """That in which they use the platform, where it tells; else that of what they sent; None where
    it is none of ours."""
    for told in _told(event, readings):
        code = told.replace("_", "-").partition("-")[0].lower()
        if code in LANGUAGES:
            return code
    return None


def _told(event: Inbound, readings: Sequence[KeptReading | None]) -> Iterator[str]:
    if language := event.extra.get("language"):
        yield str(language)
    for kept in readings:
        if kept and kept.reading and kept.reading.language:
            yield kept.reading.language
