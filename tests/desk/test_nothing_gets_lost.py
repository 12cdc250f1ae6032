"""Drafts that come late, colleagues who leave, checks that outlive a reload, links that are odd."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.desk.teaching import draft_check
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Users
from bot.training.checks.findings import Finding, Place
from bot.training.draft.draft import Draft
from bot.training.draft.report import CannotLook, DraftReport
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_a_draft_that_comes_after_its_answer_is_none(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari = await log_in("sari", "agent")
    here = f"/desk/conversations/{number}"
    await submit(sari, f"{here}/reply", text="Hello Ani", seen="1")
    await submit(sari, f"{here}/draft", text="Hello A", seen="1")
    assert (await counter.handling.draft(number, "sari")).text == ""
    await submit(sari, f"{here}/draft", text="And another", seen="2")
    assert (await counter.handling.draft(number, "sari")).text == "And another"
    await counter.replies(number, "sari", "From another tab.")
    await counter.handling.hand_back(number, "sari")
    await counter.talk("ani", "?", "The bot answers.")  # what others say makes no draft too late
    await submit(sari, f"{here}/draft", text="And a third", seen="3")
    assert (await counter.handling.draft(number, "sari")).text == "And a third"


async def test_what_a_colleague_had_waits_when_they_leave(counter: Counter, log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    await log_in("budi", "agent")
    asked = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    done = await counter.talk("citra", "a person", signals={"handoff": "asked"})
    snoozed = await counter.talk("dewi", "hi")
    other = await counter.talk("eka", "hi")
    for number in (asked, done, snoozed):
        await counter.handling.take_over(number, "budi", None)
    await counter.handling.take_over(other, "tia", None)
    await counter.replies(done, "budi", "Here you are.")
    await counter.handling.snooze(snoozed, "budi", counter.clock.now + 1000)
    await submit(admin, "/desk/people/change", login="budi", what="disable")
    assert set(await counter.listed("waiting")) == {asked, done}
    assert await counter.listed("snoozed") == [snoozed]
    assert [(await counter.chat(n)).assigned_to for n in (asked, done, snoozed, other)] == [
        None, None, None, "tia"
    ]  # fmt: skip
    assert (await counter.chat(asked)).reason == "asked"
    html = await (await admin.get("/desk")).text()
    assert "Colleague has left" in html
    await counter.replies(done, "tia", "I go on here.")


async def test_leaving_by_the_terminal_is_the_same(counter: Counter, users: Users) -> None:
    for login, role in (("tia", "admin"), ("budi", "agent")):
        await users.add(login, login, role, "terminal")  # type: ignore[arg-type]
    number = await counter.talk("ani", "hi")
    await counter.handling.take_over(number, "budi", None)
    await users.set_disabled("budi", True, "terminal")
    assert await counter.listed("waiting") == [number]
    await users.set_disabled("budi", False, "terminal")
    assert (await counter.chat(number)).assigned_to is None


async def test_a_new_answer_begins_with_the_question(log_in: LogIn) -> None:
    wati = await log_in("wati", "editor")
    for query in ("question=Sewa+kebaya%3F", "question=Sewa+kebaya%3F&language=en",
                  "question=Sewa+kebaya%3F&language=fr", "question=", "language=id",
                  "question=%F0%9F%8C%B8&language=id"):  # fmt: skip
        answer = await wati.get(f"/desk/answers/new?{query}")
        assert answer.status == 200, query
        html = await answer.text()
        asked = "kebaya" in query and "=fr" not in query
        assert ("Sewa kebaya?</textarea>" in html) is asked, query


@pytest.mark.parametrize("after", ["http://[", "//evil.example", "/desk\\..", "\x00", "a" * 5000])
async def test_odd_ways_back_lead_to_the_desk(log_in: LogIn, after: str) -> None:
    wati = await log_in("wati", "editor")
    status, _ = await submit(wati, "/desk/language", language="id", after=after)
    assert status == 200


async def test_a_look_at_the_draft_is_done_once_and_shown_until_it_changes(
    settings: Settings,
) -> None:
    looks = 0

    async def look() -> int:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        return looks

    draft = Draft(settings.data_folder, settings.project)
    report = DraftReport(draft, look)
    assert report.report().state == "idle"
    report.start()
    report.start()
    assert report.report().state == "running"
    assert (await report.wait()).result == 1
    assert report.report().is_current and report.report().result == 1
    with draft.editing() as folder:
        file = folder / "data" / "knowledge" / "shop.yml"
        file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert not report.report().is_current
    report.start()
    assert (await report.wait()).result == 2 and report.report().is_current


async def test_a_look_that_fails_says_why(settings: Settings) -> None:
    async def look() -> int:
        raise OSError("no space left")

    report = DraftReport(Draft(settings.data_folder, settings.project), look)
    report.start()
    told = await report.wait()
    assert told.state == "failed" and "no space left" in str(told.error)
    assert issubclass(CannotLook, Exception)


async def test_a_check_survives_a_reload(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(*_: object) -> list[Finding]:
        return [Finding(Place("data/nlu/x.yml"), "Something is odd.")]

    monkeypatch.setattr(draft_check, "find_mistakes", found)
    wati = await log_in("wati", "editor")
    answer = {"id": "crawled", "file": "data/knowledge/shop.yml", "is_new": "yes"}
    await submit(wati, "/desk/answers/save", **answer, questions_en="Is it?", answer_en="Yes.")
    await submit(wati, "/desk/publish/check")
    for _ in range(2):
        await asyncio.sleep(0.1)
        html = await (await wati.get("/desk/publish")).text()
        assert "1 thing in your draft" in html and "Something is odd." in html
