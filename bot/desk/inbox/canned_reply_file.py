"""Writes data/canned_replies.yml as an editor changed it; all other lines stay as they are."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from bot.desk.inbox.canned_replies import CASES, FACTS, PLACES, CannedReply
from bot.languages import LANGUAGES
from bot.personal_text import places_in
from bot.project import Project
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText, write_edit

FILE = "canned_replies.yml"
LONGEST_TITLE, LONGEST_TEXT = 80, 2000


def save_canned(project: Project, reply: CannedReply, instead_of: str | None) -> None:
    """Puts the reply in the place of the one with the title ``instead_of``; None: at the end.

    Raises:
        EditRefused: it has no title or no text, a {place} that is not known, the title of another,
            or the one that it is to replace is gone.
    """
    _check(reply)
    yaml, titles = _read(project)
    if reply.title != instead_of and reply.title in titles:
        raise EditRefused(
            "There is a canned reply {title} already. Choose another title.", title=reply.title
        )
    if instead_of is None:
        if not titles:
            _write(project, "".join(f"{line}\n" for line in yaml.lines) + _first(reply))
            return
        last = yaml.entry(yaml.data, len(titles) - 1)
        _write(project, yaml.added(last, _content(CommentedMap(), reply)))
        return
    item = yaml.entry(yaml.data, _index(titles, instead_of))
    _write(project, yaml.replaced(item, _content(yaml.content(item), reply)))


def remove_canned(project: Project, title: str) -> None:
    """
    Raises:
        EditRefused: there is none of this title.
    """
    yaml, titles = _read(project)
    _write(project, yaml.removed(yaml.entry(yaml.data, _index(titles, title))))


def move_canned_up(project: Project, title: str) -> None:
    """Lets it change places with the one before it; the first stays.

    Raises:
        EditRefused: there is none of this title.
    """
    yaml, titles = _read(project)
    place = _index(titles, title)
    if place:
        upper, lower = yaml.entry(yaml.data, place - 1), yaml.entry(yaml.data, place)
        lines = list(yaml.lines)
        between = lines[upper.end : lower.start]
        lines[upper.start : lower.end] = [
            *lines[lower.start : lower.end], *between, *lines[upper.start : upper.end],
        ]  # fmt: skip
        _write(project, "".join(f"{line}\n" for line in lines))


def _check(reply: CannedReply) -> None:
    longest = max(map(len, (reply.title, *reply.titles.values())))
    if not reply.title or longest > LONGEST_TITLE:
        raise EditRefused("Write a title of at most {most} characters.", most=LONGEST_TITLE)
    if not reply.texts:
        raise EditRefused("Write the reply in at least one language.")
    for text in reply.texts.values():
        if len(text) > LONGEST_TEXT:
            raise EditRefused("Write at most {most} characters.", most=LONGEST_TEXT)
        for place in places_in(text):
            if place not in PLACES:
                raise EditRefused(
                    "{place} is none of the places that are filled in. Choose one of those below "
                    "the text.", place=f"{{{place}}}",
                )  # fmt: skip
    if reply.case not in (None, *CASES):
        raise EditRefused("Choose when it is offered.")
    places = {place for text in reply.texts.values() for place in places_in(text)}
    if reply.case and places & set(FACTS):
        raise EditRefused("A reply about a case knows no order's facts. Leave them out.")


def _read(project: Project) -> tuple[YamlText, list[str]]:
    file = project.data / FILE
    if not file.exists():
        write_edit(file, "# Canned replies.\n")
    yaml = YamlText(file, FILE)
    return yaml, [str(entry.get("title")) for entry in yaml.data or []]


def _index(titles: list[str], title: str) -> int:
    if title not in titles:
        raise EditRefused("There is no canned reply {title} any more.", title=title)
    return titles.index(title)


def _content(content: CommentedMap, reply: CannedReply) -> CommentedMap:
    values: dict[str, Any] = {
        "title": reply.title, "intent": reply.intent, "case": reply.case,
        **{f"title_{language}": reply.titles.get(language) for language in LANGUAGES},
        **{language: reply.texts.get(language) for language in LANGUAGES},
    }  # fmt: skip
    for name, value in values.items():
        if value:
            content[name] = value
        else:
            content.pop(name, None)
    return content


def _first(reply: CannedReply) -> str:
    stream = io.StringIO()
    YAML().dump([dict(_content(CommentedMap(), reply))], stream)
    return stream.getvalue()


def _write(project: Project, text: str) -> None:
    """Into the shop's own file, and where it is joined with the packaged ones."""
    for folder in dict.fromkeys((project.root, project.folder)):
        write_edit(folder / "data" / FILE, text)
