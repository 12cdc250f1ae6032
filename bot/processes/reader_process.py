"""Processes that read customers' files: started at the first file, ended when nobody sent one for a
while, killed and started anew when they hang or fail."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from bot.environment import ENV_FILE
from bot.errors import UserError
from bot.media.reader_service import ReaderService
from bot.media.reading_client import NotReadable, ReaderUnavailable, is_readable
from bot.media_environment import media_python
from bot.processes.child import Child
from bot.project import find_project
from bot.readings import Hint, Reading
from bot.settings_sections import MediaSettings

IDLE_S = 300.0
"""After how long without a file a process is ended: what it has loaded is half a gigabyte."""

LIMIT_S = 300.0
"""How long one file may take; a minute of speech takes some twenty seconds …"""

PICTURE_LIMIT_S = 120.0
"""… and a document of five scanned pages thirty. One that is made to be drawn for ever keeps all
others waiting so long."""

_STARTS_WITHIN_S = 60.0
_GRACE_S = 30.0
_TRIES = 2


class ReaderProcesses:
    """A ReadingClient with two processes, one for what is heard and one for what is seen, so that a
    picture does not wait for a long voice note, nor suffers from a broken one.

    Args:
        log: what the processes print.
    """

    def __init__(
        self,
        settings: MediaSettings,
        log: Path,
        idle_s: float = IDLE_S,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._sounds, self._pictures = (
            _ReaderProcess(settings, log, idle_s, limit)
            for limit in (limit_s, min(limit_s, PICTURE_LIMIT_S))
        )

    def takes(self, mime: str) -> bool:
        return is_readable(mime)

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """See ReadingClient."""
        is_sound = mime.startswith(("audio/", "video/"))
        return await (self._sounds if is_sound else self._pictures).read(data, mime, hint)

    async def aclose(self) -> None:
        await self._sounds.aclose()
        await self._pictures.aclose()


class _ReaderProcess:
    """Reads one file after the other."""

    def __init__(self, settings: MediaSettings, log: Path, idle_s: float, limit_s: float) -> None:
        self._settings = settings
        self._log = log
        self._idle_s = idle_s
        self._limit_s = limit_s
        self._alone = asyncio.Lock()
        self._child: Child | None = None
        self._service: ReaderService | None = None
        self._folder: Path | None = None
        self._ending: asyncio.Task[None] | None = None

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        async with self._alone:
            if self._ending:
                self._ending.cancel()
            try:
                reading = await self._try(data, mime, hint)
            except NotReadable:
                self._end_later()
                raise
            except BaseException:  # whatever it was at when the caller went away: it goes too
                await self._end()
                raise
            self._end_later()
            return reading

    async def _try(self, data: bytes, mime: str, hint: Hint) -> Reading:
        for _ in range(_TRIES):
            service = await self._running()
            began = asyncio.get_running_loop().time()
            try:
                return await service.read(data, mime, hint)
            except ReaderUnavailable:
                await self._end()
                if asyncio.get_running_loop().time() - began >= self._limit_s:
                    break  # it would take as long again, and others wait
        raise NotReadable("Its reader failed at it.")

    async def _running(self) -> ReaderService:
        if self._service and self._child and self._child.is_running:
            return self._service
        await self._end()
        try:
            python = media_python()
        except UserError as error:
            raise ReaderUnavailable(str(error)) from error
        self._folder = Path(tempfile.mkdtemp(prefix="sapa-reader-"))  # only we can enter it
        socket = str(self._folder / "socket")
        reads = "-m", "bot.processes.masked_output", "bot.media.readers"
        self._child = await Child.start(
            [python, *reads, *self._options(socket)],
            self._log,
            find_project().folder,
            {ENV_FILE: ""},
        )
        self._service = ReaderService("http://reader", "", self._limit_s + _GRACE_S, socket)
        ends = asyncio.get_running_loop().time() + _STARTS_WITHIN_S
        while not await self._service.is_up():
            if not self._child.is_running or asyncio.get_running_loop().time() > ends:
                await self._end()
                raise ReaderUnavailable(f"The reader did not start; see {self._log}.")
            await asyncio.sleep(0.05)
        return self._service

    def _options(self, socket: str) -> list[str]:
        options = [
            "--socket", socket,
            "--largest-mb", str(self._settings.largest_mb),
            "--limit-s", str(self._limit_s),
        ]  # fmt: skip
        for name in ("speech_model", "picture_models"):
            if folder := getattr(self._settings, name):
                given = find_project().root / folder
                options += [f"--{name.replace('_', '-')}", str(given)]
        return options

    def _end_later(self) -> None:
        self._ending = asyncio.create_task(self._end_when_idle())

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_s)
        async with self._alone:
            await self._end()

    async def _end(self) -> None:
        if service := self._service:
            self._service = None
            await service.aclose()
        if child := self._child:
            self._child = None
            await child.stop()
        if folder := self._folder:
            self._folder = None
            shutil.rmtree(folder, ignore_errors=True)

    async def aclose(self) -> None:
        if self._ending:
            self._ending.cancel()
        await self._end()
