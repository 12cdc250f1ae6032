"""Where answers fail, and what colleagues wrote then, leads to a better answer."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import pytest
from aiohttp import ClientTimeout

from bot.desk.insight.improve import judge
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.answer_outcomes import AnswerFigures
from tests.desk.conftest import LogIn
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.clock.now = time.time() - 86_400
    yield counter
    await thread.aclose()


async def shown(log_in: LogIn, path: str = "/desk/improve", login: str = "tia") -> str:
    client = await log_in(login, "editor")
    patient = ClientTimeout(total=None)  # the encoders stand back while others need the processor
    return unescape(re.sub(r"\s+", " ", await (await client.get(path, timeout=patient)).text()))


def figures(answer: str, people: int, failed: int) -> AnswerFigures:
    return AnswerFigures(answer, people, people, failed, failed, 0, 0)


def test_surely_worse_comes_first_and_too_few_is_said() -> None:
    judged = judge([figures("big", 400, 40), figures("bad", 60, 30), figures("few", 4, 4)])
    assert [(one.figures.answer, one.verdict) for one in judged] == [
        ("bad", "worse"), ("big", "better"), ("few", ""),
    ]  # fmt: skip
    assert judged[2].share is None and judged[0].low < 0.5 < judged[0].high


def test_one_answer_alone_is_compared_with_nothing() -> None:
    [one] = judge([figures("only", 50, 25)])
    assert one.share == 0.5 and one.verdict == ""


async def test_an_empty_shop_says_so(log_in: LogIn) -> None:
    html = await shown(log_in)
    assert "No approved answer was given in this time." in html
    assert "Nothing waits that was not understood." in html


async def test_from_an_answer_to_its_conversations_and_a_better_text(
    counter: Counter, log_in: LogIn
) -> None:
    await log_in("sari", "agent")
    for number in range(12):
        given = {"source": {"faq": "cod"}, "intent": "ask_info"}
        chat = await counter.talk(f"c{number}", "bisa COD?", **given)
        if number < 6:
            await counter.talk(f"c{number}", "maksudnya?", signals={"handoff": "asked"})
            await counter.replies(chat, "sari", "COD bisa ya kak, khusus Jawa dan Bali.")
    html = await shown(log_in)
    assert "50 % (between 25 and 75)" in html
    page = await shown(log_in, "/desk/improve/cod", "ina")
    assert page.count("Wanted a person") == 6 and f'href="/desk/conversations/{chat - 6}"' in page
    assert page.count("COD bisa ya kak, khusus Jawa dan Bali.") == 2  # shown, and in the form


async def test_few_people_are_too_few_to_tell(counter: Counter, log_in: LogIn) -> None:
    for _ in range(2):
        await counter.talk("rina", "bisa COD?", source={"faq": "cod"})
    html = await shown(log_in)
    assert "1 of 1, too few to tell" in html and "Too few people had an approved answer" in html


async def test_what_colleagues_answer_again_and_again_is_an_idea(
    counter: Counter, log_in: LogIn
) -> None:
    await log_in("sari", "agent")
    for name in ("Rina", "Budi"):
        chat = await counter.writes(name, f"saya {name}, ada parkir?", name=name)
        await counter.answers("?")
        await counter.replies(chat, "sari", "Parkir di basement ya.")
    html = await shown(log_in, "/desk/improve/ideas")
    assert "asked 2 times" in html and "Parkir di basement ya." in html
    assert "ada parkir?" in html and "Budi" not in html and "Rina" not in html


async def test_who_has_no_name_counts_and_who_asks_twice_counts_once(
    counter: Counter, log_in: LogIn
) -> None:
    await log_in("sari", "agent")
    for chat, asks in (("c1", "ada parkir?"), ("c2", "ada parkir?"), ("c3", "boleh bawa kucing?")):
        number = await counter.writes(chat, asks)
        await counter.answers("?")
        await counter.replies(number, "sari", "Sebentar ya kak.")
    await counter.writes("c3", "boleh bawa kucing?")  # sari has this chat
    await counter.replies(number, "sari", "Belum boleh ya kak.")
    html = await shown(log_in, "/desk/improve/ideas")
    assert "ada parkir?" in html and "kucing" not in html


async def test_an_agent_may_not(log_in: LogIn) -> None:
    client = await log_in("sari", "agent")
    assert (await client.get("/desk/improve")).status == 403


async def test_of_any_days(counter: Counter, log_in: LogIn, settings: Settings) -> None:
    counter.clock.now -= 40 * 86_400
    await counter.talk("rina", "bisa COD?", source={"faq": "cod"}, intent="ask_info")
    day = settings.time.today() - timedelta(days=41)
    html = await shown(log_in)
    assert "No approved answer was given in this time." in html
    html = await shown(log_in, f"/desk/improve?first={day}&last={day + timedelta(days=2)}", "ina")
    assert f"/desk/improve/cod?first={day}" in html
