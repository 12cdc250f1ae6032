"""WhatsApp webhooks beyond the samples."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.channels.base import Malformed
from bot.lazy_message import from_json
from bot.messages import Attachment, Inbound
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
        ("message", False), ("status", True), ("message", False), ("message", False),
        ("unknown", True),
    ]
    assert events[2].attachments == [Attachment("unsupported", {"detail": "hologram"})]
    assert events[4].extra == {"type": "history"}
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


@pytest.mark.parametrize("system, ids, phone", [
    ({"type": "user_changed_number", "wa_id": "12025550143"}, ["12025550143"], "12025550143"),
    ({"type": "customer_changed_number", "new_wa_id": "12025550143"}, ["12025550143"],
     "12025550143"),
    ({"type": "user_changed_number", "wa_id": "12025550143", "user_id": "US.9"},
     ["12025550143", "US.9"], "12025550143"),
    ({"type": "user_changed_user_id", "user_id": "US.9"}, ["447700900123", "US.9"],
     "447700900123"),
])
def test_changed_number(system: dict[str, Any], ids: list[str], phone: str) -> None:
    event = _message(type="system", system={**system, "body": "A changed"})
    assert (event.kind, event.ignore) == ("system", True)
    assert (event.extra["moved_to"], event.verified_phone) == (ids, phone)


def test_changed_keys_move_nobody() -> None:
    event = _message(type="system", system={"type": "customer_identity_changed", "identity": "x"})
    assert (event.kind, event.ignore, "moved_to" in event.extra) == ("system", True, False)


ITEMS = [
    {"product_retailer_id": "KB-01", "quantity": 2, "item_price": 150000, "currency": "IDR"},
    {"product_retailer_id": "TK-9", "quantity": 1, "item_price": 7.99, "currency": "USD"},
]


def test_order_from_the_catalogue_reaches_the_bot() -> None:
    event = _message(
        type="order", order={"catalog_id": "1", "text": "ini ya", "product_items": ITEMS}
    )
    assert (event.text, event.ignore) == ("ini ya", False)
    [order] = event.attachments
    assert (order.type, order.detail["title"]) == ("order", "2 × KB-01, 1 × TK-9")
    assert order.detail["items"] == [
        {"product": "KB-01", "quantity": 2, "price": 150000, "currency": "IDR"},
        {"product": "TK-9", "quantity": 1, "price": 7.99, "currency": "USD"},
    ]


@pytest.mark.parametrize("fields, text, detail", [
    ({"type": None}, "Halo, pesanan saya ORD-2291 sudah dikirim belum?", {}),
    ({"type": "event", "event": {"name": "Bazar", "description": "Besok"}}, "Bazar\nBesok",
     {"detail": "event"}),
    ({"type": "interactive", "interactive": {
        "type": "address_message", "address_message": {"name": "Ani", "address": "Jl. Mawar 1"},
    }}, "Ani\nJl. Mawar 1", {"detail": "address_message"}),
    ({"type": "hologram"}, None, {"detail": "hologram"}),
    ({"type": "poll", "poll": {"question": "Yang mana?"}}, "Yang mana?", {"detail": "poll"}),
    ({"type": "event", "event": {"name": "Bazar"}}, "Bazar", {"detail": "event"}),
    ({"type": "ephemeral"}, None, {"detail": "ephemeral"}),
    ({"type": "unsupported", "unsupported": None}, None, {"detail": "unsupported"}),
    ({"type": "text", "text": None}, None, {"detail": "text"}),
    ({"type": "image", "image": {"caption": "ini kak"}}, "ini kak", {"detail": "image"}),
    ({"type": "location", "location": {"latitude": 1, "name": "Toko"}}, "Toko",
     {"detail": "location"}),
    ({"type": "contacts", "contacts": []}, None, {"detail": "contacts"}),
    ({"type": "button", "button": {}}, None, {"detail": "button"}),
    ({"type": "interactive", "interactive": {"type": "new_reply"}}, None,
     {"detail": "new_reply"}),
])
def test_what_is_not_known_or_not_whole_reaches_the_bot(
    fields: dict[str, Any], text: str | None, detail: dict[str, str]
) -> None:
    event = _message(**fields)
    assert (event.kind, event.ignore, event.text) == ("message", False, text)
    assert [(a.type, a.detail) for a in event.attachments] == [("unsupported", detail)]
    assert event.dedup_key == "whatsapp:109876543210987:wamid.HBgMVEVTVC0wMDAwMDEA="


def test_a_group_is_answered_in_the_group() -> None:
    event = _message(group_id="Y2FwaV9ncm91cDox")
    assert (event.conversation, event.sender) == ("Y2FwaV9ncm91cDox", "447700900123")
    assert (event.extra["is_group"], event.verified_phone, event.ignore) == (True, None, False)


def test_what_stands_around_a_message() -> None:
    context = {"forwarded": True, "referred_product": {"catalog_id": "1", "product_retailer_id": 7}}
    event = _message(context=context)
    assert event.extra["forwarded"]
    assert [(a.type, a.detail) for a in event.attachments] == [
        ("product", {"title": "7", "product": "7", "catalogue": "1"})
    ]
    ad = sample("whatsapp/referral_click_to_whatsapp.json")
    assert _parse(ad)[0].extra["ad"]["headline"] == "Promo 11.11"


@pytest.mark.parametrize("response, form", [
    ('{"flow_token":"f1","size":"L","colours":["red","blue"],"n":2,"gift":true,"none":null}',
     {"size": "L", "colours": "red, blue", "n": "2", "gift": "true"}),
    ('{"screen_0":{"name":"Ani"}}', {"screen_0": '{"name": "Ani"}'}),
    ("[1]", {}), ("{", {}), ("", {}),
])
def test_what_was_filled_into_a_form(response: str, form: dict[str, str]) -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": response}}
    event = _message(type="interactive", interactive=reply)
    assert event.extra["form"] == form and not event.ignore


def test_a_contact_that_is_more_than_a_number() -> None:
    card = {
        "name": {"first_name": "Ani"}, "phones": [{"wa_id": "6281"}],
        "emails": [{"email": "ani@example.com"}], "org": {"company": "Toko"},
        "addresses": [{"street": "Jl. Melati 5", "city": "Ubud"}],
    }
    [contact] = _message(type="contacts", contacts=[card]).attachments
    assert contact.detail == {
        "title": "Ani", "phone": "6281", "email": "ani@example.com", "company": "Toko",
        "address": "Jl. Melati 5, Ubud",
    }


@pytest.mark.parametrize("field", [
    "history", "smb_app_state_sync", "calls", "standby", "message_template_components_update",
    "group_lifecycle_update", "something_new", None,
])
def test_of_other_fields_nothing_is_said_to_the_bot(field: str | None) -> None:
    body = sample("whatsapp/text.json")
    body["entry"][0]["changes"][0]["field"] = field
    (event,) = _parse(body)
    assert (event.kind, event.ignore, event.extra) == ("unknown", True, {"type": field})


@pytest.mark.parametrize("kind", ["call_permission_reply"])
def test_the_phones_own_questions_are_not_ours(kind: str) -> None:
    event = _message(
        type="interactive", interactive={"type": kind, kind: {"response": "accept"}}
    )
    assert (event.kind, event.ignore) == ("system", True)


def test_an_opened_chat_is_no_message() -> None:
    event = _message(type="request_welcome", text=None)
    assert (event.kind, event.ignore) == ("follow", True)


def _news(field: str, **value: Any) -> Inbound:
    entry = {"id": "1", "time": 1795143600, "changes": [{"field": field, "value": value}]}
    (event,) = _parse({"object": "whatsapp_business_account", "entry": [entry]})
    assert event.ignore
    return event


TEMPLATE = {"message_template_name": "resi", "message_template_language": "id"}


@pytest.mark.parametrize("field, value, words", [
    ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
     "has disabled"),
    ("account_update", {"event": "DISABLED_UPDATE",
                        "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE",
                                     "waba_ban_date": "April 17, 2027"}}, "April 17, 2027"),
    ("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}]}, "BIZ_INITIATED"),
    ("account_update", {"event": "ACCOUNT_VIOLATION",
                        "violation_info": {"violation_type": "SCAM"}}, "SCAM"),
    ("account_update", {"event": "ACCOUNT_DELETED"}, "deleted"),
    ("account_update", {"event": "PARTNER_REMOVED"}, "removed"),
    ("account_update", {"event": "PARTNER_APP_UNINSTALLED"}, "removed"),
    ("account_review_update", {"decision": "REJECTED"}, "REJECTED"),
    ("account_alerts", {"alert_info": {"alert_severity": "WARNING", "alert_status": "ACTIVE",
                                       "alert_type": "A", "alert_description": "Limits."}},
     "Limits."),
    ("phone_number_quality_update", {"event": "FLAGGED", "display_phone_number": "44207"}, "44207"),
    ("phone_number_quality_update", {"event": "DOWNGRADE", "current_limit": "TIER_250"},
     "TIER_250"),
    ("phone_number_name_update", {"decision": "REJECTED", "requested_verified_name": "Toko"},
     "Toko"),
    ("message_template_status_update", {**TEMPLATE, "event": "PAUSED", "reason": "NONE"},
     "resi (id) cannot be sent: paused"),
    ("message_template_status_update", {**TEMPLATE, "event": "REJECTED",
                                        "rejection_info": {"reason": "Two places."}},
     "Two places."),
    ("message_template_status_update", {**TEMPLATE, "event": "FLAGGED"}, "disliked"),
    ("message_template_status_update", {"event": "LIMIT_EXCEEDED"}, "as many templates"),
    ("message_template_quality_update", {**TEMPLATE, "new_quality_score": "RED"}, "disliked"),
    ("security", {"event": "PIN_RESET_REQUEST", "display_phone_number": "44207"}, "PIN"),
    ("group_status_update", {"groups": [{"group_id": "g", "type": "group_suspend"}]}, "suspended"),
    ("flows", {"flow_id": "1", "new_status": "BLOCKED", "message": "Flow is blocked"},
     "Flow is blocked"),
])
def test_what_ends_or_endangers_access_is_told_to_the_shop(
    field: str, value: dict[str, Any], words: str
) -> None:
    event = _news(field, **value)
    assert event.kind == "system" and words in str(from_json(event.extra["notice"]["text"]))
    assert event.timestamp_ms == 1795143600000


@pytest.mark.parametrize("field, value, before", [
    ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
     {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}),
    ("account_update", {"event": "PARTNER_APP_INSTALLED"}, {"event": "PARTNER_APP_UNINSTALLED"}),
    ("account_review_update", {"decision": "APPROVED"}, {"decision": "PENDING"}),
    ("phone_number_quality_update", {"event": "UNFLAGGED", "display_phone_number": "44"},
     {"event": "FLAGGED", "display_phone_number": "44"}),
    ("message_template_status_update", {**TEMPLATE, "event": "REINSTATED"},
     {**TEMPLATE, "event": "DISABLED"}),
    ("message_template_quality_update", {**TEMPLATE, "new_quality_score": "GREEN"},
     {**TEMPLATE, "new_quality_score": "YELLOW"}),
])
def test_that_it_is_over_is_told_too(
    field: str, value: dict[str, Any], before: dict[str, Any]
) -> None:
    over, trouble = _news(field, **value).extra["notice"], _news(field, **before).extra["notice"]
    assert over["text"] is None and over["topic"] == trouble["topic"]


@pytest.mark.parametrize("field, value", [
    ("account_update", {"event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "country": "ID"}),
    ("account_update", {"event": "AD_ACCOUNT_LINKED"}),
    ("message_template_status_update", {**TEMPLATE, "event": "PENDING"}),
    ("business_capability_update", {"max_daily_conversation_per_phone": 2000}),
    ("template_category_update", TEMPLATE),
    ("group_status_update", {}),
])
def test_what_needs_nobody_is_only_recorded(field: str, value: dict[str, Any]) -> None:
    assert (_news(field, **value).kind, _news(field, **value).extra) == ("unknown", {"type": field})


def test_without_sender_it_is_no_turn() -> None:
    fields = {"from": None, "from_user_id": None}
    assert _message(**fields).ignore


def test_audio_file_is_no_voice_note() -> None:
    event = _message(type="audio", audio={"id": "8", "mime_type": "audio/mpeg", "voice": False})
    assert [(a.type, a.detail["media_id"]) for a in event.attachments] == [("audio", "8")]


@pytest.mark.parametrize("code, kinds", [
    (130429, ["system"]), (131031, ["system", "notice"]), (190, ["system", "notice"]),
])
def test_account_error(code: int, kinds: list[str]) -> None:
    body = sample("whatsapp/text.json")
    value = body["entry"][0]["changes"][0]["value"]
    del value["messages"]
    value["errors"] = [{"code": code, "title": "Account locked"}]
    events = _parse(body)
    assert ["notice" if "notice" in e.extra else e.kind for e in events] == kinds
    assert all(event.ignore for event in events)
    assert events[0].extra == {"error_code": code, "title": "Account locked"}


def test_a_message_that_failed_as_the_account_is_locked() -> None:
    body = sample("whatsapp/status_failed_131047.json")
    body["entry"][0]["changes"][0]["value"]["statuses"][0]["errors"][0]["code"] = 131042
    status, told = _parse(body)
    assert status.kind == "status" and told.extra["notice"]["topic"] == "account"


def test_each_person_of_a_group_has_a_status() -> None:
    body = sample("whatsapp/status_delivered.json")
    statuses = body["entry"][0]["changes"][0]["value"]["statuses"]
    statuses[0] |= {"recipient_type": "group", "recipient_id": "g1"}
    statuses[:] = [{**statuses[0], "recipient_participant_id": n} for n in ("4477", "4478")]
    one, other = _parse(body)
    assert one.conversation == other.conversation == "g1" and one.dedup_key != other.dedup_key


def test_characters_that_databases_refuse() -> None:
    assert _message(text={"body": "a\ud83d\x00b \ud83d\ude00"}).text == "a\ufffd\ufffdb 😀"


def test_no_entries() -> None:
    with pytest.raises(Malformed):
        _parse({"object": "whatsapp_business_account"})
    assert _parse({"entry": []}) == []


def test_numbers_that_came_as_text_are_numbers() -> None:
    items = [{"product_retailer_id": "KAOS-1", "quantity": "2", "item_price": "150000.50"}]
    event = _message(type="order", text=None, order={"product_items": items})
    [order] = event.attachments
    assert order.detail["title"] == "2 × KAOS-1"
    assert order.detail["items"][0]["price"] == 150000.5
