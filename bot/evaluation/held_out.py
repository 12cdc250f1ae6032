"""Messages to test on: a quarter of the shop's own examples, or such as were never among them."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation.messages_csv import LabelledMessage

_MARKED = re.compile(r"\[([^\[\]]*)\](?:\([^)]*\)|\{[^}]*\})")
"""An entity in Rasa's training data: [red shirt](product)."""


def hold_out(nlu: Path, seed: int) -> tuple[dict[str, Any], list[LabelledMessage]]:
    """Rasa training data without a quarter of each intent and language, and that quarter.

    ``nlu`` is a folder of valid Rasa YAML files; ``seed`` decides which quarter it is.
    """
    shuffle = random.Random(seed)
    kept: list[dict[str, Any]] = []
    test: list[LabelledMessage] = []
    for file in sorted(nlu.rglob("*.yml")):
        for block in (YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}).get("nlu", []):
            if "intent" not in block or not isinstance(block.get("examples"), str):
                kept.append(block)
                continue
            lines = block["examples"].strip().splitlines()
            shuffle.shuffle(lines)
            quarter = len(lines) // 4
            language = (block.get("metadata") or {}).get("language")
            for line in lines[:quarter]:
                text = _MARKED.sub(r"\1", line.removeprefix("- "))
                test.append(LabelledMessage(text, block["intent"], language))
            kept.append({**block, "examples": "\n".join(lines[quarter:]) + "\n"})
    return {"version": "3.1", "nlu": kept}, test


def read_held_out(folder: Path) -> list[LabelledMessage]:
    """The messages of ``folder``/messages*.yml."""
    return [one for file in sorted(folder.glob("messages*.yml")) for _, one in read_by_topic(file)]


def read_by_topic(file: Path) -> list[tuple[str, LabelledMessage]]:
    """The messages of one file, each with its topic: by topic, then intent, then language."""
    return [
        (topic, LabelledMessage(text, intent, language))
        for topic, intents in YAML(typ="safe").load(file.read_text(encoding="utf-8")).items()
        for intent, languages in intents.items()
        for language, texts in languages.items()
        for text in texts
    ]
