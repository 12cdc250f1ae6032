"""What goes with a product, and when a parcel comes, in whatever words and after whatever case."""

from __future__ import annotations

import pytest

from bot.dialogue.customer_questions import asks_arrival
from bot.dialogue.state import Case, Dialogue
from bot.dialogue.suggestion_wishes import asks_what_goes_with_it, read_suggestion_wish
from tests.dialogue.conversation import read, said

GOES_WITH = (
    "ada celana yg cocok buat ini?", "need something to wear under it", "what would match these",
    "cocoknya dipadu sama apa", "got a belt that goes with that?", "bagusnya pake apa ya",
    "any shoes to wear with it", "padanannya apa kak", "what do people pair it with",
    "enaknya sama apa kak celananya",
)  # fmt: skip
OTHERS = (
    "the number doesn't match", "celana yang cocok buat kondangan ada?", "does it come with a box",
    "is it suitable for kids", "kapan nyampe", "warnanya sama ga", "cocok buat anak 5 tahun ga",
)
WHEN = (
    "ok whatever. when does it get here", "so when will i have it?", "trs nyampenya kapan?",
    "jadi dateng hari apa?", "what day will it arrive", "how soon will it be here",
    "kpn nyampe ya", "when's it due", "kira2 kapan sampai kak", "sampenya kapan dong",
)  # fmt: skip


@pytest.mark.parametrize("text", GOES_WITH)
def test_what_goes_with_what_is_spoken_of_is_suggested(text: str) -> None:
    shown = Dialogue(products=["Kemeja"], spoken_of=["Kemeja"])
    assert read_suggestion_wish(text) == "goes_with"
    for intent in ("product_availability", "nlu_fallback", "ask_info"):
        message = said(text, intent=intent, confidence=0.5)
        [command] = read(message, shown)
        assert command.startswith("products") and "suggestions" in command


def test_so_is_what_goes_with_a_product_that_the_message_names() -> None:
    text = "Got my dad the parang shirt. What would go with that?"
    message = said(text, intent="product_availability", entities=[("product", "shirt")])
    assert read(message) == ["products suggestions"]


@pytest.mark.parametrize("text", OTHERS)
def test_what_asks_something_else_does_not(text: str) -> None:
    assert not asks_what_goes_with_it(text)


@pytest.mark.parametrize("text", WHEN)
@pytest.mark.parametrize("intent", ["opening_hours", "delivery_time", "nlu_fallback", "ask_info"])
def test_when_it_comes_is_of_the_order_that_is_spoken_of(text: str, intent: str) -> None:
    for last in (Case("cancel_order", {"order": "ORD-21"}, "withdrawn"),
                 Case("change_address", {"order": "ORD-21"}, "solved")):  # fmt: skip
        dialogue = Dialogue([last], orders=["ORD-21"])
        message = said(text, intent=intent, confidence=0.45)
        assert read(message, dialogue) == ["record estimated_on"]


@pytest.mark.parametrize("text", WHEN)
def test_after_an_exchange_it_is_what_the_case_says(text: str) -> None:
    filed = Case("exchange", {"order": "ORD-21"}, "waiting_staff", "C-1")
    dialogue = Dialogue([filed], orders=["ORD-21"])
    assert read(said(text, intent="delivery_time"), dialogue) == ["news C-1"]


@pytest.mark.parametrize(
    "text", ["batas bayarnya sampe kapan", "when do you open", "kapan buka", "when is the sale"]
)
def test_other_days_are_no_arrival(text: str) -> None:
    assert not asks_arrival(text)
