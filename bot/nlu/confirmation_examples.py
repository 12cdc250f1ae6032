"""What customers say to a question whether something is to be done: data/confirmations.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.language_texts import texts_by_language
from bot.languages import is_code
from bot.yaml_file import NotYaml, read_yaml

YES, NO, NEITHER = ANSWERS = ("yes", "no", "neither")


class ConfirmationExamplesError(UserError):
    """The file cannot be used; the message says file, place and remedy."""


@dataclass(frozen=True)
class Answered:
    """A text, what it says to a question (one of ANSWERS), and its language."""

    text: str
    answer: str
    language: str


def read_confirmations(file: Path) -> list[Answered]:
    """The examples of the file: answers, in them languages, in them texts; none if it is not there.
    With them those of languages in files of their own: answers, in them texts.

    Raises:
        ConfirmationExamplesError: a file is no YAML, or not written so.
    """
    examples = _read(file)
    try:
        more = texts_by_language(file.parent, file.name)
    except NotYaml as error:
        raise ConfirmationExamplesError(str(error)) from error
    for language, answers in more.items():
        listed = {answer: {language: texts} for answer, texts in answers.items()}
        examples += _examples(f"{language}/{file.name}", listed)
    return examples


def _read(file: Path) -> list[Answered]:
    if not file.exists():
        return []
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise ConfirmationExamplesError(str(error)) from error
    return _examples(file.name, content)


def _examples(name: str, content: Any) -> list[Answered]:
    if not isinstance(content, dict) or not set(content) <= set(ANSWERS):
        raise ConfirmationExamplesError(
            '{file}: write examples under "yes", "no" and neither.', file=name
        )
    examples = []
    for answer, languages in content.items():
        where = f"{name}, {answer}"
        if not isinstance(languages, dict) or not all(map(is_code, languages)):
            raise ConfirmationExamplesError(
                "{where}: write examples under their language, such as en.", where=where
            )
        for language, texts in languages.items():
            for text in texts if isinstance(texts, list) else [texts]:
                if not isinstance(text, str):
                    raise ConfirmationExamplesError(
                        "{where}, {language}: {text} is no text. Put it in quotes.",
                        where=where, language=language, text=repr(text),
                    )  # fmt: skip
                examples.append(Answered(text, answer, language))
    return examples
