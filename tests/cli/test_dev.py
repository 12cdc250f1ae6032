"""``sapa dev``, and what ``sapa serve`` sees of a shop's own folder while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import dev, serve
from bot.commands.new import make_shop
from bot.processes.services import ACTION_SERVER
from bot.project import Project
from bot.settings import Settings
from bot.training.overlay.compose import compose
from bot.training.train import Trained, TrainingFailed

HELLO = 'version: "3.1"\nresponses:\n  utter_greet:\n    - text: "Welcome to Maju!"\n'


class Restarts:
    """A supervisor that only notes what it is asked."""

    def __init__(self) -> None:
        self.restarted: list[str] = []

    async def restart(self, name: str) -> None:
        self.restarted.append(name)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    root = tmp_path / "toko"
    make_shop(root, "Toko", sample=False)
    project = Project(root, root / ".sapa" / "project")
    compose(project)
    monkeypatch.setattr(dev, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(serve, "JOINED_EVERY_S", 0.05)
    return Settings(root=root, project=project)


async def until(done: Callable[[], bool]) -> None:
    for _ in range(1200):
        if done():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not happen within a minute.")


async def test_a_reply_that_is_saved_is_said_while_it_serves(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    following = asyncio.create_task(serve.follow_files(settings, Restarts()))  # type: ignore[arg-type]
    own = settings.project.root / "domain.yml"
    own.write_text(HELLO)
    await until(lambda: "Welcome to Maju!" in settings.project.domain.read_text())
    own.write_text("responses: [")
    printed = ""

    def is_told() -> bool:
        nonlocal printed
        printed += capsys.readouterr().err
        return "used as they were" in printed

    await until(is_told)
    await asyncio.sleep(0.5)
    assert (printed + capsys.readouterr().err).count("used as they were") == 1, "told once"
    assert "Welcome to Maju!" in settings.project.domain.read_text()
    own.write_text(HELLO.replace("Maju", "Jaya"))
    await until(lambda: "Welcome to Jaya!" in settings.project.domain.read_text())
    following.cancel()


async def test_dev_starts_actions_anew_and_trains(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trainings: list[str] = []

    async def train(_: Settings) -> Trained:
        trainings.append("begun")
        if len(trainings) == 1:
            raise TrainingFailed("The bot could not be trained.")
        return Trained(Path("sapa-2.tar.gz"), 3.0)

    live: list[Path] = []
    monkeypatch.setattr(dev, "train", train)
    monkeypatch.setattr(dev, "make_live", lambda _, model: live.append(model))
    supervisor = Restarts()
    following = asyncio.create_task(dev.follow_edits(settings, supervisor))  # type: ignore[arg-type]
    await asyncio.sleep(0.3)
    assert not trainings and not supervisor.restarted, "nothing was saved yet"
    (settings.project.root / "actions" / "gift.py").write_text("# a gift\n")
    await until(lambda: supervisor.restarted == [ACTION_SERVER])
    examples = settings.project.root / "data" / "nlu" / "gift.yml"
    examples.parent.mkdir()
    examples.write_text("version: '3.1'\nnlu: []\n")
    await until(lambda: len(trainings) == 1)
    examples.write_text("version: '3.1'\nnlu: []\n# again\n")
    await until(lambda: live == [Path("sapa-2.tar.gz")])
    assert "could not be trained" in capsys.readouterr().err
    assert not following.done()
    following.cancel()
