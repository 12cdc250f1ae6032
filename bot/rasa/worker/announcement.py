"""A worker that announces its address in the database of its trackers, so that gateways on other
machines find it."""

from __future__ import annotations

import asyncio
import logging
import os
from functools import partial

from sanic import Sanic

from bot.rasa.input_channel import TOKEN_VARIABLE
from bot.rasa.tracker_store import OurTrackerStore
from bot.rasa.worker_seal import seal_of
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.messages.rasa_workers import ANNOUNCED_EVERY_S, announce_worker, withdraw_worker

logger = logging.getLogger(__name__)


def announce(app: Sanic, address: str) -> None:
    """From when it serves until it ends."""
    app.register_listener(partial(_begin, address), "after_server_start")
    app.register_listener(partial(_end, address), "before_server_stop")


async def _begin(address: str, app: Sanic, *_: object) -> None:
    app.ctx.announcing = asyncio.create_task(_go_on(app.ctx.agent.tracker_store, address))


async def _end(address: str, app: Sanic, *_: object) -> None:
    app.ctx.announcing.cancel()
    try:
        await app.ctx.agent.tracker_store.rows.run(lambda db: withdraw_worker(db, address))
    except (DatabaseError, StoreUnavailable):
        logger.warning("%s is found until it was not heard of for a while.", address)


async def _go_on(trackers: OurTrackerStore, address: str) -> None:
    seal = seal_of(address, os.environ[TOKEN_VARIABLE])
    while True:
        try:
            await trackers.rows.run(lambda database: announce_worker(database, address, seal))
        except (DatabaseError, StoreUnavailable) as error:
            logger.warning("%s cannot be announced now: %s", address, error)
        await asyncio.sleep(ANNOUNCED_EVERY_S)
