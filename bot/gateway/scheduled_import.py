"""Takes the shop's orders over again and again, as [shop] import_from in sapa.toml says."""

from __future__ import annotations

import asyncio
import logging
import sys

from bot.aio import repeat
from bot.environment import granted
from bot.processes.child import Child
from bot.settings import Settings

logger = logging.getLogger(__name__)

LONGEST_S = 1800.0
"""How long one import may take; 100,000 lines take less than a minute."""


class ScheduledImport:
    """Runs ``./sapa shop import`` in a process of its own, so that no webhook waits for a large
    file. What goes wrong it tells itself, on the desk's first page and in the doctor."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def run(self) -> None:
        """Now and every so many minutes, until cancelled; nothing where no file is named."""
        shop = self._settings.shop
        if shop.import_from and shop.source == "sqlite":
            failed = "The shop's orders could not be taken over"
            await repeat(self._import, shop.import_every_minutes * 60, failed)

    async def _import(self) -> None:
        # Its output has customers' data in it where a cell is wrong.
        command = [sys.executable, "-m", "bot.processes.masked_output", "bot.cli", "shop", "import"]
        log = self._settings.data_folder / "log" / "import.log"
        folder = self._settings.project.folder
        child = await Child.start(command, log, folder, granted(self._settings.environ))
        try:
            code = await asyncio.wait_for(child.wait(), LONGEST_S)
        finally:
            await child.stop()
        if code:
            logger.error("The shop's orders were not taken over; see %s.", log)
