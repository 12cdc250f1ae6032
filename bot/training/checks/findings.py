"""A mistake in what staff edit, as it is told to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.lazy_message import LazyMessage, from_json, to_json


@dataclass(frozen=True)
class Place:
    """A line, counted from 1, of a file; None is the whole file."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return self.file
        return LazyMessage("{file}, line {line}", file=self.file, line=self.line)


@dataclass(frozen=True)
class Finding:
    """``what`` is wrong, in a sentence, and the ``remedy``, in another.

    A ``note`` is worth knowing and no mistake; ``is_known`` says that it was so before the edits
    that are looked at.
    """

    where: Place
    what: str
    remedy: str = ""
    note: bool = False
    is_known: bool = False

    def __str__(self) -> str:
        what, remedy = LazyMessage(self.what), LazyMessage(self.remedy)
        if not remedy:
            return LazyMessage("{where}: {what}", where=self.where, what=what)
        return LazyMessage("{where}: {what} {remedy}", where=self.where, what=what, remedy=remedy)

    def as_json(self) -> dict[str, Any]:
        """For JSON, so that another process can tell it in any language, too."""
        return {**asdict(self), "what": to_json(self.what), "remedy": to_json(self.remedy)}

    @staticmethod
    def from_json(told: dict[str, Any]) -> Finding:
        what, remedy = from_json(told["what"]), from_json(told["remedy"])
        return Finding(Place(**told["where"]), what, remedy, told["note"], told["is_known"])
