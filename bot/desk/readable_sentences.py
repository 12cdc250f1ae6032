"""Sentences that name codes and files, as people read them on the desk: "{reply} has no text" says
the reply's name, "data/knowledge/delivery.yml, line 7" is the page Answers and the topic Delivery.

The same sentences with codes and files are for developers: commands print them.
"""

from __future__ import annotations

import re

from bot.desk.readable_names import ReadableNames, readable
from bot.lazy_message import LazyMessage, joined

_CODE = re.compile(r"(?<![a-z])[a-z]+(_[a-z0-9]+)+")
_FILE = re.compile(r"data(/[\w.-]+)*|(?<![\w./-])[\w./-]+\.(yml|py)|actions/")
_OF_A_THING = {
    "action", "after", "case", "entities", "entity", "fact", "first", "form", "id", "id2", "ids",
    "intent", "intent2", "missing", "other", "reply", "slot",
}  # fmt: skip
"""Places of sentences that hold a code, also one that is a word like any other, such as greet."""
_PAGES = {
    "data/cases": LazyMessage("Kinds of cases"),
    "data/knowledge": LazyMessage("Answers"),
    "data/nlu": LazyMessage("Examples"),
    "data/phrasebook": LazyMessage("Phrasings"),
    "data/rules": LazyMessage("Rules"),
    "data/stories": LazyMessage("Stories"),
    "domain.yml": LazyMessage("Replies"),
}
"""Under which name people know what stands in a folder or file."""


def in_words(sentence: str, names: ReadableNames | None = None) -> LazyMessage:
    """``sentence`` with the codes and files that are filled into it said in words: by ``names``
    where it has them, else as the codes read."""
    told = LazyMessage(sentence)
    words = {place: _said(place, word, names) for place, word in told.words.items()}
    return LazyMessage(told.message, **words)


def file_in_words(file: str) -> LazyMessage:
    """What people call a file of the project's folder: "Answers · Delivery"."""
    folder, _, name = file.rpartition("/")
    page = _PAGES.get(file) or _PAGES.get(folder)
    topic = LazyMessage(name.removesuffix(".yml").replace("_", " ").capitalize())
    if page is None:
        return LazyMessage("a file of the bot's program")
    return page if file in _PAGES else joined([page, topic], " · ")


def _said(place: str, word: object, names: ReadableNames | None) -> object:
    if isinstance(word, LazyMessage) and set(word.words) == {"file", "line"}:
        return file_in_words(word.words["file"])
    if isinstance(word, LazyMessage) and word.words:
        return in_words(word, names)
    if not isinstance(word, str):
        return word
    listed = word.split(", ")
    if all(_FILE.fullmatch(one) for one in listed):
        return joined(file_in_words(one) for one in listed)
    if all(_is_code(place, one) for one in listed):
        return joined(_name(place, one, names) for one in listed)
    return word


def _is_code(place: str, word: str) -> bool:
    return bool(_CODE.fullmatch(word)) or (place in _OF_A_THING and word.isidentifier())


def _name(place: str, code: str, names: ReadableNames | None) -> str:
    known = names or ReadableNames()
    kinds = [known.intents, known.actions, known.answers, known.cases, known.words]
    if place in ("case", "key"):
        kinds.insert(0, known.cases)
    elif place in ("id", "id2", "ids"):
        kinds.insert(0, known.answers)
    return next((kind[code] for kind in kinds if code in kind), readable(code))
