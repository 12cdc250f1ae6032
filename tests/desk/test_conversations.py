"""The inbox and its conversations, as browsers get them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.messages import Attachment
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    """Customers and the bot, in the file that the desk reads too."""
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def text_of(client: TestClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return await answer.text()


def names(html: str) -> list[str]:
    """Who is in the list, in order."""
    return re.findall(r'<span class="row-top"><strong>([^<]*)', html)


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


async def test_the_list_says_who_waits_and_why(counter: Counter, log_in: LogIn) -> None:
    await counter.talk("ani", "a person please", signals={"handoff": "asked"})
    await counter.talk("budi", "SCAM!", signals={"look": "angry", "mood": "angry"})
    await counter.talk("citra", "hi")
    sari = await log_in("sari", "agent")
    html = await text_of(sari, "/desk")
    assert names(html) == ["ani", "budi"]
    assert "Asked for a person" in html and "Angry or complaining" in html
    assert names(await text_of(sari, "/desk?view=all")) == ["citra", "budi", "ani"]
    assert names(await text_of(sari, "/desk?view=all&mood=angry")) == ["budi"]
    assert names(await text_of(sari, "/desk?view=no-such-view&after=x")) == ["ani", "budi"]


async def test_what_customers_write_is_never_markup(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("<b>ani</b>", "<script>alert(1)</script>")
    sari = await log_in("sari", "agent")
    for path in ("/desk?view=all", f"/desk/conversations/{number}", "/desk?q=<script>"):
        html = await text_of(sari, path)
        assert "<script>alert" not in html and "<b>ani" not in html


async def test_why_the_bot_said_it(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", "ada masalah sama ORD-2291")
    await counter.answers(
        "Masalahnya apa, Kak?", intent="order_problem", confidence=0.934,
        ranking=[{"name": "order_problem", "confidence": 0.934},
                 {"name": "refund_status", "confidence": 0.03}],
        entities=[{"entity": "order_number", "value": "ORD-2291"}], action="utter_which_problem",
        steps=[{"action": "utter_which_problem", "policy": "RulePolicy", "confidence": 1.0}],
    )  # fmt: skip
    sari = await log_in("sari", "agent")
    html = await text_of(sari, f"/desk/conversations/{number}")
    for told in ("Trouble with an order 93 %", "Refund status", "Order number: ORD-2291",
                 "RulePolicy",
                 "something is wrong with an order, and nobody knows yet what"):  # data/rules
        assert told in html, told


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ({"confidence": 0.874}, "in a voice note <span class=\"soft\">87 %</span>"),
        ({"is_confirmed": True}, "in a voice note; the customer said that it is right"),
        ({}, ""),
    ],
)
async def test_that_it_was_heard_and_how_surely(
    counter: Counter, log_in: LogIn, heard: dict[str, Any], told: str
) -> None:
    number = await counter.writes("ani", "pesanan 2291 di mana")
    await counter.answers("Di Semarang.", intent="order_status", confidence=0.9, heard=heard)
    sari = await log_in("sari", "agent")
    html = await text_of(sari, f"/desk/conversations/{number}")
    assert told in html and ("<dt>Heard</dt>" in html) == bool(heard)


async def test_what_a_message_was_read_as(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", "ORD-2291 kapan sampai, lama banget")
    await counter.answers("Maaf, Kak.", reading={
        "reader": "embedded", "refused": "qwen (x.example): it read a yes that is not clear",
        "commands": [
            {"name": "start", "kind": "late_order", "text": "lama banget", "why": "<b>late</b>"},
            {"name": "tell", "fact": "order", "value": "ORD-2291"},
        ],
    })  # fmt: skip
    sari = await log_in("sari", "agent")
    html = await text_of(sari, f"/desk/conversations/{number}")
    for told in ("begins a case: Late order", "&lt;b&gt;late", "says order: ORD-2291",
                 "Not followed", "a yes that is not clear"):
        assert told in html, told
    assert "Read by" not in html, "our own reader needs no word"


async def test_reply_note_and_refusal(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    here = f"/desk/conversations/{number}"
    seen = field(await text_of(sari, here), "seen")
    status, html = await submit(sari, f"{here}/reply", text="Hello Ani!", seen=seen)
    assert status == 200 and "Hello Ani!" in html and "you answer" in html
    status, html = await submit(budi, f"{here}/reply", text="Hi, Budi here", seen=seen)
    assert status == 422 and "Sari has this conversation" in html
    assert "Hi, Budi here</textarea>" in await text_of(budi, here)
    status, html = await submit(budi, f"{here}/note", text="Ask Eko.")
    assert "Note by Budi" in html
    assert [line.text for line in await counter.desk.history(number)][-1] == "Hello Ani!"
    status, html = await submit(sari, f"{here}/reply", text=" ", seen="0")
    assert status == 422 and "Write something first" in html


async def test_every_deed_has_its_button(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "hi")
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    here = f"/desk/conversations/{number}"
    _, html = await submit(sari, f"{here}/take-over", holder="")
    assert "Sari took over" in html
    status, html = await submit(budi, f"{here}/take-over", holder="")
    assert status == 422 and "Sari has this conversation" in html
    _, html = await submit(sari, f"{here}/assign", to="budi")
    assert names(await text_of(budi, "/desk?view=mine")) == ["ani"]
    _, html = await submit(budi, f"{here}/snooze", until="1h")
    assert names(await text_of(budi, "/desk?view=snoozed")) == ["ani"]
    _, html = await submit(budi, f"{here}/hand-back")
    assert "the bot answers" in html
    _, html = await submit(budi, f"{here}/close", ask="1")
    assert "Budi closed this" in html and "How did we do today?" in html
    assert names(await text_of(budi, "/desk?view=closed")) == ["ani"]


async def test_a_draft_survives_and_tells_its_parts(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "hi")
    sari = await log_in("sari", "agent")
    here = f"/desk/conversations/{number}"
    status, html = await submit(sari, f"{here}/draft", text="Dear Ani,")
    assert status == 200 and "Draft kept" in html
    assert "Dear Ani,</textarea>" in await text_of(sari, here)
    assert "Dear Ani" not in await text_of(await log_in("budi", "agent"), here)


async def test_earlier_lines(counter: Counter, log_in: LogIn) -> None:
    for i in range(40):
        number = await counter.talk("ani", f"question {i}.", f"answer {i}.")
    sari = await log_in("sari", "agent")
    html = await text_of(sari, f"/desk/conversations/{number}")
    assert "question 39." in html and "question 0." not in html
    link = re.search(r'hx-get="(/desk/conversations/\d+/earlier[^"]+)"', html)
    assert link
    html = await text_of(sari, link[1])
    assert "question 0." in html and "question 39." not in html and "earlier?" not in html


async def test_files_are_for_staff_and_run_nothing(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    attachment = Attachment("image", {"url": "https://example.com/a"})
    await counter.writes("ani", None, attachments=[attachment])
    sari = await log_in("sari", "agent")
    assert (await sari.get("/desk/files/1/0")).status == 404  # not fetched yet
    for mime, kind, shown in (("image/png", "image/png", "inline"),
                              ("image/svg+xml", "application/octet-stream", "attachment")):
        settings.media_folder.mkdir(parents=True, exist_ok=True)
        Path(settings.media_folder, "a").write_bytes(b"content")
        await counter.thread.write(
            lambda database: database.execute(
                "UPDATE media SET state = 'stored', path = 'a', mime = ?", [mime]
            )
        )
        answer = await sari.get("/desk/files/1/0")
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"] == f'{shown}; filename="image-1"'
        assert await answer.read() == b"content"


async def test_what_is_not_there(log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    for path in ("conversations/1", "conversations/99999999999999999999999", "files/1/0",
                 "conversations/1/state", "conversations/1/earlier"):
        assert (await sari.get(f"/desk/{path}")).status == 404, path
