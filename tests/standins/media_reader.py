"""Stands in for a service that reads pictures by the readers' protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.readings import Field, Kind, Reading
from tests.standins.platform_server import PlatformServer

NOTHING = Reading("photo")


class MediaReader(PlatformServer):
    """Reads in every picture what ``sees`` said last: a photo that shows nothing, else."""

    def __init__(self) -> None:
        super().__init__()
        self._reading = NOTHING

    def sees(self, kind: Kind = "photo", confidence: float = 0.97, **fields: str) -> None:
        """Pictures are of this kind from now on, and have these fields."""
        read = (Field(name, str(value), confidence) for name, value in fields.items())
        self._reading = Reading(kind, "words", "id", confidence, fields=tuple(read))  # type: ignore[arg-type]

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        return (200, self._reading.as_dict()) if path == "/read" else (200, {})
