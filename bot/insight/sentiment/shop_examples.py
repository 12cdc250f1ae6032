"""What the shop itself says of how messages sound: data/sentiment, and its examples in data/nlu.

Models of reviews take every second plain question for a complaint. A shop's own examples teach what
is neutral there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.examples import plain as words_of
from bot.examples import spoken
from bot.insight.sentiment.examples import Example, Feeling, Sentiment

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


def shop_examples(data: Path, most_plain: int = MOST_PLAIN) -> list[Example]:
    """``data`` is the folder of a project. Files that are not there teach nothing."""
    folder = data / "sentiment"
    found = [
        Example(str(text), sentiment, feelings)
        for name, (sentiment, feelings) in _FILES.items()
        for texts in _read(folder / f"{name}.yml").values()
        for text in texts
    ]
    asked = list(_of_intents(data / "nlu", _read(folder / "intents.yml")))
    telling = [example for example in asked if example.sentiment != "neutral"]
    plain = [example for example in asked if example.sentiment == "neutral"]
    every = -(-len(plain) // most_plain)
    return [*found, *telling, *plain[:: every or 1]]


def _of_intents(nlu: Path, sounds: dict[str, Any]) -> Iterator[Example]:
    known: dict[str, Sentiment | None] = dict.fromkeys(sounds.get("left_out", ()), None)
    known |= dict.fromkeys(sounds.get("displeased", ()), "displeased")
    known |= dict.fromkeys(sounds.get("pleased", ()), "pleased")
    for file in sorted(nlu.rglob("*.yml")):
        for block in _read(file).get("nlu", ()):
            sentiment = known.get(str(block.get("intent")).partition("/")[0], "neutral")
            if not block.get("intent") or sentiment is None:
                continue
            feelings = None if sentiment == "displeased" else frozenset[Feeling]()
            for _, text, _ in spoken(block.get("examples")):
                yield Example(words_of(text), sentiment, feelings)


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    content: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}
    return content
