"""Keeps this machine at what was published for all, and says of it what it has."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress

from bot.environment import machine_name
from bot.settings import Settings
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection
from bot.store.files.file_encryption import FileUnreadable
from bot.store.publishing.machines import Problem, report_machine
from bot.training.draft.draft import teaching_lock
from bot.training.draft.shared_draft import draft_of
from bot.training.publishing.apply import CannotPublish
from bot.training.publishing.bundle import BundleRefused
from bot.training.publishing.sharing import CANNOT_CATCH_UP, catch_up
from bot.training.publishing.versions import Versions

LOOK_EVERY_S = 2.0

logger = logging.getLogger(__name__)


class PublicationFollower:
    """Looks every other second for what other machines published.

    Args:
        parts: those of Sapa that run here.
        is_in_use: whether what is live here answers customers already: workers take seconds.
    """

    def __init__(
        self, settings: Settings, parts: Sequence[str], is_in_use: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._draft = draft_of(settings)
        self._name = machine_name(os.environ)
        self._parts = tuple(parts)
        self._is_in_use = is_in_use
        self._database: Database | None = None
        self._reported: int | None = None
        self._told = ""

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await asyncio.to_thread(self.look)
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._close()

    def look(self) -> str:
        """Catches up and reports once; returns why it could not, "" if it could."""
        problem: Problem | None = None
        why = ""
        try:
            self._database = self._database or open_connection(self._settings.store)
            with teaching_lock(self._settings.data_folder):
                catch_up(self._settings, self._draft, self._database)
        except CANNOT_CATCH_UP as error:
            problem, why = _problem_of(error), str(error)
        if why and why != self._told:
            logger.error("What is published elsewhere is not taken over: %s", why)
        self._told = why
        try:
            self._report(problem)
        except (DatabaseError, StoreUnavailable):  # nobody can be told; the next look says it
            self._close()
        return why

    def _report(self, problem: Problem | None) -> None:
        if self._database is None:
            return
        versions = Versions(self._settings.data_folder)
        unapplied = versions.unapplied()
        applied = [v.number for v in versions.all() if v != unapplied]
        if self._is_in_use():
            self._reported = next(iter(applied), None)
        report_machine(self._database, self._name, self._parts, self._reported, problem)

    def _close(self) -> None:
        database, self._database = self._database, None
        if database:
            with suppress(DatabaseError):
                database.close()


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, BundleRefused):
        return error.problem
    if isinstance(error, FileUnreadable):
        return "other_key"
    if isinstance(error, CannotPublish):
        return "not_shared"
    if isinstance(error, FileNotFoundError):
        return "damaged"
    return "disk" if isinstance(error, OSError) and error.errno else "unreachable"
