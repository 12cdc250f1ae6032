"""What moderation learns from: the messages of data/moderation, and what staff said of others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.languages import DEFAULT, is_code
from bot.moderation.moderator import FINE, KINDS
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.reading import reading
from bot.store.messages.said import SAID
from bot.yaml_file import NotYaml, read_yaml


class ModerationExamplesError(UserError):
    """A file cannot be used; the message says file and remedy."""


@dataclass(frozen=True)
class Judged:
    """A message, what it is (one of KINDS, or FINE), and its language (en or id)."""

    text: str
    kind: str
    language: str


def read_judged(file: Path) -> list[Judged]:
    """The messages of one file: kinds, in them languages, in them texts.

    Raises:
        ModerationExamplesError: it is no YAML, or not written so.
    """
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise ModerationExamplesError(str(error)) from error
    if not isinstance(content, dict):
        raise ModerationExamplesError(f"{file.name}: write kinds, such as 'abuse:'.")
    return [judged for kind, languages in content.items() for judged in _of(file, kind, languages)]


def _of(file: Path, kind: Any, languages: Any) -> list[Judged]:
    if kind not in (*KINDS, FINE):
        known = ", ".join((*KINDS, FINE))
        raise ModerationExamplesError(f"{file.name}: {kind!r} is not known. Write {known}.")
    if not isinstance(languages, dict) or not all(map(is_code, languages)):
        raise ModerationExamplesError(
            f"{file.name}, {kind}: write messages under their language, such as {DEFAULT}."
        )
    for language, texts in languages.items():
        for text in texts if isinstance(texts, list) else [texts]:
            if not isinstance(text, str):
                raise ModerationExamplesError(
                    f"{file.name}, {kind}, {language}: {text!r} is no text. Put it in quotes."
                )
    return [Judged(text, kind, lang) for lang, texts in languages.items() for text in texts]


def load_judged(folder: Path) -> list[Judged]:
    """The messages of all files of the folder. Raises ModerationExamplesError."""
    return [judged for file in moderation_files(folder) for judged in read_judged(file)]


def moderation_files(folder: Path) -> list[Path]:
    """The files of data/moderation, in a fixed order."""
    return sorted(folder.glob("*.yml"))


def read_corrections(place: Path | str) -> list[tuple[str, str]] | None:
    """Texts of customers and what staff said of them (a kind, or fine), the newest last; None if
    the store at ``place`` is not there or cannot be read now. Reads, and can do nothing else."""
    try:
        with reading(place) as store:
            rows = store.execute(
                f"""SELECT {SAID} AS said, told FROM flags JOIN inbox ON inbox.id = inbox_id
                WHERE told IS NOT NULL AND {SAID} <> '' ORDER BY told_at, inbox_id"""
            ).fetchall()
    except (OSError, DatabaseError, StoreUnavailable):
        return None
    return [(text, told) for text, told in rows]
