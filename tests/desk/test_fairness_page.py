"""The page of fairness: the figures that the command gives, in words and drawn."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.encoders.lexicon import load_lexicon
from bot.evaluation.fairness.customers import LAST_TURNS, compare_customers
from bot.evaluation.fairness.held_out import Reading
from bot.evaluation.fairness.measurement import FairnessMeasurement
from bot.evaluation.fairness.messages import FairMessage
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.turn_stats import turn_stats
from bot.training.publishing.live_model import make_live
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    thread = DatabaseThread(open_database(settings.database))
    yield thread
    await thread.aclose()


@pytest.fixture
def counter(thread: DatabaseThread) -> Counter:
    return Counter(thread)


async def talks(counter: Counter, language: str, count: int, asked_back: int) -> None:
    for number in range(count):
        intent = "nlu_fallback" if number < asked_back else "order_status"
        await counter.talk(f"{language}{number}", "paket", language=language, intent=intent)


async def customers(editor: TestClient) -> str:
    """What the page shows of customers' messages, once they are compared."""
    while "Comparing" in (html := await (await editor.get("/desk/fairness/customers")).text()):
        pass
    return html


def shown(html: str, label: str) -> dict[str, tuple[str, str]]:
    """By group, what the table under this label shows: figure and range of each measure."""
    table = html.partition(f'aria-label="{label} ·')[2].partition("</table>")[0]
    return {
        group: re.findall(r"<b>(.*?)</b> <small[^>]*>(.*?)</small>", cells)[0]
        for group, cells in re.findall(r'<th scope="row"><span>(.*?)</span>(.*?)</tr>', table, re.S)
    }


def percent(row: dict[str, Any]) -> tuple[str, str]:
    value, low, high = (f"{100 * row[name]:.1f}".removesuffix(".0") for name in
                        ("value", "low", "high"))  # fmt: skip
    return f"{value}&nbsp;%", f"{low}–{high}&nbsp;%"


async def test_customers_figures_are_those_of_the_command(
    counter: Counter, thread: DatabaseThread, log_in: LogIn
) -> None:
    await talks(counter, "id", 40, asked_back=20)
    await talks(counter, "en", 30, asked_back=1)
    wati = await log_in("wati", "editor")
    html = await customers(wati)
    done = await thread.run(lambda database: turn_stats(database, LAST_TURNS))
    rows = {
        row["group"]: row
        for row in compare_customers(done, load_lexicon()).groups
        if (row["compared"], row["measure"]) == ("language", "asked_back")
    }
    assert shown(html, "Language") == {
        "in Indonesian": percent(rows["id"]), "in English": percent(rows["en"]),
    }  # fmt: skip
    assert "The last 70 messages" in html and "1 clear difference" in html
    assert "The bot asks back less often after messages in English: 3.3&nbsp;%" in html
    assert "in Indonesian: 50&nbsp;%" in html
    assert "only messages of 1–3 words are 10 or more" in html  # nothing to compare with

    await submit(wati, "/desk/language", language="id", after="/desk/fairness")
    html = await customers(wati)
    assert "Bot lebih jarang bertanya balik setelah pesan berbahasa Inggris: 3,3&nbsp;%" in html


async def test_few_turns_give_no_figures(counter: Counter, log_in: LogIn) -> None:
    await talks(counter, "id", 9, asked_back=3)
    wati = await log_in("wati", "editor")
    html = await customers(wati)
    assert "the bot has answered 9 so far" in html and "<table" not in html


async def read_all_but_typos(model: Path, messages: list[FairMessage], log: Path) -> list[Reading]:
    return [
        Reading(one.intent if one.groups.get("spelling") != "typos" else "", one.intent, 0.9, 0.03)
        for one in messages
    ]


async def test_the_last_measurement_with_its_time_and_version(
    settings: Settings, log_in: LogIn
) -> None:
    wati = await log_in("wati", "editor")
    assert "Not measured yet." in await (await wati.get("/desk/fairness")).text()
    for name in ("sapa-1", "sapa-2"):
        model = settings.root / f"{name}.tar.gz"
        model.write_bytes(b"a model")
        make_live(settings, model)
        if name == "sapa-1":
            measurement = FairnessMeasurement(settings, read_all_but_typos)
            measurement.start()
            await measurement.wait()
            html = await (await wati.get("/desk/fairness")).text()
            assert "Another version is live now" not in html
    html = await (await wati.get("/desk/fairness")).text()
    assert "on the model sapa-1.tar.gz" in html and "Another version is live now" in html
    assert "Messages with typos are understood less often: 0&nbsp;%; spelt right: 100" in html
    figures = shown(html, "Spelling")
    assert figures["with typos"][0] == "0&nbsp;%" and figures["spelt right"][0] == "100&nbsp;%"
    assert 'style="' not in html  # the policy of the pages forbids it


async def test_measuring_goes_on_while_pages_are_opened(settings: Settings, log_in: LogIn) -> None:
    model = settings.root / "sapa-1.tar.gz"
    model.write_bytes(b"no model, but that is found out later")
    make_live(settings, model)
    wati = await log_in("wati", "editor")
    for _ in range(2):
        status, html = await submit(wati, "/desk/fairness/measure")
        assert status == 200 and "<progress" in html and "<button" not in html
    html = await (await wati.get("/desk/fairness")).text()
    assert 'hx-get="/desk/fairness/measured" hx-trigger="every 1s"' in html


async def test_agents_have_no_such_page(log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    assert (await sari.get("/desk/fairness")).status == 403
    assert (await submit(sari, "/desk/fairness/measure"))[0] == 403
    assert "/desk/fairness" not in await (await sari.get("/desk")).text()
