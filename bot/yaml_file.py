"""Reads YAML that people write; what is wrong with it is told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.errors import UserError
from bot.lazy_message import LazyMessage


class NotYaml(UserError):
    """The file is no YAML; the message says file, line and remedy."""


def read_yaml(file: Path, name: str) -> Any:
    """What stands in the file, None if it is empty; ``name`` is what people know it by.

    Raises:
        NotYaml: it is no UTF-8, no YAML, or has a key twice.
    """
    with _errors_in_a_sentence(name):
        return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def read_yaml_once(file: Path, name: str) -> Any:
    """The same. Not to be changed: what has the same text is parsed once, which takes half a second
    for a domain.

    Raises:
        NotYaml: as ``read_yaml``.
    """
    with _errors_in_a_sentence(name):
        return _parsed(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    return YAML(typ="safe").load(text)


def read_yaml_with_places(file: Path, name: str) -> Any:
    """The same with comments, quotes and the line of each item (``.lc``), as ruamel.yaml's round
    trip has them. Not to be changed: what has the same text is parsed once, which takes seconds.

    Raises:
        NotYaml: as ``read_yaml``.
    """
    with _errors_in_a_sentence(name):
        return _with_places(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)  # the files of a project, and some versions of those that are edited
def _with_places(text: str) -> Any:
    yaml = YAML()
    yaml.preserve_quotes = True  # type: ignore[assignment]  # ruamel.yaml says: None
    return yaml.load(text)


@contextmanager
def _errors_in_a_sentence(name: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise NotYaml("{file} is not UTF-8 text. Save it as UTF-8.", file=name) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = LazyMessage("{file}, line {line}", file=name, line=mark.line + 1) if mark else name
        raise NotYaml(
            "{where}: {what}",
            where=where,
            what=LazyMessage(
                "this is not valid YAML ({problem}). Look at the indentation and the quotes there.",
                problem=error.problem,
            ),
        ) from error
    except YAMLError as error:
        raise NotYaml(
            "{where}: {what}",
            where=name,
            what=LazyMessage("this is not valid YAML ({problem}).", problem=str(error)),
        ) from error
