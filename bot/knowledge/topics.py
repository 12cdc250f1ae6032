"""What customers of any shop ask about, in their own words: data/phrasebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.entries import KnowledgeError
from bot.languages import LANGUAGES, SPOKEN
from bot.lazy_message import LazyMessage
from bot.project import find_project
from bot.yaml_file import NotYaml, read_yaml


@dataclass(frozen=True)
class Topic:
    """A thing that customers ask, and how, by language."""

    name: str
    phrasings: dict[str, tuple[str, ...]]


def load_phrasebook(folder: Path | None = None) -> list[Topic]:
    """The topics of the ``*.yml`` files in ``folder``, else in the project's data/phrasebook.

    Raises:
        KnowledgeError: a file cannot be used; the message says file, topic and remedy.
    """
    folder = folder or find_project().data / "phrasebook"
    topics: list[Topic] = []
    for file in sorted(folder.glob("*.yml")):
        try:
            items = read_yaml(file, file.name) or []
        except NotYaml as error:
            raise KnowledgeError(str(error)) from error
        if not isinstance(items, list):
            raise KnowledgeError(
                "{file}: write a list of topics, each beginning '- topic:'.",
                file=file.name,
            )
        topics += [
            read_topic(LazyMessage("{file}, topic {number}", file=file.name, number=number), item)
            for number, item in enumerate(items, 1)
        ]
    return topics


def read_topic(where: str, item: Any) -> Topic:
    """The topic that stands in a file as ``item``; ``where`` is told to people.

    Raises:
        KnowledgeError: it lacks something.
    """
    if not isinstance(item, dict) or not isinstance(item.get("topic"), str):
        raise KnowledgeError(
            "{where}: it needs a name, such as '- topic: delivery time'.",
            where=where,
        )
    where = LazyMessage("{where} ({name})", where=where, name=item["topic"])
    languages = [key for key in item if key != "topic"]
    for language in languages:
        asked = item[language]
        if language not in LANGUAGES:
            raise KnowledgeError(
                "{where}: '{language}' is not known. Write {spoken}.",
                where=where,
                language=language,
                spoken=SPOKEN,
            )
        if not isinstance(asked, list) or not asked or not all(isinstance(q, str) for q in asked):
            raise KnowledgeError(
                "{where}: {language}: list at least one question.",
                where=where,
                language=language,
            )
    if not languages:
        raise KnowledgeError("{where}: list questions under {spoken}.", where=where, spoken=SPOKEN)
    return Topic(item["topic"], {language: tuple(item[language]) for language in languages})
