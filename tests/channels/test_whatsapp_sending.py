"""Sending by WhatsApp, against a stand-in that knows Meta's limits."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.messages import body_of
from bot.messages import Button, Outbound, Template
from tests.channels.payloads import ACCESS_TOKEN, PHONE_NUMBER_ID, whatsapp
from tests.standins.whatsapp_api import WhatsAppApi

CUSTOMER = "447700900123"
IMAGE = "https://shop.example/kemeja.jpg"


@pytest.fixture
async def api() -> AsyncIterator[WhatsAppApi]:
    async with WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID) as server:
        yield server


@pytest.fixture
async def channel(api: WhatsAppApi) -> AsyncIterator[WhatsApp]:
    channel = whatsapp(api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("whatsapp", PHONE_NUMBER_ID, fields.pop("to", CUSTOMER), text, **fields)


def _buttons(*titles: str) -> list[Button]:
    return [Button(title, f"/choose{number}") for number, title in enumerate(titles)]


async def test_text(api: WhatsAppApi, channel: WhatsApp) -> None:
    receipt = await channel.send(_out("Halo kak", key="outbox:7"))
    assert receipt == Receipt("wamid.STANDIN1")
    assert api.messages == [{
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": CUSTOMER,
        "biz_opaque_callback_data": "outbox:7", "type": "text", "text": {"body": "Halo kak"},
    }]


async def test_customer_without_a_number(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Halo", to="ID.70112233445566778899"))
    assert api.messages[0]["recipient"] == "ID.70112233445566778899"
    assert "to" not in api.messages[0]


async def test_group(api: WhatsAppApi, channel: WhatsApp) -> None:
    group = "Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD"
    await channel.send(_out("Mau apa?", to=group, buttons=_buttons("Lacak", "Retur")))
    [sent] = api.messages
    assert (sent["recipient_type"], sent["to"]) == ("group", group)
    assert sent["text"] == {"body": "Mau apa?\n\n1. Lacak\n2. Retur"}


async def test_long_text_becomes_several(api: WhatsAppApi, channel: WhatsApp) -> None:
    sentence = "Pesanan Anda sedang dikemas 👨‍👩‍👧‍👦. "
    receipt = await channel.send(_out(sentence * 200))
    texts = [message["text"]["body"] for message in api.messages]
    assert len(texts) == 3 and receipt == Receipt("wamid.STANDIN3")
    assert all(text.endswith("👨‍👩‍👧‍👦.") for text in texts)
    assert " ".join(texts) == (sentence * 200).strip()


async def test_up_to_three_choices_are_buttons(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Mau apa?", buttons=_buttons("Lacak", "Retur", "Bicara dgn staf")))
    interactive = api.messages[0]["interactive"]
    assert interactive["type"] == "button" and interactive["body"] == {"text": "Mau apa?"}
    assert [b["reply"] for b in interactive["action"]["buttons"]] == [
        {"id": "/choose0", "title": "Lacak"}, {"id": "/choose1", "title": "Retur"},
        {"id": "/choose2", "title": "Bicara dgn staf"},
    ]


@pytest.mark.parametrize("titles", [
    [f"Choice {number}" for number in range(4)],
    [f"Choice {number}" for number in range(10)],
    ["Yes", "A title too long for a button"],
])
async def test_more_or_longer_choices_are_a_list(
    api: WhatsAppApi, channel: WhatsApp, titles: list[str]
) -> None:
    await channel.send(_out("Which?", buttons=_buttons(*titles), context={"language": "id"}))
    action = api.messages[0]["interactive"]["action"]
    assert action["button"] == "Pilih"
    rows = action["sections"][0]["rows"]
    assert [row.get("description", row["title"]) for row in rows] == titles
    assert [row["id"] for row in rows] == [f"/choose{n}" for n in range(len(titles))]


async def test_a_title_too_long_even_for_a_list(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Which?", buttons=_buttons("kata " * 30)))
    row = api.messages[0]["interactive"]["action"]["sections"][0]["rows"][0]
    assert row["title"].endswith("…") and row["description"].endswith("…")


async def test_more_than_ten_choices_are_numbers(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Which?", buttons=_buttons(*"abcdefghijk")))
    text = api.messages[0]["text"]["body"]
    assert text.startswith("Which?\n\n1. a\n2. b\n") and text.endswith("\n11. k")


async def test_long_text_goes_before_its_choices(api: WhatsAppApi, channel: WhatsApp) -> None:
    story = "Ini ceritanya. " * 200
    await channel.send(_out(story + "Setuju?", buttons=_buttons("Ya", "Tidak")))
    before, choices = api.messages
    assert before["type"] == "text"
    assert choices["interactive"]["body"]["text"].endswith("Setuju?")
    both = f"{before['text']['body']} {choices['interactive']['body']['text']}"
    assert both == story + "Setuju?"


async def test_choices_without_words(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out(buttons=_buttons("Ya")))
    assert api.messages[0]["interactive"]["body"] == {"text": "Choose"}


async def test_image(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Kemeja batik", image=IMAGE))
    await channel.send(_out(image=IMAGE))
    assert [message["image"] for message in api.messages] == [
        {"link": IMAGE, "caption": "Kemeja batik"}, {"link": IMAGE},
    ]


async def test_image_with_buttons_is_one_message(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.send(_out("Mau?", image=IMAGE, buttons=_buttons("Ya", "Tidak")))
    (message,) = api.messages
    assert message["interactive"]["header"] == {"type": "image", "image": {"link": IMAGE}}


@pytest.mark.parametrize("text, choices, types", [
    ("kata " * 400, 0, ["image", "text"]),
    ("Which?", 5, ["image", "interactive"]),
    ("Which?", 11, ["image"]),
    ("kata " * 400, 2, ["image", "text", "interactive"]),
])
async def test_image_that_does_not_fit_beside(
    api: WhatsAppApi, channel: WhatsApp, text: str, choices: int, types: list[str]
) -> None:
    buttons = _buttons(*(f"Choice {number}" for number in range(choices)))
    await channel.send(_out(text, image=IMAGE, buttons=buttons))
    assert [message["type"] for message in api.messages] == types


async def test_parts_have_keys_of_their_own(channel: WhatsApp) -> None:
    parts = channel.render(_out("kata " * 400, key="outbox:7", buttons=_buttons("Ya"), image=IMAGE))
    assert [part.key for part in parts] == ["outbox:7", "outbox:7/2", "outbox:7/3"]
    assert [len(part.buttons) for part in parts] == [0, 0, 1]


@given(
    st.none() | st.text() | st.text(min_size=900, max_size=1200).map(lambda t: t * 4),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=90), st.just("/p")), max_size=12),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    server, channel = WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID), whatsapp()
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            body = body_of(part)
        except SendFailed as failed:
            assert failed.permanent
            assert "is empty" in failed.reason or "needs a title" in failed.reason
            continue
        status, answer = server.answer(f"/{PHONE_NUMBER_ID}/messages", headers, body)
        assert status == 200, answer


@pytest.mark.parametrize("message, reason", [
    (_out(), "empty"),
    (_out("  \n"), "empty"),
    (_out("Which?", buttons=[Button("Track", "x" * 257)]), "'Track'"),
    (_out("Which?", buttons=[*_buttons("a", "b", "c"), Button("Track", "x" * 201)]), "'Track'"),
    (_out("Which?", buttons=[Button("Track", "")]), "'Track'"),
    (_out("Which?", buttons=[Button(" ", "x")]), "' '"),
])
async def test_what_cannot_be_shown(
    api: WhatsAppApi, channel: WhatsApp, message: Outbound, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(message)
    assert failed.value.permanent and not api.calls


def _error(code: int) -> dict[str, Any]:
    details = {"details": f"Because of {code}."}
    return {"error": {"code": code, "message": f"(#{code}) No", "error_data": details}}


@pytest.mark.parametrize("status, code, permanent", [
    (400, 131047, True), (400, 131026, True), (400, 100, True), (401, 190, True), (403, 10, True),
    (400, 4, False), (400, 80007, False), (400, 130429, False), (400, 131048, False),
    (400, 131056, False), (429, 130429, False), (500, 131000, False), (503, 2, False),
])
async def test_refused(
    api: WhatsAppApi, channel: WhatsApp, status: int, code: int, permanent: bool
) -> None:
    api.fail_next(status, _error(code))
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent is permanent and failed.value.retry_after_s is None
    assert failed.value.of_chat is (code == 131056)
    assert failed.value.reason == f"WhatsApp answered {status}, error {code}: Because of {code}."
    await channel.send(_out("Halo"))
    assert len(api.messages) == 1


@pytest.mark.parametrize("header, seconds", [("7", 7.0), ("soon", None), ("-1", None)])
async def test_how_long_to_wait(
    api: WhatsAppApi, channel: WhatsApp, header: str, seconds: float | None
) -> None:
    api.fail_next(429, _error(130429), {"Retry-After": header})
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (False, seconds)


async def test_an_error_that_quotes_the_token(api: WhatsAppApi, channel: WhatsApp) -> None:
    api.fail_next(401, {"error": {"code": 190, "message": f"Malformed token {ACCESS_TOKEN}"}})
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert ACCESS_TOKEN not in failed.value.reason
    assert failed.value.reason.endswith("Malformed token [secret]")


async def test_typing_marks_as_read(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.typing(CUSTOMER, {"message_id": "wamid.1"})
    assert api.read == ["wamid.1"]
    assert api.calls[0].body["typing_indicator"] == {"type": "text"}


async def test_typing_never_raises(api: WhatsAppApi, channel: WhatsApp) -> None:
    await channel.typing(CUSTOMER, {})
    assert not api.calls
    api.drop_next()
    api.fail_next(500)
    await channel.typing(CUSTOMER, {"message_id": "wamid.1"})
    await channel.typing(CUSTOMER, {"message_id": "wamid.1"})
    assert not api.read


@pytest.mark.parametrize("hours, sent", [(23.9, True), (24.1, False), (None, True)])
async def test_the_customer_service_window(
    api: WhatsAppApi, channel: WhatsApp, hours: float | None, sent: bool
) -> None:
    written = {} if hours is None else {"written_at": time.time() - hours * 3600}
    if sent:
        await channel.send(_out("Halo", context=written))
        assert len(api.messages) == 1
        return
    with pytest.raises(SendFailed, match="24 hours ago.*sapa desk template") as failed:
        await channel.send(_out("Halo", context=written))
    assert failed.value.permanent and not api.calls


async def test_an_approved_template_at_any_time(api: WhatsAppApi, channel: WhatsApp) -> None:
    template = Template("order_update", "id", ["Rina", "ORD-2291"])
    late = {"written_at": time.time() - 30 * 24 * 3600}
    message = _out(template=template, context=late)
    assert channel.render(message) == [message]
    assert (await channel.send(message)).platform_id
    assert api.messages[0]["template"]["components"][0]["parameters"][1]["text"] == "ORD-2291"
    with pytest.raises(SendFailed, match="error 132001") as failed:
        await channel.send(_out(template=Template("unknown", "id"), context=late))
    assert failed.value.permanent
