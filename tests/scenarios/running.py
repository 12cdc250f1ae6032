"""A whole running Sapa: `./sapa serve` with settings, data folder and ports of its own, whose
platforms are stand-ins on this machine."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.environment import DATABASE_URL
from tests.checkout import CHECKOUT
from tests.ports import free_port
from tests.scenarios.customers import (
    PHONE_NUMBER_ID,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    WHATSAPP_SECRET,
    WHATSAPP_TOKEN,
    Place,
)
from tests.standins.platform_server import PlatformServer
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

UP_WITHIN_S = 900.0
"""Training included, on a slow machine."""


@dataclass(frozen=True)
class RunningSapa:
    place: Place
    whatsapp: WhatsAppApi
    telegram: TelegramApi
    environ: dict[str, str]
    log: Path


Server = TypeVar("Server", bound=PlatformServer)


@contextmanager
def running_platforms() -> Iterator[tuple[WhatsAppApi, TelegramApi]]:
    """The platforms' stand-ins."""
    with (
        running_standin(lambda: WhatsAppApi(WHATSAPP_TOKEN, PHONE_NUMBER_ID)) as whatsapp,
        running_standin(lambda: TelegramApi(TELEGRAM_TOKEN)) as telegram,
    ):
        yield whatsapp, telegram


@contextmanager
def running_standin(made: Callable[[], Server]) -> Iterator[Server]:
    """A stand-in in a thread with an event loop of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def start() -> Server:
        server = made()
        await server.__aenter__()
        return server

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)


@contextmanager
def running_sapa(
    folder: Path,
    platforms: tuple[WhatsAppApi, TelegramApi],
    environ: Mapping[str, str] | None = None,
    shop: str = "",
    actions: str = "",
    sections: str = "",
) -> Iterator[RunningSapa]:
    """Sapa with its settings and data in ``folder``; ``environ`` is added to its environment,
    ``shop`` are settings of [shop], ``actions`` of [actions], ``sections`` further sections."""
    whatsapp, telegram = platforms
    gateway, rasa = free_port(), free_port()
    settings = folder / "sapa.toml"
    settings.write_text(
        f"""
        [shop]
        {shop}
        [data]
        folder = "var"
        [privacy]
        anonymous_proof = "digits"
        [gateway]
        port = {gateway}
        [rasa]
        port = {rasa}
        [actions]
        port = {free_port()}
        {actions}
        [channels.web]
        enabled = true
        [channels.whatsapp]
        enabled = true
        phone_number_id = "{PHONE_NUMBER_ID}"
        api_url = "{whatsapp.url}"
        [channels.telegram]
        enabled = true
        bot_username = "toko_bot"
        api_url = "{telegram.url}"
        {sections}
        """
    )
    whole_environ = {
        **os.environ,
        **(environ or {}),
        "SAPA_SETTINGS": str(settings),
        "WHATSAPP_APP_SECRET": WHATSAPP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": "verify-me",
        "WHATSAPP_ACCESS_TOKEN": WHATSAPP_TOKEN,
        "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_SECRET_TOKEN": TELEGRAM_SECRET,
    }
    address, file = f"http://127.0.0.1:{gateway}", folder / "var" / "sapa.db"
    place = Place(address, file, whole_environ.get(DATABASE_URL))
    with serving(whole_environ, place, rasa, folder / "serve.log"):
        yield RunningSapa(place, whatsapp, telegram, whole_environ, folder / "serve.log")


@contextmanager
def serving(environ: dict[str, str], place: Place, rasa: int, log: Path) -> Iterator[None]:
    """`./sapa serve` in ``environ``, until the context ends; ``rasa`` is the worker's port."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=CHECKOUT, env=environ, stdout=output, stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(process, place, rasa, log)
            yield
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_up(process: subprocess.Popen[bytes], place: Place, rasa: int, log: Path) -> None:
    end = time.monotonic() + UP_WITHIN_S
    waiting_for = [f"http://127.0.0.1:{rasa}/webhooks/sapa/ready", f"{place.url}/health"]
    while waiting_for:
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"Sapa did not start:\n{log.read_text()}")
        try:
            urllib.request.urlopen(waiting_for[0], timeout=2).close()
            waiting_for.pop(0)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    known = place.database.parent / "run" / "running.json"  # written a moment later
    while not known.exists() and time.monotonic() < end:
        time.sleep(0.1)
