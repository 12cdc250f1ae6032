"""WhatsApp webhooks beyond the samples."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.channels.channel import Malformed
from bot.messages import Inbound
from tests.channels.payloads import sample, whatsapp


def _parse(body: dict[str, Any]) -> list[Inbound]:
    return whatsapp().parse(json.dumps(body).encode())


def _message(**fields: Any) -> Inbound:
    """The event of a text message with these fields changed (None: without it)."""
    body = sample("whatsapp/text.json")
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    message.update(fields)
    for key in [key for key, value in fields.items() if value is None]:
        del message[key]
    (event,) = _parse(body)
    return event


def test_who_wrote() -> None:
    event = _message()
    assert (event.name, event.verified_phone) == ("Pelanggan A", "447700900123")
    assert event.conversation == event.sender == "447700900123"
    (nameless,) = _parse(sample("whatsapp/text_bsuid_only.json"))
    assert (nameless.name, nameless.verified_phone) == ("Pelanggan C", None)


def test_names_are_not_mixed_up_in_a_batch() -> None:
    body = sample("whatsapp/text.json")
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"].insert(0, {"profile": {"name": "Someone else"}, "wa_id": "12025550143"})
    stranger = copy.deepcopy(value["messages"][0])
    stranger |= {"from": "6281200001180", "from_user_id": "ID.1", "id": "wamid.2"}
    value["messages"].append(stranger)
    assert [event.name for event in _parse(body)] == ["Pelanggan A", None]


def test_several_entries_changes_and_messages_keep_their_order() -> None:
    body = sample("whatsapp/text.json")
    status = sample("whatsapp/status_delivered.json")["entry"][0]["changes"][0]
    entry = body["entry"][0]
    second = copy.deepcopy(entry["changes"][0])
    second["value"]["messages"][0] |= {"id": "wamid.2", "type": "hologram"}
    third = copy.deepcopy(second)
    third["value"]["messages"][0] |= {"id": "wamid.3", "type": "text"}
    entry["changes"] += [status, second]
    body["entry"].append({"id": "1", "changes": [third, {"field": "history", "value": {}}]})
    events = _parse(body)
    assert [(e.kind, e.ignore) for e in events] == [
        ("message", False), ("status", True), ("unknown", True), ("message", False),
        ("unknown", True),
    ]
    assert [e.extra.get("type") for e in events if e.kind == "unknown"] == ["hologram", "history"]
    assert len({e.dedup_key for e in events}) == 5


def test_another_number_of_the_business_is_not_answered() -> None:
    body = sample("whatsapp/text.json")
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "5"
    (event,) = _parse(body)
    assert (event.account, event.ignore) == ("5", True)
    assert event.dedup_key == "whatsapp:5:wamid.HBgMVEVTVC0wMDAwMDEA="


def test_each_status_of_a_message_is_an_event_of_its_own() -> None:
    body = sample("whatsapp/status_delivered.json")
    statuses = body["entry"][0]["changes"][0]["value"]["statuses"]
    statuses.append({**statuses[0], "status": "read"})
    delivered, read = _parse(body)
    assert delivered.dedup_key != read.dedup_key
    assert delivered.extra == {"status": "delivered", "key": "outbox:1"}


@pytest.mark.parametrize("code, permanent", [(131047, True), (131026, True), (131056, False)])
def test_failed_status(code: int, permanent: bool) -> None:
    body = sample("whatsapp/status_failed_131047.json")
    body["entry"][0]["changes"][0]["value"]["statuses"][0]["errors"][0]["code"] = code
    assert _parse(body)[0].extra["permanent"] is permanent


def test_opt_in_and_the_same_again() -> None:
    body = sample("whatsapp/marketing_opt_out.json")
    body["entry"][0]["changes"][0]["value"]["user_preferences"][0]["value"] = "resume"
    (event,), (again,) = _parse(body), _parse(body)
    assert (event.kind, event.ignore) == ("opt_in", True)
    assert event.dedup_key == again.dedup_key
    assert event.dedup_key != _parse(sample("whatsapp/marketing_opt_out.json"))[0].dedup_key


def test_edit() -> None:
    edited = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "b"}}}
    event = _message(type="edit", edit=edited)
    assert (event.kind, event.text, event.ignore) == ("edit", "b", True)
    assert event.extra["target"] == "wamid.1"


def test_reaction_taken_back() -> None:
    event = _message(type="reaction", reaction={"message_id": "wamid.1"})
    assert (event.kind, event.extra["emoji"]) == ("reaction", None)


def test_changed_number() -> None:
    event = _message(type="system", system={"type": "user_changed_number", "body": "A changed"})
    assert (event.kind, event.ignore) == ("system", True)


def test_order_from_the_catalogue_reaches_the_bot() -> None:
    event = _message(type="order", order={"catalog_id": "1", "text": "ini ya"})
    assert (event.text, event.ignore) == ("ini ya", False)
    assert [(a.type, a.detail) for a in event.attachments] == [("unsupported", {"detail": "order"})]


@pytest.mark.parametrize("fields", [
    {"type": None},
    {"text": None},
    {"text": {"body": ""}},
    {"type": "image", "image": {}},
    {"type": "location", "location": {"latitude": 1}},
    {"type": "contacts", "contacts": []},
    {"type": "button", "button": {}},
    {"type": "interactive", "interactive": {"type": "call_permission_reply"}},
])
def test_without_content_it_is_unknown(fields: dict[str, Any]) -> None:
    event = _message(**fields)
    assert (event.kind, event.ignore) == ("unknown", True)
    assert event.dedup_key == "whatsapp:109876543210987:wamid.HBgMVEVTVC0wMDAwMDEA="


def test_without_sender_it_is_no_turn() -> None:
    fields = {"from": None, "from_user_id": None}
    assert _message(**fields).ignore


def test_audio_file_is_no_voice_note() -> None:
    event = _message(type="audio", audio={"id": "8", "mime_type": "audio/mpeg", "voice": False})
    assert [(a.type, a.detail["media_id"]) for a in event.attachments] == [("audio", "8")]


def test_account_error() -> None:
    body = sample("whatsapp/text.json")
    value = body["entry"][0]["changes"][0]["value"]
    del value["messages"]
    value["errors"] = [{"code": 130429, "title": "Rate limit hit"}]
    (event,) = _parse(body)
    assert (event.kind, event.ignore) == ("system", True)
    assert event.extra == {"error_code": 130429, "title": "Rate limit hit"}


def test_characters_that_databases_refuse() -> None:
    assert _message(text={"body": "a\ud83d\x00b \ud83d\ude00"}).text == "a\ufffd\ufffdb 😀"


def test_no_entries() -> None:
    with pytest.raises(Malformed):
        _parse({"object": "whatsapp_business_account"})
    assert _parse({"entry": []}) == []
