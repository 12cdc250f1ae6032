"""An editor writes a campaign, sees whom it reaches, starts it, and sees what it brought."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer

from bot.gateway.app import build_app
from bot.offers.takers import Learned, TakerModel
from bot.settings import Settings
from bot.settings_sections import OffersSettings, ShopSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.offers.past_results import keep_learned
from tests.desk.conftest import LogIn, QuietGateway, csrf_of, submit
from tests.gateway.people import EchoRasa, Postcards
from tests.store.counter import Counter

YES = {"purpose": "offers", "step": "given", "wording": "Boleh kami mengirim promo?"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    object.__setattr__(settings, "offers", OffersSettings(hours="00:00-24:00"))
    return settings


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


@pytest.fixture
async def gateway(
    settings: Settings, platform: Postcards, rasa_client: EchoRasa
) -> QuietGateway:
    return QuietGateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]


@pytest.fixture
async def server(gateway: QuietGateway) -> AsyncIterator[TestServer]:
    async with TestServer(build_app(gateway)) as server:
        yield server


def campaign(**more: str) -> dict[str, str]:
    form = {
        "name": "Payday", "words_id": "Diskon gajian 20 %, Kak!", "words_en": "", "template": "",
        "held_out": "0.0", "counts": "answers", "days": "14", "shares": "equal",
    }  # fmt: skip
    return {**form, **more}


async def test_an_editor_makes_starts_and_ends_a_campaign(
    counter: Counter, log_in: LogIn, gateway: QuietGateway, platform: Postcards
) -> None:
    for person in ("ani", "budi"):
        await counter.talk(person, "boleh", language="id", signals={"consent": YES})
    await counter.talk("citra", "ada promo?", language="id")
    sari = await log_in("sari", "editor")
    html = await (await sari.get("/desk/campaigns/edit")).text()
    assert "2 of the 2 people who want offers belong to it" in html
    status, html = await submit(sari, "/desk/campaigns/count", **campaign(languages="en"))
    assert status == 200 and "0 of the 2 people" in html
    status, html = await submit(sari, "/desk/campaigns/save", **campaign())
    assert status == 200 and "Diskon gajian 20 %, Kak!" in html and "Start the campaign" in html
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="2")
    assert status == 422 and "tick the box" in html
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="2", sure="1")
    assert status == 200 and "Being sent" in html and "Not known: nobody was held out" in html

    def offered() -> set[str]:
        return {one.to for one in platform.sent if "Diskon gajian" in str(one.text)}

    await gateway.offers.look()
    while len(offered()) < 2:
        await asyncio.sleep(0.05)
    assert offered() == {"ani", "budi"}
    html = await (await sari.get("/desk/campaigns/1")).text()
    assert "Sent: 2" in html
    assert "Payday" in await (await sari.get("/desk/campaigns")).text()
    status, html = await submit(sari, "/desk/campaigns/1/change", what="end")
    assert status == 200 and "Ended" in html
    status, html = await submit(sari, "/desk/campaigns/1/change", what="resume")
    assert status == 422 and "changed meanwhile" in html


async def test_agents_make_none(log_in: LogIn) -> None:
    budi = await log_in("budi", "agent")
    assert (await budi.get("/desk/campaigns")).status == 403
    assert "/desk/campaigns" not in await (await budi.get("/desk")).text()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"name": ""}, "Give the campaign a name"),
        ({"words_id": ""}, "Write what customers are told"),
        ({"orders_from": "many"}, "is no whole number"),
        ({"words_id": "a" * 1001}, "too long"),
        ({"orders_from": "5", "orders_to": "2"}, "Change one of the two"),
        ({"ordered_within": "10", "not_ordered_for": "20"}, "Change one of the two"),
        ({"orders_to": "0", "spent_from": "100"}, "bought nothing"),
        ({"words_id": "Hai {nama}!"}, "would be read as it stands"),
        ({"words_en": "Hi {{name}}!"}, "would be read as it stands"),
        ({"words_en": "Hi {name, 20% off"}, "would be read as it stands"),
        ({"words_en": "20% off :-}"}, "would be read as it stands"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_lost(
    log_in: LogIn, more: dict[str, str], told: str
) -> None:
    sari = await log_in("sari", "editor")
    status, html = await submit(sari, "/desk/campaigns/save", **campaign(bought="hijab", **more))
    assert status == 422 and told in html and 'value="hijab"' in html
    if typed := more.get("orders_from"):
        assert f'value="{typed}"' in html


async def test_who_speaks_another_language_is_not_left_out_unseen(
    counter: Counter, log_in: LogIn
) -> None:
    await counter.talk("ani", "boleh", language="id", signals={"consent": YES})
    await counter.talk("bob", "yes please", language="en", signals={"consent": YES})
    sari = await log_in("sari", "editor")
    status, html = await submit(sari, "/desk/campaigns/save", **campaign())
    assert status == 200 and "No text" in html and "Not those without a text." in html
    assert "They may go to 1 person" in html
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="2", sure="1")
    assert status == 422 and "For 1 of these people there is no text" in html
    await submit(sari, "/desk/campaigns/save", **campaign(id="1", languages="id"))
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="1", sure="1")
    assert status == 200 and "Being sent" in html


async def test_where_nobody_said_yes_it_is_told_how_they_are_asked(log_in: LogIn) -> None:
    sari = await log_in("sari", "editor")
    await submit(sari, "/desk/campaigns/save", **campaign())
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="0", sure="1")
    assert status == 422 and "can have the bot ask for it" in html


async def test_a_draft_is_changed_and_deleted(log_in: LogIn) -> None:
    sari = await log_in("sari", "editor")
    await submit(sari, "/desk/campaigns/save", **campaign())
    await submit(sari, "/desk/campaigns/save", **campaign(id="1", name="Weekend", takers="1"))
    html = await (await sari.get("/desk/campaigns/1")).text()
    assert "Weekend" in html and "Took an earlier offer" in html
    html = await (await sari.get("/desk/campaigns/edit?id=1")).text()
    assert 'name="takers" value="1" checked' in html
    status, html = await submit(sari, "/desk/campaigns/1/change", what="remove")
    assert status == 200 and "There are none yet" in html
    status, html = await submit(sari, "/desk/campaigns/1/start", shown="1", sure="1")
    assert status == 422 and "no such campaign" in html


async def test_several_texts_each_in_their_language(log_in: LogIn) -> None:
    sari = await log_in("sari", "editor")
    data = [
        *campaign(words_en="Sale!").items(), ("csrf", await csrf_of(sari)),
        ("words_id", "Gratis ongkir!"), ("words_en", "Free delivery!"), ("template", ""),
    ]  # fmt: skip
    html = await (await sari.post("/desk/campaigns/save", data=data)).text()
    assert html.index("Sale!") < html.index("Text 2") < html.index("Gratis ongkir!")


async def test_the_draft_shows_a_message_as_it_arrives(log_in: LogIn) -> None:
    sari = await log_in("sari", "editor")
    words = {"words_id": "Hai {name}, ada diskon di {shop}!", "words_en": "Sale!"}
    _, html = await submit(sari, "/desk/campaigns/save", **campaign(**words))
    assert "Hai Rina, ada diskon di" in html and "{name}" not in html
    assert "Rina stands for" in html and "Tulis STOP" in html and "Just write STOP" in html
    _, html = await submit(sari, "/desk/campaigns/save", **campaign())
    assert "Rina" not in html


async def test_outside_the_hours_it_is_said_until_when_it_waits(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    now = settings.time.at(time.time())
    opens, closes = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (2, 3))
    object.__setattr__(settings, "offers", OffersSettings(hours=f"{opens}-{closes}"))
    await counter.talk("ani", "boleh", language="id", signals={"consent": YES})
    sari = await log_in("sari", "editor")
    await submit(sari, "/desk/campaigns/save", **campaign())
    _, html = await submit(sari, "/desk/campaigns/1/start", shown="1", sure="1")
    assert f"Waits until {opens}" in html and "are being gathered" in html
    assert f"Waits until {opens}" in await (await sari.get("/desk/campaigns")).text()


async def test_only_the_likeliest_and_why(counter: Counter, log_in: LogIn) -> None:
    for person in ("ani", "budi", "citra"):
        await counter.talk(person, "boleh", language="id", signals={"consent": YES})
    sari = await log_in("sari", "editor")
    status, html = await submit(sari, "/desk/campaigns/save", **campaign(likeliest="2"))
    assert status == 200 and "2 of the 3 people who want offers belong to it" in html
    assert "Too few to tell who takes your offers" in html and "The rules hold for 3" in html
    html = await (await sari.get("/desk/campaigns/1/likeliest")).text()
    assert html.count("had no offer yet") == 2 and "who took more earlier offers first" in html
    assert "Further" not in html
    html = await (await sari.get("/desk/campaigns/edit?id=1")).text()
    assert 'value="2" aria-describedby="likeliest-note"' in html
    status, html = await submit(sari, "/desk/campaigns/save", **campaign(likeliest="0"))
    assert status == 422 and "of how many people" in html


async def test_how_well_the_likeliest_are_known_is_told(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    await counter.talk("ani", "boleh", language="id", signals={"consent": YES})
    model = TakerModel((0.0,) * 5, (1.0,) * 5, (-0.1, 0.2, 0.2, 1.0, -0.3), -2.0)
    better = Learned(640, 90, 4, 0.781, 0.744, model)
    database = open_database(settings.database)
    keep_learned(database, "answers", better.as_dict(), 0.0)
    sari = await log_in("sari", "editor")
    _, html = await submit(sari, "/desk/campaigns/save", **campaign(likeliest="2"))
    assert "first 78 times in 100, a plain rule 74 times" in html
    assert "measured with 640 results of 4 ended campaigns" in html
    html = await (await sari.get("/desk/campaigns/1/likeliest")).text()
    assert "For it" in html and "Against it" in html and "no order that we know of" in html
    keep_learned(database, "answers", replace(better, auc=0.7).as_dict(), 0.0)
    database.close()
    html = await (await sari.get("/desk/campaigns/1")).text()
    assert "tells no more than a plain rule" in html


async def test_a_shop_whose_orders_are_elsewhere_is_told_what_is_not_known(
    log_in: LogIn, settings: Settings
) -> None:
    sari = await log_in("sari", "editor")
    assert "not known here" not in await (await sari.get("/desk/campaigns/edit")).text()
    elsewhere = ShopSettings(source="http", url="https://shop.example.com")
    object.__setattr__(settings, "shop", elsewhere)
    html = await (await sari.get("/desk/campaigns/edit")).text()
    assert "what sells, and who bought what, is not known here" in html
    assert "Their orders" not in html
