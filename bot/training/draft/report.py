"""What takes a while to find out about the draft: done once, and shown until it changes."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from bot.errors import UserError
from bot.training.background_job import Background
from bot.training.draft.draft import Draft

T = TypeVar("T")

logger = logging.getLogger(__name__)

KEPT_S = 3600.0
"""So long a result is shown: it may hold words of customers, who may ask to be forgotten."""


class CannotLook(UserError):
    """Something failed that nobody foresaw; the log says more."""


@dataclass(frozen=True)
class Report(Generic[T]):
    """How it stands: ``seconds`` is how long it runs, ``result`` what came out, ``error`` why
    nothing did; ``is_current`` is False where the draft was changed since it began."""

    state: Literal["idle", "running", "done", "failed"]
    seconds: float = 0.0
    result: T | None = None
    error: str | None = None
    is_current: bool = True


class DraftReport(Generic[T]):
    """One look at the draft at a time.

    ``start`` it in an event loop, read ``report`` at any time, ``cancel`` it or ``wait``.

    Args:
        look: finds out; where it cannot, it raises an error that is told.
    """

    def __init__(self, draft: Draft, look: Callable[[], Awaitable[T]]) -> None:
        self._draft = draft
        self._look = look
        self._work: Background[tuple[T, float]] = Background()
        self._looked_at = ""

    def start(self) -> None:
        """Begins; what is under way goes on, where the draft is still the same."""
        now = self._content()
        if self._work.state == "running":
            if now == self._looked_at:
                return
            self._work.cancel()
        self._looked_at = now
        self._work = Background()
        self._work.start(self._timed())

    async def wait(self) -> Report[T]:
        """How it ended."""
        await self._work.wait()
        return self.report()

    def cancel(self) -> None:
        """Stops it."""
        self._work.cancel()

    def report(self) -> Report[T]:
        """How it stands now."""
        state, is_current = self._work.state, self._content() == self._looked_at
        if state in ("idle", "cancelled"):
            return Report("idle")
        if state == "running":
            return Report("running", self._work.seconds, is_current=is_current)
        try:
            result, at = self._work.result()
        except UserError as error:
            return Report("failed", error=str(error), is_current=is_current)
        if time.time() - at > KEPT_S:
            return Report("idle")
        return Report("done", result=result, is_current=is_current)

    async def _timed(self) -> tuple[T, float]:
        try:
            return await self._look(), time.time()
        except UserError:
            raise
        except Exception as error:
            logger.exception("The draft could not be looked at.")
            raise CannotLook("This could not be found out: {why}", why=error) from error

    def _content(self) -> str:
        changed = sorted(self._draft.changed_files().items())
        return hashlib.sha256(repr(changed).encode()).hexdigest()
