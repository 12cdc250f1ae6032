"""``./sapa serve``: everything that Sapa consists of, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.commands.channel_setup import how_to_connect
from bot.commands.first_start import prepare_store
from bot.commands.progress import step, tell
from bot.commands.train import trained_model
from bot.commands.users import first_admin_link
from bot.gateway.enabled_channels import enabled_channels
from bot.privacy.reencryption import encryption_told
from bot.processes import services
from bot.processes.preflight import (
    check_encoder,
    check_folder,
    check_not_running,
    check_ports,
    check_private,
    check_word_lists,
    ports_of,
)
from bot.processes.run_file import Running, run_file, write_running
from bot.processes.stop_signals import run_until_stopped
from bot.processes.supervisor import Service, Supervisor
from bot.settings import Settings, load_settings
from bot.store.engine.database import check_database
from bot.training.draft.draft import Draft
from bot.training.publishing.apply import finish_publication
from bot.training.publishing.live_model import live_link, make_live
from bot.training.sources import check_yaml, served_files

AS_ROOT = (
    "Sapa runs as root: whoever breaks into it has the whole machine. Give it its own account: "
    "useradd --system sapa && chown -R sapa ."
)
"""No refusal: in a container root is usual, and a shop that stands still after a restart at night
is worse off."""


Beside = Callable[[Settings, Supervisor], Coroutine[Any, Any, None]]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Starts the gateway, Rasa and the action server, and watches over them. The first time, it "
        "loads the sample shop and trains the bot."
    )
    parser.add_argument(
        "--workers", type=int, metavar="N",
        help="Rasa workers, each with 1.4 GB of memory; else [rasa] workers in sapa.toml",
    )
    parser.epilog = "examples:\n  ./sapa serve\n  ./sapa serve --workers 4"


def run(args: argparse.Namespace) -> int:
    return serve(args, beside=None)


def serve(args: argparse.Namespace, beside: Beside | None) -> int:
    """Serves until it is stopped, with ``beside`` running along; returns the exit code."""
    settings = load_settings().with_workers(args.workers)
    check_not_running(settings)
    check_folder(settings.data_folder)
    check_private(settings)
    finish_publication(settings, Draft(settings.data_folder, settings.project))
    check_ports(settings)
    check_encoder(settings.knowledge.encoder, settings.environ)
    folder = settings.project.folder
    check_yaml(served_files(folder), folder)
    check_word_lists(settings.project.data / "entities")
    enabled_channels(settings)  # so that a missing secret is told here, and not in a log
    if os.geteuid() == 0:
        tell(AS_ROOT)
    for database in (settings.database, settings.trackers):
        check_database(database)
    prepare_store(settings)
    tell(encryption_told(settings))
    if elsewhere := services.trackers_elsewhere(folder / "endpoints.yml"):
        tell(elsewhere)
    invitation = first_admin_link(settings)
    return run_until_stopped(_serve(settings, invitation, beside), when_stopped=0)


async def _serve(settings: Settings, invitation: str | None, beside: Beside | None) -> int:
    make_live(settings, await trained_model(settings))
    token = secrets.token_urlsafe(32)
    endpoints = settings.data_folder / "run" / "endpoints.yml"
    services.write_endpoints(settings, settings.actions.port, token, endpoints)
    first, *others = _workers(settings, endpoints, token)
    started = [
        first,
        services.action_server(settings, settings.actions.port, token),
        services.gateway(settings, token),
    ]
    async with Supervisor(started, settings.project.folder, tell) as supervisor:
        try:
            with step("Starting"):
                await supervisor.wait_until_ready()
            urls = [settings.rasa_url(worker) for worker in range(settings.rasa.workers)]
            write_running(settings, Running(os.getpid(), token, urls, ports_of(settings)))
            for line in how_to_connect(settings):
                print(line, flush=True)
            if invitation:
                print("  To log in there the first time, set a password for the login admin:")
                print(f"  {invitation}", flush=True)
            # The first worker answers for all until the others are up: starting all at once would
            # make the first customer wait for the last of them.
            supervisor.add(others)
            along = asyncio.create_task(beside(settings, supervisor)) if beside else None
            try:
                await supervisor.watch()
            finally:
                if along:
                    along.cancel()
        except asyncio.CancelledError:
            tell("Stopping: what is under way is finished first.")
            raise
        finally:
            run_file(settings).unlink(missing_ok=True)
            endpoints.unlink(missing_ok=True)
    return 0


def _workers(settings: Settings, endpoints: Path, token: str) -> list[Service]:
    model = live_link(settings)  # one that starts again later starts with what is live then
    return [
        services.rasa_worker(settings, number, settings.rasa.port + number, model, endpoints, token)
        for number in range(settings.rasa.workers)
    ]
