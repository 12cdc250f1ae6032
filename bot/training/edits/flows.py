"""Rules and stories as lists of steps: listed, written, renamed, removed.

``folder`` is a project's folder. Every edit raises EditRefused where it cannot be made, and then
changes nothing. What follows from an edit for other rules and stories, the check tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.lazy_message import LazyMessage
from bot.training.checks.findings import Place
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, in_one_line, like, write_edit
from bot.training.project_files import Domain, flow_items

FlowKind = Literal["rule", "story"]
StepKind = Literal["intent", "action", "slots", "loop", "other"]

BUILT_IN = {
    "action_listen", "action_restart", "action_session_start", "action_default_fallback",
    "action_deactivate_loop", "action_back", "action_extract_slots",
}
"""Actions that Rasa brings along: https://rasa.com/docs/rasa/default-actions"""


@dataclass(frozen=True)
class Step:
    """One line of a rule or story. ``value`` is, for each kind:

    ========  ====================================================================================
    intent    what the customer wants: a tuple of intents, of which any will do
    action    the name of an action, reply or form
    slots     what the bot must know, or learns: a tuple of (slot, value) pairs
    loop      the form that is under way from here on; None: none is any more
    other     what cannot be edited here (checkpoints, entities …), as it stands in the file
    ========  ====================================================================================
    """

    kind: StepKind
    value: Any

    def __str__(self) -> str:
        match self.kind, self.value:
            case "intent", intents:
                return " / ".join(intents)
            case "slots", pairs:
                return ", ".join(
                    slot if value == ANY else f"{slot} = {in_one_line(value)}"
                    for slot, value in pairs
                )
            case "other", value:
                return in_one_line(value)
        return str(self.value or "–")


@dataclass(frozen=True)
class Flow:
    """A rule or a story: ``steps`` in their order, and for a rule the ``condition`` under which it
    holds (steps of the kinds slots and loop)."""

    kind: FlowKind
    name: str
    steps: tuple[Step, ...]
    condition: tuple[Step, ...] = ()


def list_flows(
    folder: Path, kind: FlowKind | None = None, containing: str = ""
) -> list[tuple[Flow, Place]]:
    """The rules and stories with their places; ``containing`` is looked for in names and steps."""
    wanted = containing.casefold()
    return [
        (found, place)
        for found, place in _all(folder)
        if kind in (None, found.kind) and (wanted in repr(found).casefold())
    ]


def save_flow(
    folder: Path, new: Flow, old_name: str | None = None, file: str | None = None
) -> None:
    """Writes a rule or story in the place of the one that is called ``old_name`` (or, without it,
    like ``new``), or else as a new one at the end of ``file`` (such as data/rules/orders.yml)."""
    _check(folder, new)
    key = _key(new.kind)
    place = _find(folder, new.kind, old_name or new.name)
    if old_name and not place:
        raise _gone(new.kind, old_name)
    if (old_name or new.name) != new.name and _find(folder, new.kind, new.name):
        raise EditRefused(
            "There is a {kind} called {name!r} already. Rename one.",
            kind=LazyMessage(new.kind),
            name=new.name,
        )
    if place:
        path, index = place
        yaml = YamlText(folder / path, path)
        item = yaml.entry(yaml.data[key], index)
        content = yaml.content(item)
        _fill(content, new)
        text = yaml.replaced(item, content)
    else:
        files = list(dict.fromkeys(path for path, _, _ in flow_items(folder, new.kind)))
        if file not in files:
            raise EditRefused(
                "Say in which file {name!r} shall stand: {files}.",
                name=new.name,
                files=", ".join(files),
            )
        path = file
        yaml = YamlText(folder / path, path)
        content = CommentedMap()
        _fill(content, new)
        text = yaml.added(yaml.entry(yaml.data[key], len(yaml.data[key]) - 1), content)
    write_edit(folder / path, text)


def remove_flow(folder: Path, kind: FlowKind, name: str) -> None:
    """Removes a rule or story."""
    place = _find(folder, kind, name)
    if not place:
        raise _gone(kind, name)
    path, index = place
    yaml = YamlText(folder / path, path)
    listed = yaml.data[_key(kind)]
    if len(listed) == 1:
        raise EditRefused(
            "{name!r} is the last {kind} in {file}. Write another one there first.",
            name=name,
            kind=LazyMessage(kind),
            file=path,
        )
    write_edit(folder / path, yaml.removed(yaml.entry(listed, index)))


def _key(kind: FlowKind) -> str:
    return "rules" if kind == "rule" else "stories"


def _all(folder: Path) -> Iterator[tuple[Flow, Place]]:
    for kind in ("rule", "story"):
        for _, place, item in flow_items(folder, kind):
            steps = tuple(_step(step) for step in item.get("steps") or ())
            condition = tuple(_step(step) for step in item.get("condition") or ())
            yield Flow(kind, str(item.get(kind)), steps, condition), place


def _find(folder: Path, kind: FlowKind, name: str) -> tuple[str, int] | None:
    indexes: dict[str, int] = {}
    for path, _, item in flow_items(folder, kind):
        index = indexes.setdefault(path, 0)
        if str(item.get(kind)) == name:
            return path, index
        indexes[path] = index + 1
    return None


def _gone(kind: str, name: str) -> EditRefused:
    return EditRefused(
        "There is no {kind} called {name!r} any more. Load the page again.",
        kind=LazyMessage(kind),
        name=name,
    )


def _step(step: Any) -> Step:
    match _plain(step):
        case {"intent": str(intent), **more} if not more:
            return Step("intent", (intent,))
        case {"or": list(choices)} if all(set(choice) == {"intent"} for choice in choices):
            return Step("intent", tuple(choice["intent"] for choice in choices))
        case {"action": str(action), **more} if not more:
            return Step("action", action)
        case {"active_loop": name, **more} if not more:
            return Step("loop", name)
        case {"slot_was_set": list(slots), **more} if not more:
            return Step("slots", tuple(pair for slot in slots for pair in _pairs(slot)))
        case other:
            return Step("other", other)


def _pairs(slot: Any) -> Iterable[tuple[str, Any]]:
    """``slot_was_set: [{task: status}]``; a name alone means: set to something."""
    return slot.items() if isinstance(slot, dict) else [(str(slot), ANY)]


ANY = "…"
"""In a slots step: the slot is set, no matter to what."""


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node


def _fill(content: CommentedMap, new: Flow) -> None:
    if content.get(new.kind) != new.name:
        content[new.kind] = like(content.get(new.kind), new.name)
    for key, wanted in (("condition", new.condition), ("steps", new.steps)):
        old = content.get(key) or CommentedSeq()
        if tuple(_step(step) for step in old) == wanted:
            continue
        known = [(_step(step), step) for step in old]
        written = CommentedSeq()
        for step in wanted:  # a step that stays is written as it was
            same = next((pair for pair in known if pair[0] == step), None)
            if same:
                known.remove(same)
            written.append(same[1] if same else _written(step))
        content.pop(key, None)
        if written:  # the condition stands above the steps
            place = list(content).index("steps") if "steps" in content else len(content)
            content.insert(place, key, written)


def _written(step: Step) -> Any:
    if step.kind == "intent":
        if len(step.value) == 1:
            return CommentedMap(intent=step.value[0])
        return CommentedMap({"or": CommentedSeq(CommentedMap(intent=i) for i in step.value)})
    if step.kind == "slots":
        slots = CommentedSeq()
        slots.fa.set_flow_style()
        for name, value in step.value:
            pair = CommentedMap({name: value})
            pair.fa.set_flow_style()
            slots.append(name if value == ANY else pair)
        return CommentedMap(slot_was_set=slots)
    if step.kind == "other":
        return step.value
    return CommentedMap({"action" if step.kind == "action" else "active_loop": step.value})


def _check(folder: Path, new: Flow) -> None:
    if not new.name.strip():
        raise EditRefused(
            "The {kind} has no name. Say in a few words when it applies.",
            kind=LazyMessage(new.kind),
        )
    domain = Domain(folder)
    does = {*domain.actions(), *domain.responses(), *domain.forms(), *BUILT_IN}
    for step in (*new.condition, *new.steps):
        _check_step(step, domain, does)
    if any(step.kind not in ("slots", "loop") for step in new.condition):
        raise EditRefused("A condition names what the bot knows, or a form. Take other steps out.")
    if new.kind == "story" and new.condition:
        raise EditRefused("Only a rule has a condition. Put it among the steps of the story.")
    if not any(step.kind == "action" for step in new.steps):
        raise EditRefused(
            "In {name!r} the bot does nothing. Add an action or a reply.",
            name=new.name,
        )
    if new.steps[0].kind == "other":
        return
    if new.kind == "rule" and sum(step.kind == "intent" for step in new.steps) > 1:
        raise EditRefused(
            "The rule {name!r} has more than one message of the customer. Make it a story, or "
            "several rules.",
            name=new.name,
        )
    said = [step.kind for step in new.steps if step.kind in ("intent", "action")]
    if any(a == b == "intent" for a, b in pairwise(said)):
        raise EditRefused(
            "In {name!r} the bot leaves a message unanswered. Put an action between the two.",
            name=new.name,
        )


def _check_step(step: Step, domain: Domain, does: set[str]) -> None:
    if step.kind == "intent":
        if not step.value:
            raise EditRefused("A step has no intent. Choose what the customer wants.")
        for intent in step.value:
            if intent not in domain.intents():
                raise EditRefused(
                    "There is no intent {intent!r}. Choose one of the list.",
                    intent=intent,
                )
    elif step.kind == "action" and step.value not in does:
        raise EditRefused(
            "There is no action or reply {value!r}. Choose one of the list.",
            value=step.value,
        )
    elif step.kind == "loop" and step.value is not None and step.value not in domain.forms():
        raise EditRefused("There is no form {value!r}. Choose one of the list.", value=step.value)
    elif step.kind == "slots":
        for name, _ in step.value:
            if name not in {*domain.slots(), "requested_slot"}:
                raise EditRefused("There is no slot {name!r}. Choose one of the list.", name=name)
