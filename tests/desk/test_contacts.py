"""Contacts: a person across channels, with a name, notes and fields that staff give; merged and
taken apart again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.shop.sample_data import load_sample
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


async def contact_of(client: TestClient, number: int) -> int:
    """Whose a conversation is, as its card links to them."""
    found = re.search(r'href="/desk/contacts/(\d+)"', await text_of(
        client, f"/desk/conversations/{number}"
    ))  # fmt: skip
    assert found
    return int(found[1])


async def test_a_name_notes_and_fields_are_found_and_shown_everywhere(
    counter: Counter, log_in: LogIn
) -> None:
    ani = await counter.writes("ani88", "hi", name="ani88")
    await counter.writes("citra", "hi")
    wati, sari = await log_in("wati", "editor"), await log_in("sari", "agent")
    for field in (
        {"name": "Size", "kind": "choice", "choices": "S\nM\n\nM"},
        {"name": "Birthday", "kind": "date"},
        {"name": "Orders a year", "kind": "number"},
    ):
        status, _ = await submit(wati, "/desk/contact-fields", **field)
        assert status == 200
    status, told = await submit(wati, "/desk/contact-fields", name="size", kind="text")
    assert status == 422 and "already" in told

    person = f"/desk/contacts/{await contact_of(sari, ani)}"
    values = {"field-1": "M", "field-2": "1990-05-01", "field-3": "12,5"}
    await submit(sari, f"{person}/save", name=" Ani  Lestari ", **values)
    await submit(sari, f"{person}/note", text="Buys for a school in Sleman")
    card = await text_of(sari, f"/desk/conversations/{ani}")
    for words in ("Ani Lestari", "ani88 on", "1990-05-01", "12.5", "school in Sleman"):
        assert words in card, words
    assert names(await text_of(sari, "/desk?view=all")) == ["citra", "Ani Lestari"]
    for words in ("lestari", "school", "1990-05-01", "ani88"):
        assert await counter.found(words) == [ani], words
        listed = await text_of(sari, f"/desk/contacts?q={words}")
        assert "Ani Lestari" in listed and "citra" not in listed
    assert "citra" in await text_of(sari, "/desk/contacts")

    for wrong, why in ({"field-1": "XXL"}, "choose one"), ({"field-2": "soon"}, "no date"), (
        {"field-3": "many"}, "no number"
    ):  # fmt: skip
        status, told = await submit(sari, f"{person}/save", name="Not kept", **wrong)
        assert status == 422 and why in told
    assert "Not kept" not in await text_of(sari, person)
    await submit(sari, f"{person}/save", name="", **{"field-1": ""})
    assert names(await text_of(sari, "/desk?view=all")) == ["citra", "ani88"]

    _, html = await submit(sari, f"{person}/notes", note="1", what="remove")
    assert "The note was taken away" in html and "school" not in html
    assert await counter.found("school") == []
    _, html = await submit(sari, f"{person}/notes", note="1", what="restore")
    assert "school" in html
    _, html = await submit(wati, "/desk/contact-fields/change", field="2", what="remove")
    assert "Undo" in html and "1990" not in await text_of(sari, person)
    await submit(wati, "/desk/contact-fields/change", field="2", what="restore")
    assert "1990-05-01" in await text_of(sari, person)


async def test_chats_of_one_verified_phone_are_one_person(counter: Counter, log_in: LogIn) -> None:
    phone = {"verified_phone": "6281200001180"}
    one = await counter.writes("6281200001180", "hi", **phone)
    two = await counter.writes("tg-1", "hi", channel="telegram")
    three = await counter.writes("citra", "hi")
    sari = await log_in("sari", "agent")
    assert await contact_of(sari, one) != await contact_of(sari, two)
    await counter.writes("tg-1", "my number", channel="telegram", **phone)
    first = await contact_of(sari, one)
    assert first == await contact_of(sari, two) != await contact_of(sari, three)
    html = await text_of(sari, f"/desk/contacts/{first}")
    assert "same phone number" in html and f"/desk/conversations/{two}" in html
    four = await counter.writes("tg-9", "hi", channel="telegram", **phone)
    assert await contact_of(sari, four) == first


async def test_two_are_merged_by_hand_and_taken_apart_again(
    counter: Counter, log_in: LogIn
) -> None:
    one = await counter.writes("ani", "hi")
    two = await counter.writes("a2", "hi", name="Ani Lestari")
    sari = await log_in("sari", "agent")
    kept, other = await contact_of(sari, one), await contact_of(sari, two)
    await submit(sari, f"/desk/contacts/{other}/note", text="Prefers batik")
    html = await text_of(sari, f"/desk/contacts/{kept}?merge=lestari")
    assert "Same person: merge" in html
    _, html = await submit(sari, f"/desk/contacts/{kept}/merge", other=str(other))
    assert "one contact now" in html and "Prefers batik" in html and "merged by Sari" in html
    assert await contact_of(sari, two) == kept
    assert f"/desk/conversations/{two}" in await text_of(sari, f"/desk/conversations/{one}")
    status, told = await submit(sari, f"/desk/contacts/{kept}/merge", other=str(other))
    assert status == 422 and "one contact already" in told
    status, _ = await submit(sari, f"/desk/contacts/{kept}/merge", other="999")
    assert status == 404

    await counter.writes("a2", "hi again", name="Ani Lestari")
    _, html = await submit(sari, f"/desk/contacts/{kept}/unmerge", other=str(other))
    assert "Prefers batik" not in html
    assert await contact_of(sari, two) == other
    assert "Prefers batik" in await text_of(sari, f"/desk/contacts/{other}")


async def test_orders_are_those_that_are_proven_and_no_others(
    counter: Counter, log_in: LogIn
) -> None:
    await counter.thread.run(load_sample)
    phone = "447700900123"
    proven = await counter.writes("tg-1", "hi", channel="telegram", verified_phone=phone)
    unknown = await counter.writes("rina", "I am Rina, +44 7700 900123")
    sari = await log_in("sari", "agent")
    assert "ORD-2291" in await text_of(sari, f"/desk/contacts/{await contact_of(sari, proven)}")
    person = f"/desk/contacts/{await contact_of(sari, unknown)}"
    await submit(sari, f"{person}/save", name="Rina Hartono")
    assert "ORD-2291" not in await text_of(sari, person)
