"""Twilio webhooks beyond the samples."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.channel import Malformed
from bot.messages import Inbound
from tests.channels.payloads import packed, sample, twilio


def _one(file: str, **fields: Any) -> Inbound:
    body = {**sample(f"twilio/{file}.txt"), **fields}
    (event,) = twilio().parse(packed(f"twilio/{file}.txt", body))
    return event


def test_only_whatsapp_vouches_for_a_number() -> None:
    assert _one("whatsapp_text").verified_phone == "447700900123"
    assert _one("sms_text").verified_phone is None  # anybody can claim to send from it
    assert _one("sms_text", From="whatsapp:+0", WaId="447700900123").verified_phone is None


def test_who_wrote_where() -> None:
    event = _one("whatsapp_text")
    assert (event.name, event.conversation) == ("Pelanggan A", "whatsapp:+447700900123")
    assert event.extra["written_to"] == "whatsapp:+12025550199"


@pytest.mark.parametrize("word, kind", [
    ("STOP", "opt_out"), ("stop", "opt_out"), ("START", "opt_in"), ("HELP", "system"),
])
def test_what_twilio_answers_itself(word: str, kind: str) -> None:
    event = _one("sms_stop", OptOutType=word)
    assert (event.kind, event.ignore) == (kind, True)


@pytest.mark.parametrize("mime, message_type, kind", [
    ("video/mp4", "video", "video"),
    ("image/webp", "sticker", "sticker"),
    ("application/pdf", "document", "file"),
    ("text/vcard", "contacts", "contact"),
    ("", "", "file"),
])
def test_media(mime: str, message_type: str, kind: str) -> None:
    event = _one("whatsapp_image", MediaContentType0=mime, MessageType=message_type)
    assert [a.type for a in event.attachments] == [kind]


@pytest.mark.parametrize("latitude", ["", "north", "nan", "inf", "1e999"])
def test_a_place_that_is_none(latitude: str) -> None:
    event = _one("whatsapp_location", Latitude=latitude)
    assert event.attachments == [] and event.ignore


def test_click_to_whatsapp() -> None:
    event = _one("whatsapp_text", ReferralSourceType="ad", ReferralSourceId="1202")
    assert event.extra["referral"] == {"source": "ad", "id": "1202"}


@pytest.mark.parametrize("status, code, told, permanent", [
    ("failed", "30001", "failed", False),
    ("undelivered", "21610", "failed", True),
    ("queued", "", "queued", None),
    ("failed", "many", "failed", None),
])
def test_statuses(status: str, code: str, told: str, permanent: bool | None) -> None:
    event = _one("status_delivered", MessageStatus=status, ErrorCode=code)
    assert (event.kind, event.ignore, event.extra["status"]) == ("status", True, told)
    assert event.extra.get("permanent") is permanent


def test_each_status_of_a_message_is_an_event_of_its_own() -> None:
    keys = [_one("status_delivered", MessageStatus=s).dedup_key for s in ("sent", "read", "sent")]
    assert keys[0] == keys[2] != keys[1]


def test_a_subaccount_is_not_ours() -> None:
    event = _one("sms_text", AccountSid="AC1")
    assert (event.account, event.ignore) == ("AC1", True)


def test_what_cannot_be_stored_is_replaced() -> None:
    (event,) = twilio().parse(
        b"AccountSid=AC00000000000000000000000000000000&MessageSid=SM1&From=%2B1&Body=a%00b%FF"
    )
    assert event.text == "a\ufffdb\ufffd"


def test_a_call_is_recorded() -> None:
    (event,) = twilio().parse(b"AccountSid=AC00000000000000000000000000000000&CallSid=CA1")
    assert (event.kind, event.ignore) == ("unknown", True)


@pytest.mark.parametrize("body", [b"", b"AccountSid=", b"Body=hi", b"a=1&" * 300])
def test_no_webhook_of_messaging(body: bytes) -> None:
    with pytest.raises(Malformed):
        twilio().parse(body)
