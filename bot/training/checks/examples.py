"""Mistakes in examples: too few, under two intents, entities marked here and not there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.examples import MARKED, MarkBroken, marks, plain
from bot.language_texts import languages_within
from bot.languages import LANGUAGES
from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Finding, Place
from bot.training.project_files import WITHOUT_WORDS, Domain, examples

LEAST_EXAMPLES = 25


def check_examples(project: Path) -> Iterator[Finding]:
    """Looks at every example as it is written; what they mean, ``check_meanings`` compares."""
    yield from _counts(project)
    yield from _under_two_intents(project)
    yield from _entities(project)


def _counts(project: Path) -> Iterator[Finding]:
    counts: Counter[tuple[str, str]] = Counter()
    for example in examples(project):  # where nothing tells the language, it counts for both
        spoken = (example.language,) if example.language else LANGUAGES
        counts.update((example.intent, language) for language in spoken)
    languages = languages_within(project)
    for intent, where in Domain(project).intents().items():
        if intent in WITHOUT_WORDS:
            continue
        for language in languages:
            count = counts[intent, language]
            if count < LEAST_EXAMPLES:
                yield Finding(
                    where,
                    LazyMessage(
                        "the intent {intent} has {count} examples in {language}.",
                        intent=intent,
                        count=count,
                        language=LazyMessage(language),
                    ),
                    LazyMessage("Write at least {least} in data/nlu.", least=LEAST_EXAMPLES),
                )


def _under_two_intents(project: Path) -> Iterator[Finding]:
    first: dict[str, tuple[str, Place]] = {}
    for example in examples(project):
        said = " ".join(plain(example.text).casefold().split())
        intent, where = first.setdefault(said, (example.intent, example.where))
        if intent != example.intent:
            yield Finding(
                example.where,
                LazyMessage(
                    "{text!r} is an example of {intent} here and of {other} in {where}.",
                    text=plain(example.text),
                    intent=example.intent,
                    other=intent,
                    where=where,
                ),
                "Keep one.",
            )


def _entities(project: Path) -> Iterator[Finding]:
    """Words that are marked as an entity in one example, and in another not, or as another one.

    Unmarked words count within the same intent only: elsewhere they may well mean nothing.
    """
    marked: dict[str, tuple[str, Place]] = {}
    of_intent: dict[str, set[str]] = defaultdict(set)
    listed = list(examples(project))
    for example in listed:
        for words, entity in _marked(example.text):
            said = words.casefold()
            first, where = marked.setdefault(said, (entity, example.where))
            of_intent[example.intent].add(said)
            if first != entity:
                yield Finding(
                    example.where,
                    LazyMessage(
                        "{words!r} is marked as {entity} here and as {first} in {where}.",
                        words=words,
                        entity=entity,
                        first=first,
                        where=where,
                    ),
                    "Mark it as the same in both.",
                )
    for example in listed:
        rest = MARKED.sub("|", example.text).casefold()
        for said in sorted(of_intent[example.intent]):
            if re.search(rf"(?<!\w){re.escape(said)}(?!\w)", rest):
                entity, where = marked[said]
                yield Finding(
                    example.where,
                    LazyMessage(
                        "{said!r} is not marked here, and is marked as {entity} in {where}.",
                        said=said,
                        entity=entity,
                        where=where,
                    ),
                    LazyMessage(
                        "Write [{said}]({entity}), or take the mark away there.",
                        said=said,
                        entity=entity,
                    ),
                )


def _marked(text: str) -> list[tuple[str, str]]:
    """Words and entity of each mark; what cannot be read, check_training_data tells."""
    try:
        return [(mark.words, mark.entity) for mark in marks(text)]
    except MarkBroken:
        return []
