"""What the bot did not understand: real messages, grouped, put where the bot learns from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.desk.page import (
    ENCODER_PROCESS,
    SETTINGS,
    TEACHABLES,
    Page,
    Refused,
    fields,
    page,
    rows,
    user_of,
    whole_number,
)
from bot.desk.teaching.draft_pages import edit, read, readable_names, teaching_page
from bot.languages import HOME, LANGUAGES
from bot.privacy.redaction import MOST_LOOKED_AT
from bot.store.learning.review_queue import Unclear
from bot.training.edits.answers import add_question, remove_question
from bot.training.edits.examples import add_example, remove_example
from bot.training.edits.refused import EditRefused
from bot.training.project_files import WITHOUT_WORDS, Domain

MOST_MESSAGES = 200
"""The newest messages that are shown and grouped at a time."""
OUT_OF_SCOPE = "out_of_scope"
_NO_WISH = {*WITHOUT_WORDS, OUT_OF_SCOPE}


async def teach(request: web.Request) -> web.Response:
    """The frame at once; the groups come when they are found."""
    count = await request.app[TEACHABLES].count()
    return await teaching_page(request, "teaching/teach.html", count=count)


async def groups(request: web.Request) -> web.Response:
    unclear = await request.app[TEACHABLES].open(MOST_MESSAGES)
    settings = request.app[SETTINGS]
    texts = [one.text[:MOST_LOOKED_AT] for one in unclear]
    found = await request.app[ENCODER_PROCESS].run("groups_of", texts, settings.knowledge.encoder)
    masked = await _masked(request, [(one.text, one) for one in unclear])
    choices = await read(request, partial(_choices, request))
    shown = [_group([(unclear[at], masked[at]) for at in group]) for group in found]
    return page(request, "teaching/teach_groups.html", groups=shown, **choices)


async def learn(request: web.Request) -> web.Response:
    """Puts messages where the bot learns from them, in the draft; says what was done."""
    what, target, answer, guess = await fields(request, "what", "target", "answer", "guess")
    form = await request.post()
    ids = _numbers(form.getall("id", []))
    chosen = await request.app[TEACHABLES].texts(ids)
    if not chosen:
        raise Refused("Somebody else has settled these meanwhile. Reload the page.")
    texts = [str(form.get(f"text_{one.id}", one.text)).strip() for one in chosen]
    # Personal data does not get past here, whatever the editor wrote.
    texts = await _masked(request, list(zip(texts, chosen)))
    masked = [(text, _language(form, one)) for text, one in zip(texts, chosen)]
    added: list[tuple[str, str]] = []
    names = await read(request, partial(readable_names, request))
    if what == "ignore":
        fate, kind, name = "ignored", "ignored", ""
    elif guess or what in ("intent", "out_of_scope"):
        intent = guess or (OUT_OF_SCOPE if what == "out_of_scope" else names.intent_code(target))
        if not intent:
            raise Refused("Choose what the customer wants, then press Teach.")
        fate, kind, name = f"intent {intent}", "intent", intent
        await edit(request, fate, lambda folder: _add(folder, add_example, intent, masked, added))
    elif what == "answer":
        entry = names.answer_code(answer)
        if not entry:
            raise Refused("Choose an answer, then add the message to it.")
        fate, kind, name = f"answer {entry}", "answer", entry
        await edit(request, fate, lambda folder: _add(folder, add_question, entry, masked, added))
    else:
        raise Refused("Choose what to do with the message.")
    settled = [one.id for one in chosen]
    settled += [same for one in chosen for same in _numbers(form.getall(f"same_{one.id}", []))]
    await request.app[TEACHABLES].settle(settled, fate, user_of(request).login)
    title = names.intent(name) if kind == "intent" else names.answer(name)
    return page(
        request, "teaching/teach_done.html", headers={"HX-Trigger": "draft"},
        kind=kind, name=name, title=title, ids=settled, added=added,
    )


async def undo(request: web.Request) -> web.Response:
    """Takes back what ``learn`` did: out of the draft, and open again."""
    kind, name = await fields(request, "kind", "name")
    taught = await rows(request, "language", "text")
    form = await request.post()
    ids = _numbers(form.getall("id", []))
    take = {"intent": remove_example, "answer": remove_question}.get(kind)
    if take:
        done = f"take back {kind} {name}"
        await edit(request, done, lambda folder: _take_back(folder, take, name, taught))
    unclear = await request.app[TEACHABLES].reopen(ids, user_of(request).login)
    if not unclear:
        raise Refused("Somebody else has settled these meanwhile. Reload the page.")
    masked = await _masked(request, [(one.text, one) for one in unclear])
    choices = await read(request, partial(_choices, request))
    group = _group(list(zip(unclear, masked)))
    return page(request, "teaching/teach_group.html", group=group, **choices)


def _take_back(
    folder: Path,
    take: Callable[[Path, str, str, str], None],
    target: str,
    taught: list[tuple[str, ...]],
) -> None:
    """Takes each text away; one that is gone already is no mistake here."""
    for language, text in taught:
        with suppress(EditRefused):
            take(folder, target, language, text)


def _add(
    folder: Path,
    add: Callable[[Path, str, str, str], None],
    target: str,
    texts: list[tuple[str, str]],
    added: list[tuple[str, str]],
) -> None:
    """Adds each text, and notes it in ``added``; one that stands there already is no mistake."""
    refused = []
    for text, language in texts:
        try:
            add(folder, target, language, text)
            added.append((text, language))
        except EditRefused as error:
            refused.append(error)
    if len(refused) == len(texts):
        raise refused[0]


async def _masked(request: web.Request, texts: list[tuple[str, Unclear]]) -> list[str]:
    """The texts without personal data; not in this process, which answers customers."""
    named = [(text, [one.name] if one.name else []) for text, one in texts]
    masked: list[str] = await request.app[ENCODER_PROCESS].run("mask_all", named)
    return masked


def _group(messages: list[tuple[Unclear, str]]) -> dict[str, Any]:
    """What is shown of a group: its messages, each with its masked text, once where several wrote
    the same; how many they are; and the intents that the bot was torn between."""
    guesses = Counter(guess for one, _ in messages for guess in one.guesses)
    likely = [guess for guess, _ in guesses.most_common(5) if guess not in _NO_WISH]
    alike: dict[str, list[tuple[Unclear, str]]] = {}
    for one, text in messages:
        alike.setdefault(" ".join(text.casefold().split()), []).append((one, text))
    shown = [_shown(*same[0], [one.id for one, _ in same[1:]]) for same in alike.values()]
    return {"messages": shown, "count": len(messages), "guesses": likely[:3]}


def _numbers(given: Iterable[Any]) -> list[int]:
    numbers = (whole_number(str(value)) for value in given)
    return [number for number in numbers if number is not None]


def _language(form: Mapping[str, Any], unclear: Unclear) -> str:
    return str(form.get(f"language_{unclear.id}", unclear.language or HOME))


def _shown(unclear: Unclear, text: str, same: list[int]) -> dict[str, Any]:
    language = unclear.language if unclear.language in LANGUAGES else HOME
    return {"unclear": unclear, "text": text, "same": same, "language": language}


def _choices(request: web.Request, folder: Path) -> dict[str, Any]:
    domain = Domain(folder)
    return {
        "names": readable_names(request, folder),
        "intents": sorted(set(domain.intents()) - WITHOUT_WORDS),
        "entities": sorted(domain.entities()),
    }


PAGES = [
    Page("GET", "/teach", teach, "editor"),
    Page("GET", "/teach/groups", groups, "editor"),
    Page("POST", "/teach", learn, "editor"),
    Page("POST", "/teach/undo", undo, "editor"),
]
