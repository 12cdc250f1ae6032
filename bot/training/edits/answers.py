"""The approved answers of data/knowledge, listed, written and removed; the phrasebook's topics.
They go live without training.

``folder`` is a project's folder. Every edit raises EditRefused where it cannot be made, and then
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.knowledge.entries import Entry, KnowledgeError, answers_by_language, read_entry
from bot.knowledge.topics import Topic, read_topic
from bot.language_texts import with_answer
from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Place
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, like, write_edit
from bot.training.project_files import Domain, listed_items

KNOWLEDGE, PHRASEBOOK = "data/knowledge", "data/phrasebook"
_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
T = TypeVar("T")


def list_answers(folder: Path, containing: str = "") -> list[tuple[Entry, Place]]:
    """The entries and their places; ``containing`` is looked for in ids, questions and answers."""
    wanted = containing.casefold()
    return [
        (entry, place)
        for entry, place in _all(folder, KNOWLEDGE, _reader(folder))
        if any(wanted in text.casefold() for text in _texts(entry))
    ]


def save_answer(folder: Path, entry: Entry, file: str | None = None) -> None:
    """Writes an entry in the place of the one with its id, or else as a new one at the end of
    ``file`` (such as data/knowledge/delivery.yml; one of those that are there)."""
    if not _ID.fullmatch(entry.id):
        raise EditRefused("{id!r} cannot be an id. Write small letters, digits and _.", id=entry.id)
    if entry.valid_from and entry.valid_until and entry.valid_from > entry.valid_until:
        raise EditRefused(
            "{id} would end on {day}, before it begins. Correct one day.",
            id=entry.id,
            day=entry.valid_until,
        )
    if entry.intent:
        _check_intent(folder, entry)
    _check_questions(folder, entry)
    _save(folder, entry.id, _fill_entry(entry), file)


def add_question(folder: Path, id_: str, language: str, question: str) -> None:
    """Adds a way in which customers ask for an entry."""
    question = " ".join(question.split())
    found = next((e for e, _ in list_answers(folder) if e.id == id_), None)
    if found is None:
        raise _gone(id_)
    if language not in found.questions:
        raise EditRefused(
            "{id} has no answer in {language} yet. Write the answer with it.",
            id=id_,
            language=LazyMessage(language),
        )
    questions = {**found.questions, language: (*found.questions[language], question)}
    save_answer(folder, replace(found, questions=questions))


def remove_question(folder: Path, id_: str, language: str, question: str) -> None:
    """Takes a way of asking from an entry."""
    for entry, _ in list_answers(folder):
        asked = entry.questions.get(language, ())
        if entry.id == id_ and question in asked:
            rest = tuple(one for one in asked if one != question)
            save_answer(folder, replace(entry, questions={**entry.questions, language: rest}))
            return
    raise _gone(id_)


def remove_answer(folder: Path, id_: str) -> None:
    """Removes an entry."""
    found = _find(folder, id_)
    if not found:
        raise _gone(id_)
    file, index = found
    yaml = YamlText(folder / file, file)
    if len(yaml.data) == 1:
        raise EditRefused(
            "{name} is the last one in {file}. Write another one there first.",
            name=id_,
            file=file,
        )
    write_edit(folder / file, yaml.removed(yaml.entry(yaml.data, index)))


def list_topics(folder: Path, containing: str = "") -> list[tuple[Topic, Place]]:
    """The phrasebook's topics and their places; ``containing`` is looked for in all of them."""
    wanted = containing.casefold()
    return [
        (topic, place)
        for topic, place in _all(folder, PHRASEBOOK, read_topic)
        if wanted in topic.name.casefold()
        or any(wanted in said.casefold() for asked in topic.phrasings.values() for said in asked)
    ]


def _all(
    folder: Path, where: str, read: Callable[[str, Any], T]
) -> Iterator[tuple[T, Place]]:
    for file, items in listed_items(folder, where):
        for index, item in enumerate(items):
            place = Place(file, items.lc.item(index)[0] + 1)
            try:
                yield read(str(place), item), place
            except KnowledgeError as error:
                raise EditRefused(str(error)) from error


def _reader(folder: Path) -> Callable[[str, Any], Entry]:
    texts = answers_by_language(folder / KNOWLEDGE / "all")
    return lambda where, item: read_entry(where, with_answer(item, texts))


def _texts(entry: Entry) -> Iterator[str]:
    yield entry.id
    yield from entry.answer.values()
    for asked in entry.questions.values():
        yield from asked


def _save(
    folder: Path, name: str, fill: Callable[[CommentedMap], None], new_file: str | None
) -> None:
    found = _find(folder, name)
    if found:
        file, index = found
        yaml = YamlText(folder / file, file)
        item = yaml.entry(yaml.data, index)
        content = yaml.content(item)
        fill(content)
        text = yaml.replaced(item, content)
    else:
        files = [file for file, _ in listed_items(folder, KNOWLEDGE)]
        if new_file not in files:
            raise EditRefused(
                "Say in which file {name} shall stand: {files}.",
                name=name,
                files=", ".join(files),
            )
        yaml = YamlText(folder / new_file, new_file)
        content = CommentedMap()
        fill(content)
        text = yaml.added(yaml.entry(yaml.data, len(yaml.data) - 1), content)
        file = new_file
    try:
        read_entry(name, content)
    except KnowledgeError as error:
        raise EditRefused(str(error)) from error
    write_edit(folder / file, text)


def _find(folder: Path, name: str) -> tuple[str, int] | None:
    for file, items in listed_items(folder, KNOWLEDGE):
        for index, item in enumerate(items):
            if item.get("id") == name:
                return file, index
    return None


def _gone(name: str) -> EditRefused:
    return EditRefused("There is no {name} any more. Load the page again.", name=name)


def _check_intent(folder: Path, entry: Entry) -> None:
    if entry.intent not in Domain(folder).intents():
        raise EditRefused(
            "There is no intent {intent!r}. Choose one of the list, or none.",
            intent=entry.intent,
        )
    for other, place in list_answers(folder):
        if other.intent == entry.intent and other.id != entry.id:
            raise EditRefused(
                "{id}, in {place}, is the general answer to {intent} already. Take the intent "
                "away there first.",
                id=other.id,
                place=place,
                intent=entry.intent,
            )


def _check_questions(folder: Path, entry: Entry) -> None:
    """The same words lead to one answer, and stand there once in each language."""
    for asked in entry.questions.values():
        seen: set[str] = set()
        for question in asked:
            if _plain(question) in seen:
                raise EditRefused(
                    "{question!r} is a question of {id} already; once is enough.",
                    question=question,
                    id=entry.id,
                )
            seen.add(_plain(question))
    wanted = {_plain(q): q for asked in entry.questions.values() for q in asked}
    for other, place in list_answers(folder):
        for known in (q for asked in other.questions.values() for q in asked):
            if other.id != entry.id and _plain(known) in wanted:
                raise EditRefused(
                    "{question!r} is asked in another answer already: {id}, in {place}. Take it "
                    "out of one of them.",
                    question=wanted[_plain(known)],
                    id=other.id,
                    place=place,
                )


def _plain(question: str) -> str:
    """A question as customers may write it: case, spaces and the signs at its end say nothing."""
    return " ".join(question.casefold().split()).rstrip("?!. ")


def _fill_entry(entry: Entry) -> Callable[[CommentedMap], None]:
    def fill(content: CommentedMap) -> None:
        content.setdefault("id", entry.id)
        _set_lists(content.setdefault("questions", CommentedMap()), entry.questions)
        answer = content.setdefault("answer", CommentedMap())
        for language in [known for known in answer if known not in entry.answer]:
            del answer[language]
        for language, text in entry.answer.items():
            if str(answer.get(language, "")).strip() != text:
                answer[language] = like(answer.get(language), text)
        for field in ("source", "valid_from", "valid_until", "intent"):
            value = getattr(entry, field)
            if not value:
                content.pop(field, None)
            elif content.get(field) != value:
                content[field] = value
        if entry.sample:
            content["sample"] = True
        else:
            content.pop("sample", None)

    return fill


def _set_lists(content: CommentedMap, wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Brings the lists under each language to what is wanted; equal lines are not touched."""
    for language in [known for known in content if known not in wanted]:
        del content[language]
    for language, texts in wanted.items():
        listed = content.setdefault(language, CommentedSeq())
        for index in reversed(range(len(listed))):
            if listed[index] not in texts:
                del listed[index]
        if list(listed) != list(texts):
            known = {str(text): text for text in listed}
            kept = [text for text in texts if text in known]
            if list(listed) == kept == list(texts[: len(kept)]):
                listed.extend(texts[len(kept) :])
            else:
                listed[:] = [known.get(text, text) for text in texts]
