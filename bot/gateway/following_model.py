"""Whichever model is made live, by the desk or at a terminal: the workers that run get it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.brain.client import Brain
from bot.settings import Settings
from bot.training.live_model import live_model

LOOK_EVERY_S = 1.0

logger = logging.getLogger(__name__)


async def follow_live_model(settings: Settings, brain: Brain) -> None:
    """Until cancelled. A worker that is down or starting is asked again until it has the model: it
    may have begun with the one before."""
    told: Path | None = live_model(settings)
    complaint: list[str] = []
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        model = live_model(settings)
        if model is None or model == told:
            continue
        problems = await brain.use_model(model)
        if not problems:
            told = model
            logger.info("All workers answer by %s.", model.name)
        elif problems != complaint:
            logger.error("%s is not live everywhere yet: %s", model.name, "; ".join(problems))
        complaint = problems
