"""``python -m bot.gateway``: the process that listens to the world; `./sapa serve` starts it."""

from __future__ import annotations

import argparse
import os
import resource
import sys
from contextlib import suppress

import uvloop
from aiohttp import web

from bot.environment import give_up_secrets
from bot.gateway.app import build_app
from bot.gateway.enabled_channels import enabled_channels, with_stored_secrets
from bot.gateway.gateway import Gateway
from bot.gateway.log import log_as_json
from bot.gateway.readers import reading_client
from bot.rasa.client import RasaClient
from bot.rasa.worker_choice import FoundWorkers
from bot.settings import Settings, load_settings
from bot.store.engine.store import open_store

FINISHING_S = 1.5
"""How long requests under way may take to finish when the gateway is asked to end."""


async def _create(settings: Settings, token: str) -> web.Application:
    channels = enabled_channels(with_stored_secrets(settings))
    looks = settings.store != settings.database and not settings.rasa.urls
    found = FoundWorkers(open_store(settings.store), token) if looks else None
    rasa_client = RasaClient(settings.rasa_urls, token, found=found)
    return build_app(Gateway(settings, channels, rasa_client, reading_client(settings)))


def _allow_many_connections() -> None:
    """As many as the machine allows: with the usual 1,024, as many silent connections would keep
    everybody else out."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError):  # "unlimited" is more than macOS gives
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Serves until SIGTERM; then accepts nothing more, and finishes what is under way."""
    parser = argparse.ArgumentParser(prog="python -m bot.gateway")
    parser.add_argument("--workers", type=int, help="Rasa workers that run")
    options = parser.parse_args()
    log_as_json()
    token = os.environ.get("SAPA_INTERNAL_TOKEN")
    if not token:
        sys.exit("SAPA_INTERNAL_TOKEN is not set. Give it the same value as for the Rasa worker.")
    settings = load_settings().with_workers(options.workers)
    give_up_secrets(settings.environ)
    _allow_many_connections()
    web.run_app(
        _create(settings, token),
        loop=uvloop.new_event_loop(),
        host=settings.gateway.host,
        port=settings.gateway.port,
        shutdown_timeout=FINISHING_S,
        access_log=None,
        print=lambda _: None,
    )


if __name__ == "__main__":
    main()
