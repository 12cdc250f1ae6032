"""The colours of data/colours.yml, found in what customers write and in products' records."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.languages import LANGUAGES, in_language
from bot.project import find_project
from bot.watched_file import WatchedFile
from bot.yaml_file import NotYaml, read_yaml

Colours = tuple[re.Pattern[str], dict[str, str], dict[str, dict[str, Any]]]


class ColoursBroken(UserError):
    """The colours cannot be used; the message says what is wrong."""


def colours_in(text: str) -> list[str]:
    """The colours that are named, each once, by their English names."""
    expression, names, _ = _colours().now()
    return list(dict.fromkeys(names[_plain(name)] for name in expression.findall(text.casefold())))


def without_colours(text: str) -> str:
    """The text, in small letters, without names of colours."""
    expression, _, _ = _colours().now()
    return expression.sub(" ", text.casefold())


def is_kind_of(colour: str, wanted: str) -> bool:
    """Whether who wants ``wanted`` gets it with ``colour``: navy is a kind of blue."""
    _, _, entries = _colours().now()
    return wanted in (colour, entries[colour].get("kind_of"))


def colour_name(colour: str, language: str) -> str:
    """A colour, as a product's record or ``colours_in`` has it, in a language."""
    _, names, entries = _colours().now()
    known = names.get(_plain(colour))
    return in_language(_names_of(entries[known]), language) if known else colour


def read_colours(file: Path) -> Colours:
    """An expression for every name, each name's colour, and the colours by their English names.

    Raises:
        ColoursBroken: the file is missing or no YAML, or an entry is not as the others.
    """
    try:
        entries = {str(entry["en"]): entry for entry in read_yaml(file, file.name)}
        names = {
            _plain(str(name)): colour
            for colour, entry in entries.items()
            for name in (*_names_of(entry).values(), *entry.get("also", ()))
        }
    except (OSError, NotYaml) as error:
        raise ColoursBroken(f"{file.name} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ColoursBroken(
            f"{file.name}: each colour needs its English name: {{en: red, id: merah}}."
        ) from error
    unknown = [e["kind_of"] for e in entries.values() if e.get("kind_of", "") not in ("", *entries)]
    if unknown:
        raise ColoursBroken(f"{file.name}: {unknown[0]!r} is no colour of the list. Add it.")
    longest_first = sorted(names, key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in longest_first)
    return re.compile(rf"(?<!\w)({words})(?:nya)?(?!\w)"), names, entries


def _names_of(entry: dict[str, Any]) -> dict[str, str]:
    """A colour's names by language."""
    return {code: str(entry[code]) for code in LANGUAGES if code in entry}


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


@cache
def _colours() -> WatchedFile[Colours]:
    return WatchedFile(find_project().data / "colours.yml", read_colours, (ColoursBroken,))
