"""What the shop itself says of how messages sound: data/sentiment, and its examples in data/nlu.

Models of reviews take every second plain question for a complaint. A shop's own examples teach what
is neutral there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.examples import plain as words_of
from bot.examples import spoken
from bot.insight.sentiment.examples import Example, Feeling, Sentiment
from bot.yaml_file import read_yaml

_FILES: dict[str, tuple[Sentiment | None, frozenset[Feeling]]] = {
    "angry": ("displeased", frozenset({"angry"})),
    "displeased": ("displeased", frozenset()),
    "worried": (None, frozenset({"worried"})),
    "neutral": ("neutral", frozenset()),
    "pleased": ("pleased", frozenset()),
}
"""What the texts of each file are examples of."""

MOST_PLAIN = 2000
"""Plain requests of data/nlu that teach what is neutral; many more are much alike."""


class SentimentExamplesBroken(UserError):
    """A file of data/sentiment is not written as it should be; the message says which."""


def written_examples(data: Path) -> list[Example]:
    """Those of data/sentiment, written for this; ``data`` is the folder of a project. Files that
    are not there teach nothing.

    Raises:
        NotYaml: a file cannot be read.
        SentimentExamplesBroken: it has no lists of texts.
    """
    return [
        Example(text, sentiment, feelings)
        for name, (sentiment, feelings) in _FILES.items()
        for texts in _lists(data / "sentiment" / f"{name}.yml").values()
        for text in texts
    ]


def asked_examples(data: Path, most_plain: int = MOST_PLAIN) -> list[Example]:
    """Those of data/nlu, with at most so many plain requests. Raises as ``written_examples``."""
    asked = list(_of_intents(data / "nlu", _lists(data / "sentiment" / "intents.yml")))
    telling = [example for example in asked if example.sentiment != "neutral"]
    plain = [example for example in asked if example.sentiment == "neutral"]
    every = -(-len(plain) // most_plain)
    return [*telling, *plain[:: every or 1]]


def _of_intents(nlu: Path, sounds: dict[str, list[str]]) -> Iterator[Example]:
    known: dict[str, Sentiment | None] = dict.fromkeys(sounds.get("left_out", ()), None)
    known |= dict.fromkeys(sounds.get("displeased", ()), "displeased")
    known |= dict.fromkeys(sounds.get("pleased", ()), "pleased")
    for file in sorted(nlu.rglob("*.yml")):
        for block in _read(file).get("nlu") or ():
            sentiment = known.get(str(block.get("intent")).partition("/")[0], "neutral")
            if not block.get("intent") or sentiment is None:
                continue
            feelings = None if sentiment == "displeased" else frozenset[Feeling]()
            for _, text, _ in spoken(block.get("examples")):
                yield Example(words_of(text), sentiment, feelings)


def _lists(file: Path) -> dict[str, list[str]]:
    content = _read(file)
    if not isinstance(content, dict) or not all(isinstance(v, list) for v in content.values()):
        raise SentimentExamplesBroken(
            "{file} must have lists of texts, each under its language, as the packaged file has.",
            file=_name(file),
        )
    for key, texts in content.items():
        for number, text in enumerate(texts, 1):
            if not isinstance(text, (str, int, float)):
                raise SentimentExamplesBroken(
                    "{file}: number {number} under {key} is not read as one text, perhaps because "
                    "of a colon or a bracket in it. Put it in quotes.",
                    file=_name(file),
                    number=number,
                    key=str(key),
                )
    return {key: [str(text) for text in texts] for key, texts in content.items()}


def _read(file: Path) -> Any:
    return (read_yaml(file, _name(file)) if file.exists() else None) or {}


def _name(file: Path) -> str:
    return "/".join(("data", *file.parts[-2:]))
