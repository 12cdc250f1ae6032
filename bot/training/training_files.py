"""The files that a model is made of, and whether they are YAML at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.language_texts import text_files
from bot.yaml_file import NotYaml, read_yaml

_DATA_FOLDERS = ("nlu", "rules", "stories")


class BrokenFile(UserError):
    """A file cannot be read; the message says file, line and remedy."""


def example_folders(project: Path) -> list[Path]:
    """Where examples are: data/nlu, and the folder of each language that has its own."""
    own = (folder for _, folder in text_files(project / "data", "nlu"))
    return [project / "data" / "nlu", *own]


def data_folders(project: Path) -> list[Path]:
    """The folders of data/ that are Rasa's; the others are the shop's and the knowledge base's."""
    named = [project / "data" / name for name in _DATA_FOLDERS]
    return [*named, *example_folders(project)[1:]]


def training_files(project: Path) -> list[Path]:
    """Configuration, domain and training data, in a fixed order."""
    data = [file for folder in data_folders(project) for file in sorted(folder.rglob("*.yml"))]
    return [project / "config.yml", project / "domain.yml", *data]


def served_files(project: Path) -> list[Path]:
    """What is read at every start, trained or not."""
    names = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
    return [project / name for name in names]


def check_yaml(files: Iterable[Path], project: Path) -> None:
    """Reads every file once.

    Raises:
        BrokenFile: one is missing or is no YAML.
    """
    for file in files:
        load_yaml(file, project)


def load_config(project: Path) -> dict[str, Any]:
    """What stands in config.yml.

    Raises:
        BrokenFile: it is missing, is no YAML, or has no keys.
    """
    content = load_yaml(project / "config.yml", project)
    if not isinstance(content, dict):
        raise BrokenFile(
            "{name} has no keys. Write at least pipeline and policies.", name="config.yml"
        )
    return content


def load_yaml(file: Path, project: Path) -> object:
    """What stands in the file.

    Raises:
        BrokenFile: it is missing or is no YAML.
    """
    name = file.relative_to(project)
    try:
        return read_yaml(file, str(name))
    except OSError as error:
        raise BrokenFile(
            "{name} cannot be read ({reason}).",
            name=name,
            reason=error.strerror,
        ) from error
    except NotYaml as error:
        raise BrokenFile(str(error)) from error
