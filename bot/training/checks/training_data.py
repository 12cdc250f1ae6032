"""What stands in a project's Rasa files and the bot would not learn, or not as it is meant: for
projects that a shop brings along. docs/bringing-a-rasa-project.md says what is read, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex
from packaging.version import InvalidVersion, Version
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from bot.examples import MarkBroken, marks, spoken
from bot.lazy_message import LazyMessage
from bot.nlu.entities.value_kinds import READ_BY_RULES
from bot.training.checks.findings import Finding, Place
from bot.training.project_files import Domain, examples, flow_items, nlu_entries, rasa_files

FORMAT = "3.1"
"""Of training data: a newer one Rasa does not read at all."""

_FOLDERS = ("nlu", "rules", "stories")
"""Keys of training data, each with a folder of data/ that is called like it."""
_KINDS = ("intent", "lookup", "synonym", "regex")
_SHOPS_OWN = ("product", "courier", "city")
"""Kinds of entities that are found by data/entities and the catalogue, too."""
_NOT_SENT = ("custom", "attachment", "elements", "quick_replies")


def check_training_data(project: Path) -> Iterator[Finding]:
    """Looks at domain.yml and the folders of data/ that are Rasa's; they must be YAML."""
    yield from _formats(project)
    for name, content in rasa_files(project):
        yield from _file(name, content)
    for file, entry, where in nlu_entries(project):
        yield from _entry(file, entry, where)
    yield from _entities(project)
    yield from _whole_sentences(project)
    yield from _not_sent(project)


def _formats(project: Path) -> Iterator[Finding]:
    """Files that nobody reads, for their names."""
    for folder in (project / "data" / name for name in _FOLDERS):
        for file in sorted(folder.rglob("*")):
            name = str(file.relative_to(project))
            if file.suffix == ".yaml":
                yield Finding(Place(name), "only files that end with .yml are read.", "Rename it.")
            elif file.suffix in (".json", ".md"):
                yield Finding(
                    Place(name),
                    "this is no YAML, so it is not read.",
                    "Have Rasa convert it (rasa data convert), then remove it.",
                )
    split = [*(project / "domain").rglob("*.yml"), *(project / "domain").rglob("*.yaml")]
    for file in sorted(split):
        yield Finding(
            Place(str(file.relative_to(project))),
            "this is not read: the domain is the one file domain.yml.",
            "Move what stands here into it.",
        )


def _file(name: str, content: Any) -> Iterator[Finding]:
    """Its version, and what stands in the wrong file."""
    if not isinstance(content, CommentedMap):
        return
    yield from _version(name, content)
    folder = name.split("/")[1] if name.startswith("data/") else ""
    for key in content:
        place = Place(name, content.lc.key(key)[0] + 1)
        if key in _FOLDERS and key != folder:
            yield Finding(
                place,
                LazyMessage("{key} are not read here.", key=key),
                LazyMessage("Move them into a file in data/{key}.", key=key),
            )
        elif folder in _FOLDERS and key not in (*_FOLDERS, "version"):
            yield Finding(
                place,
                LazyMessage("{key} is not read here.", key=key),
                "Move it into domain.yml.",
            )


def _version(name: str, content: CommentedMap) -> Iterator[Finding]:
    version = content.get("version")
    if version is None or str(version) == FORMAT or name.count("/") == 1:
        return
    place = Place(name, content.lc.key("version")[0] + 1)
    remedy = LazyMessage('Write version: "{format}".', format=FORMAT)
    try:
        newer = Version(str(version)) > Version(FORMAT)
    except InvalidVersion:
        newer = False
    if newer:
        what = LazyMessage("Rasa does not read a file of version {version}.", version=version)
    else:
        what = LazyMessage("Rasa reads this as {format}, not as {version}.", format=FORMAT,
                        version=version)  # fmt: skip
    yield Finding(place, what, remedy)


def _entry(file: str, entry: CommentedMap, where: Place) -> Iterator[Finding]:
    kind = next((kind for kind in _KINDS if kind in entry), None)
    if kind is None:
        yield Finding(
            where,
            "this entry is not read: it is none of intent, lookup, synonym, regex.",
            "Begin it with one of them.",
        )
        return
    name, written = str(entry[kind] or ""), entry.get("examples")
    if kind == "intent" and "/" in name:
        yield Finding(
            where,
            LazyMessage("{name} is a retrieval intent, and nothing chooses its reply.", name=name),
            "Write its questions and its answer into data/knowledge; or make it an intent of its "
            "own, with _ in place of /, and a rule.",
        )
    if not name or not any(spoken(written)):
        yield from _nothing_read(kind, name, written, where)
        return
    yield from _lines(file, entry)
    if isinstance(written, CommentedSeq):
        if kind != "intent":
            yield Finding(
                where,
                LazyMessage("the {kind} {name} is written as a list.", kind=kind, name=name),
                "Write examples: | and below it lines that begin with a dash.",
            )
    elif isinstance(written, FoldedScalarString):
        yield Finding(where, "below examples: > all lines are one.", "Write examples: | instead.")
    for place, text, _ in spoken(written):
        line = _place(file, entry, place)
        if kind == "intent":
            yield from _marks(text, line)
        elif kind == "regex":
            yield from _pattern(text, line)


def _nothing_read(kind: str, name: str, written: Any, where: Place) -> Iterator[Finding]:
    strings = isinstance(written, CommentedSeq) and any(isinstance(one, str) for one in written)
    if strings or (isinstance(written, str) and written.strip()):
        remedy = "Write examples: | and below it lines that begin with a dash."
    else:
        remedy = "Write some, or remove it."
    told = LazyMessage(
        "the {kind} {name} has no examples that are read.", kind=kind, name=name or "?"
    )
    yield Finding(where, told, remedy)


def _lines(file: str, entry: CommentedMap) -> Iterator[Finding]:
    """What stands among examples and is none."""
    written = entry["examples"]
    if isinstance(written, LiteralScalarString):
        for number, line in enumerate(written.splitlines()):
            if line.strip() and not line.startswith("-"):
                yield Finding(
                    _place(file, entry, number),
                    LazyMessage("{line!r} is not read.", line=line.strip()),
                    "Begin it with a dash, below the other dashes, or remove it.",
                )
    elif isinstance(written, CommentedSeq):
        read = {place for place, _, _ in spoken(written)}
        for number in set(range(len(written))) - read:
            yield Finding(
                _place(file, entry, number),
                "this entry has no text, so it is not read.",
                "Write - text: and what customers say.",
            )


def _place(file: str, entry: CommentedMap, number: int) -> Place:
    written = entry["examples"]
    if isinstance(written, CommentedSeq):
        return Place(file, written.lc.item(number)[0] + 1)
    first = entry.lc.value("examples")[0]
    return Place(file, first + (2 + number if isinstance(written, LiteralScalarString) else 1))


def _marks(text: str, where: Place) -> Iterator[Finding]:
    try:
        list(marks(text))
    except MarkBroken as error:
        yield Finding(
            where,
            LazyMessage("{mark!r} is no mark that can be read.", mark=str(error)),
            'Write [words](entity), or [words]{"entity": "…", "role": "…"} with double quotes.',
        )


def _pattern(pattern: str, where: Place) -> Iterator[Finding]:
    try:
        regex.compile(pattern)
    except regex.error as error:
        yield Finding(
            where,
            LazyMessage(
                "{pattern!r} is no regular expression ({reason}).",
                pattern=pattern,
                reason=str(error),
            ),
            "Correct it.",
        )


def _entities(project: Path) -> Iterator[Finding]:
    """Entities that the domain does not know, or that only a few words will ever be found for."""
    known = Domain(project).entities()
    places: dict[str, Place] = {}
    words: dict[str, set[str]] = {}
    values: set[str] = set()
    for example in examples(project):
        try:
            marked = list(marks(example.text))
        except MarkBroken:
            continue
        for mark in marked:
            places.setdefault(mark.entity, example.where)
            words.setdefault(mark.entity, set()).add(mark.words.casefold())
            values |= {mark.words.casefold(), (mark.value or mark.words).casefold()}
    listed, synonyms = set(), []
    for _, entry, where in nlu_entries(project):
        said = [text.casefold() for _, text, _ in spoken(entry.get("examples"))]
        for kind in ("lookup", "regex"):
            if entry.get(kind):
                listed.add(str(entry[kind]))
                yield from _named(kind, str(entry[kind]), where, known)
        if entry.get("lookup"):
            values |= set(said)
        if entry.get("synonym"):
            synonyms.append((str(entry["synonym"]), said, where))
    for name, where in places.items():
        if name not in known:
            yield Finding(
                where,
                LazyMessage("the entity {name} is not in domain.yml.", name=name),
                "Add it there under entities, or correct it.",
            )
        elif name not in listed | READ_BY_RULES and name not in _SHOPS_OWN:
            yield Finding(
                where,
                LazyMessage(
                    "{name} is found only where one of the {count} marked words is written.",
                    name=name,
                    count=len(words[name]),
                ),
                LazyMessage("List others below lookup: {name}.", name=name),
                note=True,
            )
    for value, said, where in synonyms:
        if value.casefold() not in values and not values & set(said):
            yield Finding(
                where,
                LazyMessage("{value} is the value of no entity, so its synonyms are not used.",
                         value=value),
                "Mark one of them in an example, or list them below a lookup.",
            )  # fmt: skip


def _named(kind: str, name: str, where: Place, known: set[str]) -> Iterator[Finding]:
    if name in READ_BY_RULES:
        yield Finding(
            where,
            LazyMessage("{name} is found by rules; the {kind} is not read.", name=name, kind=kind),
            "Give it and its entity another name, or remove it.",
        )
    elif name not in known:
        yield Finding(
            where,
            LazyMessage("the {kind} {name} is called like no entity of domain.yml, so it is of no "
                     "use.", kind=kind, name=name),
            "Add the entity there, or call it like one.",
        )  # fmt: skip


def _whole_sentences(project: Path) -> Iterator[Finding]:
    """Stories told by what is said, not by intents and actions: Rasa's end-to-end training."""
    for kind in ("rule", "story"):
        for file, _, item in flow_items(project, kind):
            steps: Any = item.get("steps") or ()
            counts = Counter(key for step in steps if isinstance(step, dict) for key in step)
            for key, instead in (("user", "intent"), ("bot", "action")):
                if not counts[key]:
                    continue
                index = next(i for i, step in enumerate(steps) if key in step)
                yield Finding(
                    Place(file, steps.lc.item(index)[0] + 1),
                    LazyMessage("the bot does not learn from whole sentences ({key}:).", key=key),
                    LazyMessage("Write {instead}: and its name.", instead=instead),
                )


def _not_sent(project: Path) -> Iterator[Finding]:
    for variation in Domain(project).variations():
        for key in _NOT_SENT:
            if key in variation.content:
                yield Finding(
                    variation.where,
                    LazyMessage("{key} in {name} is not sent.", key=key, name=variation.response),
                    "Say it with text, buttons or image.",
                )
