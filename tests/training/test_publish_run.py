"""Publishing by one button: the steps one after the other, whoever looks; what it asks; how it is
stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.desk.teaching.draft_check import Checked
from bot.desk.teaching.publish_run import PublishRun, RunShown
from bot.evaluation.compare import Answer, Changed, Comparison, Message
from bot.evaluation.subprocess_job import EvaluationFailed
from bot.settings import Settings
from bot.training.checks.findings import Finding, Place
from bot.training.draft.draft import Draft
from bot.training.draft.report import DraftReport
from bot.training.draft.training import DraftTraining
from bot.training.edits.examples import add_example, list_examples
from bot.training.publishing.publish import Published, publish
from tests.training.test_publish import pretend_trained

SAID = "good evening to you all over there"
ALIKE = Comparison(1, 1, 1, 0, ())
ANSWER = Answer("greet", 0.9, "utter_greet", None, "Hi!")
WORSE = Comparison(
    1, 1, 0, 0, (Changed(Message("hi", "en", "greet", "test"), ANSWER, ANSWER, "worse"),)
)
NOTE = Finding(Place("data/nlu/smalltalk.yml"), "Two examples are alike.", note=True)
MISTAKE = Finding(Place("data/rules/care.yml"), "Two rules disagree.")


class Shop:
    """A draft with one edit, trained already; what the check finds and how it compares."""

    def __init__(self, settings: Settings, draft: Draft) -> None:
        self.settings, self.draft = settings, draft
        self.found: list[Finding] = []
        self.comparison: Comparison | Exception = ALIKE
        self.checking = asyncio.Event()
        self.may_check = asyncio.Event()
        self.may_check.set()
        pretend_trained(settings, draft.live)
        with draft.editing() as folder:
            add_example(folder, "greet", "en", SAID)
        pretend_trained(settings, draft.folder)
        self.run = PublishRun(
            DraftReport(draft, self._check),
            DraftTraining(settings, draft),
            DraftReport(draft, self._compare),
            settings.data_folder / "run" / "publish-times.json",
        )

    def begins(self) -> None:
        self.run.start("Wati", self._publish)

    async def waits_for(self, state: str) -> RunShown:
        async with asyncio.timeout(60):
            while self.run.shown().state != state:
                assert self.run.shown().state in (state, "running", "asks"), self.run.shown()
                await asyncio.sleep(0.02)
        return self.run.shown()

    @property
    def is_live(self) -> bool:
        return bool(list_examples(self.draft.live, containing=SAID))

    async def _check(self) -> Checked:
        self.checking.set()
        await self.may_check.wait()
        return Checked(self.found, [])

    async def _compare(self) -> Comparison:
        if isinstance(self.comparison, Exception):
            raise self.comparison
        return self.comparison

    async def _publish(self) -> Published:
        return await asyncio.to_thread(publish, self.settings, self.draft, "Wati", "Hello again")


@pytest.fixture
async def shop(settings: Settings, draft: Draft) -> Shop:
    return Shop(settings, draft)


async def test_one_button_checks_trains_compares_and_publishes(shop: Shop) -> None:
    assert shop.run.shown().state == "idle"
    shop.begins()
    done = await shop.waits_for("done")
    assert done.version == 2 and shop.is_live
    assert [(one.step, one.state) for one in done.steps] == [
        ("check", "done"), ("train", "done"), ("compare", "done"), ("publish", "done"),
    ]  # fmt: skip


async def test_who_looks_again_finds_it_where_it_is_and_begins_no_second(shop: Shop) -> None:
    shop.may_check.clear()
    shop.begins()
    await shop.checking.wait()
    shown = shop.run.shown()
    assert shown.by == "Wati" and shown.left > 0
    assert [one.state for one in shown.steps] == ["running", "waits", "waits", "waits"]
    shop.begins()
    shop.may_check.set()
    assert (await shop.waits_for("done")).version == 2


@pytest.mark.parametrize(
    "worsened",
    [
        lambda shop: setattr(shop, "comparison", WORSE),
        lambda shop: setattr(shop, "found", [NOTE]),
        lambda shop: setattr(shop, "comparison", EvaluationFailed("There is no live model.")),
    ],
)
async def test_it_asks_before_something_worse_goes_live(
    shop: Shop, worsened: Callable[[Shop], None]
) -> None:
    worsened(shop)
    shop.begins()
    asked = await shop.waits_for("asks")
    assert asked.worse or asked.findings or asked.problem
    assert not shop.is_live
    shop.run.go_on()
    await shop.waits_for("done")
    assert shop.is_live


async def test_a_mistake_is_told_before_anything_is_trained(shop: Shop) -> None:
    shop.found = [MISTAKE]
    shop.begins()
    asked = await shop.waits_for("asks")
    assert asked.findings == 1
    assert [one.state for one in asked.steps] == ["done", "waits", "waits", "waits"]
    shop.run.cancel()
    assert (await shop.waits_for("cancelled")).version is None
    assert not shop.is_live


async def test_stopped_it_changes_nothing_and_can_begin_anew(shop: Shop) -> None:
    shop.may_check.clear()
    shop.begins()
    await shop.checking.wait()
    shop.run.cancel()
    await shop.waits_for("cancelled")
    assert not shop.is_live
    shop.may_check.set()
    shop.begins()
    await shop.waits_for("done")
    assert shop.is_live


async def test_a_draft_that_changes_meanwhile_is_not_published(shop: Shop, project: Path) -> None:
    shop.may_check.clear()
    shop.begins()
    await shop.checking.wait()
    with shop.draft.editing() as folder:
        add_example(folder, "greet", "en", "yet another good evening")
    shop.may_check.set()
    failed = await shop.waits_for("failed")
    assert "changed meanwhile" in str(failed.error)
    assert failed.steps[0].state == "failed" and not shop.is_live
