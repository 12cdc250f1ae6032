"""What is done with one conversation or several can be undone, unless something happened since."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.store.conversations.undo import UndoSteps
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, csrf_of, submit
from tests.desk.test_conversations import text_of
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def clicks(
    client: TestClient, path: str, *picks: str, **form: str
) -> tuple[int, str, dict[str, object]]:
    """As our script sends it: status, part of the page, and what the page is told to show."""
    data = [("csrf", await csrf_of(client)), *form.items(), *(("pick", one) for one in picks)]
    answer = await client.post(path, data=data, headers={"HX-Request": "true"})
    told = json.loads(answer.headers.get("HX-Trigger", "{}"))
    return answer.status, await answer.text(), told


def picks(html: str) -> dict[str, str]:
    """What the boxes of the list say, by the conversation's number."""
    return {pick.split(":")[0]: pick for pick in re.findall(r'name="pick" value="([^"]+)"', html)}


@pytest.mark.parametrize(
    ("act", "form", "sentence"),
    [
        ("close", {}, "Closed."),
        ("snooze", {"until": "1h"}, "Snoozed."),
        ("assign", {"to": "budi"}, "Passed on."),
        ("hand-back", {}, "Handed back to the bot."),
    ],
)
async def test_each_is_undone_as_if_it_never_was(
    counter: Counter, log_in: LogIn, act: str, form: dict[str, str], sentence: str
) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari = await log_in("sari", "agent")
    await log_in("budi", "agent")
    await counter.handling.take_over(number, "sari", None)
    before = await counter.chat(number)
    _, _, told = await clicks(sari, f"/desk/conversations/{number}/{act}", **form)
    assert told["undoable"]["sentence"] == sentence  # type: ignore[index]
    assert await counter.chat(number) != before
    step = str(told["undoable"]["step"])  # type: ignore[index]
    status, html, told = await clicks(sari, "/desk/undo?view=mine", step=step)
    assert status == 200 and told == {"tell": "Undone."} and f'data-chat="{number}"' in html
    assert f"/desk/conversations/{number}/reply?view=mine" in html, "the list stays the same"
    assert await counter.chat(number) == before
    status, told_again, _ = await clicks(sari, "/desk/undo", step=step)
    assert status == 422 and "cannot be undone any more" in told_again


async def test_nothing_is_undone_over_what_happened_since(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    _, _, told = await clicks(sari, f"/desk/conversations/{number}/close")
    step = str(told["undoable"]["step"])  # type: ignore[index]
    status, said, _ = await clicks(budi, "/desk/undo", step=step)
    assert status == 422 and "cannot be undone" in said  # it was not Budi's
    await counter.talk("ani", "one more thing")
    status, said, _ = await clicks(sari, "/desk/undo", step=step)
    assert status == 422 and "changed meanwhile" in said
    assert (await counter.chat(number)).state == "bot"


async def test_what_the_bot_had_not_answered_is_the_bots_again(counter: Counter) -> None:
    number = await counter.writes("ani", "hi")
    undo = UndoSteps(counter.thread, counter.clock)
    passed_on = counter.handling.assigning("sari", None)
    done = await undo.do("sari", "assign", {number: None}, [passed_on])
    assert await counter.inbox.next_pending(["postcards"], [], 1) == ([], None)
    await undo.undo(done.step, "sari")
    await counter.answers("Hello!")


async def test_after_closing_the_next_who_waits_opens(counter: Counter, log_in: LogIn) -> None:
    first, second, held = [
        await counter.talk(who, "a person", signals={"handoff": "asked"})
        for who in ("ani", "citra", "dewi")
    ]
    sari = await log_in("sari", "agent")
    await log_in("budi", "agent")
    await counter.handling.take_over(held, "budi", None)
    _, html, _ = await clicks(sari, f"/desk/conversations/{first}/close")
    assert f'data-chat="{second}"' in html
    _, html, _ = await clicks(sari, f"/desk/conversations/{second}/close")
    assert "Nobody is waiting" in html and "data-chat" not in html  # Budi has the third
    await clicks(sari, "/desk/preferences", opens_next="")
    fourth = await counter.talk("eka", "a person", signals={"handoff": "asked"})
    _, html, _ = await clicks(sari, f"/desk/conversations/{held}/close")
    assert f'data-chat="{held}"' in html and f'data-chat="{fourth}"' not in html


async def test_several_at_once_but_for_those_that_changed(counter: Counter, log_in: LogIn) -> None:
    numbers = [
        await counter.talk(who, "a person", signals={"handoff": "asked"})
        for who in ("ani", "citra", "dewi")
    ]
    sari = await log_in("sari", "agent")
    await submit(sari, f"/desk/conversations/{numbers[0]}/label", name="Promo")
    shown = picks(await text_of(sari, "/desk"))
    await counter.talk("dewi", "never mind")
    _, _, told = await clicks(sari, "/desk/bulk", *shown.values(), act="label:1")
    assert told["undoable"]["sentence"] == (  # type: ignore[index]
        "2 labelled. 1 had changed meanwhile and stay as they are."
    )
    shown = picks(await text_of(sari, "/desk"))
    _, _, told = await clicks(sari, "/desk/bulk", *shown.values(), act="close")
    assert await counter.listed("waiting") == []
    assert set(await counter.listed("closed")) == set(numbers)
    log = await counter.thread.run(
        lambda db: db.execute("SELECT conversation_id FROM audit WHERE what = 'close'").fetchall()
    )
    assert {number for (number,) in log} == set(numbers)  # each of them is in the log
    step = str(told["undoable"]["step"])  # type: ignore[index]
    await counter.talk("ani", "hello again")
    _, _, told = await clicks(sari, "/desk/undo", step=step)
    assert told["tell"] == "Undone. 1 had changed meanwhile and stay as they are."
    assert set(await counter.listed("waiting")) == set(numbers[1:])
    status, said, _ = await clicks(sari, "/desk/bulk", act="close")
    assert status == 422 and "Select conversations first" in said
    for act in ("", "fly", "label:", "snooze:never", "assign:nobody"):
        status, _, _ = await clicks(sari, "/desk/bulk", f"{numbers[0]}:x", "x", act=act)
        assert status in (200, 422), act
