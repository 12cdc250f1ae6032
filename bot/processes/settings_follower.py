"""Keeps on this machine what was changed on the desk of another one, for all processes here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing

from bot.settings import Settings
from bot.settings_overlay import keep_overlay, overlay_file
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.store import open_connection
from bot.store.staff.changed_settings import overlay_of

LOOK_EVERY_S = 5.0

logger = logging.getLogger(__name__)


def take_over_changed_settings(settings: Settings) -> str:
    """Does so once; returns why it could not, "" if it could. What was kept before counts then."""
    try:
        with closing(open_connection(settings.store)) as database:
            keep_overlay(overlay_file(settings.data_folder), overlay_of(database))
    except (DatabaseError, StoreUnavailable, OSError) as error:
        return str(error).strip().partition("\n")[0]
    return ""


async def follow_changed_settings(settings: Settings) -> None:
    """Every five seconds until cancelled, where no gateway does so by itself."""
    told = ""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        why = await asyncio.to_thread(take_over_changed_settings, settings)
        if why and why != told:
            logger.error("What was changed on the desk is not taken over: %s", why)
        told = why
