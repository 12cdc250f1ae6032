"""Approved templates: what staff write of them, and that one is sent from the desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.message_templates import MessageTemplatesBroken, read_message_templates
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, csrf_of, submit
from tests.gateway.people import EchoRasa, Postcards
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


@pytest.fixture
async def server(
    settings: Settings, platform: Postcards, rasa_client: EchoRasa
) -> AsyncIterator[TestServer]:
    rasa_client.up = False  # the customer still waits
    channels = {"whatsapp": platform, "postcards": platform}
    gateway = Gateway(settings, channels, rasa_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server:
        yield server


async def test_a_template_is_sent_where_words_no_longer_are(
    counter: Counter, log_in: LogIn, platform: Postcards
) -> None:
    number = await counter.writes("6281200001", "halo?", channel="whatsapp", name="Ani Putri")
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    here = f"/desk/conversations/{number}"
    html = await (await sari.get(here)).text()
    assert "Halo {{1}}, ada kabar tentang pesanan {{2}}" in html
    assert 'name="value" value="Ani"' in html  # the customer's name is filled in beforehand
    form = {"template": "order_update|id", "seen": "0"}
    status, html = await submit(sari, f"{here}/template", **form, value="Ani")
    assert status == 422 and "Fill in every place" in html
    status, html = await submit(sari, f"{here}/template", template="no_such|id", seen="0")
    assert status == 422 and "Choose a template" in html
    data = [*form.items(), ("value", "Ani"), ("value", "ORD-2291")]
    answer = await sari.post(f"{here}/template", data=[*data, ("csrf", await csrf_of(sari))])
    assert answer.status == 200 and "order_update" in await answer.text()
    while not (sent := [one for one in platform.sent if one.template]):
        await asyncio.sleep(0.05)
    template = sent[0].template
    assert template.name == "order_update" and template.parameters == ["Ani", "ORD-2291"]
    html = await (await sari.get(f"{here}?view=all")).text()
    said = "Halo Ani, ada kabar tentang pesanan ORD-2291"
    assert html.count(said) == 2, "in the list and in the conversation, as the customer reads it"
    assert sent[0].author == "sari"
    answer = await budi.post(f"{here}/template", data=[*data, ("csrf", await csrf_of(budi))])
    assert answer.status == 422 and "Sari has this conversation" in await answer.text()


async def test_other_channels_have_none(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", "halo?")
    sari = await log_in("sari", "agent")
    assert "order_update" not in await (await sari.get(f"/desk/conversations/{number}")).text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("channel: whatsapp", "Begin each template with a dash"),
        ("- hello", "template 1 is none"),
        ("- {channel: whatsapp, name: a, language: id}", "template 1 has no text"),
        ("- {channel: line, name: a, language: id, text: Hi}", "Channels: whatsapp, twilio"),
        ("- {channel: twilio, name: HX1, language: id, text: 'Hi {{1}}'}", "has 0 parameters"),
        ("- {channel: whatsapp", "this is not valid YAML"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "message_templates.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MessageTemplatesBroken) as error:
        read_message_templates(file)
    assert told in str(error.value)


def test_a_shop_without_any(tmp_path: Path) -> None:
    assert read_message_templates(tmp_path / "none.yml") == []
