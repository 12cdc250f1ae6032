"""Reads YAML that people write; what is wrong with it is told in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class NotYaml(Exception):
    """The file is no YAML; the message says file, line and remedy."""


def read_yaml(file: Path, name: str) -> Any:
    """What stands in the file, None if it is empty; ``name`` is what people know it by.

    Raises:
        NotYaml: it is no UTF-8, no YAML, or has a key twice.
    """
    try:
        return YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise NotYaml(f"{name} is not UTF-8 text. Save it as UTF-8.") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise NotYaml(
            f"{name}{line}: this is not valid YAML ({error.problem}). Look at the indentation and "
            "the quotes there."
        ) from error
    except YAMLError as error:
        raise NotYaml(f"{name}: this is not valid YAML ({error}).") from error
