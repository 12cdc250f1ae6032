"""The approved answers: what is asked, what is answered, from when until when, and what an answer
would win while it is being written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.desk.page import (
    DATABASE,
    ENCODER_PROCESS,
    SETTINGS,
    TEACHABLES,
    Page,
    fields,
    page,
)
from bot.desk.readable_names import ReadableNames, code_from
from bot.desk.teaching.answer_form import (
    asked_before,
    entry_in,
    lines,
    ticked_in,
    with_ticked,
)
from bot.desk.teaching.draft_pages import (
    draft_of,
    edit,
    kept,
    language_of,
    read,
    readable_names,
    teaching_page,
)
from bot.desk.teaching.settled_trend import settle_trend, trend_of
from bot.knowledge.entries import Entry, KnowledgeError
from bot.languages import LANGUAGES, known
from bot.lazy_message import LazyMessage
from bot.rasa_environment import RasaMissing
from bot.shop.live_samples import live_samples
from bot.training.edits.answers import KNOWLEDGE, list_answers, remove_answer, save_answer
from bot.training.edits.preview_types import Asked, Preview
from bot.training.edits.refused import EditRefused
from bot.training.encoder_process import EncodersRefused
from bot.training.project_files import WITHOUT_WORDS, Domain, listed_items

ENDS_SOON = timedelta(days=14)
STATES = ("valid", "soon", "ended", "later")
SAMPLE = "sample"
"""Beside its state, an entry may be one that came with the sample shop."""
MOST_MESSAGES = 300
"""Customers' messages, the newest, with which an answer is tried."""


async def answers(request: web.Request) -> web.Response:
    """All entries, or those with the words ``q`` and in the state ``state``."""
    wanted, state = request.query.get("q", "").strip(), request.query.get("state", "")
    today = request.app[SETTINGS].time.today()
    listed = await read(request, lambda folder: list_answers(folder, wanted))
    found = [(entry, place, state_of(entry, today)) for entry, place in listed]
    counts = {state: sum(is_in == state for *_, is_in in found) for state in STATES}
    counts[SAMPLE] = sum(entry.sample for entry, *_ in found)
    return await teaching_page(
        request, "teaching/answers.html", q=wanted, state=state, counts=counts,
        live_samples=await _live_samples(request),
        found=[
            (entry, place, is_in)
            for entry, place, is_in in found
            if state in ("", is_in) or (state == SAMPLE and entry.sample)
        ],
    )


async def _live_samples(request: web.Request) -> LazyMessage | None:
    """What of the sample shop customers can meet now: of what is live, not of the draft."""
    folder = request.app[SETTINGS].data_folder
    with suppress(KnowledgeError):  # the last good answers are given; the check says what is wrong
        return await request.app[DATABASE].run(lambda database: live_samples(database, folder))
    return None


async def show_new(request: web.Request) -> web.Response:
    return await _form(request, None)


async def show_one(request: web.Request) -> web.Response:
    return await _form(request, request.match_info["id"])


async def draft(request: web.Request) -> web.Response:
    """The form, begun with a text of somebody else's; nothing is saved yet."""
    id_, question, text, language = await fields(request, "id", "question", "answer", "language")
    if language not in LANGUAGES:
        language = language_of(request)
    asked = (question,) if question else ()
    begun = Entry("", {language: asked} if asked else {}, {language: text})
    return await _form(request, id_ or None, begun)


async def save(request: web.Request) -> web.Response:
    entry = with_ticked(await entry_in(request), await ticked_in(request))
    is_new, file = await fields(request, "is_new", "file")
    names = await read(request, partial(readable_names, request))
    intent = names.intent_code(entry.intent) if entry.intent else None
    asked = next((asked[0] for asked in entry.questions.values()), "")
    id_ = entry.id or _free(code_from(asked) or "answer", names)
    entry = replace(entry, id=id_, intent=intent)

    def change(folder: Path) -> None:
        if is_new and any(known.id == id_ for known, _ in list_answers(folder)):
            raise EditRefused("There is an answer {id} already. Choose another name.", id=id_)
        save_answer(folder, entry, file)

    await edit(request, f"save the answer {id_}", change)
    await settle_trend(request, "answer")
    return kept(request, f"/desk/answers/{entry.id}")


def _free(id_: str, names: ReadableNames) -> str:
    """``id_``, with a number behind it where an answer has it."""
    numbered = (f"{id_}_{number}" for number in count(2))
    return next(one for one in chain((id_,), numbered) if one not in names.answers)


async def remove(request: web.Request) -> web.Response:
    (id_,) = await fields(request, "id")
    await edit(request, f"remove the answer {id_}", lambda folder: remove_answer(folder, id_))
    return kept(request, "/desk/answers")


async def live(request: web.Request) -> web.Response:
    """What the entry in the form would win, and what is too near to it."""
    entry = await entry_in(request)
    if not entry.questions or set(entry.questions) != set(entry.answer):
        return page(request, "teaching/answer_preview.html", found=None, why="")
    settings = request.app[SETTINGS]
    messages = await request.app[TEACHABLES].open(MOST_MESSAGES)
    asked = {Asked(m.text, known(m.language), True): None for m in messages}
    try:
        always = replace(entry, valid_from=None, valid_until=None)  # what it wins while it is given
        found = await request.app[ENCODER_PROCESS].run(
            "preview", str(draft_of(request).folder), str(settings.vectors),
            asdict(settings.knowledge), asdict(always), [asdict(one) for one in asked],
        )
    except (EncodersRefused, RasaMissing) as error:
        return page(request, "teaching/answer_preview.html", found=None, why=str(error))
    titles = await read(request, lambda folder: _titles(folder, language_of(request)))
    return page(
        request, "teaching/answer_preview.html", found=Preview.from_json(found), titles=titles,
        entry=entry, tried=len(asked), ticked=await ticked_in(request),
    )


def state_of(entry: Entry, today: date) -> str:
    """One of STATES: given now, given now but soon no more, no more, not yet."""
    if entry.valid_from and today < entry.valid_from:
        return "later"
    if entry.valid_until is None:
        return "valid"
    if today > entry.valid_until:
        return "ended"
    return "soon" if entry.valid_until - today <= ENDS_SOON else "valid"


async def _form(
    request: web.Request, id_: str | None, begun: Entry | None = None
) -> web.Response:
    """The entry, its answer as ``begun`` has it; or a new one."""

    def look(folder: Path) -> dict[str, Any]:
        known = {entry.id: (entry, place) for entry, place in list_answers(folder)}
        if id_ is not None and id_ not in known:
            raise EditRefused("There is no answer {id} any more.", id=id_)
        entry, place = known[id_] if id_ is not None else (begun or _begun(request), None)
        if id_ is not None and begun:
            entry = replace(entry, answer={**entry.answer, **begun.answer})
        return {
            "answer": entry,
            "place": place,
            "files": [file for file, _ in listed_items(folder, KNOWLEDGE)],
            "intents": [i for i in Domain(folder).intents() if i not in WITHOUT_WORDS],
            "names": readable_names(request, folder),
        }

    context = await read(request, look)
    state = state_of(context["answer"], request.app[SETTINGS].time.today())
    return await teaching_page(
        request, "teaching/answer.html", state=state, lines=lines,
        trend=await trend_of(request), **context,
    )  # fmt: skip


def _begun(request: web.Request) -> Entry:
    """A new entry, for the questions that the page before had, if it had any."""
    return Entry("", asked_before(request), {})


def _titles(folder: Path, language: str) -> dict[str, str]:
    """Each entry's first question, by its id."""
    return {
        entry.id: entry.questions[entry.language_for(language)][0]
        for entry, _ in list_answers(folder)
    }


PAGES = [
    Page("GET", "/answers", answers, "editor"),
    Page("GET", "/answers/new", show_new, "editor"),
    Page("POST", "/answers/draft", draft, "editor"),
    Page("POST", "/answers/live", live, "editor"),
    Page("POST", "/answers/save", save, "editor"),
    Page("POST", "/answers/remove", remove, "editor"),
    Page("GET", "/answers/{id}", show_one, "editor"),
]
