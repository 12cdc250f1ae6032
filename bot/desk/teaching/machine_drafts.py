"""Drafts by machine of what an answer or reply lacks in a language, for whoever writes it to read,
change and copy: nothing of it is saved here."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.page import SETTINGS, Page, Refused, fields, page
from bot.desk.teaching.writing_hints import texts_in
from bot.media_environment import MediaMissing
from bot.translation.drafts import NoDraft, drafts
from bot.translation.models import model_for

TRANSLATING = web.AppKey("translating", asyncio.Lock)
"""One model at a time: each takes some hundred megabytes."""


async def draft(request: web.Request) -> web.Response:
    """The text of the form in the language that is asked for, marked as a machine's."""
    texts = await texts_in(request)
    [language] = await fields(request, "draft_in")
    folder = request.app[SETTINGS].translation_folder
    model = model_for(folder, language, texts) if folder else None
    if model is None:
        raise Refused("Nothing here drafts texts in this language. Write it yourself.")
    log = request.app[SETTINGS].data_folder / "log" / "translation.log"
    try:
        async with request.app[TRANSLATING]:
            [text] = await drafts(model, [texts[model.source]], log)
    except (NoDraft, MediaMissing) as error:
        return page(request, "teaching/machine_draft.html", why=error, target=language)
    return page(
        request, "teaching/machine_draft.html", why=None, text=text, target=language,
        source=model.source,
    )  # fmt: skip


PAGES = [Page("POST", "/machine-drafts", draft, "editor")]
