"""What is done with pictures that were read, against the sample shop and its kinds of cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import ActionAffirm
from bot.dialogue.message import Message
from bot.dialogue.state import Case, Dialogue
from bot.rasa.dialogue_policy import embedded_reader
from tests.actions.dialogue_turns import Turn, proven, sample_shop, take, tracker

RINAS, HER_PARCEL = "ORD-2291", "JNE8812345678"
BUDIS_UNPAID, HIS_PHONE = "ORD-1182", "6281200001180"


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, ""):
        yield


async def show(
    kind: str,
    fields: dict[str, str] | None = None,
    dialogue: Dialogue | None = None,
    sure: float = 0.97,
    **more: Any,
) -> Turn:
    """The turn on a picture without words."""
    listed = [
        {"name": name, "value": value, "confidence": sure, "source": "text"}
        for name, value in (fields or {}).items()
    ]
    picture = {"type": "image", "ref": "m1", "reading": {"kind": kind, "fields": listed}}
    parsed = {"text": "/send_photo", "intent": {"name": "send_photo", "confidence": 1.0}}
    dialogue = dialogue or Dialogue()
    commands = embedded_reader().read(Message.of(parsed, {"attachments": [picture]}), dialogue)
    return await take(dialogue, *(command.as_dict() for command in commands), **more)


def answer(fact: str, value: str) -> dict[str, Any]:
    return {"name": "tell", "fact": fact, "value": value}


async def test_a_label_leads_to_its_order_and_proves_nothing() -> None:
    turn = await show("label", {"tracking": HER_PARCEL})
    assert turn.said == ["utter_picture_label", "utter_ask_proof_full"]
    assert RINAS not in turn.text and "Malang" not in turn.text
    told = await take(turn.dialogue, answer("proof", "rina@example.com"))
    assert told.said == ["utter_order_shipped"]
    wrong = await take(turn.dialogue, answer("proof", "budi@example.com"))
    assert wrong.said == ["utter_proof_failed"] and RINAS not in wrong.text


async def test_who_is_known_is_told_at_once() -> None:
    turn = await show("label", {"tracking": HER_PARCEL}, verified_phone="447700900123")
    assert turn.said == ["utter_picture_label", "utter_order_shipped"]


async def test_the_label_of_somebody_elses_parcel_is_not_answered_by_ones_own_order() -> None:
    turn = await show("label", {"tracking": HER_PARCEL}, verified_phone="12025550143")
    assert turn.said == ["utter_picture_label", "utter_ask_proof"]


async def test_an_unknown_parcel_is_said_to_be_so() -> None:
    turn = await show("label", {"tracking": "JP0000000001"})
    assert turn.said == ["utter_picture_label", "utter_parcel_unknown"]
    then = await take(turn.dialogue, answer("order", RINAS))
    assert then.said == ["utter_ask_proof_full"]


async def test_whoever_tries_many_tracking_numbers_learns_nothing_any_more() -> None:
    unknown = [f"JP00000000{number}" for number in range(10, 20)]
    for number in [*unknown, unknown[0]]:  # the same one again is none more
        turn = await show("label", {"tracking": number})
        assert turn.said[-1] == "utter_parcel_unknown"
    answers = [
        (await show("label", {"tracking": one}, sender="1")).said for one in ("JP0000000020",
                                                                             HER_PARCEL)
    ]
    assert answers == [["utter_picture_label", "utter_ask_order_not_tracking_number"]] * 2


async def test_who_mistyped_many_tracking_numbers_proves_an_order_as_ever() -> None:
    for number in range(10, 21):
        turn = await show("label", {"tracking": f"JP00000000{number}"})
    assert turn.said[-1] == "utter_ask_order_not_tracking_number"
    then = await take(turn.dialogue, answer("order", RINAS))
    told = await take(then.dialogue, answer("proof", "rina@example.com"))
    assert told.said == ["utter_order_shipped"]


async def test_ones_own_parcels_are_never_too_many() -> None:
    for number in range(10, 21):
        await show("label", {"tracking": f"JP00000000{number}"})
    turn = await show("label", {"tracking": HER_PARCEL}, verified_phone="447700900123")
    assert turn.said == ["utter_picture_label", "utter_order_shipped"]


async def test_a_new_web_chat_is_no_new_person() -> None:
    here = {"origin": {"address": "a", "network": "n"}}
    for number in range(30):
        await show("label", {"tracking": f"JP00000000{number:02d}"}, sender=str(number), **here)
    turn = await show("label", {"tracking": HER_PARCEL}, sender="99", **here)
    assert turn.said[-1] == "utter_ask_order_not_tracking_number"
    elsewhere = {"origin": {"address": "b", "network": "m"}}
    other = await show("label", {"tracking": HER_PARCEL}, sender="100", **elsewhere)
    assert other.said[-1] == "utter_ask_proof_full"


async def test_a_proof_of_transfer_becomes_a_case_for_staff() -> None:
    fields = {"amount": "189000", "bank": "BCA", "date": "2026-11-27", "name": "BUDI"}
    turn = await show("transfer", fields, verified_phone=HIS_PHONE)
    assert turn.said == ["utter_transfer_read", "utter_filed"]
    values = turn.values["utter_transfer_read"]
    assert (values["amount"], values["bank"]) == ("Rp189,000", "BCA")
    assert values["date"] == "27 November 2026"
    [case] = turn.filed
    assert (case["kind"], case["order"]) == ("payment_not_seen", BUDIS_UNPAID)
    assert case["evidence"] == ["m1"] and case["proof"] == "strong"
    transfer = case["facts"]["transfer"]
    assert transfer["amount"] == 189000 and transfer["total"] > 0
    assert {"bank": "BCA", "date": "2026-11-27", "name": "BUDI"}.items() <= transfer.items()
    assert "BUDI" not in str([turn.values[said] for said in turn.said])


async def test_a_proof_of_another_amount_is_no_payment_of_an_order_that_is_paid() -> None:
    spoken_of = Dialogue([Case("order_status", {"order": RINAS}, "solved")], orders=[RINAS])
    slots = {"proven_orders": proven(RINAS)}
    turn = await show("transfer", {"amount": "189000"}, spoken_of, slots=slots)
    assert turn.said == ["utter_transfer_read", "utter_filed"]
    assert turn.filed[0]["facts"]["transfer"]["amount"] == 189000


async def test_of_a_transfer_it_is_asked_which_order() -> None:
    turn = await show("transfer", {"amount": "189000"})
    assert turn.said == ["utter_transfer_read", "utter_ask_order_number"]
    turn = await take(turn.dialogue, answer("order", BUDIS_UNPAID))
    assert turn.said == ["utter_ask_proof_full"]
    turn = await take(turn.dialogue, answer("proof", "budi@example.com"))
    assert turn.said == ["utter_filed"]
    assert turn.filed[0]["facts"]["transfer"]["amount"] == 189000


async def test_a_transfer_is_of_the_unpaid_order_and_not_of_what_was_spoken_of() -> None:
    spoken_of = Dialogue([Case("order_status", {"order": "ORD-1184"}, "solved")],
                         orders=["ORD-1184"])  # fmt: skip
    turn = await show("transfer", {"amount": "1"}, spoken_of, verified_phone=HIS_PHONE)
    assert turn.filed[0]["order"] == BUDIS_UNPAID


async def test_an_amount_that_was_not_read_is_left_to_staff() -> None:
    turn = await show("transfer", verified_phone=HIS_PHONE)
    assert turn.said[0] == "utter_transfer_unread"
    assert turn.filed[0]["facts"]["transfer"]["amount"] is None


async def test_another_proof_is_added_to_the_case() -> None:
    turn = await show("transfer", verified_phone=HIS_PHONE)
    turn = await show("transfer", {"amount": "189000"}, turn.dialogue, verified_phone=HIS_PHONE)
    assert turn.said == ["utter_transfer_read", "utter_case_added"]
    transfer = turn.filed[0]["facts"]["transfer"]
    assert transfer["amount"] == 189000 and transfer["total"] > 0


async def test_an_order_in_a_picture_is_kept_for_what_comes() -> None:
    turn = await show("order_page", {"order": "ord 2291"})
    assert turn.said == ["utter_picture_what"]  # it has no form of a number
    turn = await show("order_page", {"order": "ord-2291"})
    assert turn.values["utter_picture_order"]["order_number"] == RINAS
    turn = await take(turn.dialogue, {"name": "start", "kind": "order_status"})
    assert turn.dialogue.cases[-1].facts["order"] == RINAS


async def test_yes_to_an_order_in_a_picture_tells_where_it_is() -> None:
    here = {"verified_phone": "447700900123"}
    spoken_of = Dialogue([Case("order_status", {"order": RINAS}, "solved")], orders=[RINAS])
    shown = await show("order_page", {"order": RINAS}, spoken_of, **here)
    said = tracker("iya", {"dialogue": shown.dialogue.as_slot()}, here)
    source = shown.values["utter_picture_order"]["source"]
    said.events.append({"event": "bot", "data": {}, "metadata": {"source": source}})
    events = await ActionAffirm().run(CollectingDispatcher(), said, {})
    [commands] = [event["value"] for event in events if event.get("name") == "reading"]
    turn = await take(shown.dialogue, *commands, **here)
    assert turn.said == ["utter_order_shipped"]


async def test_an_unsure_order_is_asked_about() -> None:
    asks = Dialogue([Case("order_status", said=["begun"])])
    turn = await show("order_page", {"order": RINAS}, asks, sure=0.7)
    assert turn.said == ["utter_ask_is_it_order"]
    assert turn.dialogue.question and turn.dialogue.question.options[0].value == RINAS


async def test_another_shops_order_is_not_repeated() -> None:
    turn = await show("order_page", {"order": "INV/20261105/MPL/3598812345"})
    assert turn.said == ["utter_picture_what"] and "INV/" not in turn.text


async def test_an_identity_card_is_not_needed_and_kept_out_of_the_case() -> None:
    asks = Dialogue([Case("damaged_item", {"order": "ORD-2292"}, said=["begun"])])
    slots = {"proven_orders": proven("ORD-2292")}
    waits = await take(asks, {"name": "resume"}, slots=slots)
    turn = await show("identity_card", {"name": "RINA"}, waits.dialogue, slots=slots)
    assert turn.said[0] == "utter_identity_card" and len(turn.said) == 2
    assert turn.dialogue.question == waits.dialogue.question or turn.dialogue.question
    assert "m1" not in str(turn.dialogue.as_slot()) and "RINA" not in turn.text


async def test_an_order_that_is_named_beside_a_transfer_is_the_one() -> None:
    commands = [
        {"name": "mention", "value": BUDIS_UNPAID}, answer("order", BUDIS_UNPAID),
        {"name": "start", "kind": "payment_not_seen", "why": "in the picture"},
        answer("photo", "m1"), {"name": "see", "fact": "amount", "value": "189000"},
    ]  # fmt: skip
    spoken_of = Dialogue([Case("order_status", {"order": "ORD-1184"})])
    turn = await take(spoken_of, *commands, verified_phone=HIS_PHONE)
    assert [case["order"] for case in turn.filed] == [BUDIS_UNPAID]


async def test_who_shows_a_proof_is_not_told_to_send_one() -> None:
    turn = await take(
        Dialogue(), {"name": "start", "kind": "payment_not_seen"}, answer("photo", "m1"),
        {"name": "see", "fact": "amount", "value": "189000"},
        {"name": "picture", "value": "transfer"},
    )  # fmt: skip
    assert turn.said == ["utter_transfer_read", "utter_ask_order_number"]
    assert "send the transfer receipt" not in turn.text


@pytest.mark.parametrize("kind", ["payment_not_seen", "damaged_item"])
async def test_who_sends_a_picture_that_nobody_read_is_not_asked_for_it(kind: str) -> None:
    turn = await take(Dialogue(), {"name": "start", "kind": kind}, answer("photo", "m1"))
    assert "receipt" not in turn.text and "photo" not in turn.text.casefold()
    assert turn.said[-1] == "utter_ask_order_number"


async def test_a_failed_transfer_is_not_thanked_for() -> None:
    turn = await show("transfer", {"amount": "1", "outcome": "failed"}, verified_phone=HIS_PHONE)
    assert turn.said == ["utter_transfer_failed"] and turn.filed == []
    turn = await show("transfer", {"amount": "1", "outcome": "pending"}, verified_phone=HIS_PHONE)
    assert turn.said == ["utter_transfer_read", "utter_transfer_pending", "utter_filed"]
    transfer = turn.filed[0]["facts"]["transfer"]
    assert transfer["outcome"] == "pending" and transfer["placed_on"]


async def test_of_a_failed_transfer_that_is_said_to_be_the_proof_its_case_says_so() -> None:
    claimed = await take(
        Dialogue(), {"name": "start", "kind": "payment_not_seen"}, answer("photo", "m1"),
        {"name": "see", "fact": "amount", "value": "189000"},
        {"name": "see", "fact": "outcome", "value": "failed"},
        {"name": "picture", "value": "transfer"}, verified_phone=HIS_PHONE,
    )  # fmt: skip
    assert claimed.said == ["utter_transfer_failed_noted", "utter_filed"]
    assert claimed.filed[0]["facts"]["transfer"]["outcome"] == "failed"


async def test_of_a_shop_with_cents_the_proof_says_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample_shop(tmp_path / "abroad", monkeypatch, '[shop]\ncurrency = "USD"\n'):
        turn = await show("transfer", {"amount": "12.50"}, verified_phone=HIS_PHONE)
        assert turn.values["utter_transfer_read"]["amount"] == "$12.50"
        assert turn.filed[0]["facts"]["transfer"]["amount"] == 1250
        turn = await show("transfer", {"amount": "12.505"}, verified_phone=HIS_PHONE)
        assert turn.said[0] == "utter_transfer_unread"


async def test_photos_that_come_after_the_question_are_not_asked_about_again() -> None:
    first = await show("photo")
    assert first.said == ["utter_picture_what"]
    second = await show("photo", before=first)
    assert second.said == ["utter_picture_too"]
    third = await show("document", before=second)
    assert third.said == ["utter_picture_too"]
    status = await show("label", {"tracking": HER_PARCEL}, before=third)
    assert (await show("photo", before=status)).said[-1] == "utter_picture_what"
