"""What customers write, and what colleagues call things, is shown on the pages of figures, trends
and offers as words: never as a script, a template or a formula, and of any length."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient
from sqlite_utils import Database

from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.trends import Member, add_trend
from tests.desk.conftest import (  # noqa: F401  (fixtures)
    LogIn,
    copied_shop,
    csrf_of,
    log_in,
    platform,
    rasa_client,
    server,
    settings,
    submit,
    users,
)
from tests.store.counter import Counter

EVIL = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}", "{name.__class__.__mro__} %(n)s {0}", "=cmd|'/c calc'!A1",
    "javascript:alert(1)//", "';alert(1)//\u2028", "</script><script>alert(1)</script>",
)  # fmt: skip
RAW = re.compile(r"<script>alert|<img src=x|<svg onload|7 \* 7 \}\}49|href=\"javascript:")


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:  # noqa: F811
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.clock.now = time.time() - 86_400
    yield counter
    await thread.aclose()


async def a_trend(counter: Counter, words: tuple[str, ...], topic: str | None = None) -> None:
    for number, text in enumerate(words):
        await counter.talk(f"asks{number}", text, language="en")
        await counter.writes(f"named{number}", text, name=text)

    def add(database: Database) -> None:
        sql = "SELECT id FROM inbox WHERE sender LIKE 'asks%'"
        ids = [row["id"] for row in database.query(sql)]
        members = [Member(id_, 0.9, text) for id_, text in zip(ids, words)]
        add_trend(database, topic, members, counter.clock(), "encoder", b"\1\2")

    await counter.thread.write(add)


async def page(client: TestClient, path: str) -> str:
    answer = await client.get(path)
    text = await answer.text()
    assert answer.status < 500, f"{path}: {text}"
    assert not RAW.search(text), f"{path}: {RAW.search(text)}"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy or "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    return text


async def test_words_stay_words(counter: Counter, log_in: LogIn) -> None:  # noqa: F811
    await a_trend(counter, EVIL)
    await a_trend(counter, EVIL[:3], topic="intent:<script>alert(1)</script>")
    tia = await log_in("tia", "admin")

    for name in EVIL:
        form = {"name": name, "words_en": "A sale", "words_id": "", "template": "", "bought": name,
                "held_out": "0.0", "counts": "answers", "days": "14", "topics": name,
                "channels": name, "languages": name}  # fmt: skip
        status, text = await submit(tia, "/desk/campaigns/save", **form)
        assert status < 500 and not RAW.search(text)
    paths = ["/desk/trends", "/desk/trends/1", "/desk/trends/2", "/desk/insights", "/desk/improve",
             "/desk/improve/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/desk/campaigns",
             "/desk/campaigns/1", "/desk/campaigns/edit?id=2", "/desk/publish"]  # fmt: skip
    for name in EVIL:
        quoted = json.dumps(name)[1:-1].replace("%", "%25").replace("&", "%26").replace("#", "%23")
        paths += [
            f"/desk/insights?channel={quoted}&language={quoted}&first={quoted}&last={quoted}",
            f"/desk/insights/conversations?figure=topic&value={quoted}&channel={quoted}",
            f"/desk/improve?first={quoted}&all={quoted}",
        ]
    for path in paths:
        await page(tia, path)


LONG = ("🧵" * 400, "ทำไม" * 100, "é&=%" * 100, "\u202e" * 400, "a b" * 133)


@pytest.mark.parametrize("what", ["answer", "kind"])
async def test_long_words_of_a_trend_can_be_answered(
    counter: Counter, log_in: LogIn, copied_shop: object, what: str  # noqa: F811
) -> None:
    await a_trend(counter, LONG)
    tia = await log_in("tia", "editor")
    answer = await tia.post("/desk/trends/1", data={"csrf": await csrf_of(tia), "what": what})
    assert answer.status == 200, await answer.text()
    assert "🧵" in await answer.text()
