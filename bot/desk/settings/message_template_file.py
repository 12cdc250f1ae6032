"""Writes data/message_templates.yml as an editor changed it; all other lines stay as they are."""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from bot.message_templates import CHANNELS, PURPOSES, SENT_FOR, MessageTemplate
from bot.project import Project
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, write_edit

FILE = "message_templates.yml"
AT_THE_DESK = ("name", "agent", "shop", "order")
"""What can be filled in beforehand for a colleague who sends one."""

_NUMBERED = re.compile(r"\{\{(\d+)\}\}")


def save_template(project: Project, template: MessageTemplate, instead_of: str | None) -> None:
    """Puts it in the place of the one with the id ``instead_of`` (``id_of``); None: at the end.

    Raises:
        EditRefused: something is missing or does not fit, or the one to replace is gone.
    """
    _check(template)
    yaml, ids = _read(project)
    if id_of(template) != instead_of and id_of(template) in ids:
        raise EditRefused(
            "There is a template {name} in this language already.", name=template.name
        )
    if instead_of is not None:
        item = yaml.entry(yaml.data, _index(ids, instead_of))
        text = yaml.replaced(item, _content(yaml.content(item), template))
    elif ids:
        last = yaml.entry(yaml.data, len(ids) - 1)
        text = yaml.added(last, _content(CommentedMap(), template))
    else:
        stream = io.StringIO()
        YAML().dump([dict(_content(CommentedMap(), template))], stream)
        text = "".join(f"{line}\n" for line in yaml.lines) + stream.getvalue()
    _write(project, text)


def remove_template(project: Project, id_: str) -> None:
    """
    Raises:
        EditRefused: there is none of this id.
    """
    yaml, ids = _read(project)
    _write(project, yaml.removed(yaml.entry(yaml.data, _index(ids, id_))))


def id_of(template: MessageTemplate) -> str:
    """What tells it from all others."""
    return f"{template.channel}|{template.key}"


def _check(template: MessageTemplate) -> None:
    if not (template.name and template.language and template.text):
        raise EditRefused("Write name, language and text, just as the platform has them.")
    if template.channel not in CHANNELS or template.purpose not in PURPOSES:
        raise EditRefused("Choose the channel, and what the template is for.")
    places = {int(number) for number in _NUMBERED.findall(template.text)}
    if places != set(range(1, len(template.parameters) + 1)):
        raise EditRefused(
            "The text has {count} numbered places. Say for each, in their order, what is filled "
            "in.", count=len(places),
        )  # fmt: skip
    for event in template.sent_for:
        if event not in SENT_FOR:
            raise EditRefused("Choose when the bot sends it by itself.")
        unknown = [name for name in template.parameters if name not in SENT_FOR[event]]
        if unknown:
            raise EditRefused(
                "The bot sends this one by itself, and does not know {name} then. Known: {known}.",
                name=unknown[0], known=", ".join(SENT_FOR[event]),
            )  # fmt: skip


def _read(project: Project) -> tuple[YamlText, list[str]]:
    file = project.data / FILE
    if not file.exists():
        write_edit(file, "# Approved templates.\n")
    yaml = YamlText(file, FILE)
    return yaml, [
        f"{one.get('channel')}|{one.get('name')}|{one.get('language')}" for one in yaml.data or []
    ]


def _index(ids: list[str], id_: str) -> int:
    if id_ not in ids:
        raise EditRefused("This template is not there any more.")
    return ids.index(id_)


def _content(content: CommentedMap, template: MessageTemplate) -> CommentedMap:
    values: dict[str, Any] = {
        "channel": template.channel, "name": template.name, "language": template.language,
        "text": template.text, "parameters": list(template.parameters),
        "purpose": template.purpose if template.purpose != PURPOSES[0] else None,
        "sent_for": list(template.sent_for),
    }  # fmt: skip
    if len(template.sent_for) == 1:
        values["sent_for"] = template.sent_for[0]
    for name, value in values.items():
        if value:
            content[name] = value
        else:
            content.pop(name, None)
    return content


def _write(project: Project, text: str) -> None:
    """Into the shop's own file, and where it is joined with the packaged ones."""
    for folder in dict.fromkeys((project.root, project.folder)):
        write_edit(folder / "data" / FILE, text)
