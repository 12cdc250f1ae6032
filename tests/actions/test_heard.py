"""What is said to a voice note: what was heard, which order was meant, and that a yes is typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import ActionAffirm
from actions.heard import ActionAskHeard, ActionAttachment, ActionListening, ActionMisheard
from bot.dialogue.state import CONFIRM, ORDER, WITHDRAW, Case, Dialogue, Question
from tests.actions.dialogue_turns import proven, sample_shop, take, tracker

HEARD = {"text": "pesanan dua dua sembilan satu", "confidence": 0.9, "language": "id"}
RINAS = ["ORD-2291", "ORD-2292", "ORD-2293"]


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, "[shop]\n"):
        yield


def tells(order: str) -> dict[str, Any]:
    return {"name": "tell", "fact": ORDER, "value": order}


async def run(action: Any, tracker: Tracker) -> list[dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    await action.run(dispatcher, tracker, {})
    return dispatcher.messages


async def test_it_asks_whether_that_was_said() -> None:
    words = "pesanan 2291"
    [asked] = await run(ActionAskHeard(), tracker(words, metadata={"heard": HEARD}))
    assert (asked["response"], asked["heard"]) == ("utter_ask_heard", words)
    assert asked["source"]["heard"] == words


async def test_a_long_message_is_shown_in_part_and_kept_whole() -> None:
    words = "paket saya " * 100
    heard = {**HEARD, "text": words}
    [asked] = await run(ActionAskHeard(), tracker(words, metadata={"heard": heard}))
    assert len(asked["heard"]) < 310 and asked["source"]["heard"] == words


@pytest.mark.parametrize("language", ["de", "zh", "jw"])
async def test_another_language_is_told_and_not_asked_about(language: str) -> None:
    heard = {**HEARD, "text": "Guten Tag", "language": language, "confidence": 0.3}
    [told] = await run(ActionAskHeard(), tracker("Guten Tag", metadata={"heard": heard}))
    assert told["response"] == "utter_voice_other_language"
    assert "heard" not in told["source"]  # a yes to it means nothing


async def test_what_makes_no_sense_is_not_offered() -> None:
    heard = {**HEARD, "text": "Warriforda W2i1", "makes_sense": False}
    [told] = await run(ActionAskHeard(), tracker("Warriforda W2i1", metadata={"heard": heard}))
    assert told["response"] == "utter_voice_not_understood"
    assert "heard" not in told["source"]


def after(source: dict[str, Any], text: str = "", **metadata: Any) -> Tracker:
    """A message after the bot said something that rests on ``source``."""
    here = tracker(text, metadata=metadata)
    here.events = [{"event": "bot", "metadata": {"source": source}, "data": {}}]
    return here


async def test_who_is_not_understood_twice_is_offered_a_person() -> None:
    note = {"type": "voice", "ref": "1", "reading": {"kind": "no_speech"}}
    [first] = await run(ActionAttachment(), tracker(metadata={"attachments": [note]}))
    [second] = await run(ActionAttachment(), after(first["source"], attachments=[note]))
    assert second["response"] == "utter_voice_unclear_again"
    [no] = await run(ActionMisheard(), after(first["source"], "bukan"))
    assert no["response"] == "utter_voice_unclear_again"
    [later] = await run(ActionAttachment(), after({"order": "ORD-2291"}, attachments=[note]))
    assert later["response"] == "utter_voice_not_understood"


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("maaf salah kirim, abaikan aja", "utter_left_aside"), ("never mind", "utter_left_aside"),
        ("wrong chat, sorry", "utter_left_aside"), ("bukan", "utter_say_again"),
        ("no", "utter_say_again"), ("", "utter_say_again"),
    ],
)  # fmt: skip
async def test_a_no_and_what_is_to_be_left_aside(words: str, reply: str) -> None:
    [said] = await run(ActionMisheard(), tracker(words))
    assert said["response"] == reply


async def test_what_was_heard_is_told_before_something_is_done_about_an_order() -> None:
    slots = {"proven_orders": proven("ORD-2291")}
    start = {"name": "start", "kind": "order_status"}
    told = await take(Dialogue(), start, tells("ORD-2291"), slots=slots, heard=HEARD)
    assert told.said[:2] == ["utter_heard", "utter_order_shipped"]
    assert told.values["utter_heard"]["heard"] == "pesanan 2291"
    typed = await take(Dialogue(), start, tells("ORD-2291"), slots=slots)
    assert "utter_heard" not in typed.said
    confirmed = {**HEARD, "is_confirmed": True}  # it was shown a moment ago
    again = await take(Dialogue(), start, tells("ORD-2291"), slots=slots, heard=confirmed)
    assert "utter_heard" not in again.said


@pytest.mark.parametrize(
    "command",
    [
        {"name": "react", "value": "thanks"},
        {"name": "ask", "kind": "opening_hours", "text": "jam buka?"},
        {"name": "products", "text": "kemeja"},
        {"name": "unclear", "text": "hmm"},
        {"name": "wait"},
    ],
)
async def test_nothing_is_repeated_of_other_talk(command: dict[str, Any]) -> None:
    assert "utter_heard" not in (await take(Dialogue(), command, heard=HEARD)).said


@pytest.mark.parametrize("number", ["ORD-2297", "2281", "229", "ORD-22291"])
async def test_a_number_that_is_nearly_theirs_is_asked_about(number: str) -> None:
    slots = {"proven_orders": proven("ORD-2291")}
    status = Dialogue([Case("order_status", said=["begun"])])
    asked = await take(status, tells(number), slots=slots, heard=HEARD)
    assert asked.said[-1] == "utter_ask_heard_order"
    assert asked.values["utter_ask_heard_order"]["order_number"] == "ORD-2291"
    assert "utter_order_shipped" not in asked.said
    yes = await take(asked.dialogue, tells("ORD-2291"), slots=slots, heard=HEARD)
    assert "utter_order_shipped" in yes.said
    typed = await take(status, tells(number), slots=slots)
    assert "utter_ask_heard_order" not in typed.said  # it is as it was typed


async def test_of_several_that_are_near_one_is_chosen() -> None:
    slots = {"proven_orders": [one for number in RINAS for one in proven(number)]}
    asked = await take(
        Dialogue([Case("order_status", said=["begun"])]), tells("ORD-2299"), slots=slots,
        heard=HEARD,
    )  # fmt: skip
    assert asked.said[-1] == "utter_ask_which_order"
    assert asked.dialogue.question
    assert {option.value for option in asked.dialogue.question.options} == set(RINAS)


@pytest.mark.parametrize("number", ["ORD-1500", "ORD-9876", "ORD-1180"])
async def test_a_number_of_somebody_else_is_no_near_one(number: str) -> None:
    slots = {"proven_orders": proven("ORD-2291")}
    told = await take(
        Dialogue([Case("order_status", said=["begun"])]), tells(number), slots=slots, heard=HEARD
    )
    assert told.said[-1] in ("utter_ask_proof", "utter_ask_proof_full")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("it's twenty-two ninety-one", "utter_order_shipped"),
        ("dua puluh dua sembilan puluh satu", "utter_order_shipped"),
        ("it's twenty-two ninety-seven", "utter_ask_heard_order"),
    ],
)
async def test_a_number_that_may_be_any_is_one_of_theirs(words: str, said: str) -> None:
    slots = {"proven_orders": proven("ORD-2291") + proven("ORD-1180")}
    status = Dialogue([Case("order_status", said=["begun"])], Question(ORDER))
    unclear = {"name": "unclear", "text": words}
    heard = {**HEARD, "text": words, "language": "en"}
    told = await take(status, unclear, slots=slots, text=words, heard=heard)
    assert told.said[-1] == said


async def test_what_was_typed_is_theirs_or_not_and_never_near() -> None:
    slots = {"proven_orders": proven("ORD-2291") + proven("ORD-1180")}
    status, begin = Dialogue(), {"name": "start", "kind": "order_status"}
    told = await take(status, begin, slots=slots, text="when will 2291 arrive")
    assert told.said == ["utter_order_shipped"]
    other = await take(status, begin, slots=slots, text="when will 2297 arrive")
    assert other.said == ["utter_ask_which_order"]


async def test_a_no_to_it_leaves_the_number_as_it_was_heard() -> None:
    slots = {"proven_orders": proven("ORD-2291")}
    status = Dialogue([Case("order_status", said=["begun"])])
    asked = await take(status, tells("ORD-2297"), slots=slots, heard=HEARD)
    no = await take(asked.dialogue, {"name": "deny"}, slots=slots, heard=HEARD)
    assert no.dialogue.in_hand and no.dialogue.in_hand.facts[ORDER] == "ORD-2297"
    assert "utter_order_shipped" not in no.said


@pytest.mark.parametrize(
    ("kind", "order", "asks"),
    [
        ("cancel_order", "ORD-1180", "utter_ask_cancel_confirmed"),
        ("delete_data", None, "utter_ask_delete_chat"),
    ],
)
async def test_a_spoken_yes_shows_again_what_would_be_done(
    kind: str, order: str | None, asks: str
) -> None:
    slots = {"proven_orders": proven(order)} if order else {}
    facts = {"order": order} if order else {}
    dialogue = Dialogue([Case(kind, facts, said=["begun"])], Question(CONFIRM))
    told = await take(dialogue, {"name": "spoken_yes"}, slots=slots, heard=HEARD)
    assert told.said == ["utter_yes_by_hand", asks]
    assert told.dialogue.question == Question(CONFIRM)
    assert not any("erase" in signal for signal in told.signals)


async def test_a_case_with_staff_is_not_taken_back_by_voice() -> None:
    filed = Case("damaged_item", {"order": "ORD-2292"}, "waiting_staff", "C-1")
    told = await take(Dialogue([filed], Question(WITHDRAW)), {"name": "spoken_yes"}, heard=HEARD)
    assert told.said == ["utter_yes_by_hand", "utter_ask_withdraw"]
    assert told.dialogue.question == Question(WITHDRAW) and not told.filed


async def test_consent_is_not_given_by_voice() -> None:
    source = {"consent": "feedback", "wording": "May we ask?"}
    asked = {"event": "bot", "metadata": {"source": source}, "data": {}, "timestamp": time.time()}
    here = tracker("iya", metadata={"heard": HEARD})
    here.events = [asked]
    said = await run(ActionAffirm(), here)
    assert [one["response"] for one in said] == [
        "utter_yes_by_hand", "utter_ask_consent_feedback",
    ]  # fmt: skip
    assert said[1]["source"]["consent"] == "feedback"
    typed = tracker("iya")
    typed.events = [asked]
    given = await run(ActionAffirm(), typed)
    assert given[0]["custom"]["signal"]["consent"]["step"] == "given"


@pytest.mark.parametrize(
    ("kind", "reading", "reply"),
    [
        ("voice", {"kind": "no_speech"}, "utter_voice_not_understood"),
        ("voice", {"kind": "failed"}, "utter_voice_not_understood"),
        ("audio", {"kind": "failed"}, "utter_voice_not_understood"),
        ("voice", {"kind": "declined"}, "utter_voice_not_listened_to"),
        ("voice", None, "utter_cannot_read_attachment"),
        ("sticker", None, "utter_cannot_read_attachment"),
        ("file", {"kind": "failed"}, "utter_cannot_read_attachment"),
    ],
)
async def test_a_voice_note_without_words(
    kind: str, reading: dict[str, Any] | None, reply: str
) -> None:
    file = {"type": kind, "ref": "1", **({"reading": reading} if reading else {})}
    [said] = await run(ActionAttachment(), tracker(metadata={"attachments": [file]}))
    assert said["response"] == reply


@pytest.mark.parametrize(
    ("words", "listens", "reply"),
    [
        ("jangan dengerin vn saya", False, "utter_listening_off"),
        ("boleh dengerin vn saya lagi", True, "utter_listening_on"),
    ],
)
async def test_listening_is_turned_off_and_on(words: str, listens: bool, reply: str) -> None:
    said, told = await run(ActionListening(), tracker(words))
    assert said["response"] == reply
    assert told["custom"]["signal"] == {"listening": listens}
