"""What customers begin to write about, on the desk: its quotes, and what can be made of it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp.test_utils import TestClient
from sqlite_utils import Database

from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.message_vectors import keep_vectors
from bot.store.insight.trends import Member, add_trend
from bot.store.privacy.anonymization import empty_conversation
from tests.desk.conftest import LogIn, csrf_of
from tests.store.counter import Counter

ASKED = ["bisa bayar pakai bitcoin?", "can i pay in crypto?", "terima bitcoin kak?",
         "crypto payments possible?"]  # fmt: skip


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.clock.now = time.time() - 9 * 86_400
    yield counter
    await thread.aclose()


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("tia", "editor")


async def a_trend(counter: Counter, topic: str | None = None) -> list[int]:
    """Four people ask, one of them twice; the numbers of their chats."""
    chats = []
    for number, text in enumerate([*ASKED, ASKED[0]]):
        language = "en" if number % 2 else "id"
        chats.append(await counter.talk(f"asks{number % 4}", text, language=language))

    def add(database: Database) -> None:
        ids = [row["id"] for row in database.query("SELECT id FROM inbox ORDER BY id")]
        texts = [*ASKED, ASKED[0]]
        members = [Member(number, 0.9, text) for number, text in zip(ids, texts)]
        add_trend(database, topic, members, counter.clock(), "encoder", b"\1\2")

    await counter.thread.write(add)
    return chats


async def shown(client: TestClient, path: str = "/desk/trends") -> str:
    answer = await client.get(path)
    assert answer.status == 200, await answer.text()
    return unescape(await answer.text())


async def press(client: TestClient, what: str, target: str = "") -> str:
    """Where the button of the first trend leads, and what stands there."""
    form = {"csrf": await csrf_of(client), "what": what, "target": target}
    answer = await client.post("/desk/trends/1", data=form)
    text = await answer.text()
    assert answer.status == 200, text
    return f"{answer.url.path} {unescape(text)}"


async def test_a_trend_tells_who_wrote_what_and_since_when(
    counter: Counter, editor: TestClient
) -> None:
    chats = await a_trend(counter)
    html = await shown(editor)
    assert "4 people" in html and re.search(r"English 2, [\w ]+ 2", html)
    assert all(text in html for text in ASKED)
    assert {int(n) for n in re.findall(r"/desk/conversations/(\d+)\"", html)} >= set(chats)
    everybody = await shown(editor, "/desk/trends/1")
    assert all(text in everybody for text in ASKED)


async def test_a_new_answer_begins_with_what_they_asked(
    counter: Counter, editor: TestClient
) -> None:
    await a_trend(counter)
    page = await press(editor, "answer")
    assert page.startswith("/desk/answers/new") and all(text in page for text in ASKED)
    assert "Became an answer" not in await shown(editor)  # who only looked has settled nothing
    begun = {"is_new": "yes", "file": "data/knowledge/shop.yml", "csrf": await csrf_of(editor)}
    begun |= dict(re.findall(r'name="(trend)" value="(\d+)"', page))
    begun |= {"questions_en": ASKED[0], "answer_en": "Not yet.", "answer_id": "Belum, Kak."}
    begun |= {"questions_id": ASKED[1]}
    saved = await editor.post("/desk/answers/save", data=begun)
    assert saved.status == 200, await saved.text()
    assert "Became an answer" in await shown(editor)


async def test_a_new_kind_of_case_begins_with_what_they_asked(
    counter: Counter, editor: TestClient
) -> None:
    await a_trend(counter)
    page = await press(editor, "kind")
    assert page.startswith("/desk/kinds/new") and all(text in page for text in ASKED)


async def test_they_become_examples_of_an_intent(counter: Counter, editor: TestClient) -> None:
    await a_trend(counter)
    page = await press(editor, "intent", "payment_problem")
    assert page.startswith("/desk/examples/payment_problem")
    found = await shown(editor, "/desk/examples?q=bitcoin")
    assert ASKED[0] in found and ASKED[2] in found


async def test_what_is_ignored_can_be_taken_back(counter: Counter, editor: TestClient) -> None:
    await a_trend(counter)
    page = await press(editor, "ignore")
    assert "Nothing new" in page or "Too little to tell" in page
    assert "Ignored" in page
    assert "New answer" in await press(editor, "reopen")


async def test_chats_that_are_merged_are_one_person(counter: Counter, editor: TestClient) -> None:
    await a_trend(counter)

    def merge(database: Database) -> None:
        database.execute("UPDATE contacts SET merged_into = 2 WHERE id = 1")
        database.execute("UPDATE contacts SET merged_into = 3 WHERE id = 2")

    await counter.thread.write(merge)
    html = await shown(editor)
    assert "2 people" in html and html.count("/desk/conversations/") == 2


async def test_a_known_topic_that_rises_has_its_name(counter: Counter, editor: TestClient) -> None:
    await a_trend(counter, "intent:order_status")
    html = await shown(editor)
    assert "More than usual" in html and "New answer" not in html
    assert "order_status" not in html


async def test_too_little_is_said_plainly(counter: Counter, editor: TestClient) -> None:
    assert "Too little to tell" in await shown(editor)
    for number in range(60):
        await counter.talk(f"c{number}", "halo")

    def looked_at(database: Database) -> None:
        ids = [row["id"] for row in database.query("SELECT id FROM inbox")]
        keep_vectors(database, "encoder", [(number, b"\1") for number in ids])

    await counter.thread.write(looked_at)
    assert "Nothing new, in 60 messages since" in await shown(editor)


async def test_what_is_erased_is_in_no_trend(counter: Counter, editor: TestClient) -> None:
    chats = await a_trend(counter)
    await counter.thread.write(lambda database: empty_conversation(database, chats[0]))
    html = await shown(editor)
    assert "3 people" in html and ASKED[0] not in html
    for chat in set(chats[1:]):
        await counter.thread.write(lambda database, chat=chat: empty_conversation(database, chat))
    assert "people" not in (await shown(editor)).partition('class="panel')[2]
    form = {"csrf": await csrf_of(editor), "what": "ignore"}
    answer = await editor.post("/desk/trends/1", data=form)
    assert "This trend is gone" in await answer.text()


async def test_agents_do_not_make_answers_of_trends(log_in: LogIn) -> None:
    agent = await log_in("budi", "agent")
    assert (await agent.get("/desk/trends")).status == 403
