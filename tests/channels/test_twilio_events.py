"""Twilio webhooks beyond the samples."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Malformed
from bot.lazy_message import from_json
from bot.messages import Attachment, Inbound
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
    [place] = event.attachments
    assert (place.type, place.detail["title"]) == ("unsupported", "Titik antar")
    assert not event.ignore


@pytest.mark.parametrize("message_type, detail", [
    ("unsupported", "unsupported"), ("order", "order"), ("poll", "poll"), ("", "message"),
])
def test_what_twilio_does_not_pass_on_reaches_the_bot(message_type: str, detail: str) -> None:
    event = _one("whatsapp_text", Body="", MessageType=message_type)
    assert (event.kind, event.ignore) == ("message", False)
    assert event.attachments == [Attachment("unsupported", {"detail": detail})]


@pytest.mark.parametrize("fields, text", [
    ({"Body": "", "ButtonText": "Lacak", "ButtonPayload": "/track"}, "Lacak"),
    ({"Body": "", "ListTitle": "Retur", "ListId": "/return", "ListDescription": "30 hari"},
     "Retur"),
    ({"Body": "", "MessageType": "interactive",
      "InteractiveData": '{"flow_token":"f","order_id":"ORD-2291","gift":true}'},
     "order_id: ORD-2291\ngift: true"),
    ({"Body": "", "FlowData": '{"size":"L"}'}, "size: L"),
])
def test_the_words_of_buttons_lists_and_forms(fields: dict[str, str], text: str) -> None:
    event = _one("whatsapp_text", **fields)
    assert (event.words, event.ignore, event.attachments) == (text, False, [])


@pytest.mark.parametrize("data", ["", "{", "[1]", '{"flow_token": "f"}'])
def test_a_form_that_cannot_be_read_is_none(data: str) -> None:
    assert "form" not in _one("whatsapp_text", InteractiveData=data).extra


def test_a_reaction_is_no_message() -> None:
    event = _one("whatsapp_button", MessageType="reaction", Body="👍", ButtonPayload="")
    assert (event.kind, event.ignore, event.extra["emoji"]) == ("reaction", True, "👍")


@pytest.mark.parametrize("fields, alias", [
    ({"From": "whatsapp:+525512345678", "WaId": "5215512345678"}, "whatsapp:+5215512345678"),
    ({"From": "whatsapp:+447700900123", "ExternalUserId": "GB.77"}, "whatsapp:GB.77"),
])
def test_one_person_by_several_ids(fields: dict[str, str], alias: str) -> None:
    assert alias in _one("whatsapp_text", **fields).aliases


def test_a_number_that_is_the_same_is_no_other_id() -> None:
    assert _one("whatsapp_text", WaId="447700900123").aliases == []
    assert _one("sms_text", WaId="447700900123").aliases == []


@pytest.mark.parametrize("sender, to", [
    ("rcs:+12025550143", "rcs:toko_agent"), ("messenger:77000", "messenger:100200"),
])
def test_other_channels_of_twilio_are_answered_where_they_are(sender: str, to: str) -> None:
    event = _one("sms_text", From=sender, To=to)
    assert (event.conversation, event.extra["written_to"], event.verified_phone) == (
        sender, to, None,
    )


def test_the_advertisements_picture_is_not_the_customers() -> None:
    event = _one("whatsapp_text", ReferralNumMedia="1", ReferralMediaUrl0="https://a/ad.jpg",
                 ReferralHeadline="Promo 11.11", ReferralBody="Diskon")
    assert event.attachments == []
    assert event.extra["ad"] == {
        "headline": "Promo 11.11", "body": "Diskon", "image": "https://a/ad.jpg",
    }


@pytest.mark.parametrize("code", ["63051", "30002", "20005"])
def test_that_twilio_refuses_the_account_is_told_to_the_shop(code: str) -> None:
    body = {**sample("twilio/status_delivered.txt"), "MessageStatus": "failed", "ErrorCode": code}
    status, told = twilio().parse(packed("twilio/status_delivered.txt", body))
    assert (status.kind, told.kind, told.ignore) == ("status", "system", True)
    assert f"error {code}" in str(from_json(told.extra["notice"]["text"]))
    assert status.dedup_key != told.dedup_key


def test_conversations_cannot_be_answered_and_the_shop_is_told() -> None:
    body = {**sample("twilio/sms_text.txt"), "ConversationSid": "CH1", "Author": "+1202",
            "EventType": "onMessageAdded"}
    event, told = twilio().parse(packed("twilio/sms_text.txt", body))
    assert (event.kind, event.ignore, event.extra["type"]) == ("unknown", True, "onMessageAdded")
    assert "Conversations" in str(from_json(told.extra["notice"]["text"]))


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
        b"AccountSid=AC00000000000000000000000000000000&From=%2B1&Body=a%00b%FF&NumMedia=0"
        b"&MessageSid=SM" + b"1" * 32
    )
    assert event.text == "a\ufffdb\ufffd"


def test_a_call_is_recorded() -> None:
    (event,) = twilio().parse(b"AccountSid=AC00000000000000000000000000000000&CallSid=CA1")
    assert (event.kind, event.ignore) == ("unknown", True)


@pytest.mark.parametrize("body", [b"", b"AccountSid=", b"Body=hi", b"a=1&" * 300])
def test_no_webhook_of_messaging(body: bytes) -> None:
    with pytest.raises(Malformed):
        twilio().parse(body)
