"""What colleagues say often: data/canned_replies.yml, filled for one conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.followed_file import FollowedFile
from bot.settings import PROJECT
from bot.yaml_file import NotYaml, read_yaml

FILE = PROJECT / "data" / "canned_replies.yml"
LANGUAGES = ("en", "id")
PLACES = ("name", "agent", "shop", "order")


class CannedRepliesBroken(Exception):
    """The file cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class CannedReply:
    """``title`` is for colleagues; ``texts`` are by language, with {places}."""

    title: str
    texts: dict[str, str]

    def filled(self, language: str, values: dict[str, str]) -> str:
        """In ``language``, or in the other one where it has no such text; a place without a value
        is left out, with the space before it."""
        text = self.texts.get(language) or next(iter(self.texts.values()))
        return re.sub(r"( ?)\{(\w+)\}", lambda place: _fill(place, values), text).strip()


def _fill(place: re.Match[str], values: dict[str, str]) -> str:
    value = values.get(place[2])
    return place[1] + value if value else ""


def read_canned_replies(file: Path = FILE) -> list[CannedReply]:
    """The replies of the file, in its order; none if there is no file.

    Raises:
        CannedRepliesBroken: it is no list of replies, one has no title or no text, or a place is
            not one of PLACES.
    """
    if not file.exists():
        return []
    try:
        content = read_yaml(file, file.name)
    except NotYaml as error:
        raise CannedRepliesBroken(str(error)) from error
    if not isinstance(content, list):
        raise CannedRepliesBroken(f"{file.name} is no list. Begin each reply with a dash.")
    return [_reply(file.name, number, entry) for number, entry in enumerate(content, 1)]


def _reply(file: str, number: int, entry: Any) -> CannedReply:
    title = entry.get("title") if isinstance(entry, dict) else None
    if not isinstance(title, str):
        raise CannedRepliesBroken(f"{file}: reply {number} has no title. Write one.")
    texts = {code: entry[code] for code in LANGUAGES if isinstance(entry.get(code), str)}
    if not texts:
        raise CannedRepliesBroken(f"{file}: {title!r} has no text. Write one under en or id.")
    for text in texts.values():
        for place in re.findall(r"\{(\w+)\}", text):
            if place not in PLACES:
                known = ", ".join(f"{{{known}}}" for known in PLACES)
                raise CannedRepliesBroken(
                    f"{file}: {title!r} has {{{place}}}, which is not known. Known: {known}."
                )
    return CannedReply(title, texts)


def followed_canned_replies() -> FollowedFile[list[CannedReply]]:
    """The file as colleagues edit it.

    Raises:
        CannedRepliesBroken: it cannot be used at all.
    """
    return FollowedFile(FILE, read_canned_replies, (CannedRepliesBroken,))


CANNED: web.AppKey[FollowedFile[list[CannedReply]]] = web.AppKey("canned", FollowedFile)
