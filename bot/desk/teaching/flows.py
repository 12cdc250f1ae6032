"""Rules and stories: what the bot does when, as a list of steps and as a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.desk.page import Page, Refused, fields, whole_number
from bot.desk.teaching.draft_pages import (
    edit,
    kept,
    language_of,
    read,
    readable_names,
    teaching_page,
)
from bot.desk.teaching.flow_form import (
    IN_CONDITION,
    KINDS,
    NEW,
    Row,
    flow_in,
    name_of,
    redone,
    rows_in,
    rows_of,
    shown,
)
from bot.training.edits.flows import Flow, FlowKind, list_flows, remove_flow, save_flow
from bot.training.edits.replies import list_replies
from bot.training.project_files import Domain, flow_items

_OF_FORMS = ("validate_", "action_ask_")
"""Actions that Rasa calls by itself while a form asks."""

FLOW_KINDS: tuple[FlowKind, ...] = ("rule", "story")


async def flows(request: web.Request) -> web.Response:
    """All rules and stories, or those with the words ``q``, or of the kind ``kind``."""
    wanted, kind = request.query.get("q", "").strip(), request.query.get("kind", "")
    only = kind if kind in FLOW_KINDS else None

    def look(folder: Path) -> dict[str, Any]:
        return {
            "found": list_flows(folder, only, wanted),
            "names": readable_names(request, folder),
        }

    context = await read(request, look)
    return await teaching_page(request, "teaching/flows.html", q=wanted, kind=kind, **context)


async def show_new(request: web.Request) -> web.Response:
    kind: FlowKind = "story" if request.query.get("kind") == "story" else "rule"
    return await _form(request, Flow(kind, "", ()), list(NEW), "")


async def show_one(request: web.Request) -> web.Response:
    kind, name = request.query.get("kind"), request.query.get("name", "")
    listed = await read(request, list_flows)
    found = [flow for flow, _ in listed if (flow.kind, flow.name) == (kind, name)]
    if not found:
        raise Refused("There is no rule or story {name} any more.", name=name)
    return await _form(request, found[0], rows_of(found[0]), name)


async def draw(request: web.Request) -> web.Response:
    """The form with its picture, after one of its buttons or while somebody writes; not saved."""
    do, old_name = await fields(request, "do", "old_name")
    names = await read(request, partial(readable_names, request))
    found = redone(await rows_in(request, names), do)
    return await _form(request, await flow_in(request, found), found, old_name, do)


async def save(request: web.Request) -> web.Response:
    old_name, file = await fields(request, "old_name", "file")
    names = await read(request, partial(readable_names, request))
    flow = await flow_in(request, await rows_in(request, names))

    def change(folder: Path) -> None:
        same = [f for f, _ in list_flows(folder, flow.kind) if f.name == flow.name]
        if same and not old_name:
            raise Refused("{name} is there already. Choose another name.", name=flow.name)
        save_flow(folder, flow, old_name or None, file)

    await edit(request, f"save the {flow.kind} {flow.name}", change)
    return kept(request, _address(flow.kind, flow.name))


async def remove(request: web.Request) -> web.Response:
    kind, name = await fields(request, "kind_of_flow", "old_name")
    which: FlowKind = "story" if kind == "story" else "rule"
    await edit(
        request, f"remove the {which} {name}", lambda folder: remove_flow(folder, which, name)
    )
    return kept(request, "/desk/flows")


async def _form(
    request: web.Request, flow: Flow, found: list[Row], old_name: str, do: str = ""
) -> web.Response:
    def look(folder: Path) -> dict[str, Any]:
        domain = Domain(folder)
        listed = [known for known, _ in list_flows(folder)]
        asked = defaultdict(list)
        for form, slot in domain.form_slots():
            asked[form].append(slot)
        return {
            "intents": list(domain.intents()),
            "names": readable_names(request, folder),
            "said": _said(folder, language_of(request)),
            "actions": [a for a in domain.actions() if not a.startswith(_OF_FORMS)],
            "forms": asked,
            "slots": sorted(domain.slots()),
            "values": _values(listed),
            "follows": _following(flow, listed),
            "files": list(dict.fromkeys(file for file, _, _ in flow_items(folder, flow.kind))),
        }

    context = await read(request, look)
    return await teaching_page(
        request, "teaching/flow.html", flow=flow, rows=found, old_name=old_name, kinds=KINDS,
        in_condition=IN_CONDITION, moved=_moved(do, len(found)), shown=shown, name_of=name_of,
        address=_address,
        **context,
    )


def _address(kind: str, name: str) -> str:
    return f"/desk/flows/edit?{urlencode({'kind': kind, 'name': name})}"


def _moved(do: str, count: int) -> tuple[str, int]:
    """Which button of which row has the keyboard's focus after it was moved, or added."""
    what, _, which = do.partition(" ")
    number = whole_number(which)
    if what in ("up", "down") and number is not None:
        return what, number + (-1 if what == "up" else 1)
    return (what, count - 1) if do == "add steps" else ("", -1)


def _said(folder: Path, language: str) -> dict[str, str]:
    """What each reply says, in the editor's language if it can."""
    texts = {}
    for reply in list_replies(folder):
        by_language = {wording.language: wording.text for wording in reply.wordings}
        texts[reply.name] = by_language.get(language) or next(iter(by_language.values()), "")
    return texts


def _values(flows: Iterable[Flow]) -> dict[str, list[str]]:
    """What each slot is set to in the rules and stories."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in flows:
        for step in (*flow.condition, *flow.steps):
            for slot, value in step.value if step.kind == "slots" else ():
                found[slot].add(shown(value))
    return {slot: sorted(values - {""}) for slot, values in sorted(found.items())}


def _following(flow: Flow, flows: Iterable[Flow]) -> list[Flow]:
    """The rules that go on from the form which is under way when ``flow`` ends."""
    loops = [step.value for step in flow.steps if step.kind == "loop"]
    if not loops or loops[-1] is None:
        return []
    return [
        other for other in flows
        if any(step.kind == "loop" and step.value == loops[-1] for step in other.condition)
        and other != flow
    ]


PAGES = [
    Page("GET", "/flows", flows, "editor"),
    Page("GET", "/flows/new", show_new, "editor"),
    Page("GET", "/flows/edit", show_one, "editor"),
    Page("POST", "/flows/draw", draw, "editor"),
    Page("POST", "/flows/save", save, "editor"),
    Page("POST", "/flows/remove", remove, "editor"),
]
