"""What a language lacks that has files of its own: sentences, replies, answers, names of cases,
examples, words of yes and no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language_texts import FOLDER, has_own_files, language_of_variation
from bot.languages import DEFAULT, FACTS, LANGUAGES, LanguageBroken, language_files, read_language
from bot.lazy_message import LazyMessage
from bot.nlu.confirmation_examples import ANSWERS
from bot.spoken.number_words import NumberWordsBroken, number_word_files, read_number_words
from bot.training.checks.findings import Finding, Place
from bot.training.edits.answers import list_answers
from bot.training.project_files import WITHOUT_WORDS, Domain, case_kinds, examples
from bot.yaml_file import read_yaml

LEAST_EXAMPLES = 8
"""Of an intent, where another language stands in, which is near: its examples teach too."""
LEAST_ANSWERS = 10
"""Examples each of a yes and of a no."""


@dataclass(frozen=True)
class Part:
    """A file of a language: how much of what is ``wanted`` is there; what is not, by name."""

    file: str
    wanted: int
    missing: tuple[str, ...]

    @property
    def have(self) -> int:
        return self.wanted - len(self.missing)


def parts_of(project: Path, language: str) -> list[Part]:
    """Every part of a language, complete or not.

    Raises:
        LanguageBroken: the language's own file cannot be used.
        NotYaml: another one is no YAML.
    """
    data = project / "data"
    own = data / FOLDER / language
    facts = read_language(data / FOLDER / f"{language}.yml")
    return [
        _part(f"{language}.yml", FACTS[DEFAULT].sentences, facts.sentences),
        _part(f"{language}/replies.yml", *_replies(project, language, own)),
        _part(f"{language}/answers.yml", *_answers(project, language, own)),
        _part(f"{language}/cases.yml", *_cases(project, language, own)),
        _part(f"{language}/nlu", *_examples(project, language, own)),
        _part(f"{language}/confirmations.yml", *_confirmations(project, language, own)),
    ]


def check_languages(project: Path) -> Iterator[Finding]:
    """Files that cannot be used, and what is missing in those that can."""
    for file in number_word_files(project):
        try:
            read_number_words(file)
        except NumberWordsBroken as error:
            yield Finding(Place(str(file.relative_to(project))), str(error))
    for file in language_files(project):
        name = f"data/{FOLDER}/{file.name}"
        try:
            read_language(file)
        except LanguageBroken as error:
            yield Finding(Place(name), str(error))
            continue
        if file.stem not in LANGUAGES or not has_own_files(project, file.stem):
            continue
        for part in parts_of(project, file.stem):
            if part.missing:
                what = LazyMessage(
                    "{count} of {all} are missing, such as {name}.",
                    count=len(part.missing), all=part.wanted, name=part.missing[0],
                )  # fmt: skip
                remedy = "Until they are there, the language that stands in is said."
                yield Finding(Place(f"data/{FOLDER}/{part.file}"), what, remedy, note=True)


def _part(file: str, wanted: Any, given: Any) -> Part:
    names = list(dict.fromkeys(wanted))
    return Part(file, len(names), tuple(name for name in names if name not in given))


def _texts(file: Path) -> dict[str, Any]:
    content = read_yaml(file, file.name) if file.exists() else None
    return {str(k): v for k, v in content.items() if v} if isinstance(content, dict) else {}


def _replies(project: Path, language: str, own: Path) -> tuple[list[str], set[str]]:
    spoken: dict[str, set[str | None]] = {}
    for one in Domain(project).variations():
        spoken.setdefault(one.response, set()).add(language_of_variation(one.content))
    wanted = [
        name for name, codes in spoken.items()
        if None not in codes and not name.startswith("utter_language_")
    ]  # fmt: skip
    return wanted, {*_texts(own / "replies.yml"), *(n for n, c in spoken.items() if language in c)}


def _answers(project: Path, language: str, own: Path) -> tuple[list[str], set[str]]:
    entries = [entry for entry, _ in list_answers(project) if not entry.valid_until]
    inline = {entry.id for entry in entries if language in entry.answer}
    return [entry.id for entry in entries], {*_texts(own / "answers.yml"), *inline}


def _cases(project: Path, language: str, own: Path) -> tuple[list[str], set[str]]:
    kinds = case_kinds(project)
    inline = {key for key, kind in kinds.items() if language in kind.name}
    return list(kinds), {*_texts(own / "cases.yml"), *inline}


def _examples(project: Path, language: str, own: Path) -> tuple[list[str], set[str]]:
    wanted = [name for name in Domain(project).intents() if name not in WITHOUT_WORDS]
    counts = Counter(one.intent for one in examples(project) if one.language == language)
    for file in sorted(own.rglob("nlu/*.yml")):  # of a language that this process does not speak
        for entry in (read_yaml(file, file.name) or {}).get("nlu") or []:
            lines = str(entry.get("examples") or "").splitlines()
            counts[str(entry.get("intent"))] = max(counts[str(entry.get("intent"))], len(lines))
    return wanted, {name for name, count in counts.items() if count >= LEAST_EXAMPLES}


def _confirmations(project: Path, language: str, own: Path) -> tuple[list[str], set[str]]:
    given = _texts(own / "confirmations.yml")
    inline = _texts(project / "data" / "confirmations.yml")
    listed = {
        answer: [*(given.get(answer) or ()), *((inline.get(answer) or {}).get(language) or ())]
        for answer in ANSWERS
    }
    return list(ANSWERS), {name for name, texts in listed.items() if len(texts) >= LEAST_ANSWERS}
