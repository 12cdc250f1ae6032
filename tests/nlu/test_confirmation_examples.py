"""data/confirmations.yml, and what is told of one that is not written so."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bot.nlu.confirmation_examples import (
    ANSWERS,
    ConfirmationExamplesError,
    read_confirmations,
)
from bot.training.checks.words import check_words
from tests.checkout import CHECKOUT

SHOPS = read_confirmations(CHECKOUT / "data" / "confirmations.yml")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", ["en", "id"])
def test_there_are_enough_of_each(answer: str, language: str) -> None:
    assert Counter((one.answer, one.language) for one in SHOPS)[answer, language] >= 150


def test_no_text_is_two_answers() -> None:
    answers = defaultdict(set)
    for one in SHOPS:
        answers[one.text.casefold()].add(one.answer)
    assert not [text for text, given in answers.items() if len(given) > 1]


def test_a_shop_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_confirmations(tmp_path / "confirmations.yml") == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("- yes", 'write examples under "yes", "no" and neither'),
        ("maybe: {en: [perhaps]}", 'write examples under "yes", "no" and neither'),
        ("yes: [ok]", "confirmations.yml, yes: write examples under their language, such as en"),
        ("no: {en: [12]}", "confirmations.yml, no, en: 12 is no text. Put it in quotes"),
        ("no: [", "confirmations.yml, line 2: this is not valid YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_remedy(
    tmp_path: Path, written: str, told: str
) -> None:
    file = tmp_path / "data" / "confirmations.yml"
    file.parent.mkdir()
    file.write_text(written, encoding="utf-8")
    with pytest.raises(ConfirmationExamplesError) as raised:
        read_confirmations(file)
    assert told in str(raised.value)
    [finding] = [one for one in check_words(tmp_path) if "confirmations" in one.where.file]
    assert told in str(finding.what)
