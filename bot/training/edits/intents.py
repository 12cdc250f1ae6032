"""A new intent, for what customers want and nobody has thought of. It needs examples (they may be
added at once), and a rule that says what is done about it; the check asks for both.

``folder`` is a project's folder. An edit raises EditRefused where it cannot be made, and then
changes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, write_edit
from bot.training.project_files import Domain

DOMAIN = "domain.yml"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def add_intent(folder: Path, name: str) -> None:
    """Adds an intent at the end of the list, with what the last one says of entities."""
    if not _NAME.fullmatch(name):
        raise EditRefused(
            "{name!r} cannot name an intent. Write small letters, digits or _.",
            name=name,
        )
    yaml = YamlText(folder / DOMAIN, DOMAIN)
    domain = Domain(folder, yaml.data)
    if name in {*domain.intents(), *domain.actions(), *domain.responses(), *domain.forms()}:
        raise EditRefused("There is a {name} already. Choose another name.", name=name)
    listed = yaml.data.get("intents")
    if not listed:
        raise EditRefused("domain.yml has no intents to go by. Ask a developer to write the first.")
    last = yaml.entry(listed, len(listed) - 1)
    settings = next(iter(listed[-1].values())) if isinstance(listed[-1], dict) else None
    # A copy: what is remarked on the last one is not true of this.
    content = CommentedMap({name: CommentedMap(settings)}) if settings else name
    write_edit(folder / DOMAIN, yaml.added(last, content))
