"""A shop on several machines: what is published on one is live on all."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.commands.shared_versions import versions_followed
from bot.processes.publication_follower import PublicationFollower
from bot.project import Project
from bot.settings_sections import MediaSettings, RasaSettings
from bot.store.engine.store import open_connection
from bot.store.publishing.machines import Machine, machines
from bot.training.draft.editable_files import editable_files
from bot.training.draft.shared_draft import draft_of
from bot.training.edits.examples import add_example
from bot.training.edits.replies import Reply, Wording, save_reply
from bot.training.fingerprint import model_name
from bot.training.publishing.apply import CannotPublish
from bot.training.publishing.live_model import live_model
from bot.training.publishing.publish import Published, publish, rollback
from bot.training.publishing.sharing import go_live
from bot.training.publishing.versions import Version, Versions
from tests.postgresql import empty, postgresql
from tests.standins.bucket_server import ACCESS_KEY, SECRET_KEY, BucketServer
from tests.training.conftest import OwnModels

SAID = "good evening to you all over there"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def bucket() -> Iterator[BucketServer]:
    with BucketServer() as server:
        yield server


class OneMachine:
    """A machine of the shop with a folder of its own."""

    def __init__(self, name: str, folder: Path, checkout: Path, bucket: str, address: str) -> None:
        shutil.copytree(checkout, folder / "checkout", symlinks=True)
        self.project = Project(folder / "checkout", folder / "checkout")
        self.settings = OwnModels(
            root=folder,
            project=self.project,
            media=MediaSettings(bucket="s3://shop-files/toko", bucket_endpoint=bucket),
            environ={
                "SAPA_DATABASE_URL": address,
                "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            },
        )  # fmt: skip
        self.draft = draft_of(self.settings)
        self.versions = Versions(self.settings.data_folder)
        self.answers_by_it = True
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SAPA_MACHINE", name)
            self._follower = PublicationFollower(
                self.settings, ("gateway", "rasa"), lambda: self.answers_by_it
            )

    def look(self) -> str:
        """What it does every other second; why it could not catch up."""
        return self._follower.look()

    def teach(self, text: str) -> Published:
        with self.draft.editing() as folder:
            add_example(folder, "greet", "en", text)
        self.train(self.draft.folder)
        return publish(self.settings, self.draft, "Rina")

    def train(self, folder: Path) -> None:
        name = model_name(folder, self.settings.knowledge.encoder)
        self.settings.models.mkdir(exist_ok=True)
        (self.settings.models / f"{name}.tar.gz").write_text(f"the model {name}")

    def knows(self, text: str) -> bool:
        return text in (self.project.folder / "data" / "nlu" / "smalltalk.yml").read_text()

    def model(self) -> str:
        live = live_model(self.settings)
        return live.read_text() if live else ""

    def close(self) -> None:
        self._follower._close()
        self.draft.close()


Add = Callable[[str], OneMachine]


@pytest.fixture
def add(tmp_path: Path, project: Path, bucket: BucketServer, address: str) -> Iterator[Add]:
    """``add("a")``: a machine of that name, new, with the shop's files as they were deployed."""
    empty(address)
    added: list[OneMachine] = []

    def add(name: str) -> OneMachine:
        folder = tmp_path / name
        folder.mkdir()
        machine = OneMachine(name, folder, project, bucket.url, address)
        machine.train(machine.project.folder)
        added.append(machine)
        return machine

    yield add
    for machine in added:
        machine.close()


def seen(machine: OneMachine) -> dict[str, Machine]:
    """What the desk shows of the machines."""
    with closing(open_connection(machine.settings.store)) as database:
        return {one.name: one for one in machines(database)}


def test_what_is_published_on_one_machine_is_live_on_all(add: Add) -> None:
    first, second = add("first"), add("second")
    for machine in (first, second):
        assert machine.look() == ""
    version = first.teach(SAID).version.number
    assert not second.knows(SAID)
    for machine in (first, second):
        assert machine.look() == ""
    assert second.knows(SAID)
    assert first.model() == second.model() != ""
    assert {name: one.version for name, one in seen(first).items()} == {
        "first": version, "second": version,
    }  # fmt: skip
    assert [one.note for one in first.versions.all()] == [one.note for one in second.versions.all()]


def test_a_machine_has_a_version_once_its_workers_answer_by_it(add: Add) -> None:
    first, second = add("first"), add("second")
    first.teach("the first of them")
    second.look()
    version = first.teach(SAID).version.number
    second.answers_by_it = False
    second.look()
    assert second.knows(SAID)
    assert seen(first)["second"].version == version - 1
    second.answers_by_it = True
    second.look()
    assert seen(first)["second"].version == version


def test_a_machine_that_was_away_or_is_new_has_all_that_can_come_back(add: Add) -> None:
    first, away = add("first"), add("away")
    first.teach("the first of them")
    away.look()
    for number in range(3):
        first.teach(f"{SAID} {number}")
    new = add("new")
    for machine in (away, new):
        assert machine.look() == ""
        assert machine.model() == first.model()
        assert all(machine.knows(f"{SAID} {number}") for number in range(3))
        assert machine.versions.all() == first.versions.all()
    back = rollback(new.settings, new.draft, 2, "Budi").version
    assert back.number == 6
    assert not new.knows(SAID)
    assert new.knows("the first of them")
    for machine in (first, away):
        assert machine.look() == ""
        assert not machine.knows(SAID)
        assert machine.model() == new.model()


def test_what_editors_of_two_machines_did_goes_live_together(add: Add) -> None:
    first, second = add("first"), add("second")
    with second.draft.editing() as folder:
        save_reply(folder, Reply("utter_deny", (Wording(None, "Fine."),)))
    first.teach(SAID)
    with pytest.raises(CannotPublish, match="nothing was edited"):
        publish(second.settings, second.draft, "Budi")
    for machine in (first, second):
        machine.look()
        assert 'text: "Fine."' in (machine.project.folder / "domain.yml").read_text()
        assert machine.knows(SAID)


def test_a_damaged_model_is_refused_and_the_old_one_stays(add: Add, bucket: BucketServer) -> None:
    first, second = add("first"), add("second")
    first.teach("the first of them")
    second.look()
    before = second.model()
    first.teach(SAID)
    models = [key for key in bucket.objects if key.endswith(".tar.gz")]
    good = dict(bucket.objects)
    for key in models:
        bucket.objects[key] = bucket.objects[key][:-1] + b"?"
    assert "damaged, so this machine goes on with what it has" in second.look()
    assert (second.model(), second.knows(SAID)) == (before, False)
    assert seen(first)["second"].problem == "damaged"
    bucket.objects.update(good)
    assert second.look() == ""
    assert second.knows(SAID)
    assert seen(first)["second"].problem is None


async def test_a_machines_own_workers_load_what_was_published_elsewhere(
    add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = add("first"), add("second")
    asked: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def load(request: web.Request) -> web.Response:
        model = Path((await request.json())["path"])
        asked.put_nowait((request.headers["Authorization"], model.read_text()))
        return web.Response()

    worker = web.Application()
    worker.router.add_post("/webhooks/sapa/model", load)
    monkeypatch.setenv("SAPA_MACHINE", "second")
    async with TestServer(worker) as server:
        settings = replace(second.settings, rasa=RasaSettings(port=server.port or 0))
        async with versions_followed(settings, ("rasa",), "the token"):
            version = (await asyncio.to_thread(first.teach, SAID)).version.number
            told = await asyncio.wait_for(asked.get(), 60)
            assert told == ("Bearer the token", first.model())
            for _ in range(300):  # it reports every other second
                if seen(first)["second"].version == version:
                    break
                await asyncio.sleep(0.2)
            assert seen(first)["second"].version == version
    assert second.knows(SAID)


def test_of_two_at_the_same_moment_one_is_told_to_wait(add: Add) -> None:
    first, second = add("first"), add("second")
    first.teach("the first of them")
    second.look()
    unchanged = again(second)  # its number is taken, and not yet told to the others
    first.teach(SAID)
    with pytest.raises(CannotPublish, match="published on another machine just now"):
        go_live(second.settings, second.draft, unchanged)
    assert second.look() == ""
    assert second.knows(SAID)
    assert second.versions.all() == first.versions.all()


def again(machine: OneMachine) -> Version:
    """What is live there, as a new version."""
    files = editable_files(machine.project.folder)
    model = live_model(machine.settings)
    assert model
    return machine.versions.keep("Budi", "Once more", files, files, model)


@pytest.mark.parametrize("wrong", [b"", b"garbage"])
def test_a_damaged_bundle_is_refused(add: Add, bucket: BucketServer, wrong: bytes) -> None:
    first, second = add("first"), add("second")
    first.teach(SAID)
    for key in bucket.objects:
        if key.endswith(".json.gz"):
            bucket.objects[key] = wrong
    assert "damaged" in second.look()
    assert not second.knows(SAID)


def test_another_shops_bundle_is_refused(add: Add) -> None:
    first, second = add("first"), add("second")
    first.teach(SAID)
    with closing(open_connection(first.settings.store)) as database:
        database.execute("UPDATE web_chat_key SET key = ?", [b"of another shop"])
    assert "was published by another shop, so it is not taken" in second.look()
    assert not second.knows(SAID)
    assert seen(first)["second"].problem == "of_another_shop"


def test_while_the_bucket_is_away_nothing_is_published_and_nothing_lost(
    add: Add, bucket: BucketServer
) -> None:
    first, second = add("first"), add("second")
    first.teach("the first of them")
    second.look()
    gone = replace(
        first.settings,
        media=MediaSettings(bucket="s3://shop-files/toko", bucket_endpoint="http://127.0.0.1:9"),
    )
    with first.draft.editing() as folder:
        add_example(folder, "greet", "en", SAID)
    first.train(first.draft.folder)
    with pytest.raises(CannotPublish, match="so nothing was published"):
        publish(gone, first.draft, "Rina")
    assert not first.knows(SAID)
    assert first.draft.exists
    publish(first.settings, first.draft, "Rina")
    second.look()
    assert second.knows(SAID)


def test_killed_after_it_was_told_to_all_it_is_live_here_too(add: Add) -> None:
    first, second = add("first"), add("second")
    first.teach(SAID)
    newest = first.versions.all()[0].number
    # As after a kill between the database's commit and the first file.
    folder = first.settings.data_folder / "versions" / str(newest)
    (folder / "applied").unlink()
    (folder / "bundle").unlink()
    shutil.copytree(
        second.project.folder / "data", first.project.folder / "data", dirs_exist_ok=True
    )
    assert not first.knows(SAID)
    assert first.look() == ""
    assert first.knows(SAID)


def test_a_shop_that_had_one_machine_brings_its_versions_along(add: Add, tmp_path: Path) -> None:
    first = add("first")
    alone = replace(first.settings, environ={})
    with first.draft.editing() as folder:
        add_example(folder, "greet", "en", SAID)
    first.train(first.draft.folder)
    publish(alone, first.draft, "Rina")
    assert first.look() == ""
    second = add("second")
    assert second.look() == ""
    assert second.knows(SAID)
    assert second.versions.all() == first.versions.all()


def test_old_versions_leave_the_bucket(add: Add, bucket: BucketServer) -> None:
    first = add("first")
    first.teach(SAID)
    for _ in range(11):
        go_live(first.settings, first.draft, again(first))
        for key in bucket.objects:
            bucket.age(key, 3600)
    go_live(first.settings, first.draft, again(first))
    assert len([key for key in bucket.objects if key.endswith(".json.gz")]) == 10
    assert add("second").look() == ""
