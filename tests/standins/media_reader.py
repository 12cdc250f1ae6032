"""Stands in for a service that reads pictures and hears voice notes by the readers' protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.readings import Field, Kind, Reading
from tests.standins.platform_server import PlatformServer

NOTHING = Reading("photo")
NO_WORDS = Reading("no_speech")


class MediaReader(PlatformServer):
    """Reads in every picture what ``sees`` said last: a photo that shows nothing, else. Hears in
    every voice note what ``hears`` said last."""

    def __init__(self) -> None:
        super().__init__()
        self._reading = NOTHING
        self._heard = NO_WORDS

    def sees(self, kind: Kind = "photo", confidence: float = 0.97, **fields: str) -> None:
        """Pictures are of this kind from now on, and have these fields."""
        read = (Field(name, str(value), confidence) for name, value in fields.items())
        self._reading = Reading(kind, "words", None, confidence, fields=tuple(read))  # type: ignore[arg-type]

    def hears(self, words: str, confidence: float = 0.9) -> None:
        """Voice notes say this from now on; without words, nothing."""
        self._heard = Reading("speech", words, None, confidence) if words else NO_WORDS

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if path != "/read":
            return 200, {}
        is_sound = headers.get("Content-Type", "").startswith("audio/")
        return 200, (self._heard if is_sound else self._reading).as_dict()
