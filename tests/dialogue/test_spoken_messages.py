"""Words that were heard: when it is asked whether they were said; what a spoken yes is worth."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.answers_to_heard import number_alone, takes_back, with_number, yes_or_no
from bot.dialogue.heard_words import UNSURE, Heard, means_something
from bot.dialogue.listening_wishes import may_listen
from bot.dialogue.message import Message
from bot.dialogue.state import CONFIRM, ORDER, WITHDRAW, Case, Dialogue, Question
from bot.privacy.placeholders import Placeholders
from tests.dialogue.conversation import asked, read, said


def spoken(text: str, confidence: float = 0.9) -> dict[str, Any]:
    """The metadata of a message that was heard."""
    return {"heard": {"text": text, "confidence": confidence, "language": "id"}}


def heard(text: str, **more: Any) -> Message:
    return said(text, metadata=spoken(text), **more)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("batalkan pesanan saya", "cancel_order"),
        ("where is my order", "order_status"),
        ("jam buka berapa", "opening_hours"),
        ("saya mau bicara dengan admin", "talk_to_person"),
        ("hapus data saya", "delete_data"),
        ("bintang lima", "rate"),
        ("gumam gumam saja", "nlu_fallback"),
        ("stok batik hitam ada", "product_availability"),
        ("resinya mana", "order_details"),
        ("iya saya mau ganti alamat ke Bandung", "change_address"),
    ],
)
def test_what_may_not_have_been_said_is_asked_about(text: str, intent: str) -> None:
    message = said(text, intent=intent)
    assert Heard(text, UNSURE - 0.01).is_unsure(message)
    assert not Heard(text, UNSURE).is_unsure(message)
    assert not Heard(text, 0.1, is_confirmed=True).is_unsure(message)


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("halo kak", "greet", None), ("thank you", "thank", None), ("makasih ya", "thank", None),
        ("goodbye", "goodbye", None), ("wkwk", "laugh", None), ("bentar ya", "wait", None),
        ("iya", "affirm", "yes"), ("tidak", "deny", "no"), ("yes please", "inform", "yes"),
        ("nggak usah", "stop", "no"),
    ],
)  # fmt: skip
def test_courtesies_and_a_bare_yes_or_no_are_not_asked_about(
    text: str, intent: str, answer: str | None
) -> None:
    assert not Heard(text, 0.1).is_unsure(said(text, intent=intent, answer=answer))


def test_a_courtesy_beside_a_wish_is_asked_about() -> None:
    text = "halo, batalkan pesanan saya"
    message = said(
        text, intent="greet", parts=[("halo", "greet"), ("batalkan pesanan saya", "cancel_order")]
    )
    assert Heard(text, 0.2).is_unsure(message)


@pytest.mark.parametrize(
    ("text", "intent", "answer", "meant"),
    [
        ("ya", "affirm", "yes", "yes"), ("betul", "affirm", None, "yes"),
        ("yes that's right", "inform", "yes", "yes"), ("bukan", "deny", "no", "no"),
        ("no", "deny", None, "no"), ("halo", "greet", None, None),
        ("ya tapi saya mau tanya dulu ongkirnya", "affirm", "yes", None),
    ],
)  # fmt: skip
def test_a_yes_or_no_says_nothing_else(
    text: str, intent: str, answer: str | None, meant: str | None
) -> None:
    assert yes_or_no(said(text, intent=intent, answer=answer)) == meant


def test_a_number_beside_it_is_something_else() -> None:
    message = said("bukan, 2292", answer="no", entities=[("order_number", "2292", "ORD-2292")])
    assert yes_or_no(message) is None


def test_buttons_are_a_yes_and_a_no() -> None:
    assert yes_or_no(said("/affirm", intent="affirm")) == "yes"
    assert yes_or_no(said("/deny", intent="deny")) == "no"
    assert yes_or_no(said("/stop", intent="stop")) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1180", "cek pesanan 1180"), ("no, 1180", "cek pesanan 1180"),
        ("bukan, ORD-1180 kak", "cek pesanan ORD-1180"), ("yang 1180", "cek pesanan 1180"),
    ],
)  # fmt: skip
def test_the_right_number_goes_in_place_of_the_one_that_was_heard(text: str, words: str) -> None:
    number = number_alone(text)
    assert number and with_number("cek pesanan 1190", number) == words


def test_a_number_that_was_not_heard_goes_behind_the_words() -> None:
    assert with_number("cek pesanan saya", "1180") == "cek pesanan saya 1180"


@pytest.mark.parametrize("text", ["batalkan 1180", "1180 dan 1181", "ya", "12", "stok 1180 ada?"])
def test_more_than_a_number(text: str) -> None:
    assert number_alone(text) is None


@pytest.mark.parametrize(
    "text", ["maaf salah kirim, abaikan aja", "ignore that", "kepencet kak", "ga jadi", "nvm"]
)
def test_what_was_sent_by_mistake_is_taken_back(text: str) -> None:
    assert takes_back(text)
    assert not any(takes_back(one) for one in ("bukan", "ya", "pesanan salah", "1180"))


def test_where_nothing_is_understood_a_yes_would_lead_nowhere() -> None:
    assert not means_something(said("warriforda", intent="nlu_fallback"))
    assert means_something(said("pesanan", intent="order_status"))
    number = [("order_number", "1180", "ORD-1180")]
    assert means_something(said("fa 1180", intent="nlu_fallback", entities=number))


@pytest.mark.parametrize(
    "text", ["ya", "iya kak", "oke", "yes", "yes please", "betul", "boleh", "sip", "sure", "ya deh"]
)
@pytest.mark.parametrize("kind", ["cancel_order", "change_address", "exchange"])
def test_a_spoken_yes_does_nothing_yet(text: str, kind: str) -> None:
    dialogue = asked(kind, CONFIRM, order="ORD-21", address="Jl. Baru 2, Depok")
    assert read(said(text, intent="affirm", answer="yes"), dialogue) == ["confirm"]
    assert read(heard(text, intent="affirm", answer="yes"), dialogue) == ["spoken_yes"]


@pytest.mark.parametrize("text", ["batalkan saja", "cancel it", "batalin aja kak"])
def test_saying_the_deed_is_a_yes_that_is_spoken_too(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert "confirm" in read(said(text, intent="cancel_order", confidence=0.95), dialogue)
    commands = read(heard(text, intent="cancel_order", confidence=0.95), dialogue)
    assert "confirm" not in commands and "spoken_yes" in commands


@pytest.mark.parametrize("text", ["tidak", "no", "jangan", "nggak jadi", "ga usah kak"])
def test_a_spoken_no_counts(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(heard(text, intent="deny", answer="no"), dialogue) == ["deny"]


def test_a_case_with_staff_is_not_taken_back_by_voice() -> None:
    filed = Case("damaged_item", {"order": "ORD-21"}, "waiting_staff", "C-1")
    dialogue = Dialogue([filed], Question(WITHDRAW))
    commands = read(heard("iya", intent="affirm", answer="yes"), dialogue)
    assert commands == ["spoken_yes"]


def test_the_only_order_that_was_offered_may_be_accepted_or_not() -> None:
    dialogue = asked("order_status", ORDER, ["ORD-2291"])
    yes = heard("iya betul", intent="affirm", answer="yes")
    assert read(yes, dialogue) == ["tell order=ORD-2291"]
    assert read(said("bukan", intent="deny", answer="no"), dialogue) == ["deny"]
    both = asked("order_status", ORDER, ["ORD-2291", "ORD-2292"])
    assert "tell" not in " ".join(read(yes, both))


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("my voice notes are not to be played by your software", False),
        ("please no speech to text on what I send you", False),
        ("I do not want my recordings to go through a computer", False),
        ("tolong vn saya jangan masuk ke mesin", False),
        ("saya tidak berkenan suara saya dijadikan tulisan", False),
        ("jangan pakai sistem buat dengar rekaman saya lagi", False),
        ("turn that listening thing off please", False),
        ("my voice notes", False),
        ("okay, your computer may hear what I record again", True),
        ("please put speech to text back on for me", True),
        ("I don't mind if you listen to my recordings", True),
        ("sudah boleh lagi mesin dengar rekaman saya", True),
        ("tidak apa-apa kok vn saya didengar mesin", True),
        ("silakan bot mendengar vn saya seperti dulu", True),
        ("gapapa vn saya ditranskrip", True),
    ],
)
def test_whether_a_machine_may_listen(text: str, allowed: bool) -> None:
    assert may_listen(text) == allowed


@pytest.mark.parametrize(
    ("text", "words", "in_digits"),
    [
        ("dua dua sembilan satu", "dua dua sembilan satu", "2291"),
        ("ini ya\ndua dua sembilan satu", "dua dua sembilan satu", "ini ya\n2291"),
        ("satu dua tiga empat\nhalo", "halo", "satu dua tiga empat\nhalo"),
        ("satu dua tiga\ntes\nlima lima lima", "satu dua tiga\nlima lima lima", "123\ntes\n555"),
    ],
)
def test_only_what_was_spoken_is_written_in_digits(text: str, words: str, in_digits: str) -> None:
    assert Heard(words, 0.9, "id").in_digits(text) == in_digits


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("Email saya rina at gmail dot com.", "Email saya rina@gmail.com."),
        ("rina titik sari et Yahoo titik co titik id ya", "rina.sari@yahoo.co.id ya"),
        ("it is john dot doe99 at outlook.com", "it is john.doe99@outlook.com"),
        ("my order at shopee dot com", "my order at shopee dot com"),
        ("at gmail dot com", "at gmail dot com"),
        ("jemput di titik com", "jemput di titik com"),
    ],
)
def test_an_address_that_is_said_is_masked_and_proves_like_a_typed_one(
    words: str, typed: str
) -> None:
    assert Heard(words, 0.9, "id").in_digits(words) == typed
    assert ("@" in typed) == ("<EMAIL_1>" in Placeholders({}, []).mask(typed))
