"""Whichever model is made live, by the desk or at a terminal: the workers that run get it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.brain.client import Brain, ModelRefused
from bot.settings import Settings
from bot.training.live_model import live_model

LOOK_EVERY_S = 1.0

logger = logging.getLogger(__name__)


async def follow_live_model(settings: Settings, brain: Brain) -> None:
    """Until cancelled. Workers are asked one after the other, so that the others answer at full
    speed meanwhile; one that is down or starting is asked again until it has the model, as it may
    have begun with the one before."""
    told: dict[str, Path] = {}
    while True:
        if model := live_model(settings):
            await _tell(brain, model, told)
        await asyncio.sleep(LOOK_EVERY_S)


async def _tell(brain: Brain, model: Path, told: dict[str, Path]) -> None:
    for worker in brain.workers:
        if told.get(worker) == model:
            continue
        try:
            if await brain.use_model(worker, model):
                told[worker] = model
                logger.info("%s answers by %s.", worker, model.name)
        except ModelRefused as error:
            told[worker] = model  # asking again would not help
            logger.error("%s cannot load %s: %s", worker, model.name, error)
