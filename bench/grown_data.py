"""A checkout's data, many times as large: made-up intents, examples, answers and conversations."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from bench.desk import fill
from bot.commands.first_start import prepare_store
from bot.settings import load_settings
from bot.store.engine.database import open_database

EXAMPLES_OF_NEW_INTENTS = 10
"""In each language."""
_SYLLABLES = "ba be bi bo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro ta te ti to"


def grow_intents(checkout: Path, times: int) -> int:
    """So many times as many: each new one has the wordings of an old one, each word of it another
    that does not exist. Returns how many there are."""
    groups = list(_groups(checkout))
    names = sorted({group["intent"] for group in groups})
    new = [
        {
            **group,
            "intent": f"{group['intent']}_{number}",
            "examples": _as_examples(
                [_in_words_of(number, text) for text in _texts(group)[:EXAMPLES_OF_NEW_INTENTS]]
            ),
        }
        for number in range(1, times)
        for group in groups
    ]
    _write(checkout / "data" / "nlu" / "grown.yml", {"version": "3.1", "nlu": new})
    domain = _read(checkout / "domain.yml")
    domain["intents"] += [f"{name}_{number}" for number in range(1, times) for name in names]
    _write(checkout / "domain.yml", domain)
    return len(names) * times


def grow_examples(checkout: Path, times: int) -> int:
    """So many times as many: each new one is the half of one and the half of another of the same
    intent. Returns how many there are, but for those that come twice."""
    chance, new, count = Random(1), [], 0
    for group in _groups(checkout):
        texts = _texts(group)
        made = {
            f"{_halves(chance.choice(texts))[0]} {_halves(chance.choice(texts))[1]}".strip()
            for _ in range(len(texts) * (times - 1))
        }
        new.append({**group, "examples": _as_examples(sorted(made - set(texts)))})
        count += len(texts) + len(made - set(texts))
    if times > 1:
        _write(checkout / "data" / "nlu" / "grown.yml", {"version": "3.1", "nlu": new})
    return count


def grow_answers(checkout: Path, times: int) -> int:
    """So many times as many entries, in words that do not exist. Returns how many there are."""
    entries = [
        entry
        for file in sorted((checkout / "data" / "knowledge").glob("*.yml"))
        for entry in _read(file)
    ]
    new = [
        {
            "id": f"{entry['id']}_{number}",
            "questions": {
                lang: [_in_words_of(number, text) for text in texts]
                for lang, texts in entry["questions"].items()
            },
            "answer": entry["answer"],
        }
        for number in range(1, times)
        for entry in entries
    ]
    if new:
        _write(checkout / "data" / "knowledge" / "grown.yml", new)
    return len(entries) * times


def store_conversations(checkout: Path, conversations: int) -> int:
    """Fills the gateway's store with so many conversations of ten messages, beside the sample shop;
    Rasa's trackers stay empty. Returns how many there are."""
    settings = load_settings(checkout)
    prepare_store(settings)
    database = open_database(settings.database)
    fill(database, conversations, time.time())
    database.close()
    return conversations


def _groups(checkout: Path) -> Iterator[dict[str, Any]]:
    """What data/nlu teaches, by intent and language."""
    for file in sorted((checkout / "data" / "nlu").glob("*.yml")):
        for group in _read(file)["nlu"]:
            if "intent" in group:
                yield group


def _texts(group: dict[str, Any]) -> list[str]:
    return [line.removeprefix("- ") for line in group["examples"].splitlines()]


def _as_examples(texts: list[str]) -> str:
    return "".join(f"- {text}\n" for text in texts)


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    middle = (len(words) + 1) // 2
    return " ".join(words[:middle]), " ".join(words[middle:])


def _in_words_of(number: int, text: str) -> str:
    """Each word as another, always the same one for one number."""
    return " ".join(_word(f"{number} {word.casefold()}") for word in text.split())


def _word(seed: str) -> str:
    syllables, digest = _SYLLABLES.split(), hashlib.sha256(seed.encode()).digest()
    return "".join(syllables[byte % len(syllables)] for byte in digest[:3])


def _read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def _write(file: Path, content: Any) -> None:
    with file.open("w", encoding="utf-8") as out:
        YAML(typ="safe").dump(content, out)
