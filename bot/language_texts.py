"""The texts of a language that stand in files of its own, ``data/languages/<code>/``, beside those
in domain.yml, data/cases and data/knowledge.

What stands in the shop's other files under the language goes before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.languages import LANGUAGES, stand_ins
from bot.yaml_file import read_yaml

FOLDER = "languages"
Responses = dict[str, list[dict[str, Any]]]


def has_own_files(project: Path, language: str) -> bool:
    """Whether the language's texts stand in a folder of its own."""
    return (project / "data" / FOLDER / language).is_dir()


def languages_within(project: Path) -> list[str]:
    """Those whose texts stand in the shop's other files, and must all be there."""
    return [language for language in LANGUAGES if not has_own_files(project, language)]


def text_files(data: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The file ``name`` of each language that is spoken and has one, in ``data``."""
    for language in LANGUAGES:
        if (file := data / FOLDER / language / name).exists():
            yield language, file


def texts_by_language(data: Path, name: str) -> dict[str, dict[str, Any]]:
    """What stands in these files, by language; each has names and what is said under them.

    Raises:
        NotYaml: one is no YAML.
    """
    read = {
        language: read_yaml(file, f"{language}/{name}") for language, file in text_files(data, name)
    }
    return {language: texts for language, texts in read.items() if isinstance(texts, dict)}


def with_replies(data: Path, responses: Responses) -> Responses:
    """The replies of domain.yml with the variations of ``replies.yml``: a text, several, or a text
    with the titles of the ``buttons``, which do what the reply's own do. Without titles the buttons
    of the language that stands in are shown.

    Raises:
        NotYaml: a file is no YAML.
    """
    texts = texts_by_language(data, "replies.yml")
    if not texts:
        return responses
    more = {name: _more(name, given or [], texts) for name, given in responses.items()}
    return {name: [*(given or ()), *more[name]] for name, given in responses.items()}


def in_every_language(responses: Responses) -> Responses:
    """The replies, each with what is said in the languages that it has no words in: those of the
    language that stands in."""
    return {name: [*given, *_stand_ins(given)] for name, given in responses.items()}


def language_of_variation(variation: dict[str, Any]) -> str | None:
    """The language for which a reply's variation is; None: any."""
    conditions = variation.get("condition") or ()
    return next((c.get("value") for c in conditions if c.get("name") == "language"), None)


def _more(
    name: str, given: list[dict[str, Any]], texts: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for language, said in texts.items():
        if not said.get(name) or any(language_of_variation(one) == language for one in given):
            continue
        others = list(_said_in(given, language))
        listed = said[name] if isinstance(said[name], list) else [said[name]]
        for one in listed:
            written = one if isinstance(one, dict) else {"text": one}
            titles = written.get("buttons") or []
            fitting = (o for o in others if len(o.get("buttons") or ()) == len(titles))
            base = next(fitting, others[0] if others else {})
            buttons = {"buttons": _buttons(titles, base)} if titles else {}
            yield {**_for(language, base), **written, **buttons}


def _buttons(titles: list[Any], base: dict[str, Any]) -> list[dict[str, Any]]:
    """Titles alone stand for the buttons of ``base``, in their order; others are whole."""
    given = base.get("buttons") or []
    return [
        title if isinstance(title, dict) else {**given[place], "title": title}
        for place, title in enumerate(titles)
        if isinstance(title, dict) or place < len(given)
    ]


def _stand_ins(given: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    spoken = {language_of_variation(one) for one in given if "channel" not in one}
    if None in spoken:
        return
    for language in LANGUAGES:
        if language not in spoken:
            yield from (_for(language, one) for one in _said_in(given, language))


def _said_in(given: list[dict[str, Any]], language: str) -> Iterator[dict[str, Any]]:
    """The variations for all channels of the first language that stands in and has one."""
    for code in stand_ins(language):
        found = [
            one for one in given if "channel" not in one and language_of_variation(one) == code
        ]
        if found:
            yield from found
            return


def _for(language: str, variation: dict[str, Any]) -> dict[str, Any]:
    others = [c for c in variation.get("condition") or () if c.get("name") != "language"]
    condition = [*others, {"type": "slot", "name": "language", "value": language}]
    return {**variation, "condition": condition}


def with_answer(item: Any, texts: dict[str, dict[str, Any]]) -> Any:
    """An entry of data/knowledge with its questions and its answer of ``answers.yml``: by its id,
    ``questions`` and ``answer``."""
    if not isinstance(item, dict):
        return item
    fields = {name: item.get(name) for name in ("questions", "answer")}
    for language, said in texts.items():
        more = said.get(str(item.get("id")))
        if not isinstance(more, dict) or not more.get("answer") or any(
            isinstance(by, dict) and language in by for by in fields.values()
        ):
            continue
        fields = {
            name: {**by, language: more[name]} if isinstance(by, dict) and name in more else by
            for name, by in fields.items()
        }
    return {**item, **{name: by for name, by in fields.items() if by is not None}}


def with_case(key: str, entry: Any, texts: dict[str, dict[str, Any]]) -> Any:
    """A kind of case with its name and the titles of its choices of ``cases.yml``: by its key,
    ``name``, and ``choices`` by their first title."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), dict):
        return entry
    for language, said in texts.items():
        more = said.get(key)
        if not isinstance(more, dict):
            continue
        name = {language: more["name"]} if "name" in more else {}
        name = {**entry["name"], **{k: v for k, v in name.items() if k not in entry["name"]}}
        choices = more.get("choices") or {}
        facts = [_with_choices(fact, language, choices) for fact in entry.get("facts") or ()]
        entry = {**entry, "name": name, **({"facts": facts} if facts else {})}
    return entry


def _with_choices(fact: Any, language: str, titles: dict[str, Any]) -> Any:
    if not isinstance(fact, dict):
        return fact
    return {
        name: {**more, "choices": [_titled(one, language, titles) for one in more["choices"]]}
        if isinstance(more, dict) and isinstance(more.get("choices"), list) else more
        for name, more in fact.items()
    }  # fmt: skip


def _titled(choice: Any, language: str, titles: dict[str, Any]) -> Any:
    """``{title: …, words: […]}``, or a title alone."""
    if not isinstance(choice, dict):
        return choice
    more = titles.get(str(next(iter(choice.values()), "")))
    if more is None:
        return choice
    title = more if isinstance(more, str) else more.get("title")
    words = [] if isinstance(more, str) else more.get("words") or []
    titled = choice if language in choice or not title else {**choice, language: title}
    return {**titled, "words": [*(choice.get("words") or ()), *words]}
