"""Messages to test on: a quarter of the shop's own examples, or such as were never among them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation.messages_csv import LabelledMessage
from bot.examples import language_of, plain, spoken


def hold_out(nlu: Path, seed: int) -> tuple[dict[str, Any], list[LabelledMessage]]:
    """Rasa training data without a quarter of each intent and language, and that quarter.

    ``nlu`` is a folder of valid Rasa YAML files; ``seed`` decides which quarter it is.
    """
    shuffle = random.Random(seed)
    kept: list[dict[str, Any]] = []
    test: list[LabelledMessage] = []
    for file in sorted(nlu.rglob("*.yml")):
        for block in (YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}).get("nlu", []):
            said = list(spoken(block.get("examples"))) if block.get("intent") else []
            if not said:
                kept.append(block)
                continue
            shuffle.shuffle(said)
            quarter = len(said) // 4
            for _, text, own in said[:quarter]:
                language = language_of(own, block.get("metadata"))
                intent = block["intent"].partition("/")[0]  # what the bot learns to tell
                test.append(LabelledMessage(plain(text), intent, language))
            rest = [{"text": text, **({"metadata": own} if own else {})}
                    for _, text, own in said[quarter:]]  # fmt: skip
            short = isinstance(block["examples"], str)
            lines = "".join(f"- {one['text']}\n" for one in rest)
            kept.append({**block, "examples": lines if short else rest})
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
