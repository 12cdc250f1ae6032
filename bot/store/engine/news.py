"""Wakes other processes over one PostgreSQL once somebody has stored what they wait for.

NOTIFY within a transaction makes all that notify commit one after the other
(https://www.postgresql.org/docs/current/sql-notify.html): it is sent after it, once for all that
were stored in a moment. Should it be lost, who waits looks every few seconds anyway, and every
second while nobody would be heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg

from bot.store.engine.postgresql_address import why_not, with_timeouts

logger = logging.getLogger(__name__)

CHANNEL = "sapa_news"
TELL = f"NOTIFY {CHANNEL}"
MOMENT_S = 0.05
AGAIN_S = 1.0
"""How long until we listen again after the connection was lost."""


async def listen(url: str, heard: Callable[[], None], listens: Callable[[bool], None]) -> None:
    """Calls ``heard`` whenever there is something new, and when we begin to listen; ``listens``
    when we begin and when we end to. Until cancelled."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                with_timeouts(url), autocommit=True
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                listens(True)
                heard()
                async for _ in connection.notifies():
                    heard()
        except psycopg.Error as error:
            logger.warning(
                "News come by the second, as the database is silent: %s", why_not(error, url)
            )
        listens(False)
        await asyncio.sleep(AGAIN_S)
