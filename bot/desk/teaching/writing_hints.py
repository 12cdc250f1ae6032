"""Hints while an answer or reply is being written: what may be misspelt, hard to read, loud or
harsh, and which language is missing. They refuse nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.desk.page import ENCODER_PROCESS, SETTINGS, Page, page, rows
from bot.desk.teaching.draft_pages import draft_of
from bot.errors import UserError
from bot.languages import FACTS, LANGUAGES
from bot.lazy_message import LazyMessage
from bot.reply_help.writing_hints import hints_on
from bot.training.encoder_process import EncoderProcessEnded
from bot.translation.models import model_for

_ANSWER = "answer_"
_LONGEST = 4000
"""Characters of one text that are looked at."""


@dataclass(frozen=True)
class Hints:
    """About the text in one language; it ``is_missing`` where others have one."""

    language: str
    is_missing: bool
    hints: tuple[LazyMessage, ...]


async def hints(request: web.Request) -> web.Response:
    """Of the form that is sent, an answer's texts by language or a reply's wordings: at once."""
    texts = await texts_in(request)
    folder = request.app[SETTINGS].translation_folder
    found = [one for one in hints_in(texts) if one.is_missing or one.hints]
    languages = [one.language for one in found if one.is_missing]
    return page(
        request, "teaching/writing_hints.html", hints=found, is_empty=not texts,
        drafted=[one for one in languages if folder and model_for(folder, one, texts)],
    )  # fmt: skip


async def spelling(request: web.Request) -> web.Response:
    """What may be misspelt in it; the first time takes some seconds."""
    texts = await texts_in(request)
    slips = await _misspelt(request, list(texts.values()))
    return page(request, "teaching/misspelt.html", misspelt=[*zip(texts, slips)])


def hints_in(texts: Mapping[str, str]) -> list[Hints]:
    """What each text says about itself, in the order of the shop's languages."""
    if not texts:
        return []
    return [
        Hints(one, one not in texts, tuple(hints_on(texts.get(one, ""), harsh_words_of(one))))
        for one in (*LANGUAGES, *(code for code in texts if code not in LANGUAGES))
    ]


def harsh_words_of(language: str) -> tuple[str, ...]:
    return FACTS[language].harsh_words if language in FACTS else ()


async def texts_in(request: web.Request) -> dict[str, str]:
    """What the form says, by language."""
    form = await request.post()
    texts: dict[str, str] = {}
    for name, value in form.items():
        if name.startswith(_ANSWER) and isinstance(value, str) and value.strip():
            texts[name.removeprefix(_ANSWER)] = value[:_LONGEST]
    for language, text in await rows(request, "language", "text"):
        if text.strip():
            texts[language] = "\n".join(filter(None, [texts.get(language), text]))[:_LONGEST]
    return texts


async def _misspelt(request: web.Request, texts: list[str]) -> list[list[list[str]]]:
    """Of each text; nothing while it cannot be computed."""
    if not texts:
        return []
    try:
        found: list[list[list[str]]] = await request.app[ENCODER_PROCESS].run(
            "misspelt", str(draft_of(request).folder), texts
        )
    except (UserError, RuntimeError, EncoderProcessEnded):
        return []
    return found


PAGES = [
    Page("POST", "/writing-hints", hints, "editor", by_itself=True),
    Page("POST", "/spelling", spelling, "editor", by_itself=True),
]
