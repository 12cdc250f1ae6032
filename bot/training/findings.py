"""A mistake in what staff edit, as it is told to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A line, counted from 1, of a file; None is the whole file."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"


@dataclass(frozen=True)
class Finding:
    """``what`` is wrong, in a sentence, and the ``remedy``, in another.

    A ``note`` is worth knowing and no mistake.
    """

    where: Place
    what: str
    remedy: str = ""
    note: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}".rstrip()
