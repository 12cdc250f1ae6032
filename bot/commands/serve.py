"""``./sapa serve``: everything that Sapa consists of, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.commands.channel_setup import how_to_connect
from bot.commands.first_start import prepare_store
from bot.commands.progress import step, tell
from bot.commands.shared_versions import take_over_first, versions_followed
from bot.commands.train import trained_model
from bot.commands.users import first_admin_link
from bot.errors import UserError
from bot.gateway.enabled_channels import enabled_channels, with_stored_secrets
from bot.privacy.reencryption import encryption_told
from bot.processes import services
from bot.processes.environments import prepare_media
from bot.processes.preflight import (
    PARTS,
    CannotStart,
    check_bucket,
    check_encoder,
    check_folder,
    check_not_running,
    check_ports,
    check_private,
    check_reader_models,
    check_store,
    check_word_lists,
    ports_of,
)
from bot.processes.run_file import Running, announced
from bot.processes.settings_follower import (
    follow_changed_settings,
    take_over_changed_settings,
)
from bot.processes.stop_signals import run_until_stopped
from bot.processes.supervisor import Service, Supervisor
from bot.settings import Settings, load_settings
from bot.store.engine.database import check_database
from bot.training.draft.draft import teaching_lock
from bot.training.draft.shared_draft import draft_of
from bot.training.overlay.compose import compose
from bot.training.publishing.apply import finish_publication
from bot.training.publishing.live_model import live_link, make_live
from bot.training.training_files import check_yaml, served_files

AS_ROOT = (
    "Sapa runs as root: whoever breaks into it has the whole machine. Give it its own account: "
    "useradd --system sapa && chown -R sapa ."
)
"""No refusal: in a container root is usual, and a shop that stands still after a restart at night
is worse off."""

ACTIONS_IN_WORKER = (
    "The actions run in the Rasa workers. To run them apart, set own_process = true under "
    "[actions] in sapa.toml, wherever a part runs."
)

JOINED_EVERY_S = 5.0

Beside = Callable[[Settings, Supervisor], Coroutine[Any, Any, None]]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Starts the gateway and Rasa, and watches over them. The first time, it "
        "loads the sample shop and trains the bot."
    )
    parser.add_argument(
        "--workers", type=int, metavar="N",
        help="Rasa workers, each with 1.4 GB of memory; else [rasa] workers in sapa.toml",
    )
    parser.add_argument(
        "--only", choices=PARTS,
        help="start this part alone: the others run elsewhere, at [rasa] host and [actions] host",
    )
    parser.epilog = (
        "examples:\n  ./sapa serve\n  ./sapa serve --workers 4\n  ./sapa serve --only gateway"
    )


def run(args: argparse.Namespace) -> int:
    return serve(args, beside=follow_files)


async def follow_files(settings: Settings, _: Supervisor) -> None:
    """What is saved in a shop's own folder is seen where the bot runs; until cancelled."""
    told = ""
    while settings.project.is_layered:
        await asyncio.sleep(JOINED_EVERY_S)
        told = await join_files(settings, told)


async def join_files(settings: Settings, told: str) -> str:
    """Joins the shop's files and the packaged ones. What is wrong with them is told, unless it was
    ``told`` last; returns it, "" for nothing."""

    def join() -> None:
        with teaching_lock(settings.data_folder):  # nothing is being published meanwhile
            compose(settings.project)

    try:
        await asyncio.to_thread(join)
    except (UserError, OSError) as error:
        if str(error) != told:
            tell(f"The shop's files are used as they were: {error}")
        return str(error)
    return ""


def serve(args: argparse.Namespace, beside: Beside, actions_apart: bool = False) -> int:
    """Serves until it is stopped, with ``beside`` running along; returns the exit code. With
    ``actions_apart`` the actions have a process of their own, whatever sapa.toml says."""
    settings = _settings(args, actions_apart)
    check_store(settings)
    if settings.shares_store:
        if why := take_over_changed_settings(settings):
            tell(f"What was changed on the desk of another machine is not known here: {why}")
        settings = _settings(args, actions_apart)
    parts = (args.only,) if args.only else PARTS
    if args.only == "actions" and settings.actions.run_in_worker:
        raise CannotStart(ACTIONS_IN_WORKER)
    token = _shared_token(settings) if args.only else secrets.token_urlsafe(32)
    check_folder(settings.data_folder)
    check_private(settings)
    folder = settings.project.folder
    if "gateway" in parts:
        check_not_running(settings)
        if not settings.shares_versions:
            finish_publication(settings, draft_of(settings))
        enabled_channels(with_stored_secrets(settings))  # so that what is missing is told here
        if settings.media.are_read_here:
            check_reader_models(settings.media, settings.project.root)
        if settings.media.are_read_here or settings.translation_folder:
            prepare_media(tell)
    check_ports(settings, parts)
    check_encoder(settings.knowledge.encoder, settings.environ)
    check_yaml(served_files(folder), folder)
    check_word_lists(settings.project.data / "entities")
    if os.geteuid() == 0:
        tell(AS_ROOT)
    for database in (settings.database, settings.trackers):
        check_database(database)
    prepare_store(settings)
    if unreachable := check_bucket(settings):
        tell(unreachable)
    if settings.shares_versions:
        take_over_first(settings, parts)
    tell(encryption_told(settings))
    if elsewhere := services.trackers_elsewhere(folder / "endpoints.yml"):
        tell(elsewhere)
    invitation = first_admin_link(settings) if "gateway" in parts else None
    return run_until_stopped(_serve(settings, parts, token, invitation, beside), when_stopped=0)


def _settings(args: argparse.Namespace, actions_apart: bool) -> Settings:
    settings = load_settings().with_workers(args.workers)
    if not actions_apart:
        return settings
    return replace(settings, actions=replace(settings.actions, own_process=True))


def _shared_token(settings: Settings) -> str:
    """Parts that are started one by one must be given what they show each other."""
    token = settings.environ.get(services.TOKEN_VARIABLE)
    if not token:
        raise CannotStart(
            f"The parts know each other by {services.TOKEN_VARIABLE}. Put the same one into .env "
            "wherever a part runs: openssl rand -hex 32"
        )
    return token


async def _serve(
    settings: Settings,
    parts: Sequence[str],
    token: str,
    invitation: str | None,
    beside: Beside,
) -> int:
    endpoints = settings.data_folder / "run" / "endpoints.yml"
    started: list[Service] = []
    later: list[Service] = []
    if "rasa" in parts:
        make_live(settings, await trained_model(settings))
        services.write_endpoints(settings, settings.actions.port, token, endpoints)
        first, *later = _workers(settings, endpoints, token)
        started.append(first)
    if "actions" in parts and not settings.actions.run_in_worker:
        started.append(services.action_server(settings, settings.actions.port, token))
    if "gateway" in parts:
        started.append(services.gateway(settings, token))
    announcement = ExitStack()
    async with Supervisor(started, settings.project.folder, tell) as supervisor:
        try:
            with step("Starting"):
                await supervisor.wait_until_ready()
            if "gateway" in parts:
                announcement.enter_context(announced(settings, _running(settings, token)))
                _tell_addresses(settings, invitation)
            # The first worker answers for all until the others are up: starting all at once would
            # make the first customer wait for the last of them.
            supervisor.add(later)
            along = [asyncio.create_task(beside(settings, supervisor))]
            if settings.shares_store and "gateway" not in parts:
                along.append(asyncio.create_task(follow_changed_settings(settings)))
            try:
                async with _versions(settings, parts, token):
                    await supervisor.watch()
            finally:
                for task in along:
                    task.cancel()
        except asyncio.CancelledError:
            tell("Stopping: what is under way is finished first.")
            raise
        finally:
            announcement.close()
            if "rasa" in parts:
                services.remove_endpoints(endpoints)
    return 0


def _versions(
    settings: Settings, parts: Sequence[str], token: str
) -> AbstractAsyncContextManager[None]:
    if settings.shares_versions:
        return versions_followed(settings, parts, token)
    return nullcontext()


def _running(settings: Settings, token: str) -> Running:
    urls = [settings.rasa_url(worker) for worker in range(settings.rasa.workers)]
    return Running(os.getpid(), token, urls, ports_of(settings))


def _tell_addresses(settings: Settings, invitation: str | None) -> None:
    """Says to whoever started it how Sapa is reached."""
    for line in how_to_connect(settings):
        print(line, flush=True)
    if invitation:
        print("  To log in there the first time, set a password for the login admin:")
        print(f"  {invitation}", flush=True)


def _workers(settings: Settings, endpoints: Path, token: str) -> list[Service]:
    model = live_link(settings)  # one that starts again later starts with what is live then
    return [
        services.rasa_worker(settings, number, settings.rasa.port + number, model, endpoints, token)
        for number in range(settings.rasa.workers)
    ]
