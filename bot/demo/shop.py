"""The made-up shop: its folder, its people, its channels, and how it is served."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.base import Receipt
from bot.channels.telegram.channel import Telegram
from bot.channels.web.channel import Web
from bot.channels.whatsapp.channel import WhatsApp
from bot.demo import busy_day, history, voice_and_pictures
from bot.environment import DATABASE_URL
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.media.stored_files import customer_files
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.project import FOLDER_VARIABLE, PACKAGE, STARTER, find_project
from bot.rasa_environment import RASA_PYTHON, RasaMissing, rasa_python
from bot.settings import Settings, load_settings
from bot.shop.sample_data import load_sample
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.search_index import WordIndex
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.store import open_store
from bot.store.insight.counting import Counting
from bot.store.staff.audit_log import TERMINAL
from bot.store.staff.users import Role, Users

PEOPLE: tuple[tuple[str, str, Role], ...] = (
    ("sari", "Sari Dewi", "agent"),
    ("eko", "Eko Prasetyo", "editor"),
    ("budi", "Budi Santoso", "admin"),
)
"""Login, name and role."""

_COPIED = (
    "data", "actions", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "sapa.toml",
)  # fmt: skip
_SETTINGS = '''[shop]
name = "Toko Nusa"

[data]
folder = "shop"

[channels.web]
enabled = true

[channels.whatsapp]
enabled = true

[channels.telegram]
enabled = true
'''
_NOWHERE = "http://127.0.0.1:1"


class _WhatsApp(WhatsApp):
    """Sends nothing: what a colleague answers is shown as sent."""

    async def send(self, message: Outbound) -> Receipt:
        return Receipt(f"demo-{time.time_ns()}")


class _Telegram(Telegram):
    async def send(self, message: Outbound) -> Receipt:
        return Receipt(f"demo-{time.time_ns()}")


class EchoBot:
    """Answers in the bot's place, without Rasa."""

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        said = f"You said: {event.text}" if event.text else "A person would look at that."
        return Turn([Reply(said)], language="en")

    async def can_answer(self) -> bool:
        return True

    async def aclose(self) -> None: ...


def demo_settings(folder: Path) -> Settings:
    """Settings whose data lie in ``folder`` alone; the bot's own files are copied there, so that
    what is edited and published at the demo's desk changes nothing elsewhere."""
    project = folder / "project"
    if not project.exists():
        source = find_project().folder
        project.mkdir(parents=True)
        for name in _COPIED:
            if (source / name).is_dir():
                shutil.copytree(source / name, project / name)
            elif (source / name).exists():
                shutil.copy(source / name, project / name)
        if PACKAGE.parent == STARTER:  # a checkout: Rasa finds the package beside its files
            (project / "bot").symlink_to(PACKAGE)
    with suppress(RasaMissing):  # without it only what needs encoders is missing
        os.environ[RASA_PYTHON] = rasa_python()
    os.environ[FOLDER_VARIABLE] = str(project)
    file = folder / "sapa.toml"
    if not file.exists():
        file.write_text(_SETTINGS, encoding="utf-8")
    os.environ["SAPA_SETTINGS"] = str(file)
    os.environ.pop(DATABASE_URL, None)  # a real shop's
    return load_settings()


async def fill(settings: Settings) -> None:
    """Writes two months and a day into the store, unless they are there whole."""
    filled = settings.data_folder / "filled"
    if filled.exists():
        return
    shutil.rmtree(settings.data_folder, ignore_errors=True)  # half of it, if that was interrupted
    database = open_database(settings.database)
    load_sample(database, settings.time.now())
    thread = DatabaseThread(database)
    users = Users(thread)
    for login, name, role in PEOPLE:
        await users.add(login, name, role, TERMINAL)
    await busy_day.tell(thread)
    await history.tell(thread)
    await voice_and_pictures.tell(thread, customer_files(settings))
    await thread.write(lambda database: database.execute("UPDATE outbox SET state = 'sent'"))
    words = WordIndex(thread)
    while await words.catch_up():
        pass
    counting = Counting(thread, settings.time)
    while await counting.catch_up():
        pass
    await thread.aclose()
    filled.touch()


async def invite(settings: Settings) -> dict[str, str]:
    """A new link's token for each of PEOPLE, by login: with it they set a password."""
    thread = open_store(settings.store)
    try:
        users = Users(thread)
        return {login: await users.invite_again(login, TERMINAL) for login, _, _ in PEOPLE}
    finally:
        await thread.aclose()


def demo_app(settings: Settings) -> web.Application:
    """The gateway with its desk; its channels send nothing."""
    channels = {
        "web": Web(settings.channels.get("web", {}).get("embed_on", ())),
        "whatsapp": _WhatsApp("demo", "demo", "demo", "demo", _NOWHERE),
        "telegram": _Telegram("1:demo", "demo", "toko_nusa_bot", _NOWHERE),
    }
    return build_app(Gateway(settings, channels, EchoBot()))  # type: ignore[arg-type]
