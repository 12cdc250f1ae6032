"""``${NAME}`` in a file that staff write is text, whatever Rasa makes of it.

Importing ``rasa.shared.utils.io`` teaches ruamel.yaml, in the whole process, to put variables of
the environment in place of ``${NAME}``: secrets could be sent to customers, and an unknown name
keeps a worker from starting. ``bot/__init__.py`` sees to it that this is undone right after that
import. Files of developers (endpoints.yml, credentials.yml) are filled in by ``expanded``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from ruamel.yaml import resolver as ruamel_resolver
from ruamel.yaml.constructor import SafeConstructor

from bot.errors import UserError

_TAG = "!env_var"
_NAME = re.compile(r"\$\{(\w+)\}")


class UnknownVariable(UserError):
    """A file names a variable that is not set; the message says which and what to do."""


def undo(rasa_io: ModuleType) -> None:
    """Has YAML read as it is written, though ``rasa.shared.utils.io`` was imported."""
    ruamel_resolver.implicit_resolvers[:] = [
        entry for entry in ruamel_resolver.implicit_resolvers if entry[1] != _TAG
    ]
    resolver: Any = rasa_io.yaml.Resolver
    for first, entries in resolver.yaml_implicit_resolvers.items():
        resolver.yaml_implicit_resolvers[first] = [e for e in entries if e[0] != _TAG]
    SafeConstructor.yaml_constructors.pop(_TAG, None)


def expanded(content: Any, environ: Mapping[str, str], file: str) -> Any:
    """``content`` with each ``${NAME}`` in its texts filled in; ``file`` is for the message.

    Raises:
        UnknownVariable: there is no such variable.
    """
    if isinstance(content, dict):
        return {key: expanded(value, environ, file) for key, value in content.items()}
    if isinstance(content, list):
        return [expanded(value, environ, file) for value in content]
    if not isinstance(content, str):
        return content

    def fill(found: re.Match[str]) -> str:
        if found[1] not in environ:
            raise UnknownVariable(
                f"{file} names ${{{found[1]}}}, which is not set. Put {found[1]} into .env or the "
                "environment."
            )
        return environ[found[1]]

    return _NAME.sub(fill, content)
