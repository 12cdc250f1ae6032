"""What colleagues say often: data/canned_replies.yml, filled for one conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.errors import UserError
from bot.languages import LANGUAGES
from bot.personal_text import filled_text, places_in
from bot.watched_file import WatchedFile
from bot.yaml_file import NotYaml, read_yaml

PLACES = ("name", "agent", "shop", "order", "case", "status", "courier", "tracking", "arrives")
CASES = ("approved", "refused", "asked_back")
"""What is done with a case, and needs words to its customer."""


class CannedRepliesBroken(UserError):
    """The file cannot be used; the message says what is wrong and where."""


@dataclass(frozen=True)
class CannedReply:
    """``title`` is for colleagues, ``titles`` the same in their languages; ``texts`` are by
    language, with {places}. ``case`` says for what
    is done with a case it stands ready (CASES); ``intent`` to which wish of a customer it is the
    reply, and suggested."""

    title: str
    texts: dict[str, str]
    case: str | None = None
    intent: str | None = None
    titles: dict[str, str] = field(default_factory=dict)

    def filled(self, language: str, values: dict[str, str]) -> str:
        """In ``language``, or in the other one where it has no such text. Where a value is not
        known the sentence does without it: no gap, no comma that belonged to it."""
        spoken = language if language in self.texts else next(iter(self.texts))
        return filled_text(self.texts[spoken], spoken, values)

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.title

    def text_in(self, language: str) -> str:
        """With its {places}, in ``language`` or the other one."""
        return self.texts.get(language) or next(iter(self.texts.values()))


FACTS = ("status", "courier", "tracking", "arrives")
"""Places that a sentence is about: without them it says nothing, or something wrong."""


def is_known(text: str, values: dict[str, str]) -> bool:
    """Whether ``values`` have all facts that ``text`` tells."""
    return all(values.get(place) for place in places_in(text) if place in FACTS)


def canned_for(
    replies: Iterable[CannedReply], language: str, values: dict[str, str]
) -> list[tuple[CannedReply, str]]:
    """Those whose facts are known, each with its filled text."""
    return [
        (one, one.filled(language, values)) for one in replies
        if is_known(one.text_in(language), values)
    ]  # fmt: skip


def read_canned_replies(file: Path) -> list[CannedReply]:
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
    texts: dict[str, str] = {c: entry[c] for c in LANGUAGES if isinstance(entry.get(c), str)}
    if not texts:
        raise CannedRepliesBroken(
            f"{file}: {title!r} has no text. Write one under {' or '.join(LANGUAGES)}."
        )
    for text in texts.values():
        for place in re.findall(r"\{(\w+)\}", text):
            if place not in PLACES:
                known = ", ".join(f"{{{known}}}" for known in PLACES)
                raise CannedRepliesBroken(
                    f"{file}: {title!r} has {{{place}}}, which is not known. Known: {known}."
                )
    case = entry.get("case")
    if case not in (None, *CASES):
        raise CannedRepliesBroken(
            f"{file}: {title!r} has case {case!r}, which is not known. Known: {', '.join(CASES)}."
        )
    intent = entry.get("intent")
    if not isinstance(intent, str | None):
        raise CannedRepliesBroken(f"{file}: {title!r} has an intent that is no name. Write one.")
    titles: dict[str, str] = {
        c: told for c in LANGUAGES if isinstance(told := entry.get(f"title_{c}"), str)
    }
    return CannedReply(title, texts, case, intent, titles)


def watched_canned_replies(folder: Path) -> WatchedFile[list[CannedReply]]:
    """The file as colleagues edit it.

    Raises:
        CannedRepliesBroken: it cannot be used at all.
    """
    return WatchedFile(folder / "canned_replies.yml", read_canned_replies, (CannedRepliesBroken,))


CANNED: web.AppKey[WatchedFile[list[CannedReply]]] = web.AppKey("canned", WatchedFile)
