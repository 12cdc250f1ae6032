"""Fetches the files of customers' messages once those are stored, and deletes them in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.aio import Worker, repeat
from bot.channels.base import CallFailed, Channel
from bot.media.downloader import Downloader
from bot.media.file_types import is_page, is_program, type_of
from bot.media.stored_files import StoredFiles
from bot.settings_sections import MediaSettings
from bot.store.engine.errors import StoreUnavailable
from bot.store.files.received_files import Media, Place, Wanted

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (2.0, 15.0, 120.0, 900.0)
"""After these many failed tries a file is given up; LINE may prepare a video for minutes."""

AT_ONCE = 4
"""Files fetched at once; each is held in memory."""

TIDY_EVERY_S = 3600.0
_STORE_PAUSE_S = 1.0
_DAY_S = 86400


class Fetcher:
    """Moves files from the platforms into the folder; answers and turns do not wait for it.

    Files are kept as long as ``settings`` say. ``settled`` is called when a file is there, or will
    never be.
    """

    def __init__(
        self,
        media: Media,
        channels: Mapping[str, Channel],
        downloader: Downloader,
        files: StoredFiles,
        settings: MediaSettings,
        settled: Callable[[], None] = lambda: None,
    ) -> None:
        self._settled = settled
        self._media = media
        self._channels = channels
        self._downloader = downloader
        self._files = files
        self._settings = settings
        self._fetches: Worker[Place] = Worker(AT_ONCE)

    def wake(self) -> None:
        """Something may be waiting."""
        self._fetches.wake()

    async def run(self) -> None:
        """Until cancelled; what is under way then is fetched anew at the next start."""
        try:
            await self._fetches.run(self._start_fetches)
        finally:
            await self._fetches.finish(cancel=True)
            await self._downloader.aclose()

    async def tidy(self) -> None:
        """Deletes what was kept long enough or is nobody's, now and every hour."""
        await repeat(self._tidy, TIDY_EVERY_S, "Old files could not be deleted")

    async def _tidy(self) -> None:
        kept = await self._media.let_go(self._settings.keep_days * _DAY_S)
        await asyncio.to_thread(self._files.keep_only, kept)

    async def _start_fetches(self) -> float | None:
        """Starts what fetches it can; in how many seconds the next one is due, if any waits."""
        free = self._fetches.free
        try:
            due, later = await self._media.due(self._channels, self._fetches.busy, free)
        except StoreUnavailable as error:
            logger.error("What files to fetch cannot be read: %s", error)
            return _STORE_PAUSE_S
        for wanted in due:
            self._fetches.begin(wanted.place, self._fetch(wanted))
        return later if free else None

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            try:
                await self._store(wanted)
            except CallFailed as error:
                await self._failed(wanted, error)
            except StoreUnavailable:
                raise
            except Exception as error:
                logger.exception("A file of message %s could not be stored.", wanted.place[0])
                reason = f"it could not be stored ({type(error).__name__}; see the gateway's log)"
                await self._failed(wanted, CallFailed(reason, permanent=False))
        except StoreUnavailable as error:
            logger.error("The fate of a file cannot be written down yet: %s", error)
            await asyncio.sleep(_STORE_PAUSE_S)

    async def _store(self, wanted: Wanted) -> None:
        if not self._files.has_room():
            raise CallFailed("the disk is nearly full", permanent=False)
        channel = self._channels[wanted.event.channel]
        content = await self._downloader.fetch(await channel.media(wanted.event, wanted.attachment))
        told = str(wanted.attachment.detail.get("mime", ""))
        if is_page(content) and not told.startswith("text/html"):
            raise CallFailed(
                "a web page came in its place: our token may lack the right to read files",
                permanent=True,
            )
        if is_program(content):
            raise CallFailed("it is a program, which nobody should open", permanent=True)
        kind = type_of(content)
        path = await asyncio.to_thread(self._files.put, content, kind.extension)
        await self._media.stored(wanted, path, kind.mime, len(content))
        self._settled()

    async def _failed(self, wanted: Wanted, error: CallFailed) -> None:
        if error.permanent or wanted.attempts >= len(RETRY_DELAYS_S):
            logger.warning("A file of message %s is not to be had: %s", wanted.place[0], error)
            await self._media.give_up(wanted, str(error))
            self._settled()
        else:
            delay = error.retry_after_s or RETRY_DELAYS_S[wanted.attempts]
            await self._media.try_again(wanted, delay, str(error))
