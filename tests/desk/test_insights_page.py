"""The overview of how conversations went: each figure is right, and leads to its conversations."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp.test_utils import TestClient
from sqlite_utils import Database

from bot.messages import Outbound
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.sentiments import (
    Said,
    Sentiment,
    Sounding,
    correct_sentiment,
    store_sentiments,
)
from bot.store.insight.trends import Member, add_trend
from bot.store.messages.late_replies import Apologies, Apology
from bot.store.privacy.anonymization import empty_conversation
from tests.desk.conftest import LogIn, csrf_of
from tests.store.cases import filed
from tests.store.counter import CHANNEL, SHOP, Counter

NOT_UNDERSTOOD = {"intent": "nlu_fallback", "action": "action_clarify"}


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.clock.now = time.time() - 3 * 86_400
    yield counter
    await thread.aclose()


@pytest.fixture
async def owner(log_in: LogIn) -> TestClient:
    await log_in("sari", "agent")
    return await log_in("tia", "admin")


async def shown(client: TestClient, path: str = "/desk/insights") -> str:
    answer = await client.get(path)
    assert answer.status == 200, await answer.text()
    return await answer.text()


def plain(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def tiles(html: str) -> dict[str, str]:
    """The figures at the top, by name: the large one and what stands beside it."""
    found = re.findall(r'<div class="tile"[^>]*><dt>(.*?)</dt>\s*<dd>(.*?)</dd>', html, re.S)
    return {plain(name): plain(of) for name, of in found}


def rows_of(html: str, title: str) -> list[list[str]]:
    section = html.partition(f'aria-label="{title}"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section.partition("<tbody>")[2], re.S)
    return [[plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in rows]


async def a_few_days(counter: Counter) -> int:
    """Six solved by the bot, three handed over, two unsolved and one to be answered; the number of
    the chat in which a person was asked for."""
    for number in range(6):
        await counter.talk(f"solved{number}", "mana pesanan", intent="order_status", language="id")
    asked = await counter.talk(
        "asked", "mau orang", intent="talk_to_person", language="id",
        signals={
            "handoff": "asked", "cases": [filed()],
            "flag": {"kind": "abuse", "score": 0.9, "proven": True},
        },
    )  # fmt: skip
    counter.clock.now += 600
    await counter.replies(asked, "sari", "Halo kak")
    await counter.talk("failed", "hm", signals={"handoff": "vip_customer"})
    taken = await counter.talk("taken", "brp ongkir", intent="delivery_cost", language="id")
    await counter.replies(taken, "sari", "20 ribu kak")
    await counter.talk("lost", "asdf", language="en", **NOT_UNDERSTOOD)
    await counter.talk("rated", "where is it", intent="order_status", language="en")
    await counter.talk("rated", "1", intent="rate", signals={"rating": 1})
    await counter.writes("unheard", "halo?")
    return asked


async def test_each_figure_is_right(counter: Counter, owner: TestClient) -> None:
    await a_few_days(counter)
    html = await shown(owner)
    found = tiles(html)
    assert found["Conversations"].startswith("12 ") and found["Who wrote"].startswith("12 ")
    assert found["Solved by the bot"].startswith("50 % 6 conversations")
    assert found["Handed over"].startswith("25 % 3 conversations")
    assert found["Left unsolved"].startswith("17 % 2 conversations")
    assert found["Not answered"].startswith("8 % 1 conversation ")
    assert found["Messages of customers"].startswith("13 ")
    assert found["Not understood"].startswith("1 ")
    assert found["First answer"].startswith("2 s 11 conversations")
    assert found["A colleague's answer"].startswith("Too few 1 conversation")
    assert rows_of(html, "Handed over, and why") == [
        ["Asked for a person", "1", "0"], ["A colleague stepped in", "1", "0"],
        ["Vip customer", "1", "0"],
    ]  # fmt: skip
    assert [row[1] for row in rows_of(html, "Asked most")] == ["7", "1"]
    assert [row[1:] for row in rows_of(html, "Cases by product")] == [["1", "0"]]
    assert rows_of(html, "Flagged by moderation") == [["Abuse", "1", "0"]]
    assert rows_of(html, "By language")[0][1] == "8"


async def test_each_figure_leads_to_its_conversations(counter: Counter, owner: TestClient) -> None:
    asked = await a_few_days(counter)
    html = await shown(owner)
    links = re.findall(r'href="(/desk/insights/conversations[^"]+)"', html)
    assert len(links) > 15
    for link in map(unescape, links):
        assert "No conversation is behind" not in await shown(owner, link) or "poor" in link, link
    assert (await owner.get("/desk/insights/conversations?figure=nothing")).status == 404
    everything = await shown(owner, "/desk/insights/conversations")
    assert len(set(re.findall(r'href="/desk/conversations/(\d+)"', everything))) == 12
    [why] = [link for link in links if "value=asked" in link]
    behind = await shown(owner, unescape(why))
    assert re.findall(r'href="/desk/conversations/(\d+)"', behind) == [str(asked)]


async def test_what_is_new_is_counted_at_once(counter: Counter, owner: TestClient) -> None:
    await counter.writes("rina", "halo")
    assert "1 conversation" in tiles(await shown(owner))["Not answered"]
    await counter.answers("Hai kak", intent="greet")
    assert "1 conversation" in tiles(await shown(owner))["Solved by the bot"]


async def test_an_apology_is_no_answer(counter: Counter, owner: TestClient) -> None:
    await counter.writes("rina", "pesanan saya mana?")
    [pending], _ = await counter.inbox.next_pending([CHANNEL], [], 1)
    late = Apology([Outbound(CHANNEL, SHOP, "rina", "Maaf, ini lama.")], "It took long.")
    await Apologies(counter.thread, counter.clock).say(pending, late)
    found = tiles(await shown(owner))
    assert "1 conversation" in found["Not answered"]
    assert "0 conversations" in found["First answer"]
    await counter.inbox.give_up(pending, late)
    found = tiles(await shown(owner))
    assert "1 conversation" in found["Handed over"]
    assert "0 conversations" in found["First answer"]


async def test_how_messages_sound_is_counted(counter: Counter, owner: TestClient) -> None:
    chats = [await counter.talk(f"c{number}", "hm", intent="invoice") for number in range(10)]
    assert "Displeased messages" not in tiles(await shown(owner))

    def read(database: Database) -> None:
        for number, chat in enumerate(chats):
            sql = "SELECT id FROM inbox WHERE conversation_id = ?"
            [message] = database.execute(sql, [chat]).fetchone()
            said = Said(message, "hm")
            sentiment: Sentiment = "displeased" if number < 3 else "neutral"
            store_sentiments(database, [(said, Sounding(sentiment, 0.9, 0.0, 0.8, 0.0))])

    await counter.thread.write(read)
    html = await shown(owner)
    assert tiles(html)["Displeased messages"].startswith("30 % 3 conversations")
    assert [row[1:] for row in rows_of(html, "Asked most")] == [["10", "0", "3"]]
    for figure in ("displeased", "displeased_topic&value=intent:invoice"):
        behind = await shown(owner, f"/desk/insights/conversations?figure={figure}")
        found = re.findall(r'href="/desk/conversations/(\d+)"', behind)
        assert sorted(map(int, found)) == chats[:3]
    await counter.thread.write(
        lambda database: correct_sentiment(database, 1, "neutral", "sari")
    )
    assert tiles(await shown(owner))["Displeased messages"].startswith("20 % 2 conversations")


async def test_trends_stand_there_for_who_may_settle_them(
    counter: Counter, owner: TestClient, log_in: LogIn
) -> None:
    await counter.talk("rina", "bisa sewa baju?", **NOT_UNDERSTOOD)
    await counter.thread.write(
        lambda db: add_trend(db, None, [Member(1, 0.9, "bisa sewa baju?")], counter.clock())
    )
    html = await shown(owner)
    assert 'href="/desk/trends/1">“bisa sewa baju?”</a>' in html and "1 person" in html
    assert "sewa" not in await shown(await log_in("ari", "agent"))


async def test_a_day_of_silence_begins_another(counter: Counter, owner: TestClient) -> None:
    await counter.talk("rina", "halo", intent="greet")
    counter.clock.now += 3600
    await counter.talk("rina", "mana pesanan", intent="order_status")
    counter.clock.now += 86_500
    await counter.talk("rina", "halo lagi", intent="greet")
    found = tiles(await shown(owner))
    assert found["Conversations"].startswith("2 ") and found["Who wrote"].startswith("1 ")


async def test_who_is_erased_is_counted_no_more(counter: Counter, owner: TestClient) -> None:
    await counter.talk("rina", "halo", intent="order_status")
    other = await counter.talk("budi", "halo", intent="order_status")
    assert tiles(await shown(owner))["Conversations"].startswith("2 ")
    await counter.thread.write(lambda database: empty_conversation(database, other))
    html = await shown(owner)
    assert tiles(html)["Conversations"].startswith("1 ")
    assert [row[1] for row in rows_of(html, "Asked most")] == ["1"]


async def test_days_of_ones_own_and_days_that_are_none(
    counter: Counter, owner: TestClient
) -> None:
    await counter.talk("rina", "halo", intent="order_status")
    assert "Nobody wrote in these days" in await shown(
        owner, "/desk/insights?first=2020-01-01&last=2020-02-01"
    )
    assert tiles(await shown(owner, "/desk/insights?days=14"))["Conversations"].startswith("1 ")
    for wrong, told in {
        "first=soon": "'soon' is no day", "first=2026-03-02&last=2026-03-01": "comes after",
        "first=1999-01-01": "two years at most", "days=99999": "two years at most",
        "days=0": "no number of days", "first=2026-02-31": "is no day",
    }.items():  # fmt: skip
        answer = await owner.get(f"/desk/insights?{wrong}&channel=postcards")
        html = await answer.text()
        assert answer.status == 422, wrong
        assert told in plain(html) and "the last 30 days" in html, wrong
        if "first=" in wrong:
            typed = wrong.removeprefix("first=")[:10].partition("&")[0]
            assert f'name="first" value="{typed}"' in html
        assert tiles(html)["Conversations"].startswith("1 ")
        assert '<option value="postcards" selected>' in html


async def test_what_is_filtered_by_is_shown(owner: TestClient) -> None:
    html = await shown(owner, "/desk/insights?channel=fax&language=xx")
    assert '<option value="fax" selected>' in html and '<option value="xx" selected>' in html


async def test_one_channel_and_language(counter: Counter, owner: TestClient) -> None:
    await counter.talk("rina", "halo", intent="order_status", language="id")
    await counter.writes("tom", "hi", channel="telegram")
    await counter.answers("Hi", intent="order_status", language="en")
    html = await shown(owner, "/desk/insights?channel=telegram")
    assert tiles(html)["Conversations"].startswith("1 ")
    assert [row[0] for row in rows_of(html, "By channel")] == ["Telegram"]
    assert "Nobody wrote" in await shown(owner, "/desk/insights?channel=telegram&language=id")


async def test_editors_save_the_days_as_csv(counter: Counter, owner: TestClient) -> None:
    await a_few_days(counter)
    answer = await owner.post(
        "/desk/insights/export?days=7", data={"csrf": await csrf_of(owner)}
    )
    assert re.search(r"insights-\S+-\S+\.csv", answer.headers["Content-Disposition"])
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert len(rows) == 7
    assert sum(int(row["conversations"]) for row in rows) == 12
    assert sum(int(row["bot"]) for row in rows) == 6


async def test_all_that_was_asked_is_one_click_away(counter: Counter, owner: TestClient) -> None:
    for number in range(14):
        await counter.talk(f"c{number}", "?", intent=f"wish_{number:02}", language="id")
    html = await shown(owner)
    assert len(rows_of(html, "Asked most")) == 10 and "Show 4 more" in html
    [link] = re.findall(r'href="(/desk/insights\?[^"]*all=topic[^"]*)"', html)
    html = await shown(owner, unescape(link).partition("#")[0])
    assert len(rows_of(html, "Asked most")) == 14 and "Show fewer" in html
