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


async def follow_live_model(settings: Settings, rasa_client: RasaClient) -> None:
    """Until cancelled. Workers are asked one after the other, so that the others answer at full
    speed meanwhile; one that is down or starting is asked again until it has the model, as it may
    have begun with the one before."""
    told: dict[str, Path] = {}
    while True:
        if model := live_model(settings):
            await _tell(rasa_client, model, told)
        await asyncio.sleep(LOOK_EVERY_S)


async def _tell(rasa_client: RasaClient, model: Path, told: dict[str, Path]) -> None:
    for worker in rasa_client.workers:
        if told.get(worker) == model:
            continue
        try:
            if await rasa_client.use_model(worker, model):
                told[worker] = model
                logger.info("%s answers by %s.", worker, model.name)
        except ModelRefused as error:
            told[worker] = model  # asking again would not help
            logger.error("%s cannot load %s: %s", worker, model.name, error)
