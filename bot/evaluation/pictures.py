"""How well pictures are read: of the facts that people wrote down of them, how many were read
right, left open, read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, get_args

from bot.evaluation.given_files import UnusableData, json_lines
from bot.readings import FieldName, Kind, Reading

INDEX = "index.jsonl"
WORST = 20
_KINDS: tuple[str, ...] = get_args(Kind)
_FIELDS: tuple[FieldName, ...] = get_args(FieldName)


@dataclass(frozen=True)
class Picture:
    """A picture, its kind, and the facts in it; None for one that is known not to be there. Of one
    that is not named nothing is known. ``condition`` is any word by which figures are told apart.
    """

    file: Path
    kind: str
    fields: dict[FieldName, str | None]
    condition: str | None = None


@dataclass(frozen=True)
class Seen:
    """What was read of a picture, and how many seconds that took."""

    picture: Picture
    reading: Reading
    took_s: float

    def verdicts(self) -> Iterable[tuple[FieldName, str]]:
        """Each fact with ``right``, ``open`` (not read, or several that the bot would ask about)
        or ``wrong``. A fact that is known not to be there counts only where one was read."""
        for name, value in self.picture.fields.items():
            found = {field.value for field in self.reading.fields if field.name == name}
            if value is None and len(found) != 1:
                continue
            if len(found) != 1:
                yield name, "open"
            else:
                yield name, "right" if value in found else "wrong"


def read_pictures(folder: Path) -> list[Picture]:
    """The pictures that the folder's index.jsonl names.

    Raises:
        UnusableData: it is missing or not as it should be, or a picture is missing.
    """
    return [_picture(folder, item, place) for place, item in json_lines(folder / INDEX)]


def _picture(folder: Path, item: dict[str, Any], place: str) -> Picture:
    name, kind, fields = item.get("file"), item.get("kind"), item.get("fields", {})
    file = folder / str(name)
    if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
        raise UnusableData(f"{place}: there is no picture {str(name)!r} in {folder}.")
    if kind not in _KINDS:
        raise UnusableData(f"{place}: the kind must be one of {', '.join(_KINDS)}.")
    if not isinstance(fields, dict) or not all(
        name in _FIELDS and (value is None or isinstance(value, str))
        for name, value in fields.items()
    ):
        raise UnusableData(
            f"{place}: fields must be texts (or null) named {', '.join(_FIELDS)}, such as "
            '{"amount": "189000", "date": "2026-11-27"}.'
        )
    condition = item.get("condition")
    return Picture(file, kind, fields, condition if isinstance(condition, str) else None)


def figures(seen: Sequence[Seen]) -> dict[str, Any]:
    """What ``./sapa evaluate pictures`` tells: shares of facts right, left open and wrong, of kinds
    right, in all, by field, by kind of picture and by condition; and times."""
    took = sorted(one.took_s for one in seen)
    verdicts = [verdict for one in seen for verdict in one.verdicts()]
    conditions = sorted({one.picture.condition for one in seen if one.picture.condition})
    kinds = sorted({one.picture.kind for one in seen})
    return {
        "evaluated": "pictures",
        **_scores(seen),
        "median_s": round(median(took), 2),
        "slowest_s": round(took[-1], 2),
        "fields": [
            {"field": name, **_counts(told for of, told in verdicts if of == name)}
            for name in _FIELDS
        ],
        "kinds": [
            {"kind": kind, **_scores([one for one in seen if one.picture.kind == kind])}
            for kind in kinds
        ],
        "conditions": [
            {"condition": word, **_scores([one for one in seen if one.picture.condition == word])}
            for word in conditions
        ],
    }  # fmt: skip


def worst(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Twenty mistakes: facts read wrong first, then kinds, then what was left open."""
    mistakes: list[tuple[int, dict[str, Any]]] = []
    for one in seen:
        about = {"file": one.picture.file.name, "sure": one.reading.confidence}
        for name, verdict in one.verdicts():
            if verdict != "right":
                found = one.reading.field(name)
                values = {"is": one.picture.fields[name], "read": found.value if found else None}
                order = 0 if verdict == "wrong" else 2
                mistakes.append((order, {**about, "field": name, **values}))
        if one.reading.kind != one.picture.kind:
            values = {"is": one.picture.kind, "read": one.reading.kind}
            mistakes.append((1, {**about, "field": "kind", **values}))
    mistakes.sort(key=lambda mistake: mistake[0])
    return [mistake for _, mistake in mistakes[:WORST]]


def _scores(seen: Sequence[Seen]) -> dict[str, Any]:
    right = sum(one.reading.kind == one.picture.kind for one in seen)
    return {
        "pictures": len(seen),
        "kind_right": round(right / len(seen), 4),
        **_counts(verdict for one in seen for _, verdict in one.verdicts()),
    }


def _counts(verdicts: Iterable[str]) -> dict[str, Any]:
    """``right`` is a share of the facts that are there or were read."""
    all_of_them = list(verdicts)
    count = len(all_of_them)
    return {
        "facts": count,
        **{
            verdict: round(all_of_them.count(verdict) / count, 4) if count else None
            for verdict in ("right", "open", "wrong")
        },
    }
