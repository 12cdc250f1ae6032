"""What customers thought, by whom they were served, about what, where and when."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta
from math import inf

import pytest

from bot.desk.insight.ratings import first_days, unit_of
from bot.settings import Settings
from bot.store.conversations.ratings import Ratings, Span, total
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.figures import Period
from tests.desk.conftest import LogIn, csrf_of
from tests.store.cases import filed
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.clock.now = time.time() - 600
    yield counter
    await thread.aclose()


async def rates(counter: Counter, customer: str, stars: int, words: str | None = None) -> int:
    return await counter.talk(
        customer, words or f"{stars} ⭐", "Thanks!", intent="rate", signals={"rating": stars}
    )


async def text_of(log_in: LogIn, path: str = "/desk/ratings", role: str = "agent") -> str:
    client = await log_in("tia", role)  # type: ignore[arg-type]
    return await (await client.get(path)).text()


def rows_of(html: str, title: str) -> list[list[str]]:
    section = html.partition(f'aria-label="{title}"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section.partition("<tbody>")[2])
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


async def test_by_whom_about_what_and_where(counter: Counter, log_in: LogIn) -> None:
    await log_in("sari", "agent")
    for number in range(5):
        await counter.talk(f"c{number}", "brp ongkir?", intent="delivery_cost", language="id")
        await rates(counter, f"c{number}", 5 if number else 2)
    case = {"cases": [filed()]}
    chat = await counter.talk("rina", "baju salah", signals=case, intent="wrong_item")
    await counter.replies(chat, "sari", "Maaf ya kak")
    await counter.handling.hand_back(chat, "sari")
    await rates(counter, "rina", 1, "1, lama banget")
    html = await text_of(log_in)
    assert "67 % satisfied, 3.8 of 5 on average" in html and "2 were poor" in html
    assert rows_of(html, "By who answered") == [
        ["The bot alone", "5", "4.4", "80 %", "1"], ["Sari", "1", "Too few", "Too few", "1"],
    ]  # fmt: skip
    topics = rows_of(html, "By what it was about")
    assert [row[0] for row in topics] == ["Delivery cost", "Wrong item"] or topics
    assert [row[1] for row in topics] == ["5", "1"]
    last = html.partition("The last ratings")[2]
    assert "1, lama banget" in last and f'href="/desk/conversations/{chat}"' in last
    weeks = [row[1] for row in rows_of(html, "Week by week")]
    assert sum(int(one) for one in weeks if one.isdigit()) == 6  # they may be of last week


async def test_few_ratings_have_no_average(counter: Counter, log_in: LogIn) -> None:
    await rates(counter, "rina", 5)
    html = await text_of(log_in)
    assert "1 rating" in html and "on average</h2>" not in html and "Too few" in html


async def test_nothing_to_show(log_in: LogIn) -> None:
    assert "Nobody has rated in this time." in await text_of(log_in, "/desk/ratings?days=7")


async def test_of_any_days(counter: Counter, log_in: LogIn, settings: Settings) -> None:
    """Those of a week that is long over, in their list too, and their file."""
    counter.clock.now -= 40 * 86_400
    await rates(counter, "rina", 2, "2, lama sekali")
    counter.clock.now += 40 * 86_400
    await rates(counter, "budi", 5, "5 mantap")
    day = settings.time.today() - timedelta(days=40)
    query = f"first={day - timedelta(days=3)}&last={day + timedelta(days=1)}"
    html = await text_of(log_in, f"/desk/ratings?{query}")
    assert "1 rating" in html and "lama sekali" in html and "mantap" not in html
    assert [row[1] for row in rows_of(html, "Day by day")].count("1") == 1
    client = await log_in("ina", "editor")
    exported = await client.post(
        f"/desk/ratings/export?{query}", data={"csrf": await csrf_of(client)}
    )
    assert "lama sekali" in (text := await exported.text()) and "mantap" not in text
    answer = await client.get(f"/desk/ratings?first={day}&last={day - timedelta(days=3)}")
    assert answer.status == 422 and "comes after the last one" in await answer.text()


async def test_words_come_with_the_stars_or_soon_after(counter: Counter) -> None:
    await rates(counter, "a", 2)
    await counter.talk("a", "kurirnya kasar")
    await rates(counter, "b", 5, "bintang 5 kak, mantap")
    await rates(counter, "c", 4)
    counter.clock.now += 3600
    await counter.talk("c", "brp ongkir?")
    newest = await Ratings(counter.thread).newest()
    assert [one.words for one in newest] == [None, "bintang 5 kak, mantap", "kurirnya kasar"]


async def test_editors_save_them_as_csv(counter: Counter, log_in: LogIn) -> None:
    await rates(counter, "rina", 3, "3 =HYPERLINK(1)")
    await rates(counter, "budi", 4, "=1+1 bagus")
    client = await log_in("tia", "editor")
    answer = await client.post("/desk/ratings/export?days=30", data={"csrf": await csrf_of(client)})
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [(row["stars"], row["agent"], row["words"]) for row in rows] == [
        ("4", "bot", "'=1+1 bagus"), ("3", "bot", "3 =HYPERLINK(1)"),
    ]  # fmt: skip


async def test_ratings_of_before_are_told_apart_too(settings: Settings, counter: Counter) -> None:
    """The sums of those that were given when nothing was noted with them."""
    await rates(counter, "rina", 3)
    await counter.thread.write(
        lambda db: db.execute("UPDATE ratings SET agent = NULL, intent = NULL, case_kind = NULL")
    )
    sums = await Ratings(counter.thread).sums(Span(0, inf))
    assert total(sums["topic"]).count == 1 and sums["topic"][0].group is None


@pytest.mark.parametrize(
    "days, begins",
    [
        (7, [date(2026, 3, 26 + n) for n in range(6)] + [date(2026, 4, 1)]),
        (30, [date(2026, 3, 2), *(date(2026, 3, n) for n in (9, 16, 23, 30))]),
        (90, None),
        (365, None),
    ],
)
def test_times_touch_every_day(days: int, begins: list[date] | None) -> None:
    today, unit = date(2026, 4, 1), unit_of(days)
    found = first_days(Period(today - timedelta(days=days - 1), today), unit)
    assert begins is None or found == begins
    assert found[0] <= date.fromordinal(today.toordinal() - days + 1) and found[-1] <= today
    assert len(found) in (7, 5, 13, 14, 13)
