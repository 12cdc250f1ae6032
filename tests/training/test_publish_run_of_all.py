"""Publishing by one button where a shop has several machines: one does it, each shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.desk.teaching import publish_run_of_all
from bot.desk.teaching.publish_run import PublishRun, RunRefused, RunShown
from bot.desk.teaching.publish_run_of_all import PublishRunOfAll
from bot.settings import Settings
from bot.store.engine.protocol import Store
from bot.store.engine.store import open_store
from bot.training.draft.draft import Draft
from bot.training.draft.report import DraftReport
from bot.training.draft.training import DraftTraining
from tests.postgresql import empty, postgresql
from tests.training.test_publish_run import MISTAKE, WORSE, Shop


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    empty(address)
    store = open_store(address)
    yield store
    await store.aclose()


class Two:
    """Jakarta, where the draft is, and Bali, where the next click may come to."""

    def __init__(self, shop: Shop, store: Store) -> None:
        self.shop = shop
        beside = PublishRun(
            DraftReport(shop.draft, shop._check), DraftTraining(shop.settings, shop.draft),
            DraftReport(shop.draft, shop._compare), shop.settings.data_folder / "times.json",
        )  # fmt: skip
        self.here = PublishRunOfAll(shop.run, store, "jakarta-1")
        self.there = PublishRunOfAll(beside, store, "bali-1")

    async def begins(self, run: PublishRunOfAll) -> None:
        await run.start("Wati", self.shop._publish)

    async def there_is(self, state: str, step: str = "") -> RunShown:
        """How it stands, as the other machine shows it once it is so."""
        async with asyncio.timeout(60):
            while True:
                shown = await self.there.shown()
                if shown.state == state and (
                    not step or step in [one.step for one in shown.steps if one.state == "running"]
                ):
                    return shown
                await asyncio.sleep(0.02)


@pytest.fixture
async def two(
    settings: Settings, draft: Draft, store: Store, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Two]:
    monkeypatch.setattr(publish_run_of_all, "TELL_EVERY_S", 0.05)
    two = Two(Shop(settings, draft), store)
    yield two
    for run in (two.here, two.there):
        await run.aclose()


async def test_who_publishes_where_and_what_came_of_it_is_shown_by_all(two: Two) -> None:
    assert (await two.there.shown()).state == "idle"
    two.shop.may_check.clear()
    await two.begins(two.here)
    shown = await two.there_is("running", "check")
    assert (shown.by, shown.machine, shown.since > 0) == ("Wati", "jakarta-1", True)
    assert (await two.here.shown()).machine == "jakarta-1"
    with pytest.raises(RunRefused, match="Wati is publishing, on the machine jakarta-1"):
        await two.begins(two.there)
    two.shop.may_check.set()
    done = await two.there_is("done")
    assert done.version == 2 and two.shop.is_live
    assert [one.state for one in done.steps] == ["done"] * 4


async def test_who_is_asked_may_answer_at_another_machine(two: Two) -> None:
    two.shop.comparison = WORSE
    await two.begins(two.here)
    asked = await two.there_is("asks")
    assert asked.worse == 1 and not two.shop.is_live
    await two.there.answer("go")
    assert (await two.there_is("done")).version == 2
    assert two.shop.is_live


async def test_it_is_stopped_at_another_machine(two: Two) -> None:
    two.shop.found = [MISTAKE]
    await two.begins(two.here)
    await two.there_is("asks")
    await two.there.answer("cancel")
    await two.there_is("cancelled")
    assert (await two.here.shown()).state == "cancelled"
    assert not two.shop.is_live
    two.shop.found = []
    await two.begins(two.there)  # now it is free
    assert (await two.there.shown()).machine == "bali-1"


async def test_a_machine_that_died_meanwhile_keeps_nobody_from_publishing(
    two: Two, store: Store
) -> None:
    two.shop.may_check.clear()
    await two.begins(two.here)
    await two.there_is("running", "check")
    await two.here._stop_telling()  # as if its process were gone
    two.shop.run.cancel()
    await store.write(
        lambda d: d.execute("UPDATE publication_under_way SET seen_at = seen_at - 60")
    )
    shown = await two.there.shown()
    assert shown.state == "failed" and "jakarta-1 is not heard of any more" in str(shown.error)
    two.shop.may_check.set()
    await two.begins(two.there)
    assert (await two.there_is("done")).machine == "bali-1"


async def test_what_ends_with_its_gateway_is_told(two: Two) -> None:
    two.shop.may_check.clear()
    await two.begins(two.here)
    await two.there_is("running", "check")
    await two.here.aclose()
    assert (await two.there.shown()).state == "cancelled"


async def test_a_shop_on_one_machine_asks_no_database(settings: Settings, draft: Draft) -> None:
    shop = Shop(settings, draft)
    run = PublishRunOfAll(shop.run, None, "jakarta-1")
    await run.start("Wati", shop._publish)
    done = await shop.waits_for("done")
    assert (await run.shown()).machine == done.machine == ""
    await run.aclose()
