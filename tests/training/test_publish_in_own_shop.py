"""What is published at the desk of a shop in a folder of its own comes to lie there, in git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.commands.new import make_shop
from bot.project import STARTER, Project
from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.examples import add_example
from bot.training.edits.replies import Reply, Wording, list_replies, save_reply
from bot.training.overlay.compose import compose
from bot.training.publishing.live_model import make_live
from bot.training.publishing.publish import publish, rollback
from bot.training.publishing.versions import Versions
from tests.training.test_publish import pretend_trained

SMALLTALK = "data/nlu/smalltalk.yml"
OURS = "Thank you for shopping at Maju!"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    root = tmp_path / "toko"
    make_shop(root, "Toko Maju", sample=False)
    project = Project(root, root / ".sapa" / "project")
    compose(project)
    return project


@pytest.fixture
def draft(settings: Settings, shop: Project) -> Draft:
    make_live(settings, pretend_trained(settings, shop.folder))
    return Draft(settings.data_folder, shop)


def publish_as(settings: Settings, draft: Draft) -> None:
    pretend_trained(settings, draft.folder)
    assert publish(settings, draft, "Rina").problem is None


def last_commit(shop: Project) -> list[str]:
    command = ["git", "show", "--name-only", "--format=%an", "HEAD"]
    done = subprocess.run(command, cwd=shop.root, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_an_example_makes_a_copy_of_the_packaged_file(
    settings: Settings, draft: Draft, shop: Project
) -> None:
    packaged = (STARTER / SMALLTALK).read_text()
    with draft.editing() as folder:
        add_example(folder, "greet", "en", "good evening to you all over there")
    publish_as(settings, draft)
    assert "good evening to you all over there" in (shop.root / SMALLTALK).read_text()
    assert "good evening to you all over there" in (shop.folder / SMALLTALK).read_text()
    assert (STARTER / SMALLTALK).read_text() == packaged, "the package belongs to all shops"
    assert last_commit(shop) == ["Rina", f".sapa/originals/{SMALLTALK}", SMALLTALK]


def test_a_reply_in_the_shops_words_is_all_that_its_domain_says(
    settings: Settings, draft: Draft, shop: Project
) -> None:
    [reply] = [one for one in list_replies(draft.folder) if one.name == "utter_goodbye"]
    wordings = [Wording(one.language, OURS, one.buttons) for one in reply.wordings]
    with draft.editing() as folder:
        save_reply(folder, Reply(reply.name, wordings))
    publish_as(settings, draft)
    own = (shop.root / "domain.yml").read_text()
    assert OURS in own and "utter_greet" not in own
    assert OURS in shop.domain.read_text() and "utter_greet" in shop.domain.read_text()


def test_what_was_published_can_be_taken_back(
    settings: Settings, draft: Draft, shop: Project
) -> None:
    with draft.editing() as folder:
        add_example(folder, "greet", "en", "good evening to you all over there")
    publish_as(settings, draft)
    first = min(version.number for version in Versions(settings.data_folder).all())
    rollback(settings, draft, first, "Rina")
    assert not (shop.root / SMALLTALK).exists(), "the packaged one is used again"
    assert (shop.folder / SMALLTALK).read_bytes() == (STARTER / SMALLTALK).read_bytes()
