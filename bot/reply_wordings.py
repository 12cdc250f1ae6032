"""What of a reply of domain.yml can be said: no sentence with a hole where something is unknown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

_PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def best_wordings(
    variations: Iterable[dict[str, Any]], known: Collection[str]
) -> list[dict[str, Any]]:
    """Those that tell the most of what is known, each without what names anything else."""
    told = [_without_holes(variation, known) for variation in variations]
    told = [variation for variation in told if variation.get("text") != ""]
    most = max((len(_places(one.get("text", ""))) for one in told), default=0)
    return [one for one in told if len(_places(one.get("text", ""))) == most]


def is_known(value: Any) -> bool:
    """Records that others keep say "" and "-" too where they mean nothing."""
    return value is not None and bool(re.search(r"\w", str(value)))


def wording_in(
    variations: Iterable[dict[str, Any]], language: str, channel: str, values: Mapping[str, Any]
) -> str | None:
    """The text in that language, for that channel or any, its {places} filled from ``values``; None
    where nothing can be said."""
    fitting = [
        variation for variation in variations
        if variation.get("channel") in (None, channel)
        and all(
            condition.get("name") == "language" and condition.get("value") == language
            for condition in variation.get("condition", [])
        )
    ]  # fmt: skip
    known = {name for name, value in values.items() if is_known(value)}
    for variation in best_wordings(fitting, known):
        if text := variation.get("text"):
            filled = _PLACE.sub(lambda place: str(values[place[1]]), str(text))
            return filled.replace("{{", "{").replace("}}", "}")
    return None


def _without_holes(variation: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The variation with only those sentences, buttons and picture that name what is known."""

    def is_told(*texts: str) -> bool:
        return all(_places(text) <= set(known) for text in texts)

    told = dict(variation)
    if "text" in told:
        sentences = _sentences(told["text"] or "")
        told["text"] = "".join(s for s in sentences if is_told(s)).strip()
    if "buttons" in told:
        told["buttons"] = [b for b in told["buttons"] if is_told(b["title"], b.get("payload", ""))]
    if not is_told(told.get("image") or ""):
        del told["image"]
    return told


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _sentences(text: str) -> list[str]:
    """Each with the blanks behind it."""
    ends = [0, *(found.end() for found in _END_OF_SENTENCE.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]
