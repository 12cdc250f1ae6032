"""Examples: what an edit changes in the file, and what is refused with which sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training.edits.examples import (
    add_example,
    change_example,
    list_examples,
    move_example,
    remove_example,
)
from bot.training.edits.refused import EditRefused
from tests.training.lines import changed_lines


def test_an_example_is_added_at_the_end_of_its_block(project: Path) -> None:
    add_example(project, "order_status", "id", "  paket [kemeja batik](product)   aku mana ya ")
    assert changed_lines(project) == ["+     - paket [kemeja batik](product) aku mana ya"]
    last = list_examples(project, "order_status", "id")[-1]
    assert (last.text, last.where.file) == (
        "paket [kemeja batik](product) aku mana ya", "data/nlu/orders.yml"
    )


def test_found_by_words_in_any_case(project: Path) -> None:
    found = list_examples(project, "order_status", "en", containing="ORD-2291")
    assert "I want to know the status of ORD-2291" in [example.text for example in found]
    assert {(example.intent, example.language) for example in found} == {("order_status", "en")}


def test_removed(project: Path) -> None:
    remove_example(project, "order_status", "en", "where is my stuff")
    assert changed_lines(project) == ["-     - where is my stuff"]


def test_written_differently_at_its_place(project: Path) -> None:
    change_example(project, "order_status", "en", "where is my stuff", "where is my stuff pls")
    assert changed_lines(project) == [
        "-     - where is my stuff", "+     - where is my stuff pls",
    ]


def test_marked_and_nothing_else(project: Path) -> None:
    text = "is my batik shirt on the way?"
    change_example(project, "order_status", "en", text, "is my [batik shirt](product) on the way?")
    assert changed_lines(project)[1] == "+     - is my [batik shirt](product) on the way?"


def test_put_under_another_intent(project: Path) -> None:
    move_example(project, "order_status", "en", "where is my stuff", to="order_details")
    assert changed_lines(project) == ["-     - where is my stuff", "+     - where is my stuff"]
    [found] = list_examples(project, containing="where is my stuff")
    assert found.intent == "order_details"


def test_the_first_example_of_an_intent_in_a_language(project: Path) -> None:
    nlu = project / "data" / "nlu" / "smalltalk.yml"
    domain = project / "domain.yml"
    domain.write_text(domain.read_text().replace("intents:\n", "intents:\n  - flattery\n", 1))
    for language, text in (("en", "you are the best shop"), ("id", "toko terbaik")):
        add_example(project, "flattery", language, text)
    added = (project / "data" / "nlu" / "taught.yml").read_text()
    assert added.endswith(
        "nlu:\n- intent: flattery\n  metadata: {language: en}\n  examples: |\n"
        "    - you are the best shop\n"
        "- intent: flattery\n  metadata: {language: id}\n  examples: |\n    - toko terbaik\n"
    )
    assert [e.text for e in list_examples(project, "flattery")] == [
        "you are the best shop", "toko terbaik",
    ]
    assert nlu.exists()


REFUSED = {
    "no such intent": (("order_stat", "en", "x"), "There is no intent 'order_stat'."),
    "nobody types it": (("send_photo", "en", "my photo"), "Nobody types send_photo"),
    "a language": (("greet", "fr", "bonjour"), "Say whether the example is en or id"),
    "empty": (("greet", "en", " \n "), "The example is empty. Write what a customer says."),
    "a command": (("greet", "en", "/restart"), "An example cannot begin with /."),
    "a bracket": (("greet", "en", "hi [there"), "has a bracket that marks nothing."),
    "no such entity": (("greet", "en", "hi [Rina](name)"), "There is no entity 'name'. Use one"),
    "nothing marked": (("greet", "en", "hi [](product) all"), "marks no words as product."),
    "there already": (
        ("order_status", "en", "Where is MY order"),
        "'where is my order' is an example of order_status already.",
    ),
    "there elsewhere": (
        ("greet", "en", "where is my [order](product)"),
        "is an example of order_status. Move it from there",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(project: Path, edit: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(EditRefused) as refused:
        add_example(project, *edit)
    assert sentence in str(refused.value)
    assert changed_lines(project) == []


def test_what_somebody_else_removed_meanwhile(project: Path) -> None:
    for edit in (
        lambda: remove_example(project, "greet", "en", "no such words"),
        lambda: move_example(project, "greet", "en", "no such words", to="goodbye"),
        lambda: change_example(project, "greet", "en", "no such words", "others"),
    ):
        with pytest.raises(EditRefused, match="Load the page again"):
            edit()
    assert changed_lines(project) == []


def test_the_last_example_stays(project: Path) -> None:
    file = project / "data" / "nlu" / "smalltalk.yml"
    file.write_text("nlu:\n- intent: greet\n  metadata: {language: en}\n  examples: |\n    - hi\n")
    for edit in (
        lambda: remove_example(project, "greet", "en", "hi"),
        lambda: move_example(project, "greet", "en", "hi", to="order_status"),
    ):
        with pytest.raises(EditRefused, match="'hi' is the last example of greet in en"):
            edit()
    change_example(project, "greet", "en", "hi", "hi there everyone")
    assert "    - hi there everyone\n" in file.read_text()
