"""``./sapa doctor``: is this machine ready, and do the settings fit it?"""

from __future__ import annotations

import argparse
import asyncio
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from bot.channels.base import ChannelNotReady
from bot.commands.doctor_store import looked_at_databases
from bot.environment import MEDIA_READER_TOKEN, READER_TOKEN
from bot.gateway.enabled_channels import channel
from bot.knowledge.entries import KnowledgeError
from bot.media.public_calls import NotReached, check_reachable
from bot.media.stored_files import customer_files
from bot.media_environment import MediaMissing, media_python
from bot.privacy.reencryption import encryption_told
from bot.processes.preflight import (
    CannotStart,
    check_bucket,
    check_encoder,
    check_folder,
    check_ports,
    check_private,
    check_reader_models,
    ports_of,
)
from bot.processes.run_file import read_running
from bot.processes.services import trackers_elsewhere
from bot.rasa_environment import RasaMissing, rasa_package_version, rasa_python
from bot.settings import Settings, load_settings
from bot.shop.live_samples import live_samples
from bot.store.engine.connection import connect
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.messages.platform_notices import open_notices
from bot.store.webhooks.endpoints import CASES_SECRET as SECRET
from bot.training.train import fitting_model
from bot.training.training_files import BrokenFile, check_yaml, served_files, training_files
from bot.training.tuned_encoder import TunedEncoderBroken
from bot.translation.models import models_in

T = TypeVar("T")

_PACKAGES = ("aiohttp", "sqlite-utils")
_RASA_PACKAGES = ("rasa", "rasa-sdk", "spacy", "sentence-transformers", "torch")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows versions, model, ports, channels, settings and disk. Ends with exit code 1 if "
        "something is wrong. Works while Sapa is running."
    )
    parser.epilog = "example:\n  ./sapa doctor"


def run(_: argparse.Namespace) -> int:
    settings = load_settings()
    console = Console(highlight=False)
    healthy = True
    for good, text in _looked_at(settings):
        mark = ("ok    ", "green") if good else ("wrong ", "bold red")
        console.print(Text.assemble(mark, text), soft_wrap=True)
        healthy = healthy and good
    return 0 if healthy else 1


def _looked_at(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Everything that was looked at: whether it is good, and what there is to say."""
    yield True, f"Python {platform.python_version()}"
    yield from _versions(_PACKAGES, version, ".venv")
    yield from _rasa()
    folder = settings.project.folder
    yield _outcome(
        "The YAML files can be read.",
        lambda: check_yaml([*served_files(folder), *training_files(folder)], folder),
    )
    yield _model(settings)
    yield _outcome(
        f"The encoder {settings.knowledge.encoder!r} is here.",
        lambda: check_encoder(settings.knowledge.encoder, settings.environ),
    )
    yield _ports(settings)
    yield from _channels(settings)
    if settings.cases.webhook:
        yield _webhook(settings)
    yield _outcome(
        f"{settings.data_folder} can be written to.", lambda: check_folder(settings.data_folder)
    )
    yield from looked_at_databases(settings)
    yield _outcome(
        "Secrets and what customers wrote can be read by nobody else here.",
        lambda: check_private(settings),
    )
    yield True, _reader(settings)
    yield _files(settings)
    if settings.media.bucket:
        yield _bucket(settings)
    yield from _translation(settings)
    for told in _notices(settings):
        yield False, told
    if samples := _samples(settings):
        yield True, samples
    yield True, encryption_told(settings)
    elsewhere = trackers_elsewhere(settings.project.folder / "endpoints.yml")
    yield elsewhere is None, elsewhere or "What Rasa remembers is in Sapa's own store."
    yield True, f"{shutil.disk_usage(settings.root).free / 2**30:.0f} GB are free."


def _rasa() -> Iterator[tuple[bool, str]]:
    """Its environment; a machine on which only the gateway runs has none."""
    try:
        python = rasa_python()
    except RasaMissing:
        yield True, "Rasa is not installed here: ./sapa serve, train, check … will install it."
        return
    yield True, f"Rasa's Python: {python}"
    yield from _versions(_RASA_PACKAGES, rasa_package_version, ".venv-rasa")


def _versions(
    packages: Iterable[str], version: Callable[[str], str], environment: str
) -> Iterator[tuple[bool, str]]:
    for package in packages:
        try:
            yield True, f"{package} {version(package)}"
        except PackageNotFoundError:
            yield False, f"{package} is not installed. Remove {environment} and run ./sapa again."


def _webhook(settings: Settings) -> tuple[bool, str]:
    if not settings.environ.get(SECRET):
        return False, (
            f"[cases] webhook needs {SECRET}, by which its calls are signed. Put one into .env: "
            "openssl rand -hex 32"
        )
    try:
        own = settings.webhooks.inner_addresses_named()
        asyncio.run(check_reachable(settings.cases.webhook, own))
    except NotReached as error:
        return False, f"[cases] webhook cannot be reached: {error}. Cases are kept until it can be."
    return True, "The shop's own system answers at [cases] webhook."


def _reader(settings: Settings) -> str:
    """What leaves this machine for being read, and where to."""
    reader = settings.reader
    if not reader.url:
        return "Messages are read on this machine alone."
    token = "with READER_TOKEN" if settings.environ.get(READER_TOKEN) else "without a token"
    told = (
        "Customers' messages, and what is open in their conversations, leave for "
        f"{reader.host}, with placeholders for personal data, to be read by {reader.model} "
        f"({token})."
    )
    return f"{told} Nothing encrypts them on the way." if reader.is_readable_on_the_way else told


def _files(settings: Settings) -> tuple[bool, str]:
    """Who reads customers' voice notes and pictures."""
    media = settings.media
    if media.service:
        token = "with" if settings.environ.get(MEDIA_READER_TOKEN) else "without"
        return True, (
            f"Customers' voice notes and pictures leave for {media.service}, to be read there "
            f"({token} MEDIA_READER_TOKEN)."
        )
    if not media.are_read_here:
        return True, "Customers' voice notes and pictures are not read: [media] readers says so."
    try:
        check_reader_models(media, settings.project.root)
        python = media_python()
    except (CannotStart, MediaMissing) as error:
        return False, str(error)
    return True, f"Customers' voice notes and pictures are read here, by {python}"


def _bucket(settings: Settings) -> tuple[bool, str]:
    """Whether files can be written to the bucket and read from it."""
    try:
        customer_files(settings).check()
        if unreachable := check_bucket(settings):
            return False, unreachable
    except (OSError, CannotStart, StoreUnavailable) as error:
        return False, str(error)
    return True, f"Files of customers and staff can be kept in {settings.media.bucket}."


def _translation(settings: Settings) -> Iterator[tuple[bool, str]]:
    """What drafts texts for staff, if anything is to."""
    folder = settings.translation_folder
    if folder is None:
        return
    name, models = settings.languages.translation, models_in(folder)
    if not models:
        yield False, (
            f"[languages] translation names {name}, in which no model is. Put each into a folder "
            "called as its languages are, such as en-id: docs/extending/languages.md."
        )
    for one in models:
        pair = f"{one.source}-{one.target}"
        if one.missing:
            yield False, f"{name}/{pair} lacks {' and '.join(one.missing)}: it drafts nothing."
        else:
            yield True, f"Texts in {one.target} are drafted from {one.source} by {name}/{pair}."
    try:
        media_python()
    except MediaMissing as error:
        yield False, f"Nothing can be drafted: {error}"


def _notices(settings: Settings) -> list[str]:
    """What platforms and repeated imports told the shop."""
    found = _asked(settings, open_notices) or []
    return [f"{one.channel}: {one.text} (mark it as seen to on the desk)" for one in found]


def _samples(settings: Settings) -> str | None:
    """What of the sample shop is live; a file of answers with a mistake is the check's business."""
    with suppress(KnowledgeError):
        return _asked(settings, lambda database: live_samples(database, settings.data_folder))
    return None


def _asked(settings: Settings, ask: Callable[[Database], T]) -> T | None:
    """What the database says; None where it is new or cannot be read, which is told by itself."""
    if settings.store == settings.database and not settings.database.exists():
        return None
    try:
        with closing(_as_it_is(settings)) as database:
            return ask(database)
    except (StoreUnavailable, DatabaseError, ModuleNotFoundError):
        return None


def _as_it_is(settings: Settings) -> Database:
    """Without bringing it to the newest schema."""
    if isinstance(settings.store, str):
        from bot.store.engine.postgresql_state import open_as_it_is

        return open_as_it_is(settings.store)
    return SqliteDatabase(connect(settings.database))


def _outcome(good: str, check: Callable[[], None]) -> tuple[bool, str]:
    try:
        check()
    except (BrokenFile, CannotStart, StoreUnavailable) as error:
        return False, str(error)
    return True, good


def _model(settings: Settings) -> tuple[bool, str]:
    try:
        model = fitting_model(settings)
    except OSError as error:
        return False, f"{error.filename} cannot be read ({error.strerror})."
    except TunedEncoderBroken as error:
        return False, str(error)
    if model:
        return True, f"The model {model.name} fits the data."
    return False, "No model fits the data. Train one: ./sapa train"


def _ports(settings: Settings) -> tuple[bool, str]:
    running = read_running(settings)
    if running:
        return True, f"Sapa is running (process {running.pid}) on {_listed(running.ports)}."
    return _outcome(
        f"Ports {_listed(ports_of(settings))} are free.", lambda: check_ports(settings)
    )


def _listed(ports: Mapping[str, int]) -> str:
    return ", ".join(str(port) for port in ports.values())


def _channels(settings: Settings) -> Iterator[tuple[bool, str]]:
    for name in settings.enabled_channels():
        try:
            channel(settings, name)
            yield True, f"The channel {name} has all that it needs."
        except ChannelNotReady as error:
            yield False, str(error)
