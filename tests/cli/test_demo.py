"""``./sapa demo`` as somebody who wants a look at the desk uses it."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.demo.shop import demo_settings, fill, invite
from bot.project import FOLDER_VARIABLE, find_project
from bot.rasa_environment import RASA_PYTHON
from bot.store.conversations.conversation_list import ConversationList, Filters
from bot.store.conversations.ratings import Ratings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.checkout import CHECKOUT


@contextmanager
def demo(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot.cli", "demo", *options]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_it_prints_a_link_for_each_role_and_serves_it(tmp_path: Path) -> None:
    with demo("--folder", str(tmp_path / "demo")) as process:
        assert process.stdout
        process.stdout.readline()
        lines = [process.stdout.readline() for _ in range(3)]
        assert [line.split()[0] for line in lines] == ["agent", "editor", "admin"]
        link = re.search(r"http://\S+", lines[0])
        assert link
        with urllib.request.urlopen(link[0]) as answer:
            assert "Sari" in answer.read().decode()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with demo("--folder", str(tmp_path), "--fresh") as process:
        assert process.wait() == 1
        assert process.stderr
        assert "--folder" in process.stderr.read()
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


async def test_the_desk_is_full_and_the_shop_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in (FOLDER_VARIABLE, RASA_PYTHON):
        monkeypatch.setenv(variable, "")  # undone afterwards
    before = find_project().folder
    settings = demo_settings(tmp_path)
    assert find_project().folder == tmp_path / "project" != before
    await fill(settings)
    thread = DatabaseThread(open_database(settings.database))
    counts = await ConversationList(thread).counts("sari")
    waiting = await ConversationList(thread).page("waiting", "sari", Filters(), None)
    newest = await Ratings(thread).newest()
    await thread.aclose()
    assert counts and len(waiting.chats) >= 5
    assert newest
    first, again = await invite(settings), await invite(settings)
    assert first.keys() == again.keys() == {"sari", "eko", "budi"}
