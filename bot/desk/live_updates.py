"""Tells open pages what has changed, by server-sent events."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial

from aiohttp import web

from bot.desk.page import Page, session_of
from bot.store.conversations.page_updates import Changes, Marks, changes_since
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.sessions import Session, open_sessions
from bot.store.staffing.presence import BEAT_S, PresenceBoard

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
HEARTBEAT_S = 20.0
"""A proxy between us and the browser cuts a silent connection after half a minute or so."""


class Live:
    """Looks for changes and wakes every open page; notes whose pages those are.

    Other processes write to the store too, so the store itself is asked what is new.
    """

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread
        self._presence = PresenceBoard(thread)
        self._pages: dict[asyncio.Queue[list[str] | None], Session] = {}
        self._noted: set[int] = set()
        self._noted_at = 0.0

    async def watch(self) -> None:
        """Until cancelled."""
        marks: Marks | None = None
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                changes, marks, is_open = await self._thread.run(partial(_look, marks=marks))
                await self._note_presence()
            except StoreUnavailable as error:
                logger.error("The desk cannot look for changes: %s", error)
                continue
            for queue, session in self._pages.items():
                if session.id not in is_open:
                    queue.put_nowait(None)
                elif changes.anything:
                    names = [f"conversation-{number}" for number in changes.conversations]
                    queue.put_nowait(["inbox", *names])

    async def _note_presence(self) -> None:
        """At once of who has come, and of all again and again."""
        here = {session.user.id for session in self._pages.values()}
        if here - self._noted or (here and time.monotonic() - self._noted_at > BEAT_S):
            await self._presence.here(here)
            self._noted_at = time.monotonic()
        self._noted = here

    async def events(self, response: web.StreamResponse, session: Session) -> None:
        """Writes what changes to one page, until it leaves, its session ends, or we end."""
        queue: asyncio.Queue[list[str] | None] = asyncio.Queue()
        self._pages[queue] = session
        try:
            while True:
                try:
                    names = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                except asyncio.TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if names is None:
                    return
                text = "".join(f"event: {name}\ndata: .\n\n" for name in names)
                await response.write(text.encode())
        except (ConnectionResetError, asyncio.CancelledError):
            pass
        finally:
            self._pages.pop(queue, None)

    def tell(self, event: str) -> None:
        """Wakes what listens to this event on every open page."""
        for queue in self._pages:
            queue.put_nowait([event])

    def close(self) -> None:
        """Sends every page away, to come back to the next process."""
        for queue in self._pages:
            queue.put_nowait(None)


def _look(database: Database, marks: Marks | None) -> tuple[Changes, Marks, set[str]]:
    """All or nothing: what one look cannot tell, the next one does."""
    changes, now = changes_since(database, marks)
    return changes, now, open_sessions(database, time.time())


LIVE = web.AppKey("live", Live)


async def close(app: web.Application) -> None:
    app[LIVE].close()


async def events(request: web.Request) -> web.StreamResponse:
    """``inbox`` on any change, ``conversation-N`` where something came or went in that one,
    ``here-N`` where a colleague came to it or writes there: see bot.desk.inbox.who_is_here."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store",
                 "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    await response.write(b"retry: 1000\n\n")
    await request.app[LIVE].events(response, session_of(request))
    return response


PAGES = [Page("GET", "/live", events, by_itself=True, before_second_factor=True)]
