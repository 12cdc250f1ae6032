"""From the draft to what customers get: check, train, compare, publish; and the way back."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

from aiohttp import web

from bot.desk.page import (
    AUDIT,
    DATABASE,
    DRAFT,
    SETTINGS,
    TRAINING,
    Page,
    Refused,
    fields,
    go,
    page,
    say,
    user_of,
    whole_number,
)
from bot.desk.readable_names import ReadableNames
from bot.desk.readable_sentences import file_in_words, in_words
from bot.desk.teaching.change_words import note_of, told
from bot.desk.teaching.draft_check import Checked, page_of
from bot.desk.teaching.draft_pages import read, readable_names
from bot.desk.teaching.machines_shown import machines_shown
from bot.desk.teaching.publish_run_of_all import PublishRunOfAll
from bot.evaluation.compare import Comparison
from bot.store.publishing.publication_under_way import Answer
from bot.training.draft.differences import changes_of
from bot.training.draft.report import DraftReport
from bot.training.publishing.publish import Published, publish, rollback
from bot.training.publishing.versions import Versions
from bot.training.train import fitting_model

CHECK: web.AppKey[DraftReport[Checked]] = web.AppKey("check", DraftReport)
COMPARISON: web.AppKey[DraftReport[Comparison]] = web.AppKey("comparison", DraftReport)
RUN = web.AppKey("publish_run", PublishRunOfAll)


async def overview(request: web.Request) -> web.Response:
    """The draft with its changes, the steps to publish it, and the last versions."""
    return await _overview(request)


async def _overview(request: web.Request, done: str = "", problem: str = "") -> web.Response:
    state = await _state_and_run(request)
    progress = request.app[TRAINING].progress()
    settings = request.app[SETTINGS]
    reader = settings.reader
    shown = await request.app[DATABASE].run(machines_shown) if settings.shares_versions else None
    return page(
        request, "teaching/publish.html", **state, reader=reader if reader.url else None,
        progress=progress, done=done, problem=problem, shown_machines=shown,
    )  # fmt: skip


async def _state_and_run(request: web.Request) -> dict[str, Any]:
    state = await asyncio.to_thread(_state, request)
    return {**state, "run": await request.app[RUN].shown()}


def _state(request: web.Request) -> dict[str, Any]:
    draft, settings = request.app[DRAFT], request.app[SETTINGS]
    draft.be_newest()
    names = readable_names(request, draft.folder)
    changes = [told(change, names) for change in changes_of(draft)]
    return {
        **_of_findings(names),
        "changes": changes,
        "note": note_of(changes),
        "conflicts": [file_in_words(file) for file in draft.conflicts()],
        "discarded": draft.discarded(),
        "is_trained": draft.exists and fitting_model(settings, draft.folder) is not None,
        "versions": Versions(settings.data_folder).all(),
        "check": request.app[CHECK].report(),
        "compared": request.app[COMPARISON].report(),
    }


def _of_findings(names: ReadableNames) -> dict[str, Any]:
    """What the page needs to tell a finding: names, and where the thing is edited."""
    return {"names": names, "told": partial(in_words, names=names), "page_of": page_of}


async def check(request: web.Request) -> web.Response:
    """Begins to look for what is wrong with the draft, if that is not under way."""
    await asyncio.to_thread(request.app[DRAFT].be_newest)
    request.app[CHECK].start()
    return await checked(request)


async def checked(request: web.Request) -> web.Response:
    """What was found; asks again by itself until it is."""
    report = await asyncio.to_thread(request.app[CHECK].report)
    names = await read(request, partial(readable_names, request))
    return page(
        request, "teaching/publish_check.html", check=report, **_of_findings(names)
    )


async def train(request: web.Request) -> web.Response:
    """Begins to train the draft, if it is not under way."""
    await asyncio.to_thread(request.app[DRAFT].be_newest)
    request.app[TRAINING].start()
    await request.app[AUDIT].add(user_of(request).login, "train")
    return await training(request)


async def training(request: web.Request) -> web.Response:
    """How far the training is; asks again by itself while it goes on."""
    state = await _state_and_run(request)
    progress = request.app[TRAINING].progress()
    # The page's other steps wait for it: at its end all of the page is made anew.
    ended = progress.state == "done" and request.method == "GET"
    headers = {"HX-Refresh": "true"} if ended else None
    return page(
        request, "teaching/publish_training.html", headers=headers, **state, progress=progress
    )


async def begin_comparison(request: web.Request) -> web.Response:
    """Begins to find out what the draft would do otherwise than the live bot."""
    request.app[COMPARISON].start()
    return await compared(request)


async def compared(request: web.Request) -> web.Response:
    """What the draft would do otherwise; asks again by itself until it is known."""
    report = await asyncio.to_thread(request.app[COMPARISON].report)
    names = await read(request, partial(readable_names, request))
    return page(request, "teaching/publish_compare.html", compared=report, names=names)


async def begin_run(request: web.Request) -> web.Response:
    """Begins to check, train, compare and publish; if that is under way, it goes on."""
    (note,) = await fields(request, "note")
    settings, draft, user = request.app[SETTINGS], request.app[DRAFT], user_of(request)
    audit = request.app[AUDIT]
    await asyncio.to_thread(draft.be_newest)
    if not await asyncio.to_thread(draft.changed_files):
        raise Refused("There is nothing to publish: nothing was edited.")

    async def goes_live() -> Published:
        done = await asyncio.to_thread(publish, settings, draft, user.name, note)
        await audit.add(user.login, "publish", f"version {done.version.number}")
        return done

    await request.app[RUN].start(user.name, goes_live)
    return go("/desk/publish")


async def run_state(request: web.Request) -> web.Response:
    """How far it is; asks again by itself while it goes on."""
    shown = await request.app[RUN].shown()
    # At its end, and where somebody is asked, all of the page is made anew.
    headers = None if shown.state == "running" else {"HX-Refresh": "true"}
    return page(request, "teaching/publish_run.html", headers=headers, run=shown)


async def answer_run(request: web.Request) -> web.Response:
    """Goes on with a publication that asks whether it should, or stops one."""
    (what,) = await fields(request, "what")
    if what in ("go", "cancel"):
        await request.app[RUN].answer(cast(Answer, what))
    else:
        raise Refused("Choose what to do with the draft.")
    return go("/desk/publish")


async def make_live(request: web.Request) -> web.Response:
    """Publishes, throws away, brings back what was thrown away, or an older version."""
    what, note, file, number = await fields(request, "what", "note", "file", "number")
    settings, draft, user = request.app[SETTINGS], request.app[DRAFT], user_of(request)
    audit = request.app[AUDIT]
    if what == "discard":
        await asyncio.to_thread(draft.discard, file or None)
        await audit.add(user.login, "discard", file or "all")
        return go("/desk/publish")
    if what == "bring-back":
        await asyncio.to_thread(draft.bring_back)
        await audit.add(user.login, "bring_back")
        return go("/desk/publish")
    if what == "publish":
        done = await asyncio.to_thread(publish, settings, draft, user.name, note)
    elif what == "rollback" and (wanted := whole_number(number)) is not None:
        done = await asyncio.to_thread(rollback, settings, draft, wanted, user.name)
    else:
        raise Refused("Choose what to do with the draft.")
    version = done.version.number
    await audit.add(user.login, what, f"version {version}")
    told = say(request, "Version {number} is live.", number=version)
    return await _overview(request, told, done.problem or "")


PAGES = [
    Page("GET", "/publish", overview, "editor"),
    Page("POST", "/publish", make_live, "editor"),
    Page("POST", "/publish/run", begin_run, "editor"),
    Page("GET", "/publish/run", run_state, "editor", by_itself=True),
    Page("POST", "/publish/run/answer", answer_run, "editor"),
    Page("POST", "/publish/check", check, "editor"),
    Page("GET", "/publish/check", checked, "editor", by_itself=True),
    Page("POST", "/publish/train", train, "editor"),
    Page("GET", "/publish/training", training, "editor", by_itself=True),
    Page("POST", "/publish/compare", begin_comparison, "editor"),
    Page("GET", "/publish/compare", compared, "editor", by_itself=True),
]
