"""What an answer that is being written would win, with the real encoders and a real file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.knowledge.entries import Entry, KnowledgeError
from bot.settings import load_settings
from bot.settings_sections import KnowledgeSettings
from bot.training.edits.answer_preview import Asked, Missed, Preview, preview

SETTINGS = load_settings().knowledge

VOUCHER = Entry(
    "voucher",
    {"en": ("Why does my voucher code not work?",)},
    {"en": "Look at its last day and the minimum spend."},
)
MESSAGE = Asked("the voucher code i typed is rejected", "en", is_real=True)


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vectors") / "vectors.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small shop's files: two answers, and one topic of the phrasebook."""
    knowledge, phrasebook = tmp_path / "data" / "knowledge", tmp_path / "data" / "phrasebook"
    knowledge.mkdir(parents=True)
    phrasebook.mkdir()
    (knowledge / "shop.yml").write_text(
        "- id: opening\n  questions: {en: ['When do you open?']}\n"
        "  answer: {en: We open at nine every day.}\n"
        "- id: shipping\n  questions: {en: ['How much is the shipping fee?']}\n"
        "  answer: {en: It depends on the weight.}\n"
    )
    (phrasebook / "payment.yml").write_text(
        "- topic: voucher error\n  en: [my promo code is not accepted, the coupon is invalid]\n"
    )
    return tmp_path


def tried(folder: Path, vectors: Path, entry: Entry, *asked: Asked) -> Preview:
    return preview(str(folder), str(vectors), SETTINGS, entry, asked)


def test_a_new_answer_wins_what_nobody_answered(folder: Path, vectors: Path) -> None:
    found = tried(folder, vectors, VOUCHER, MESSAGE, Asked("when do you open", "en", is_real=True))
    first = found.won[0]
    assert (first.asked, first.before) == (MESSAGE, None)
    assert first.score >= SETTINGS.threshold("en")
    won = {one.asked.text for one in found.won}
    assert "the coupon is invalid" in won and "when do you open" not in won
    assert not found.missed and not found.twins


def test_what_customers_of_any_shop_ask_is_proposed(folder: Path, vectors: Path) -> None:
    own = replace(VOUCHER, questions={"en": (*VOUCHER.questions["en"], "The coupon is INVALID")})
    assert tried(folder, vectors, own).proposed == {"en": ("my promo code is not accepted",)}
    about_else = Entry("wifi", {"en": ("Is there wifi?",)}, {"en": "Yes, free of charge."})
    assert tried(folder, vectors, about_else).proposed == {"en": ()}


def test_who_answers_it_now_is_told(folder: Path, vectors: Path) -> None:
    again = replace(VOUCHER, id="voucher_again")
    (folder / "data" / "knowledge" / "vouchers.yml").write_text(
        "- id: voucher\n  questions: {en: ['Why does my voucher code not work?']}\n"
        "  answer: {en: Look at its last day.}\n"
    )
    found = tried(folder, vectors, VOUCHER, MESSAGE)
    assert found.won[0].before == "voucher" and not found.twins
    nearest = tried(folder, vectors, again, MESSAGE).twins[0]
    assert nearest.id == "voucher" and nearest.likeness > 0.8


def test_its_own_question_may_be_answered_by_another(folder: Path, vectors: Path) -> None:
    vague = replace(VOUCHER, questions={"en": ("Why does my voucher code not work?",
                                               "How much is the shipping fee?")})
    assert Missed("How much is the shipping fee?", "shipping") in tried(
        folder, vectors, vague
    ).missed


def test_an_answer_that_is_not_given_yet_is_tried_as_if_it_were(
    folder: Path, vectors: Path
) -> None:
    later = replace(VOUCHER, valid_from=date(2999, 1, 1))
    assert tried(folder, vectors, later, MESSAGE).won[0].asked == MESSAGE


def test_customers_words_and_half_written_answers_are_kept_nowhere(
    folder: Path, vectors: Path
) -> None:
    tried(folder, vectors, VOUCHER)
    before = Database(vectors)["vectors"].count
    private = Asked("my name is Sri Wahyuni, phone 0812", "en", is_real=True)
    written = replace(VOUCHER, answer={"en": "A draft of an answer that nobody approved."})
    tried(folder, vectors, written, private)
    assert Database(vectors)["vectors"].count == before


def test_a_file_that_cannot_be_used_is_told(folder: Path, vectors: Path) -> None:
    (folder / "data" / "knowledge" / "shop.yml").write_text("- questions: nothing\n")
    with pytest.raises(KnowledgeError, match="it needs an id"):
        tried(folder, vectors, VOUCHER)


def test_an_encoder_that_cannot_be_loaded_is_told(folder: Path, vectors: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be loaded"):
        preview(str(folder), str(vectors), KnowledgeSettings(encoder="/no/such"), VOUCHER, [])
