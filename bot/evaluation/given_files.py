"""Files that people give to evaluate with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import UserError


class UnusableData(UserError):
    """A file to evaluate with cannot be used; the message says file, place and remedy."""


def read_text(path: Path) -> str:
    """What stands in a text file, without a byte order mark.

    Raises:
        UnusableData: it is missing, cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnusableData(f"{path} does not exist. Correct the path.") from error
    except OSError as error:
        raise UnusableData(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnusableData(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each JSON object of a JSON lines file, with its place for people to read.

    Raises:
        UnusableData: the file cannot be read, is empty, or a line is no JSON object.
    """
    empty = True
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            item = json.loads(line)
        except ValueError as error:
            raise UnusableData(f"{place}: this is not JSON ({error}). Write one object.") from error
        if not isinstance(item, dict):
            raise UnusableData(f"{place}: write a JSON object, such as {{\"id\": …}}.")
        empty = False
        yield place, item
    if empty:
        raise UnusableData(f"{path} is empty. Write one JSON object a line.")
