"""A file that people edit while we run: what it says now, or said last when it made sense."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


class WatchedFile(Generic[T]):
    """What ``read`` makes of ``file``, read again whenever the file changes.

    Args:
        errors: what ``read`` raises when the file cannot be used. What it said before counts on,
            and the log says what is wrong; the first time, the error is raised.
        beside: other files that ``read`` looks into.
    """

    def __init__(
        self,
        file: Path,
        read: Callable[[Path], T],
        errors: tuple[type[Exception], ...],
        beside: Sequence[Path] = (),
    ) -> None:
        self._file = file
        self._files = (file, *beside)
        self._read = read
        self._errors = errors
        self._stamp = self._stamps()
        self._content = read(file)

    def now(self) -> T:
        """Its content; a call costs one look at each file's time."""
        stamp = self._stamps()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._content = self._read(self._file)
            except self._errors as error:
                logger.error("%s, as edited, is not used yet: %s", self._file.name, error)
        return self._content

    def _stamps(self) -> list[tuple[int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:  # in the moment of being replaced, or gone
        return None
    return stat.st_mtime_ns, stat.st_size
