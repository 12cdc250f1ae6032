"""Sending by Twilio, against a stand-in that knows its limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.twilio.channel import Twilio
from bot.channels.twilio.messages import form_of
from bot.messages import Button, Outbound, Template
from tests.channels.payloads import (
    TWILIO_ACCOUNT,
    TWILIO_SMS,
    TWILIO_WHATSAPP,
    clock,
    secret_of,
    twilio,
)
from tests.standins.twilio_api import TwilioApi

SMS, WHATSAPP = "+12025550143", "whatsapp:+447700900123"
IMAGE = "https://shop.example/kemeja.jpg"


def standin() -> TwilioApi:
    return TwilioApi(TWILIO_ACCOUNT, secret_of("twilio"))


@pytest.fixture
async def api() -> AsyncIterator[TwilioApi]:
    async with standin() as server:
        yield server


@pytest.fixture
async def channel(api: TwilioApi) -> AsyncIterator[Twilio]:
    channel = twilio(api.url)
    yield channel
    await channel.aclose()


def _out(to: str, text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("twilio", TWILIO_ACCOUNT, to, text, **fields)


async def test_sms(api: TwilioApi, channel: Twilio) -> None:
    assert await channel.send(_out(SMS, "Halo + kak & 🙏")) == Receipt(f"SM{1:032}")
    assert api.messages == [{"To": SMS, "From": TWILIO_SMS, "Body": "Halo + kak & 🙏"}]


@pytest.mark.parametrize("to, written_to, sender", [
    (WHATSAPP, None, f"whatsapp:{TWILIO_WHATSAPP}"),
    (WHATSAPP, "whatsapp:+6281234567890", "whatsapp:+6281234567890"),
    (SMS, "+6281234567890", "+6281234567890"),
    (SMS, "whatsapp:+6281234567890", TWILIO_SMS),
])
async def test_the_number_that_was_written_to_answers(
    api: TwilioApi, channel: Twilio, to: str, written_to: str | None, sender: str
) -> None:
    await channel.send(_out(to, "Halo", context={"written_to": written_to}))
    assert api.messages[0]["From"] == sender


async def test_without_a_number_to_send_from(api: TwilioApi) -> None:
    channel = Twilio(TWILIO_ACCOUNT, secret_of("twilio"), sms_number=TWILIO_SMS, api_url=api.url)
    with pytest.raises(SendFailed, match="set whatsapp_number") as failed:
        await channel.send(_out(WHATSAPP, "Halo"))
    assert failed.value.permanent and not api.calls


@pytest.mark.parametrize("to, hours, closed", [
    (WHATSAPP, 23, False), (WHATSAPP, 25, True), (SMS, 25, False),
])
async def test_whatsapp_is_closed_after_a_day(
    api: TwilioApi, channel: Twilio, to: str, hours: int, closed: bool
) -> None:
    message = _out(to, "Halo", context={"written_at": clock() - hours * 3600})
    if closed:
        with pytest.raises(SendFailed, match="more than 24 hours ago: WhatsApp") as failed:
            await channel.send(message)
        assert failed.value.permanent
    else:
        await channel.send(message)
    assert len(api.calls) == (0 if closed else 1)


async def test_buttons_become_numbers(api: TwilioApi, channel: Twilio) -> None:
    await channel.send(_out(SMS, "Which?", buttons=[Button("Lacak", "/a"), Button("Retur", "/b")]))
    assert api.messages[0]["Body"] == "Which?\n\n1. Lacak\n2. Retur"


@pytest.mark.parametrize("to, text, sent", [
    (WHATSAPP, "Kemeja", [("Kemeja", IMAGE)]),
    (WHATSAPP, None, [(None, IMAGE)]),
    (WHATSAPP, "k" * 1025, [(None, IMAGE), ("k" * 1025, None)]),
    (SMS, "Kemeja", [(f"Kemeja\n\n{IMAGE}", None)]),
    (SMS, None, [(IMAGE, None)]),
])
async def test_image(
    api: TwilioApi, channel: Twilio, to: str, text: str | None, sent: list[Any]
) -> None:
    await channel.send(_out(to, text, image=IMAGE))
    assert [(m.get("Body"), m.get("MediaUrl")) for m in api.messages] == sent


@given(
    st.sampled_from([SMS, WHATSAPP]),
    st.none() | st.text() | st.text("aé😀 .\n", min_size=900, max_size=1200).map(lambda t: t * 2),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=90), st.just("/p")), max_size=12),
)
def test_whatever_is_fitted_the_platform_takes(to, text, image, buttons) -> None:
    server, channel = standin(), twilio()
    headers = {"Authorization": server._authorization}
    for part in channel.render(_out(to, text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            form = form_of(part, "whatsapp:+1" if to == WHATSAPP else "+1")
        except SendFailed as failed:
            assert failed.permanent and "empty" in failed.reason
            continue
        path = f"/Accounts/{TWILIO_ACCOUNT}/Messages.json"
        assert server.answer(path, headers, form)[0] == 201


async def test_typing_on_whatsapp_only(api: TwilioApi, channel: Twilio) -> None:
    await channel.typing(WHATSAPP, {"message_id": "SM1"})
    await channel.typing(WHATSAPP, {})
    await channel.typing(SMS, {"message_id": "SM2"})
    assert api.typing_for == ["SM1"]
    api.drop_next()
    await channel.typing(WHATSAPP, {"message_id": "SM1"})


async def test_whoever_said_stop_gets_nothing(api: TwilioApi, channel: Twilio) -> None:
    api.opted_out.add(SMS)
    with pytest.raises(SendFailed, match="error 21610") as failed:
        await channel.send(_out(SMS, "Halo"))
    assert failed.value.permanent


@pytest.mark.parametrize("status, body, permanent, wait", [
    (400, {"code": 21211, "message": "Invalid 'To' Phone Number"}, True, None),
    (400, {"code": 21611, "message": "queue is full"}, False, None),
    (429, {"code": 20429, "message": "Too many requests"}, False, 3.0),
    (503, "<html>", False, None),
    (401, {"code": 20003, "message": "Authenticate"}, True, None),
])
async def test_refused(
    api: TwilioApi, channel: Twilio, status: int, body: Any, permanent: bool, wait: float | None
) -> None:
    api.fail_next(status, body, {"Retry-After": "3"} if wait else None)
    with pytest.raises(SendFailed, match=f"^Twilio answered {status}") as failed:
        await channel.send(_out(SMS, "Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (permanent, wait)


async def test_the_token_is_in_no_message(api: TwilioApi, channel: Twilio) -> None:
    api.fail_next(400, {"code": 1, "message": f"bad {secret_of('twilio')}"})
    with pytest.raises(SendFailed, match=r"bad \[secret\]"):
        await channel.send(_out(SMS, "Halo"))


async def test_a_template_goes_also_after_a_day(api: TwilioApi, channel: Twilio) -> None:
    sid = "HX" + 32 * "7"
    api.templates[sid] = 2
    late = {"written_at": clock() - 30 * 3600}
    with pytest.raises(SendFailed, match="./sapa desk template") as failed:
        await channel.send(_out(WHATSAPP, "Halo", context=late))
    assert failed.value.permanent and not api.calls
    template = Template(sid, "id", ["Rina", "ORD-2291"])
    await channel.send(_out(WHATSAPP, template=template, context=late))
    assert api.messages == [{
        "To": WHATSAPP, "From": f"whatsapp:{TWILIO_WHATSAPP}", "ContentSid": sid,
        "ContentVariables": '{"1": "Rina", "2": "ORD-2291"}',
    }]  # fmt: skip
    with pytest.raises(SendFailed, match="21656: The Content Variables"):
        await channel.send(_out(WHATSAPP, template=Template(sid, "id")))


async def test_a_template_by_a_name_that_twilio_does_not_have(
    api: TwilioApi, channel: Twilio
) -> None:
    with pytest.raises(SendFailed, match="by their SID .*'order_update'") as failed:
        await channel.send(_out(WHATSAPP, template=Template("order_update", "id")))
    assert failed.value.permanent and not api.calls
