"""@mentions in notes reach the colleague; saved views are one's own or the team's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store.conversations.mentions import Mentions
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.desk.test_conversations import names, text_of
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_who_is_named_in_a_note_is_told_until_they_read_it(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk("ani", "hi")
    await counter.talk("citra", "hi")
    sari, budi = await log_in("sari", "agent"), await log_in("budi.s", "agent")
    note = "@Budi.s and @nobody, see <b>this</b>. Mail ani@sari.example. @sari"
    _, html = await submit(sari, f"/desk/conversations/{number}/note", text=note)
    assert '<strong class="mention">@Budi.S</strong>' in html and "&lt;b&gt;this" in html
    assert '<strong class="mention">@nobody' not in html

    mentions = Mentions(counter.thread)
    [unseen] = await mentions.unseen("budi.s")
    assert (unseen.author, unseen.conversation_id, unseen.text) == ("sari", number, note)
    assert await mentions.unseen("sari") == []  # nobody mentions themselves
    html = await text_of(budi, "/desk?view=mentions")
    assert names(html) == ["ani"] and "A note mentions you" in html
    await text_of(budi, f"/desk/conversations/{number}")
    html = await text_of(budi, "/desk?view=mentions")
    assert names(html) == ["ani"] and "A note mentions you" not in html
    assert await mentions.unseen("budi.s") == []


async def test_views_are_kept_with_their_filters_and_order(counter: Counter, log_in: LogIn) -> None:
    await counter.talk("ani", "SCAM!", signals={"mood": "angry"})
    await counter.talk("citra", "hi")
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    query = "view=all&mood=angry&sort=newest&evil=1"
    status, html = await submit(sari, "/desk/views", name=" Angry ones ", query=query)
    assert status == 200 and names(html) == ["ani"] and "Angry ones" in html
    assert "Angry ones" not in await text_of(budi, "/desk")
    await submit(sari, "/desk/views", name="Angry ones", query=query, shared="1")
    html = await text_of(budi, "/desk")
    assert html.count("Angry ones</a>") + html.count("Angry ones <span") == 1
    assert "evil" not in html
    status, told = await submit(budi, "/desk/views/remove", view="1")
    assert status == 422 and "a colleague&#39;s" in told
    wati = await log_in("wati", "editor")
    status, html = await submit(wati, "/desk/views/remove", view="1")
    assert status == 200 and names(html) == ["ani"]  # its list, to be saved again
    assert "Angry ones" not in await text_of(sari, "/desk")


async def test_lists_are_sorted_by_who_waits_longest_or_wrote_last(
    counter: Counter, log_in: LogIn
) -> None:
    for who in ("ani", "citra"):
        await counter.talk(who, "a person", signals={"handoff": "asked"})
    await counter.talk("ani", "hello?")
    sari = await log_in("sari", "agent")
    assert names(await text_of(sari, "/desk")) == ["ani", "citra"]
    assert names(await text_of(sari, "/desk?sort=newest")) == ["ani", "citra"]
    assert names(await text_of(sari, "/desk?view=open&sort=waiting")) == ["ani", "citra"]
    await counter.talk("citra", "hello?")
    assert names(await text_of(sari, "/desk?sort=newest")) == ["citra", "ani"]
    assert names(await text_of(sari, "/desk?sort=odd")) == ["ani", "citra"]
