"""The lists of names in data/entities that staff edit: products, couriers, cities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import UserError


class WordsError(UserError):
    """A list of names cannot be used; the message says which file, and what to correct."""


@dataclass(frozen=True)
class Words:
    """What a file holds.

    ``phrases``: what people write, in small letters, to the name that it stands for; ``doubtful``
    phrases count only right after one of the words in ``after``; ``tracking`` are expressions for
    the tracking numbers of couriers.
    """

    phrases: dict[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    tracking: tuple[str, ...] = ()


def read_words(path: Path) -> Words:
    """Reads one file.

    Raises:
        WordsError: it is missing, is no YAML, or something in it is not of its kind.
    """
    try:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        reason = " ".join(str(error).split())
        raise WordsError(
            "{file} cannot be read: {reason}. Correct or restore it.",
            file=path.name,
            reason=reason,
        ) from error
    if not isinstance(data, dict) or not data.get("names"):
        raise WordsError("{file} has no names. List some under names.", file=path.name)
    unknown = data.keys() - {"names", "also", "doubtful", "after", "tracking"}
    if unknown:
        raise WordsError(
            "{file}: {key!r} is not known. Remove it.",
            file=path.name,
            key=sorted(unknown)[0],
        )
    names = _texts(path, "names", data["names"])
    phrases = {name.lower(): name for name in names}
    for name, others in _lists(path, "also", data.get("also"), names):
        phrases |= {other.lower(): name for other in others}
    tracking = [
        expression
        for _, expressions in _lists(path, "tracking", data.get("tracking"), names)
        for expression in expressions
    ]
    for expression in tracking:
        try:
            re.compile(expression)
        except re.error as error:
            raise WordsError(
                "{file}: {expression!r} under tracking is no regular expression ({reason}). "
                "Correct it.",
                file=path.name,
                expression=expression,
                reason=str(error),
            ) from error
    return Words(
        phrases,
        frozenset(w.lower() for w in _texts(path, "doubtful", data.get("doubtful") or [])),
        frozenset(w.lower() for w in _texts(path, "after", data.get("after") or [])),
        tuple(tracking),
    )


def _texts(path: Path, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise WordsError(
            "{file}: {key} must be a list of words. Put odd ones in quotes.",
            file=path.name,
            key=key,
        )
    return [" ".join(v.split()) for v in value]


def _lists(
    path: Path, key: str, value: object, names: list[str]
) -> list[tuple[str, list[str]]]:
    if value is None:
        return []
    if not isinstance(value, dict):
        raise WordsError("{file}: {key} must hold a list for each name.", file=path.name, key=key)
    for name in value:
        if name not in names:
            raise WordsError(
                "{file}: {name!r} under {key} is not under names. Add it there.",
                file=path.name,
                name=name,
                key=key,
            )
    return [(name, _texts(path, f"{key}, {name}", others)) for name, others in value.items()]
