"""What the pages of teaching share: they read and edit the draft, never the live bot."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from bot.desk.page import (
    AUDIT,
    DRAFT,
    LANGUAGE,
    TEMPLATES,
    Refused,
    go,
    is_fragment,
    page,
    say,
    user_of,
)
from bot.desk.readable_names import ReadableNames, names_in
from bot.desk.readable_sentences import in_words
from bot.training.draft.differences import changes_of
from bot.training.draft.draft import Draft
from bot.training.draft.editable_files import editable_files
from bot.training.edits.refused import EditRefused
from bot.training.training_files import check_yaml
from bot.yaml_file import NotYaml

T = TypeVar("T")


def draft_of(request: web.Request) -> Draft:
    """The draft that everybody at this desk edits."""
    return request.app[DRAFT]


async def read(request: web.Request, look: Callable[[Path], T]) -> T:
    """What ``look`` finds in the draft's folder, or in the live files while there is no draft.

    Raises:
        BrokenFile: one of the files is no YAML.
    """
    return await asyncio.to_thread(_read, draft_of(request), look)


async def edit(request: web.Request, deed: str, change: Callable[[Path], None]) -> None:
    """Lets ``change`` edit the draft's folder, and notes ``deed`` in the log.

    Raises:
        Refused: it cannot be done; nothing was changed. The message has names in place of codes.
        BrokenFile: one of the files is no YAML.
    """
    try:
        await asyncio.to_thread(_edit, draft_of(request), change)
    except EditRefused as error:
        names = await read(request, partial(readable_names, request))
        raise Refused(in_words(str(error), names)) from error
    await request.app[AUDIT].add(user_of(request).login, "edit", deed)


async def teaching_page(
    request: web.Request, template: str, status: int = 200, **context: Any
) -> web.Response:
    """A page with the bar that says what the draft changes."""
    count = await asyncio.to_thread(_count_changes, draft_of(request))
    return page(request, template, status=status, draft_changes=count, **context)


def kept(request: web.Request, path: str) -> web.Response:
    """To the page ``path`` after an edit, which goes live with the next publication."""
    if not is_fragment(request):
        return go(path)
    location = {"path": path, "target": "#main", "select": "#main", "swap": "outerHTML"}
    told = {"tell": say(request, "Saved in the draft.")}
    headers = {"HX-Location": json.dumps(location), "HX-Trigger": json.dumps(told)}
    return web.Response(headers=headers)


def readable_names(request: web.Request, folder: Path) -> ReadableNames:
    """What the bot's intents, replies, actions and answers are called, in the editor's language."""
    language, templates = request[LANGUAGE], request.app[TEMPLATES]
    return names_in(folder, language, lambda words: templates.translated(words, language))


def language_of(request: web.Request) -> str:
    """The editor's language."""
    return request[LANGUAGE]


def _read(draft: Draft, look: Callable[[Path], T]) -> T:
    draft.be_newest()
    folder = draft.folder
    try:
        return look(folder)
    except FileNotFoundError:  # published or discarded just now
        return look(draft.folder)
    except NotYaml:
        check_yaml((folder / name for name in editable_files(folder)), folder)
        raise


def _edit(draft: Draft, change: Callable[[Path], None]) -> None:
    with draft.editing() as folder:
        change(folder)


_counts: dict[str, int] = {}


def _count_changes(draft: Draft) -> int:
    """How many things the draft changes; counted once for each state of its files."""
    draft.be_newest()
    digest = hashlib.sha256(repr(sorted(draft.changed_files().items())).encode()).hexdigest()
    if digest not in _counts:
        count = len(changes_of(draft))
        _counts.clear()
        _counts[digest] = count
    return _counts[digest]
