"""What stands under ``responses`` in domain.yml, and the replies of languages in files of their
own."""

from __future__ import annotations

from pathlib import Path

from bot.errors import UserError
from bot.language_texts import Responses, in_every_language, with_replies
from bot.yaml_file import NotYaml, read_yaml_once

__all__ = ["RepliesBroken", "Responses", "read_replies"]


class RepliesBroken(UserError):
    """The replies cannot be used; the message says what is wrong."""


def read_replies(file: Path) -> Responses:
    """The variations of each reply, in every language: where one has no words of its own, with
    those of the language that stands in.

    Raises:
        RepliesBroken: the file is missing or no YAML, or a reply is no list of variations.
    """
    try:
        content = read_yaml_once(file, file.name)
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
    replies = {str(name): variations for name, variations in responses.items()}
    try:
        return in_every_language(with_replies(file.parent / "data", replies))
    except NotYaml as error:
        raise RepliesBroken(str(error)) from error
