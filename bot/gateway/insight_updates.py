"""Has the insights brought up to date while there is something new."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.aio import repeat
from bot.environment import granted
from bot.processes.child import Child
from bot.rasa_environment import RasaMissing, rasa_python
from bot.settings import Settings
from bot.store.engine.protocol import Transactions
from bot.store.insight.updates import is_due

logger = logging.getLogger(__name__)

EVERY_S = 600.0
LONGEST_S = 3600.0


class InsightUpdates:
    """Runs ``bot.insight.update`` in a process of its own, in Rasa's environment; between two of
    them there is none."""

    def __init__(self, settings: Settings, thread: Transactions) -> None:
        self._settings = settings
        self._thread = thread

    async def run(self) -> None:
        """Every ten minutes, until cancelled; never where Rasa's environment is not."""
        try:
            rasa_python()
        except RasaMissing:
            logger.warning("Insights are not made here: Rasa's environment is missing.")
            return
        await asyncio.sleep(EVERY_S)  # customers who wrote meanwhile come first
        await repeat(self.update, EVERY_S, "The insights could not be brought up to date")

    async def update(self) -> None:
        """Once, if something is new and nobody is at it."""
        if not await self._thread.run(lambda database: is_due(database, time.time())):
            return
        log = self._settings.data_folder / "log" / "insight.log"
        environ = {**granted(self._settings.environ), "OMP_NUM_THREADS": "1"}
        command = [rasa_python(), "-m", "bot.processes.masked_output", "bot.insight.update"]
        child = await Child.start(command, log, self._settings.project.folder, environ)
        try:
            code = await asyncio.wait_for(child.wait(), LONGEST_S)
        finally:
            await child.stop()
        if code:
            logger.error("The insights are not up to date; see %s.", log)
