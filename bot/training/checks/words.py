"""Mistakes in the lists of names, chat words and moods, and in the answers to questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.encoders.lexicon import LexiconError, load_lexicon
from bot.insight.sentiment.shop_examples import SentimentExamplesBroken, written_examples
from bot.nlu.confirmation_examples import ConfirmationExamplesError, read_confirmations
from bot.nlu.entities.word_lists import WordsError, read_words
from bot.training.checks.findings import Finding, Place
from bot.yaml_file import NotYaml


def check_words(project: Path) -> Iterator[Finding]:
    """Reads every list once."""
    yield from _lexicon(project)
    yield from _word_lists(project)
    yield from _confirmations(project)
    yield from _sentiments(project)


def _lexicon(project: Path) -> Iterator[Finding]:
    try:
        load_lexicon(project / "data" / "lexicon")
    except LexiconError as error:
        yield Finding(Place("data/lexicon"), str(error))


def _word_lists(project: Path) -> Iterator[Finding]:
    for file in sorted((project / "data" / "entities").glob("*.yml")):
        try:
            read_words(file)
        except WordsError as error:
            yield Finding(Place("data/entities"), str(error))


def _confirmations(project: Path) -> Iterator[Finding]:
    try:
        read_confirmations(project / "data" / "confirmations.yml")
    except ConfirmationExamplesError as error:
        yield Finding(Place("data/confirmations.yml"), str(error))


def _sentiments(project: Path) -> Iterator[Finding]:
    try:
        written_examples(project / "data")
    except (NotYaml, SentimentExamplesBroken) as error:
        yield Finding(Place("data/sentiment"), str(error))
