"""Messages that are none of the shop's business: the examples of the intent out_of_scope."""

from __future__ import annotations

from pathlib import Path

from bot.examples import plain, spoken
from bot.knowledge.entries import KnowledgeError
from bot.project import find_project
from bot.yaml_file import NotYaml, read_yaml


def load_off_topic(file: Path | None = None) -> list[str]:
    """The examples in a file of Rasa training data, else in the project's; none if there is no such
    file.

    Raises:
        KnowledgeError: the file is no YAML.
    """
    file = file or find_project().data / "nlu" / "out_of_scope.yml"
    if not file.exists():
        return []
    try:
        blocks = (read_yaml(file, file.name) or {}).get("nlu", [])
    except NotYaml as error:
        raise KnowledgeError(str(error)) from error
    return [
        plain(text)
        for block in blocks
        if block.get("intent") == "out_of_scope"
        for _, text, _ in spoken(block.get("examples"))
    ]
