"""An agent's morning: twenty customers have written overnight. They are answered, one after the
other, by suggestions, canned replies and own words, labelled, their cases decided, and closed; who
writes meanwhile is noticed."""

from __future__ import annotations

import asyncio
import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from bot.demo.shift import Shift, filed, understood
from bot.messages import Reply
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.days.busy import BusyDesk, Comes, typed
from tests.desk.days.staff import Staff

pytestmark = pytest.mark.long

WAITING = 20
SUGGESTED_WITHIN_S = 120.0
"""The encoders are loaded for the first suggestion; on two busy cores that takes a while."""


async def _overnight(desk: BusyDesk) -> list[int]:
    """Only these wait: what the demo's day left is done with. Each wants a person, the fifth has
    filed a case; the numbers of their conversations."""
    thread = DatabaseThread(open_database(desk.database))
    await thread.write(
        lambda database: database.execute(
            """UPDATE conversations SET state = 'bot', waiting_since = NULL, snoozed_until = NULL,
            assigned_to = NULL, closed_at = last_at, reason = NULL"""
        )
    )
    night = Shift(thread, time.time() - 3600, "night")
    numbers = [await _asks(night, n) for n in range(WAITING)]
    await thread.aclose()
    return numbers


async def _asks(shift: Shift, n: int) -> int:
    number = await shift.says(
        "telegram", f"night-{n}", f"berapa lama pengiriman ke kota {n}?", name=f"Pelanggan {n:02d}"
    )
    signals: dict[str, object] = {"handoff": "asked"}
    if n == 4:
        signals["cases"] = [filed("C-PAGY222", "exchange", "ORD-1180", {"item": "Kaos"})]
    await shift.bot(
        Reply("Saya panggilkan rekan kami ya, Kak."),
        **understood("delivery_time", 0.9, "action_handoff", signals=signals),
    )
    return number


async def _one_more(desk: BusyDesk) -> int:
    thread = DatabaseThread(open_database(desk.database))
    number = await _asks(Shift(thread, time.time() - 60, "morning"), WAITING)
    await thread.aclose()
    return number


def _open_number(sari: Staff) -> int:
    return int(str(sari.find(".chat").get_attribute("data-chat")))


def _title_counts(sari: Staff, count: int) -> None:
    sari.becomes(lambda: sari.driver.title.partition(" ")[0], f"({count})")


def _by_suggestion(sari: Staff) -> str:
    sari.waits(lambda: [one for one in sari.all(".suggestion") if one.text], SUGGESTED_WITHIN_S)
    keys = ActionChains(sari.driver)
    sari.click("#text")
    keys.key_down(Keys.ALT).send_keys("1").key_up(Keys.ALT).perform()
    sari.waits(lambda: typed(sari))
    return typed(sari)


def _by_canned(sari: Staff) -> str:
    sari.find("#text").send_keys("/")
    sari.waits(lambda: sari.is_shown("#canned-filter"))
    sari.find("#canned-filter").send_keys(Keys.ENTER)
    sari.waits(lambda: typed(sari))
    return typed(sari)


def _in_own_words(sari: Staff) -> str:
    words = f"Halo Kak, pengirimannya 3 hari. ({_open_number(sari)})"
    sari.type("text", words)
    return words


def _labels(sari: Staff, name: str) -> None:
    sari.click("#menu-label summary")
    sari.waits(lambda: sari.is_shown("#menu-label [name=name]"))
    if name in [one.text.strip() for one in sari.all("#menu-label .menu-box button")]:
        sari.press(name, "#menu-label .menu-box")
    else:
        sari.type("name", name, "#menu-label")
        sari.press("Add", "#menu-label")
    sari.waits_for(name, ".chat-labels")


def _decides(sari: Staff, number: str) -> None:
    sari.opens(f"/cases/{number}")
    sari.press("Approve")
    sari.type("text", "Siap Kak, penukarannya kami setujui.", "#act-approve")
    sari.click("#act-approve button.primary")
    sari.waits_for("This case is over")


def test_twenty_who_waited_are_served_one_after_the_other(
    busy_desk: BusyDesk, comes: Comes
) -> None:
    numbers = asyncio.run(_overnight(busy_desk))
    sari = comes("sari")
    sari.opens("")
    _title_counts(sari, WAITING)
    sari.becomes(lambda: len(sari.all("#list .row-link")), WAITING)
    sari.click("#list .row-link")
    sari.find("#composer")
    served, says = [], [_by_suggestion, _by_canned, _in_own_words]
    while sari.all("#composer"):
        here = _open_number(sari)
        assert here not in served, "after closing, the next one opens"
        words = says[min(len(served), 2)](sari)
        sari.click("#send")
        sari.becomes(lambda: typed(sari), "")
        assert busy_desk.sent(words) == 1
        if len(served) % 5 == 0:
            _labels(sari, "Pengiriman")
        if here == numbers[4]:
            _decides(sari, "C-PAGY222")
            sari.opens(f"/conversations/{here}")
            sari.find("#composer")
        if len(served) == 9:  # somebody writes while others are answered
            numbers.append(asyncio.run(_one_more(busy_desk)))
            _title_counts(sari, WAITING - len(served))
        served.append(here)
        sari.click("#menu-close summary")
        sari.click("#act-close")
        sari.waits(lambda done=here: not sari.all("#composer") or _open_number(sari) != done)
    assert sorted(served) == sorted(numbers), "who waited longest, and who came meanwhile"
    sari.opens("")
    sari.waits_for("Nobody is waiting", "#list")
    sari.waits(lambda: not sari.driver.title.startswith("("))
    marks = ", ".join("?" * len(numbers))
    closed = busy_desk.ask(
        f"SELECT count(*) FROM conversations WHERE id IN ({marks}) AND closed_at IS NOT NULL",
        *numbers,
    )
    answers = busy_desk.ask(
        f"""SELECT conversation_id, count(*) FROM outbox WHERE author = 'sari'
        AND conversation_id IN ({marks}) GROUP BY conversation_id""",
        *numbers,
    )
    assert closed == [(len(numbers),)]
    assert dict(answers) == {n: 2 if n == numbers[4] else 1 for n in numbers}
    labelled = busy_desk.ask(
        """SELECT count(*) FROM conversation_labels JOIN labels ON labels.id = label_id
        WHERE labels.name = 'Pengiriman'"""
    )
    assert labelled == [(5,)]
