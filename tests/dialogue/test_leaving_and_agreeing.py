"""What gives a matter up, what says yes to it, and what only opens the next sentence."""

from __future__ import annotations

import pytest

from bot.dialogue.state import CONFIRM, PROOF, Case, Dialogue
from tests.dialogue.conversation import asked, read, said

ADDRESS = "Jl. Gatot Subroto No. 100, Medan 20112"


@pytest.mark.parametrize(
    "begins", ["alright.", "ok.", "okay.", "fine.", "great.", "oh nice.", "got it.", "hm ok.",
               "oke kak.", "baik."],
)  # fmt: skip
def test_a_word_that_opens_another_matter_is_no_yes(begins: str) -> None:
    text = f"{begins} my password does not work any more"
    dialogue = asked("change_address", CONFIRM, order="ORD-21", address=ADDRESS)
    heard = said(
        text, intent="ask_info",
        parts=[(begins, "affirm", "yes"), (text[len(begins) + 1 :], "ask_info")],
    )  # fmt: skip
    assert "confirm" not in read(heard, dialogue)


@pytest.mark.parametrize(
    ("first", "then", "answer"),
    [
        ("ok.", "do it now", "yes"), ("fine.", "yes that address is right", "yes"),
        ("great.", "change it", None), ("baik.", "iya lanjut", "yes"),
    ],
)  # fmt: skip
def test_a_yes_after_such_a_word_is_one(first: str, then: str, answer: str | None) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-21", address=ADDRESS)
    parts = [(first, "affirm", "yes"), (then, "affirm", answer)]
    heard = said(f"{first} {then}", intent="affirm", parts=parts)
    assert "confirm" in read(heard, dialogue)


@pytest.mark.parametrize(
    "text",
    [
        "correct, update it please", "right, go ahead", "exactly, do it", "correct, save it",
        "yes confirm it", "benar, simpan aja", "betul, lanjut", "right, confirm",
        "exactly, please update", "yes save it please",
    ],
)  # fmt: skip
def test_who_calls_it_right_and_wants_it_done_says_yes(text: str) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-21", address=ADDRESS)
    assert read(said(text, intent="order_status", confidence=0.6), dialogue) == ["confirm"]


@pytest.mark.parametrize(
    "text",
    [
        "cancel the reminder", "ok drop that request", "please close my case", "stop the search",
        "forget the alert", "withdraw my complaint please", "scrap the claim",
        "batalin laporannya aja", "hapus pengingatnya", "call off the investigation",
    ],
)  # fmt: skip
def test_a_filed_matter_is_named_to_take_it_back(text: str) -> None:
    reported = Dialogue([Case("not_received", {"order": "ORD-21"}, "waiting_staff", "C-1")])
    commands = read(said(text, intent="cancel_order"), reported)
    assert commands and commands[0].startswith("leave")


@pytest.mark.parametrize(
    "text",
    [
        "nah too much trouble", "it's not worth the hassle", "leave it then", "leave it, thanks",
        "can't be bothered now", "more bother than I thought", "ribet ah", "males ah ribet",
        "too much hassle tbh", "leave it for now",
    ],
)  # fmt: skip
def test_who_finds_it_too_much_leaves_it(text: str) -> None:
    begun = asked("return_order", "order")
    assert read(said(text, intent="deny"), begun)[0].startswith("leave")
    cancels = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said(text, intent="deny"), cancels) == ["deny"]


def test_where_it_should_be_left_gives_nothing_up() -> None:
    begun = asked("change_address", "address", order="ORD-21")
    heard = said("leave it at the reception please", intent="inform")
    assert not any(command.startswith("leave") for command in read(heard, begun))


@pytest.mark.parametrize("text", ["cancel 1182 then", "ok yes, 1182", "no I mean 1182"])
def test_digits_of_an_order_that_was_named_prove_nothing(text: str) -> None:
    dialogue = asked("cancel_order", PROOF, order="ORD-1180")
    dialogue.mentioned = ["ORD-1182", "ORD-1180"]
    assert not any("proof" in command for command in read(said(text), dialogue))
    other = text.replace("1182", "6679")
    assert "tell proof=6679" in read(said(other), dialogue)


@pytest.mark.parametrize(
    "text",
    [
        "what are my options", "so what can i do", "what should I do then", "any other way?",
        "what now", "is there any way around it", "what else can we do", "terus harus gimana",
        "solusinya apa", "ada cara lain ga",
    ],
)  # fmt: skip
def test_what_can_be_done_is_told_of_what_was_reported(text: str) -> None:
    heard = said(text, intent="recommendation")
    begun = Dialogue([Case("cancel_order", {"order": "ORD-21"}, "solved")])
    assert "products" not in read(heard, begun)
    assert read(heard) == []


@pytest.mark.parametrize(
    "text",
    [
        "yes change aja to 41, jgn dicancel", "iya ganti ukuran aja, jangan dibatalin",
        "yes but don't cancel it", "ya ga usah dibatalin kak", "iya, jangan sampai kecancel ya",
        "yes swap it for a 41 instead of cancelling", "ya deh jgn di batalkan",
        "iya tuker 41 aja kak ga jadi batal", "ok jangan batalin dulu ya",
    ],
)  # fmt: skip
def test_a_yes_beside_the_wish_that_it_is_not_done_is_a_no(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-2293")
    names = read(said(text, intent="cancel_order", answer="yes"), dialogue)
    assert "confirm" not in names and "deny" in names


@pytest.mark.parametrize(
    "text",
    [
        "iya batalin aja, jangan lupa refund ya", "yes cancel it, don't forget to cancel the mail",
        "ya batalkan, jangan lama ya", "yes please cancel, not the other one",
        "yes cancel it, not a problem",
    ],
)  # fmt: skip
def test_a_yes_with_a_wish_besides_is_a_yes(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-2293")
    assert "confirm" in read(said(text, intent="cancel_order", answer="yes"), dialogue)
