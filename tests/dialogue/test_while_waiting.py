"""While a person is awaited the bot serves what it surely understands, and leaves the rest to them;
and the wish for a person is taken back in any words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.commands import Command
from bot.dialogue.state import CONFIRM, ORDER, PROOF, Case, Dialogue
from bot.dialogue.while_waiting import (
    gives_up,
    is_for_person,
    is_the_bots,
    served,
    served_beside_rules,
    without_take_back,
)
from tests.dialogue.conversation import READER, asked, brief, said

ORDER_21 = [("order_number", "ORD-21")]


def read(text: str, dialogue: Dialogue | None = None, **understood: Any) -> list[str]:
    """What is carried out of a message, in brief."""
    message, dialogue = said(text, **understood), dialogue or Dialogue()
    commands = READER.read(message, dialogue)
    kept = served(commands, message, dialogue) if commands else served_beside_rules(message)
    return [brief(command) for command in kept]


@pytest.mark.parametrize(
    ("text", "understood", "dialogue", "carried_out"),
    [
        (
            "where is ORD-21", {"intent": "order_status", "entities": ORDER_21}, None,
            ["start order_status", "mention ORD-21", "tell order=ORD-21"],
        ),
        ("1146", {}, asked("order_status", PROOF, order="ORD-21"), ["tell proof=1146"]),
        (
            "ya batalin aja", {"intent": "affirm", "answer": "yes"},
            asked("cancel_order", CONFIRM, order="ORD-21"), ["confirm"],
        ),
        ("ok thank you for listening", {"intent": "thank"}, None, ["react thanks"]),
        ("makasih ya", {"intent": "thank"}, asked("order_status", ORDER), ["react thanks"]),
        ("toko di bandung buka jam brp", {"intent": "nlu_fallback"}, None, ["ask"]),
        (
            "bisa cod ga", {"intent": "ask_info"}, asked("order_status", ORDER), ["ask ask_info"]
        ),
        ("kasus saya gimana", {"intent": "case_status"}, None, ["news"]),
        ("tunggu ya aku cari", {"intent": "wait"}, asked("order_status", PROOF), ["wait"]),
    ],
)  # fmt: skip
def test_what_is_understood_is_served(
    text: str, understood: dict[str, Any], dialogue: Dialogue | None, carried_out: list[str]
) -> None:
    got = read(text, dialogue, **understood)
    assert set(carried_out) <= set(got) and not {"unclear", "inform"} & set(got)


@pytest.mark.parametrize("dialogue", [None, asked("order_status", ORDER)])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("halo?", "greet"), ("haha", "laugh"),
        ("kecewa banget sama toko ini", "complaint"), ("aku viralin ya di twitter", "complaint"),
        ("ada masalah sama pesanan", "order_problem"), ("😡😡😡", "nlu_fallback"),
        ("bagus bajunya", "praise"), ("ini bot ya", "bot_challenge"), ("dadah", "goodbye"),
        ("sorry ya td emosi", "apology"), ("lagi apa", "smalltalk"),
    ],
)  # fmt: skip
def test_what_is_said_to_the_person_is_theirs(
    text: str, intent: str, dialogue: Dialogue | None
) -> None:
    got = read(text, dialogue, intent=intent, answer=None)
    assert [one for one in got if one not in ("ask", "ask nlu_fallback")] == []
    assert is_for_person(said(text, intent=intent))


def test_who_asks_for_the_person_again_is_heard() -> None:
    for dialogue in (Dialogue(), asked("order_status", ORDER)):
        assert read("mana nih adminnya", dialogue, intent="talk_to_person") == ["person"]


def test_both_happen_where_a_message_is_for_both() -> None:
    got = read(
        "kok ga ada yg bales! paketku ORD-21 dimana?", intent="order_status", entities=ORDER_21,
        parts=[("kok ga ada yg bales!", "complaint"), ("paketku ORD-21 dimana?", "order_status")],
    )  # fmt: skip
    assert "start order_status" in got and "react anger" not in got and "start complaint" not in got


def test_a_number_alone_is_remembered_without_a_word() -> None:
    got = read("ORD-21", entities=ORDER_21)
    assert "tell order=ORD-21" in got and "inform" not in got


def test_the_shops_own_questions_stay_its_rules() -> None:
    for intent in ("opening_hours", "delivery_cost", "book_fitting", "export_data", "moderated"):
        assert read("some words", intent=intent) == []
        assert not is_for_person(said("some words", intent=intent))


def test_stars_that_were_asked_for_before_are_taken() -> None:
    assert is_for_person(said("5", intent="rate"))
    assert not is_for_person(said('/rate{"stars": "5"}', intent="rate"))


def test_what_fits_no_question_answers_none() -> None:
    answers = ("confirm", "deny", "skip", "wait", "repeat", "resume", "leave")
    for name in (*answers, "inform"):
        command = Command(name)  # type: ignore[arg-type]
        assert served([command], said("ya"), Dialogue()) == []


TAKEN_BACK = {
    "ok thats all i needed, no agent necessary": "",
    "lama gak? kalo lama sama bot aja deh": "",
    "oh it just came in. sorry!! no admin needed": "oh it just came in.",
    "yah masih lama, ya udah sama kamu aja. pesananku ORD-1320 nyampe kapan, 7554":
        "pesananku ORD-1320 nyampe kapan, 7554",
    "ya udah kejar aja, ga usah manusia deh": "ya udah kejar aja",
    "ga jadi butuh orang": "",
    "gausah admin kak, pesananku mana?": "pesananku mana?",
    "gak perlu nunggu admin, makasih": "",
    "adminnya ga usah deh": "",
    "tidak jadi bicara dengan petugas, ORD-21 batalkan saja": "ORD-21 batalkan saja",
    "I don't need a human anymore, where is ORD-1314": "where is ORD-1314",
    "no need to talk to someone": "",
    "you can cancel the agent": "",
    "I don't need them any more": "",
    "I'll just stick with you, what is my order status": "what is my order status",
    "sama kamu aja deh kak, email aku rina@example.com": "email aku rina@example.com",
    "bot aja deh": "",
    "udah beres kak makasih": "",
    "problem solved, thanks": "",
    "ga usah deh kak": "",
    "eh gausah telpon, chat aja cukup": "chat aja cukup",
    "eh ga usah, cuma mau bilang bajunya bagus": "cuma mau bilang bajunya bagus",
    "ga jadi cuma mau nanya cara nyuci celana": "cuma mau nanya cara nyuci celana",
    "never mind, where is ORD-1": "where is ORD-1",
    "yaudah ga usah orang, udah kejawab. pinter juga robotnya": "pinter juga robotnya",
    "lama gak? kalo lama sama bot aja deh lol": "",
}  # fmt: skip


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_a_wish_for_a_person_is_taken_back_in_any_words(text: str) -> None:
    assert without_take_back(text, Dialogue()) == TAKEN_BACK[text]
    assert without_take_back(text.upper(), Dialogue()) == TAKEN_BACK[text].upper()


@pytest.mark.parametrize(
    "text",
    [
        "jangan sama bot aja", "masa sama bot aja", "ga ada admin yang bales", "bot aja ga bisa",
        "I don't want a bot, I need an agent", "no agent is answering me", "udah beres belum?",
        "udah cukup lama nunggu", "saya ga butuh bot, saya butuh orang", "it's not solved",
        "mana adminnya", "can I return the shoes? I don't need them anymore", "cancel them",
        "hm actually maybe u can help. where is ORD-1314", "mau ngomong sama orang aja",
        "you don't need to call me", "orangnya kapan balas", "kamu aja yang ga ngerti",
        "ga usah lama2 dong", "ga jadi dikirim kenapa", "tidak perlu waktu lama kan",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_takes_nothing_back(text: str) -> None:
    assert without_take_back(text, Dialogue()) is None


def test_what_may_be_an_answer_to_the_bot_takes_nothing_back_by_itself() -> None:
    dialogue = asked("return_order", "photo")
    for text in ("ga usah", "ga jadi, yang lain aja", "never mind"):
        assert without_take_back(text, dialogue) is None
    assert without_take_back("ga usah admin", dialogue) == ""


def test_who_prefers_the_bot_goes_on_with_it() -> None:
    assert read("sama bot aja deh", asked("order_status", None)) == ["resume"]
    assert read("sama bot aja deh") == read("that's all i needed", asked("exchange", None)) == []


def test_what_is_left_of_taking_it_back_leaves_no_case() -> None:
    dialogue, message = asked("order_status", ORDER), said("ya udah kejar aja", intent="stop")
    commands = READER.read(message, dialogue)
    assert [brief(one) for one in served(commands, message, dialogue)] == ["leave"]
    assert [brief(one) for one in served(commands, message, dialogue, True)] == ["resume"]


@given(st.text(max_size=300), st.sampled_from([*TAKEN_BACK, ""]))
def test_no_text_is_too_odd(text: str, unsent: str) -> None:
    rest = without_take_back(f"{text}{unsent}", Dialogue())
    assert rest is None or len(rest) < len(text) + len(unsent)


@pytest.mark.parametrize(
    ("text", "parts", "dialogue", "is_given_up"),
    [
        ("ga jadi, udah ketemu", [("ga jadi,", "stop"), ("udah ketemu", "nlu_fallback")], None,
         True),
        ("ga usah deh kak", [("ga usah deh kak", "deny")], None, True),
        ("belum", [("belum", "deny")], None, False),
        ("ga bisa gitu dong", [("ga bisa gitu dong", "deny")], None, False),
        ("ga usah deh", [("ga usah deh", "deny")], asked("cancel_order", CONFIRM), False),
        ("ga jadi", [("ga jadi", "stop")], asked("cancel_order", CONFIRM), False),
        ("ga jadi", [("ga jadi", "stop")], asked("order_status", ORDER), True),
        ("gausah", [("gausah", "deny")], asked("return_order", "photo"), False),
        ("ga jadi. paketku mana", [("ga jadi.", "stop"), ("paketku mana", "order_status")], None,
         False),
        ("mana adminnya", [("mana adminnya", "talk_to_person")], None, False),
        ("stop " * 50, [("stop " * 50, "stop")], None, False),
    ],
)  # fmt: skip
def test_who_gives_up_needs_no_person(
    text: str, parts: list[tuple[str, str]], dialogue: Dialogue | None, is_given_up: bool
) -> None:
    message = said(text, intent=parts[0][1], parts=parts if len(parts) > 1 else ())
    assert gives_up(message, dialogue or Dialogue()) is is_given_up


def test_giving_up_leaves_the_case_in_hand_too_and_asks_about_no_filed_one() -> None:
    gone = asked("order_status", ORDER)
    assert read("lupain aja, ga jadi", gone, intent="stop") == ["leave"]
    filed = Dialogue([Case("exchange", state="waiting_staff", number="C-1")])
    assert read("lupain aja, ga jadi", filed, intent="stop") == []


@pytest.mark.parametrize(
    ("intents", "is_bots"),
    [
        (["order_status"], True), (["praise"], True), (["stop", "order_status"], True),
        (["nlu_fallback"], False), (["praise", "nlu_fallback"], False), (["thank"], False),
        (["stop"], False), (["affirm", "inform"], False),
    ],
)  # fmt: skip
def test_what_is_wanted_of_the_bot_then_it_answers_as_ever(
    intents: list[str], is_bots: bool
) -> None:
    parts = [("words", intent) for intent in intents]
    message = said("words", intent=intents[0], parts=parts if len(parts) > 1 else ())
    assert is_the_bots(message) is is_bots
