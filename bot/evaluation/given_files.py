"""Files that people give to evaluate with."""

from __future__ import annotations

from pathlib import Path


class UnusableData(Exception):
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
