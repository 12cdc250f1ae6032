"""The kinds of cases: what opens one, what it must know, and what is then done."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.desk.page import Page, fields, say
from bot.desk.teaching.answer_form import asked_before, lines
from bot.desk.teaching.case_kind_diagram import picture_of
from bot.desk.teaching.case_kind_form import NEEDS, NEW, KindForm, form_in, form_of, kind_of, redone
from bot.desk.teaching.draft_pages import (
    edit,
    kept,
    language_of,
    read,
    readable_names,
    teaching_page,
)
from bot.desk.teaching.flow_form import shown
from bot.desk.teaching.settled_trend import settle_trend, trend_of
from bot.dialogue.case_kinds import READ_AS
from bot.shop.records import ORDER_STATUSES
from bot.training.case_functions import case_functions
from bot.training.checks.examples import LEAST_EXAMPLES
from bot.training.edits.answers import list_answers
from bot.training.edits.case_kinds import (
    case_files,
    first_texts,
    list_kinds,
    remove_kind,
    save_kind,
)
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import list_replies
from bot.training.project_files import WITHOUT_WORDS, Domain

READERS = tuple(dict.fromkeys(READ_AS.values()))
"""The ways in which a fact is recognised."""


async def kinds(request: web.Request) -> web.Response:
    """All kinds, or those with the words ``q``."""
    wanted = request.query.get("q", "").strip()

    def look(folder: Path) -> dict[str, Any]:
        return {
            "found": list_kinds(folder, wanted),
            "names": readable_names(request, folder),
        }

    return await teaching_page(
        request, "teaching/kinds.html", q=wanted, **await read(request, look)
    )


async def show_new(request: web.Request) -> web.Response:
    """Opened by what the page before says that customers wrote, if it does."""
    asked = {code: lines(texts) for code, texts in asked_before(request).items()}
    return await _page(request, replace(NEW, examples=asked))


async def show_one(request: web.Request) -> web.Response:
    key = request.match_info["key"]

    def look(folder: Path) -> KindForm:
        known = next((kind for kind, _ in list_kinds(folder) if kind.key == key), None)
        if known is None:
            raise EditRefused("There is no {name} any more. Load the page again.", name=key)
        return form_of(known, {reply.name: reply for reply in list_replies(folder)})

    return await _page(request, await read(request, look))


async def draw(request: web.Request) -> web.Response:
    """The form with its picture, after one of its buttons or while somebody writes; not saved."""
    (do,) = await fields(request, "do")
    names = await read(request, partial(readable_names, request))
    return await _page(request, redone(await form_in(request, names), do), do)


async def save(request: web.Request) -> web.Response:
    form = await form_in(request, await read(request, partial(readable_names, request)))
    (file,) = await fields(request, "file")
    kind, words = kind_of(form)

    def change(folder: Path) -> None:
        if not form.key and any(known.key == kind.key for known, _ in list_kinds(folder)):
            raise EditRefused("{name} is there already. Choose another name.", name=kind.key)
        save_kind(folder, kind, words, file or None)

    await edit(request, f"save the case {kind.key}", change)
    await settle_trend(request, "kind")
    return kept(request, f"/desk/kinds/{kind.key}")


async def remove(request: web.Request) -> web.Response:
    (key,) = await fields(request, "key")
    await edit(request, f"remove the case {key}", lambda folder: remove_kind(folder, key))
    return kept(request, "/desk/kinds")


async def _page(request: web.Request, form: KindForm, do: str = "") -> web.Response:
    language = language_of(request)

    def look(folder: Path) -> dict[str, Any]:
        said = {}
        for reply in list_replies(folder):
            texts = first_texts(reply)
            said[reply.name] = texts.get(language) or next(iter(texts.values()), "")
        answers = {
            entry.id: entry.answer[entry.language_for(language)]
            for entry, _ in list_answers(folder)
        }
        listed = [known for known, _ in list_kinds(folder)]
        return {
            "intents": [i for i in Domain(folder).intents() if i not in WITHOUT_WORDS],
            "names": readable_names(request, folder),
            "answers": answers,
            "deeds": list(case_functions(folder, "deed")),
            "checks": list(case_functions(folder, "check")),
            "families": sorted({kind.family for kind in listed if kind.family}),
            "files": case_files(folder),
            "picture": picture_of(form, language, said, answers, partial(say, request)),
        }

    return await teaching_page(
        request,
        "teaching/kind.html",
        form=form,
        trend=await trend_of(request),
        readers=READERS,
        needs=NEEDS,
        statuses=ORDER_STATUSES,
        least=LEAST_EXAMPLES,
        shown=shown,
        moved=_moved(do, len(form.rows)),
        **await read(request, look),
    )


def _moved(do: str, count: int) -> tuple[str, int]:
    """Which button of which fact has the keyboard's focus after it was moved, or added."""
    what, _, which = do.partition(" ")
    if what in ("up", "down") and which.isdecimal():
        return what, min(max(int(which[:4]) + (-1 if what == "up" else 1), 0), count - 1)
    return ("add", count - 1) if do == "add fact" else ("", -1)


PAGES = [
    Page("GET", "/kinds", kinds, "editor"),
    Page("GET", "/kinds/new", show_new, "editor"),
    Page("POST", "/kinds/draw", draw, "editor"),
    Page("POST", "/kinds/save", save, "editor"),
    Page("POST", "/kinds/remove", remove, "editor"),
    Page("GET", "/kinds/{key:[a-z0-9_]+}", show_one, "editor"),
]
