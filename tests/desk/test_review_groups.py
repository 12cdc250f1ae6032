"""Not understood: what several wrote in the same words is one row, and settled as one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.messages import Inbound, Reply, Turn
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.learning.review_queue import ReviewQueue
from bot.store.messages.inbox import Inbox
from tests.desk.conftest import LogIn, submit


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    thread = DatabaseThread(open_database(settings.database))
    yield thread
    await thread.aclose()


async def write(thread: DatabaseThread, texts: list[str]) -> None:
    inbox = Inbox(thread)
    for number, text in enumerate(texts):
        event = Inbound(
            channel="postcards", account="shop", kind="message", conversation=f"c{number}",
            sender=f"c{number}", message_id=f"m{number}", dedup_key=f"m{number}", text=text,
        )  # fmt: skip
        await inbox.accept([event])
        [pending], _ = await inbox.next_pending(["postcards"], [], 1)
        turn = Turn([Reply("Hm?")], intent="nlu_fallback", confidence=0.3, action="action_clarify")
        await inbox.complete(pending, turn, [[]])


async def test_the_same_words_are_one_row_and_settled_as_one(
    thread: DatabaseThread, log_in: LogIn
) -> None:
    await write(thread, ["bisa dicicil?", "Bisa dicicil?", "bisa  dicicil?", "jual cilok ga"])
    ayu = await log_in("ayu", "editor")
    shown = await (await ayu.get("/desk/teach/groups")).text()
    assert len(re.findall(r">[Bb]isa +dicicil\?</textarea>", shown)) == 1 and "× 3" in shown
    [row] = re.findall(r'value="(\d+)" checked aria-label="[^"]*isa +dicicil', shown)
    same = re.findall(rf'name="same_{row}" value="(\d+)"', shown)
    queue = ReviewQueue(thread)
    form = {"id": row, "what": "ignore"}
    status, done = await submit(ayu, "/desk/teach", **form, **{f"same_{row}": same[0]})
    assert status == 200 and await queue.count() == 2
    ids = {"id": row, "kind": "ignored", "name": ""}
    assert (await submit(ayu, "/desk/teach/undo", **ids))[0] == 200
    assert await queue.count() == 3 and "2 messages are left out" in done
