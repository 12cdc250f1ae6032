"""A mistake in what staff edit, as it is told to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``where`` is file and line, ``what`` a sentence that says what is wrong and what to do.

    A ``note`` is worth knowing and no mistake.
    """

    where: str
    what: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
