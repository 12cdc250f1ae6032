"""Backups: the last ones, one made now beside everything else, and downloaded by who types the
password again. Putting one back is for the command line, when Sapa does not run."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import tarfile
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from aiohttp import web

from bot.backup.making import make_backup
from bot.backup.manifest import BackupError
from bot.desk.login.login import is_password, passwords
from bot.desk.page import AUDIT, SETTINGS, Page, Refused, go, page, say, user_of
from bot.settings import Settings
from bot.store.engine.connection import KEY
from bot.store.engine.errors import StoreUnavailable

_MANIFEST = "backup.json"
_CHUNK = 256 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backup:
    """``made_at`` in Unix seconds, ``size_mb`` on the disk."""

    name: str
    made_at: float
    size_mb: float


class BackupJob:
    """One backup at a time, in a thread."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self.error = ""

    @property
    def is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    def start(self, settings: Settings) -> None:
        """Begins, unless one runs already."""
        if not self.is_running:
            self.error = ""
            self._task = asyncio.create_task(self._run(settings))

    async def _run(self, settings: Settings) -> None:
        name = f"{datetime.now(timezone.utc):%Y-%m-%d-%H%M%S}"
        try:
            await asyncio.to_thread(make_backup, settings, folder_of(settings) / name)
        except (BackupError, StoreUnavailable) as error:
            logger.error("No backup was made: %s", error)
            self.error = str(error)
        except Exception:
            logger.exception("No backup was made.")
            self.error = "No backup was made; the log says why."


BACKUP = web.AppKey("backup_job", BackupJob)


def folder_of(settings: Settings) -> Path:
    """Where backups of the desk are: beside the data folder."""
    return settings.data_folder.resolve().parent / "backups"


def made_backups(settings: Settings) -> list[Backup]:
    """Those that are whole, the newest first."""
    found = []
    for manifest in folder_of(settings).glob(f"*/{_MANIFEST}"):
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
            made_at = datetime.fromisoformat(told["made_at"]).timestamp()
        except (OSError, ValueError, KeyError):
            continue
        size = sum(file.stat().st_size for file in manifest.parent.rglob("*") if file.is_file())
        found.append(Backup(manifest.parent.name, made_at, size / 1e6))
    return sorted(found, key=lambda one: -one.made_at)


async def backups(request: web.Request) -> web.Response:
    return await _show(request)


async def state(request: web.Request) -> web.Response:
    """The list and what is going on, for the open page to look again."""
    return await _show(request, template="settings/backup_state.html")


async def make(request: web.Request) -> web.Response:
    if isinstance(request.app[SETTINGS].store, str):
        raise Refused("PostgreSQL makes this shop's backups. Ask who runs the server for one.")
    request.app[BACKUP].start(request.app[SETTINGS])
    await request.app[AUDIT].add(user_of(request).login, "backup")
    return go("/desk/backup")


async def download(request: web.Request) -> web.StreamResponse:
    """The whole backup as one file; the password is asked for again."""
    user, name = user_of(request), request.match_info["name"]
    [password] = await passwords(request, "password")
    if not user.has_password:
        raise Refused("You log in by single sign-on: copy the backup on the server instead.")
    if not await is_password(request, user.login, password):
        return await _show(request, wrong=say(request, "Your present password is another one."))
    folder = folder_of(request.app[SETTINGS]) / name
    if not re.fullmatch(r"[\d-]+", name) or not (folder / _MANIFEST).is_file():
        raise web.HTTPNotFound
    await request.app[AUDIT].add(user.login, "download backup", name)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/x-tar",
            "Content-Disposition": f'attachment; filename="sapa-backup-{name}.tar"',
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    await _stream(folder, response)
    await response.write_eof()
    return response


async def _stream(folder: Path, response: web.StreamResponse) -> None:
    """The folder as a tar, made while it is sent."""
    reading, writing = os.pipe()

    def pack() -> None:
        with (
            open(writing, "wb") as pipe,
            tarfile.open(fileobj=pipe, mode="w|") as tar,
        ):
            tar.add(folder, arcname=folder.name)

    packing = asyncio.create_task(asyncio.to_thread(pack))
    try:
        while chunk := await asyncio.to_thread(os.read, reading, _CHUNK):
            await response.write(chunk)
    finally:
        os.close(reading)  # who went away ends the packing
        await asyncio.gather(packing, return_exceptions=True)


async def _show(
    request: web.Request, template: str = "settings/backup.html", wrong: str = ""
) -> web.Response:
    settings, job = request.app[SETTINGS], request.app[BACKUP]
    return page(
        request,
        template,
        status=422 if wrong else 200,
        backups=await asyncio.to_thread(made_backups, settings),
        folder=folder_of(settings),
        is_running=job.is_running,
        error=say(request, job.error) if job.error else "",
        wrong=wrong,
        is_in_postgresql=isinstance(settings.store, str),
        is_encrypted=bool(settings.environ.get(KEY)),
    )


PAGES = [
    Page("GET", "/backup", backups, "admin"),
    Page("GET", "/backup/state", state, "admin", by_itself=True),
    Page("POST", "/backup", make, "admin"),
    Page("POST", "/backup/{name}/download", download, "admin"),
]
