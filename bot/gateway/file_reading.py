"""Has the files of customers' messages heard and read, by a process or service of its own, once
they are stored. Turns of other messages never wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.aio import Worker
from bot.media.reading_client import NotReadable, ReaderUnavailable, ReadingClient
from bot.media.stored_files import StoredFiles
from bot.readings import Hint, Reading
from bot.store.conversations.conversations import Conversation
from bot.store.engine.errors import StoreUnavailable
from bot.store.files.file_encryption import FileUnreadable
from bot.store.files.readings import Readings, ToRead

logger = logging.getLogger(__name__)

AT_ONCE = 2
"""Sounds read at once, and as many other files; each is held in memory. Apart, because two
documents that take long would keep all voice notes waiting."""

AWAITED_S = 90.0
"""Once a file begins to be read, an answer waits so long for it: a voice note of five minutes is
heard by then, also on a slow machine. What takes longer still is answered when it comes."""

TRIES = 2
"""A file on which a reader failed so often is given up: the next ones wait for it."""

RETRY_DELAY_S = 2.0
_STORE_PAUSE_S = 1.0


class FileReader:
    """Reads one sound of a conversation at a time and one other file, ``AT_ONCE`` of all together.

    ``hint`` tells what may help to read a conversation's files; ``done`` is called when an answer
    may have waited for one.
    """

    def __init__(
        self,
        client: ReadingClient,
        readings: Readings,
        files: StoredFiles,
        hint: Callable[[Conversation], Awaitable[Hint]],
        done: Callable[[], None],
    ) -> None:
        self._client = client
        self._readings = readings
        self._files = files
        self._hint = hint
        self._done = done
        self._sounds: Worker[int] = Worker(AT_ONCE)
        self._others: Worker[int] = Worker(AT_ONCE)

    def wake(self) -> None:
        """Something may be waiting."""
        self._sounds.wake()
        self._others.wake()

    async def run(self) -> None:
        """Until cancelled; what is under way then is read anew at the next start."""
        try:
            await asyncio.gather(
                self._sounds.run(lambda: self._start_reads(self._sounds)),
                self._others.run(lambda: self._start_reads(self._others)),
            )
        finally:
            await self._sounds.finish(cancel=True)
            await self._others.finish(cancel=True)
            await self._client.aclose()

    async def _start_reads(self, reads: Worker[int]) -> float | None:
        """Starts what reads it can; in how many seconds the next one is due, if any waits."""
        free = reads.free
        if not free:
            return None
        try:
            due, later = await self._readings.due(reads.busy, free, reads is self._sounds)
        except StoreUnavailable as error:
            logger.error("What files to read cannot be told: %s", error)
            return _STORE_PAUSE_S
        for one in due:
            reads.begin(one.conversation.id, self._read(one))
        return later

    async def _read(self, file: ToRead) -> None:
        try:
            try:
                reading = await self._reading(file)
                await self._readings.done(file.place, reading)
            except NotReadable as error:
                await self._readings.give_up(file.place, str(error))
            except StoreUnavailable:
                raise
            except Exception as error:
                if not isinstance(error, ReaderUnavailable):
                    logger.exception("A file of message %s could not be read.", file.place[0])
                await self._failed(file, error)
            self._done()
        except StoreUnavailable as error:
            logger.error("What was read in a file cannot be written down yet: %s", error)
            await asyncio.sleep(_STORE_PAUSE_S)

    async def _reading(self, file: ToRead) -> Reading:
        if file.path is None or file.mime is None:
            raise NotReadable("there is no file")
        if not self._client.takes(file.mime):
            raise NotReadable("files of this kind are not read")
        try:
            data = await asyncio.to_thread(self._files.read, file.path)
        except (FileNotFoundError, FileUnreadable) as error:
            raise NotReadable("the file cannot be opened") from error
        except OSError as error:
            raise ReaderUnavailable(f"the file cannot be reached: {error}") from error
        hint = await self._hint(file.conversation)
        await self._readings.begun(file.place, AWAITED_S)
        return await self._client.read(data, file.mime, hint)

    async def _failed(self, file: ToRead, error: Exception) -> None:
        # What a surprise says may quote the customer; its kind does not.
        why = str(error) if isinstance(error, ReaderUnavailable) else type(error).__name__
        logger.warning("A file of message %s was not read: %s", file.place[0], why)
        if file.attempts + 1 >= TRIES:
            await self._readings.give_up(file.place, "the reader could not be asked or failed")
        else:
            await self._readings.try_again(file.place, RETRY_DELAY_S, why)
