"""What customers say, by what they mean: the examples from which the bot learns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.desk.page import Page, fields
from bot.desk.teaching.draft_pages import (
    edit,
    kept,
    language_of,
    read,
    readable_names,
    teaching_page,
)
from bot.examples import MARKED, MarkBroken, marks_of, plain
from bot.languages import LANGUAGES
from bot.training.checks.examples import LEAST_EXAMPLES
from bot.training.edits.examples import (
    add_example,
    change_example,
    list_examples,
    move_example,
    remove_example,
)
from bot.training.edits.refused import EditRefused
from bot.training.project_files import WITHOUT_WORDS, Domain, Example

MOST_FOUND = 200
"""Examples that a search shows."""


@dataclass(frozen=True)
class Piece:
    """Words of an example; ``entity`` is what they are marked as, if they are."""

    words: str
    entity: str | None = None


@dataclass(frozen=True)
class Shown:
    """An example with its marks taken apart."""

    example: Example
    pieces: tuple[Piece, ...]


async def examples(request: web.Request) -> web.Response:
    """The intents with the number of their examples, or the examples with the words ``q``."""
    wanted = request.query.get("q", "").strip()

    def look(folder: Path) -> dict[str, Any]:
        found = list_examples(folder, containing=wanted)
        return {
            "intents": [i for i in Domain(folder).intents() if i not in WITHOUT_WORDS],
            "names": readable_names(request, folder),
            "counts": Counter((e.intent, code) for e in found for code in _languages(e)),
            "first": _first(found, language_of(request)),
            "found": [_shown(e) for e in found[:MOST_FOUND]] if wanted else [],
            "number": len(found),
        }

    context = await read(request, look)
    return await teaching_page(
        request, "teaching/examples.html", q=wanted, least=LEAST_EXAMPLES, most=MOST_FOUND,
        **context
    )


async def of_intent(request: web.Request) -> web.Response:
    """An intent's examples in one language. ``text`` is the one that is being changed."""
    intent = request.match_info["intent"]
    language = request.query.get("language") or language_of(request)
    wanted = request.query.get("q", "").strip()

    def look(folder: Path) -> dict[str, Any]:
        domain = Domain(folder)
        if intent not in domain.intents():
            raise EditRefused("There is no intent {intent} any more.", intent=intent)
        found = list_examples(folder, intent, containing=wanted)
        return {
            "intents": [i for i in domain.intents() if i not in WITHOUT_WORDS],
            "names": readable_names(request, folder),
            "entities": sorted(domain.entities()),
            "counts": Counter(c for e in list_examples(folder, intent) for c in _languages(e)),
            "found": [_shown(e) for e in found if language in _languages(e)],
        }

    context = await read(request, look)
    return await teaching_page(
        request, "teaching/intent.html", intent=intent, shown_language=language, q=wanted,
        least=LEAST_EXAMPLES, example_languages=LANGUAGES, edited=request.query.get("text"),
        **context,
    )


async def add(request: web.Request) -> web.Response:
    intent, language, text = await fields(request, "intent", "language", "text")
    await edit(
        request, f"add an example of {intent}",
        lambda folder: add_example(folder, intent, language, text),
    )
    return kept(request, _address(intent, language))


async def change(request: web.Request) -> web.Response:
    """One of: other words or marks, another intent, away with it."""
    intent, language, text, new, to, what = await fields(
        request, "intent", "language", "text", "new", "to", "do"
    )
    if what == "remove":
        await edit(
            request, f"remove an example of {intent}",
            lambda folder: remove_example(folder, intent, language, text),
        )
    elif what == "move":
        to = (await read(request, partial(readable_names, request))).intent_code(to)
        await edit(
            request, f"move an example from {intent} to {to}",
            lambda folder: move_example(folder, intent, language, text, to),
        )
    else:
        await edit(
            request, f"change an example of {intent}",
            lambda folder: change_example(folder, intent, language, text, new),
        )
    return kept(request, _address(intent, language))


def _address(intent: str, language: str) -> str:
    known = intent if re.fullmatch(r"\w+", intent) else ""
    return f"/desk/examples/{known}?{urlencode({'language': language})}"


def _first(found: list[Example], language: str) -> dict[str, str]:
    """For each intent something that customers say, in the editor's language if there is."""
    first: dict[str, str] = {}
    for example in sorted(found, key=lambda example: example.language != language):
        first.setdefault(example.intent, plain(example.text))
    return first


def _languages(example: Example) -> tuple[str, ...]:
    """Where it is shown: what nothing tells the language of, in both."""
    return (example.language,) if example.language else LANGUAGES


def _shown(example: Example) -> Shown:
    return Shown(example, tuple(_pieces(example.text)))


def _pieces(text: str) -> Iterator[Piece]:
    start = 0
    for mark in MARKED.finditer(text):
        if mark.start() > start:
            yield Piece(text[start : mark.start()])
        try:
            entity = " + ".join(str(one) for one in marks_of(mark))
        except MarkBroken:
            entity = "?"
        yield Piece(mark["words"], entity)
        start = mark.end()
    if start < len(text):
        yield Piece(text[start:])


PAGES = [
    Page("GET", "/examples", examples, "editor"),
    Page("POST", "/examples/add", add, "editor"),
    Page("POST", "/examples/change", change, "editor"),
    Page("GET", "/examples/{intent}", of_intent, "editor"),
]
