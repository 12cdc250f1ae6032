"""A rule or story as a form: a row for each line of it, and what the form's buttons do to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from aiohttp import web
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.desk.page import Refused, fields, rows
from bot.desk.readable_names import ReadableNames
from bot.training.edits.flows import ANY, Flow, FlowKind, Step
from bot.training.edits.yaml_items import in_one_line

Part = Literal["condition", "steps"]
KINDS = ("intent", "or", "action", "slots", "and", "loop")
"""What a row can be: a step's kind, or another intent or slot of the step above."""

IN_CONDITION = ("slots", "and", "loop")


@dataclass(frozen=True)
class Row:
    """``value`` is an intent, action, slot or form (none: no form any more), or for ``other`` what
    stands in the file, as JSON; ``extra`` is what a slot is set to, as in YAML (none: anything)."""

    part: Part
    kind: str
    value: str = ""
    extra: str = ""

    @property
    def shown(self) -> str:
        """What a row that cannot be edited shows."""
        return in_one_line(_as_in_file(self))


NEW = (Row("steps", "intent"), Row("steps", "action"))


def rows_of(flow: Flow) -> list[Row]:
    """``flow`` as rows, its condition first."""
    return [*_rows("condition", flow.condition), *_rows("steps", flow.steps)]


async def rows_in(request: web.Request, names: ReadableNames) -> list[Row]:
    """The rows that the form shows, saved or not; what is written by its name has its code again.

    Raises:
        Refused: the form is not one of ours.
    """
    found = await rows(request, "part", "kind", "value", "extra")
    if any(kind not in (*KINDS, "other") for _, kind, *_ in found):
        raise Refused("This form is out of date. Load the page again.")
    parts = [
        Row(
            "condition" if part == "condition" else "steps", kind,
            code_of(kind, value, names), extra,
        )
        for part, kind, value, extra in found
    ]  # fmt: skip
    return sorted(parts, key=lambda row: row.part)  # the condition comes first


def name_of(row: Row, names: ReadableNames) -> str:
    """What the row's intent, action, slot or form is called; the code of one that is unknown."""
    if row.kind in ("intent", "or"):
        return names.intents.get(row.value, row.value)
    if row.kind == "action":
        return names.actions.get(row.value, row.value)
    return row.value if row.kind == "other" else names.words.get(row.value, row.value)


def code_of(kind: str, written: str, names: ReadableNames) -> str:
    """The code of what is written in a row of this kind, by its name or its code."""
    if kind in ("intent", "or"):
        return names.intent_code(written)
    if kind == "action":
        return names.action_code(written)
    return names.word_code(written) if kind in ("slots", "and", "loop") else written


async def flow_in(request: web.Request, found: Iterable[Row]) -> Flow:
    """The rule or story that the form's rows make.

    Raises:
        Refused: a row has nothing to belong to.
    """
    kind, name = await fields(request, "kind_of_flow", "name")
    steps: dict[Part, list[Step]] = {"condition": [], "steps": []}
    for row in found:
        _add(steps[row.part], row)
    which: FlowKind = "story" if kind == "story" else "rule"
    return Flow(which, name, tuple(steps["steps"]), tuple(steps["condition"]))


def redone(found: list[Row], do: str) -> list[Row]:
    """The rows after one of the form's buttons: ``add steps``, ``add condition``, ``up 3``,
    ``down 3``, ``remove 3``; anything else changes nothing.

    Raises:
        Refused: there is no such row.
    """
    what, _, which = do.partition(" ")
    if what == "add":
        last = max((n for n, row in enumerate(found) if row.part == which), default=-1)
        if which == "condition":
            found.insert(last + 1, Row("condition", "loop"))
        else:
            found.append(Row("steps", "action"))
        return found
    if what not in ("up", "down", "remove"):
        return found
    try:
        number = int(which)
        row = found.pop(number)
    except (ValueError, IndexError) as error:
        raise Refused("This form is out of date. Load the page again.") from error
    if what != "remove":
        found.insert(_place(found, row.part, number, what), row)
    return found


def _place(rest: list[Row], part: Part, number: int, what: str) -> int:
    """Where among ``rest`` the row ``number`` goes ``up`` or ``down``, within its part."""
    first = sum(row.part == "condition" for row in rest) if part == "steps" else 0
    last = len(rest) if part == "steps" else sum(row.part == "condition" for row in rest)
    return min(max(number + (-1 if what == "up" else 1), first), last)


def shown(value: Any) -> str:
    """What a slot is set to, as people write it in YAML."""
    if value == ANY:
        return ""
    if isinstance(value, str):
        return value if _read(value) == value else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, default=str)


def _rows(part: Part, steps: Iterable[Step]) -> Iterator[Row]:
    for step in steps:
        if step.kind == "intent":
            for place, intent in enumerate(step.value):
                yield Row(part, "or" if place else "intent", intent)
        elif step.kind == "slots":
            for place, (slot, value) in enumerate(step.value):
                yield Row(part, "and" if place else "slots", slot, shown(value))
        elif step.kind == "other":
            yield Row(part, "other", json.dumps(step.value, ensure_ascii=False, default=str))
        else:
            yield Row(part, step.kind, step.value or "")


def _add(steps: list[Step], row: Row) -> None:
    above = steps[-1].kind if steps else None
    if row.kind == "or":
        if above != "intent":
            raise Refused("“… or” needs something that the customer wants in the row above.")
        steps[-1] = replace(steps[-1], value=(*steps[-1].value, row.value))
    elif row.kind == "and":
        if above != "slots":
            raise Refused("“… and” needs something that the bot knows in the row above.")
        steps[-1] = replace(steps[-1], value=(*steps[-1].value, _pair(row)))
    elif row.kind == "intent":
        steps.append(Step("intent", (row.value,)))
    elif row.kind == "slots":
        steps.append(Step("slots", (_pair(row),)))
    elif row.kind == "loop":
        steps.append(Step("loop", row.value or None))
    elif row.kind == "action":
        steps.append(Step("action", row.value))
    else:
        steps.append(Step("other", _as_in_file(row)))


def _pair(row: Row) -> tuple[str, Any]:
    return row.value, _read(row.extra) if row.extra else ANY


def _read(text: str) -> Any:
    try:
        value = YAML(typ="safe").load(text)
    except YAMLError:
        return text
    return value if isinstance(value, (str, bool, int, float, list, type(None))) else text


def _as_in_file(row: Row) -> Any:
    try:
        return json.loads(row.value)
    except ValueError as error:
        raise Refused("This form is out of date. Load the page again.") from error
