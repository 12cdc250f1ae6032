"""Answers: what an edit changes, and what is refused with which sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.entries import Entry
from bot.training.edits.answers import (
    add_question,
    list_answers,
    remove_answer,
    save_answer,
)
from bot.training.edits.refused import EditRefused
from tests.training.lines import changed_lines

SHOP = "data/knowledge/shop.yml"
FLOWERS = Entry(
    "flower_bouquet",
    {"en": ("Do you sell bouquets?", "can u sell: roses")},
    {"en": "We do, for free.\n\nAsk at checkout."},
    source="Shop policy, section 12",
    valid_from=date(2026, 12, 1),
    valid_until=date(2026, 12, 31),
)


def answer(project: Path, id_: str) -> Entry:
    return next(entry for entry, _ in list_answers(project) if entry.id == id_)


def test_saved_as_they_are_nothing_changes(project: Path) -> None:
    for entry, place in list_answers(project):
        if place.file == SHOP:
            save_answer(project, entry)
    assert changed_lines(project) == []


def test_a_corrected_answer(project: Path) -> None:
    entry = answer(project, "intl_shipping")
    text = 'Yes: to Singapore only # and "Malaysia"'
    save_answer(project, replace(entry, answer={**entry.answer, "en": text}))
    assert changed_lines(project)[1] == """+     en: 'Yes: to Singapore only # and "Malaysia"'"""
    assert answer(project, "intl_shipping").answer["en"] == text


def test_one_more_way_to_ask(project: Path) -> None:
    add_question(project, "intl_shipping", "id", "bisa kirim  ke SG kak")
    assert changed_lines(project) == ["+       - bisa kirim ke SG kak"]


def test_a_new_one_and_a_removed_one(project: Path) -> None:
    save_answer(project, FLOWERS, SHOP)
    assert answer(project, "flower_bouquet") == FLOWERS
    assert [place.file for entry, place in list_answers(project, "BOUQUETS")] == [SHOP]
    remove_answer(project, "flower_bouquet")
    assert changed_lines(project) == []


def test_a_language_and_a_last_day_less(project: Path) -> None:
    save_answer(project, FLOWERS, SHOP)
    both = replace(
        FLOWERS,
        questions={**FLOWERS.questions, "id": ("Ada buket bunga?",)},
        answer={**FLOWERS.answer, "id": "Bisa, Kak."},
        valid_until=None,
    )
    save_answer(project, both)
    assert answer(project, "flower_bouquet") == both
    save_answer(project, FLOWERS)
    assert answer(project, "flower_bouquet") == FLOWERS


REFUSED = {
    "an id": (replace(FLOWERS, id="Flower Bouquet"), SHOP, "'Flower Bouquet' cannot be an id."),
    "no questions": (
        replace(FLOWERS, questions={}), SHOP, "questions: write them under en or id."
    ),
    "no answer": (replace(FLOWERS, answer={"en": " "}), SHOP, "answer, en: write the answer."),
    "days": (
        replace(FLOWERS, valid_from=date(2027, 1, 1)), SHOP,
        "flower_bouquet would end on 2026-12-31, before it begins.",
    ),
    "no such intent": (replace(FLOWERS, intent="gift"), SHOP, "There is no intent 'gift'."),
    "an intent that is answered": (
        replace(FLOWERS, intent="delivery_time"), SHOP,
        "delivery_time, in data/knowledge/delivery.yml, line 6, is the general answer to "
        "delivery_time already.",
    ),
    "no file": (
        FLOWERS, None, "Say in which file flower_bouquet shall stand: data/knowledge/account.yml"
    ),
    "a file elsewhere": (
        FLOWERS, "../../etc/passwd", "Say in which file flower_bouquet shall stand"
    ),
}


@pytest.mark.parametrize(("entry", "file", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(project: Path, entry: Entry, file: str | None, sentence: str) -> None:
    with pytest.raises(EditRefused) as refused:
        save_answer(project, entry, file)
    assert sentence in str(refused.value)
    assert changed_lines(project) == []


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("intl_shipping", "en", "do you SHIP abroad?"), "is a question of intl_shipping already"),
        (("gone", "en", "is it gone?"), "There is no gone any more."),
        (("intl_shipping", "fr", "et en France?"), "intl_shipping has no answer in fr yet."),
    ],
)
def test_a_question_that_is_refused(
    project: Path, edit: tuple[str, str, str], sentence: str
) -> None:
    with pytest.raises(EditRefused, match=sentence):
        add_question(project, *edit)
    assert changed_lines(project) == []
