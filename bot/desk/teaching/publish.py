"""From the draft to what customers get: check, train, compare, publish; and the way back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.desk.page import (
    AUDIT,
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
from bot.evaluation.compare import Comparison
from bot.settings import Settings
from bot.training.checks.all_checks import find_mistakes
from bot.training.checks.findings import Finding
from bot.training.draft.differences import changes_of
from bot.training.draft.draft import Draft
from bot.training.draft.report import DraftReport
from bot.training.publishing.publish import publish, rollback
from bot.training.publishing.versions import Versions
from bot.training.train import fitting_model


@dataclass(frozen=True)
class Checked:
    """What the draft makes wrong, and what was wrong before."""

    new: list[Finding]
    old: list[Finding]


CHECK: web.AppKey[DraftReport[Checked]] = web.AppKey("check", DraftReport)
COMPARISON: web.AppKey[DraftReport[Comparison]] = web.AppKey("comparison", DraftReport)


async def overview(request: web.Request) -> web.Response:
    """The draft with its changes, the steps to publish it, and the last versions."""
    return await _overview(request)


async def _overview(request: web.Request, done: str = "", problem: str = "") -> web.Response:
    state = await asyncio.to_thread(_state, request)
    progress = request.app[TRAINING].progress()
    reader = request.app[SETTINGS].reader
    return page(
        request, "teaching/publish.html", **state, reader=reader if reader.url else None,
        progress=progress, done=done, problem=problem,
    )  # fmt: skip


def _state(request: web.Request) -> dict[str, Any]:
    draft, settings = request.app[DRAFT], request.app[SETTINGS]
    return {
        "changes": changes_of(draft),
        "conflicts": draft.conflicts(),
        "is_trained": draft.exists and fitting_model(settings, draft.folder) is not None,
        "versions": Versions(settings.data_folder).all(),
        "check": request.app[CHECK].report(),
        "compared": request.app[COMPARISON].report(),
    }


async def check(request: web.Request) -> web.Response:
    """Begins to look for what is wrong with the draft, if that is not under way."""
    request.app[CHECK].start()
    return await checked(request)


async def checked(request: web.Request) -> web.Response:
    """What was found; asks again by itself until it is."""
    report = await asyncio.to_thread(request.app[CHECK].report)
    return page(request, "teaching/publish_check.html", check=report)


async def checked_draft(settings: Settings, draft: Draft) -> Checked:
    """What is wrong with the draft, in words; apart from it what is wrong without it, too."""
    found = await find_mistakes(settings, draft.folder)
    known = await find_mistakes(settings, draft.live) if draft.exists and found else []
    before = {_what(finding) for finding in known}
    return Checked(
        [finding for finding in found if _what(finding) not in before],
        [finding for finding in found if _what(finding) in before],
    )


def _what(finding: Finding) -> tuple[str, str]:
    """A finding without its line, which other edits move."""
    return finding.where.file, finding.what


async def train(request: web.Request) -> web.Response:
    """Begins to train the draft, if it is not under way."""
    request.app[TRAINING].start()
    await request.app[AUDIT].add(user_of(request).login, "train")
    return await training(request)


async def training(request: web.Request) -> web.Response:
    """How far the training is; asks again by itself while it goes on."""
    state = await asyncio.to_thread(_state, request)
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
    return page(request, "teaching/publish_compare.html", compared=report)


async def make_live(request: web.Request) -> web.Response:
    """Publishes, throws away, or brings an older version back."""
    what, note, file, number = await fields(request, "what", "note", "file", "number")
    settings, draft, user = request.app[SETTINGS], request.app[DRAFT], user_of(request)
    audit = request.app[AUDIT]
    if what == "discard":
        await asyncio.to_thread(draft.discard, file or None)
        await audit.add(user.login, "discard", file or "all")
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
    Page("POST", "/publish/check", check, "editor"),
    Page("GET", "/publish/check", checked, "editor", by_itself=True),
    Page("POST", "/publish/train", train, "editor"),
    Page("GET", "/publish/training", training, "editor", by_itself=True),
    Page("POST", "/publish/compare", begin_comparison, "editor"),
    Page("GET", "/publish/compare", compared, "editor", by_itself=True),
]
