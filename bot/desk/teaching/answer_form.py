"""An approved answer as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from aiohttp import web

from bot.desk.page import Refused, fields, rows
from bot.knowledge.entries import Entry
from bot.languages import DEFAULT, LANGUAGES


async def entry_in(request: web.Request) -> Entry:
    """The entry that the form shows, saved or not, without the proposals that are ticked.

    Raises:
        Refused: a day is none.
    """
    id_, source, intent, begins, ends = await fields(
        request, "id", "source", "intent", "valid_from", "valid_until"
    )
    asked = await fields(request, *(f"questions_{language}" for language in LANGUAGES))
    said = await fields(request, *(f"answer_{language}" for language in LANGUAGES))
    languages: Sequence[str] = LANGUAGES
    questions = {lang: _questions(text) for lang, text in zip(languages, asked) if text}
    answer = {lang: text.replace("\r\n", "\n") for lang, text in zip(languages, said) if text}
    return Entry(id_, questions, answer, source, _day(begins), _day(ends), intent or None)


async def ticked_in(request: web.Request) -> dict[str, tuple[str, ...]]:
    """The proposed ways of asking that are ticked, by language."""
    return {
        language: tuple(question for (question,) in await rows(request, f"proposed_{language}"))
        for language in LANGUAGES
    }


def with_ticked(entry: Entry, ticked: Mapping[str, tuple[str, ...]]) -> Entry:
    """The entry with what is ticked among its questions, in the languages in which it asks."""
    questions = {
        language: tuple(dict.fromkeys((*asked, *ticked.get(language, ()))))
        for language, asked in entry.questions.items()
    }
    return replace(entry, questions=questions)


def asked_before(request: web.Request) -> dict[str, tuple[str, ...]]:
    """What customers asked, by language, as the page before says in the address."""
    query = request.query
    asked = list(zip(query.getall("language", [DEFAULT]), query.getall("question", [])))
    by_language = {
        code: tuple(text.strip() for language, text in asked if language == code and text.strip())
        for code in LANGUAGES
    }
    return {code: texts for code, texts in by_language.items() if texts}


def lines(questions: tuple[str, ...]) -> str:
    """Questions as the form shows them: one a line."""
    return "\n".join(questions)


def _questions(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("{text} is no day. Write it like 2027-01-31.", text=text) from error
