"""Days of an editor, on a whole Sapa in a git checkout of its own: what was not understood is
taught, trained and published while customers go on writing, and brought back."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.commands.train import trained_model
from bot.project import Project
from bot.settings import load_settings
from bot.training.draft.draft import Draft
from bot.training.edits.answers import list_answers, save_answer
from bot.training.edits.examples import add_example
from bot.training.edits.replies import list_replies, save_reply
from tests.checkout import CHECKOUT
from tests.scenarios.customers import Place, Read
from tests.scenarios.running import RunningSapa, running_sapa
from tests.scenarios.web_customer import WebCustomer
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

pytestmark = pytest.mark.long  # the day in tests/desk/days goes the same way, by the pages

UNKNOWN = "any chance to get my dough returned"
"""No example says it; before it is taught, the bot asks back."""

COPIED = ("data", "domain.yml")
LINKED = ("actions", "bot", "tests", "config.yml", "credentials.yml", "endpoints.yml")


@dataclass(frozen=True)
class Shop:
    """A running Sapa of its own; ``folder`` is where its bot's files are."""

    folder: Path
    running: RunningSapa

    @property
    def place(self) -> Place:
        return self.running.place

    @property
    def draft(self) -> Draft:
        return Draft(self.place.database.parent, Project(self.folder, self.folder))

    def sapa(self, *arguments: str) -> str:
        """What ./sapa prints."""
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=CHECKOUT, env=self.running.environ, capture_output=True, text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def asks(self, text: str) -> Read:
        """What somebody new reads in answer."""
        return WebCustomer(self.place).says(text)

    def intent_of(self, text: str) -> str:
        self.asks(text)
        with closing(sqlite3.connect(self.place.database)) as database:
            [turn] = database.execute(
                "SELECT turn_json FROM inbox WHERE text = ? ORDER BY id DESC", [text]
            ).fetchone()
        return str(json.loads(turn)["intent"])

    def wait_until_understood(self, text: str, intent: str) -> None:
        end = time.monotonic() + 120
        while self.intent_of(text) != intent:
            assert time.monotonic() < end, f"{text!r} does not become {intent}"


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"]
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        check=True, capture_output=True, text=True,
    ).stdout


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, platforms: tuple[WhatsAppApi, TelegramApi]
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("teaching")
    project = folder / "checkout"
    (project / "models").mkdir(parents=True)
    (folder / "var").mkdir()
    for name in COPIED:
        copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copy
        copy(CHECKOUT / name, project / name)  # type: ignore[operator]
    for name in LINKED:
        (project / name).symlink_to(CHECKOUT / name)
    settings = load_settings()
    shutil.copy(asyncio.run(trained_model(settings)), project / "models")
    shutil.copy(settings.vectors, folder / "var")
    for command in (["init", "-q"], ["add", *COPIED], ["commit", "-qm", "The shop"]):
        git(project, *command)
    with running_sapa(folder, platforms, {"SAPA_PROJECT": str(project)}) as running:
        yield Shop(project, running)


def test_replies_and_answers_go_live_without_training(shop: Shop) -> None:
    with shop.draft.editing() as folder:
        greet = next(r for r in list_replies(folder) if r.name == "utter_greet")
        english, *others = greet.wordings
        new = replace(english, text="Good day from {shop}, what can I do for you?")
        save_reply(folder, replace(greet, wordings=(new, *others)))
        entry = next(e for e, _ in list_answers(folder) if e.id == "free_shipping")
        answer = {**entry.answer, "en": "Shipping is free for all orders above Rp99,000."}
        save_answer(folder, replace(entry, answer=answer))
    question = "how do I get free shipping?"
    assert "Good day" not in shop.asks("hello").text
    assert "Rp99,000" not in shop.asks(question).text

    assert "Version 2 is published: Autumn" in shop.sapa("publish", "--note", "Autumn")

    assert "Good day from Toko Nusa, what can I do for you?" in shop.asks("hello").text
    assert "Shipping is free for all orders above Rp99,000." in shop.asks(question).text
    assert shop.git("log", "-1", "--format=%s", "--name-only").split() == [
        "Autumn", "data/knowledge/delivery.yml", "domain.yml",
    ]
    assert shop.git("status", "--porcelain", "--untracked-files=no") == ""


def test_what_was_not_understood_is_taught_and_taken_back(shop: Shop) -> None:
    assert shop.intent_of(UNKNOWN) == "nlu_fallback"
    with shop.draft.editing() as folder:
        add_example(folder, "refund_status", "en", UNKNOWN)
    assert "The draft is trained" in shop.sapa("train", "--draft")
    assert shop.intent_of(UNKNOWN) == "nlu_fallback"  # nothing of it is live yet

    with others_writing(shop) as answers:
        shop.sapa("publish")
        shop.wait_until_understood(UNKNOWN, "refund_status")
        shop.sapa("rollback", "2")
        shop.wait_until_understood(UNKNOWN, "nlu_fallback")
    assert len(answers) > 5
    assert all(answers)
    with closing(sqlite3.connect(shop.place.database)) as database:
        states = database.execute("SELECT DISTINCT state, attempts FROM inbox").fetchall()
    assert states == [("done", 0)]  # every message had its turn at the first try
    assert UNKNOWN not in (shop.folder / "data" / "nlu" / "returns.yml").read_text()
    assert "Back to version 2" in shop.sapa("rollback")


@contextmanager
def others_writing(shop: Shop) -> Iterator[list[str]]:
    """Somebody goes on writing meanwhile, and reads these answers."""
    stop = threading.Event()
    answers: list[str] = []

    def write() -> None:
        customer = WebCustomer(shop.place)
        while not stop.wait(3):  # one who writes faster is asked to slow down
            answers.append(customer.says("when are you open?").text)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield answers
    finally:
        stop.set()
        thread.join(60)
