"""What stands under ``responses`` in domain.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.yaml_file import NotYaml, read_yaml

Responses = dict[str, list[dict[str, Any]]]
"""The variations of each reply, as Rasa has them."""


class RepliesBroken(UserError):
    """The replies cannot be used; the message says what is wrong."""


def read_replies(file: Path) -> Responses:
    """The variations of each reply.

    Raises:
        RepliesBroken: the file is missing or no YAML, or a reply is no list of variations.
    """
    try:
        content = read_yaml(file, file.name)
    except NotYaml as error:
        raise RepliesBroken(str(error)) from error
    except OSError as error:
        raise RepliesBroken(f"{file.name} cannot be read ({error.strerror}).") from error
    responses = content.get("responses") if isinstance(content, dict) else None
    if not isinstance(responses, dict):
        raise RepliesBroken(f"{file.name} has no responses. Write them under that word.")
    for name, variations in responses.items():
        if not isinstance(variations, list) or not all(isinstance(v, dict) for v in variations):
            raise RepliesBroken(f"{file.name}: {name} is no list. Write each text after a dash.")
    return {str(name): variations for name, variations in responses.items()}
