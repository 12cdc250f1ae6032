"""Whichever model is made live, by the desk or at a terminal: the workers that run get it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.rasa.client import ModelRefused, RasaClient
from bot.settings import Settings
from bot.training.publishing.live_model import live_model

LOOK_EVERY_S = 1.0

logger = logging.getLogger(__name__)


class ModelUpdates:
    """Has the workers of ``rasa_client`` load whatever is made live.

    They are asked one after the other, so that the others answer at full speed meanwhile; one that
    is down or starting is asked again until it has the model, as it may have begun with the one
    before.
    """

    def __init__(self, settings: Settings, rasa_client: RasaClient) -> None:
        self._settings = settings
        self._rasa = rasa_client
        self._told: dict[str, Path] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if model := live_model(self._settings):
                await self._tell(model)
            await asyncio.sleep(LOOK_EVERY_S)

    def all_answer_by_it(self) -> bool:
        """Whether every worker has what is live now, or cannot load it."""
        model = live_model(self._settings)
        return all(self._told.get(worker) == model for worker in self._rasa.workers)

    async def _tell(self, model: Path) -> None:
        for worker in self._rasa.workers:
            if self._told.get(worker) == model:
                continue
            try:
                if await self._rasa.use_model(worker, model):
                    self._told[worker] = model
                    logger.info("%s answers by %s.", worker, model.name)
            except ModelRefused as error:
                self._told[worker] = model  # asking again would not help
                logger.error("%s cannot load %s: %s", worker, model.name, error)
