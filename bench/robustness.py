"""How much do typos, slang, mixed languages and the like cost the understanding of the sample shop?

    .venv-rasa/bin/python -m bench.robustness [--messages FILE] [--seed 1] [--wrong]

Held-out messages (data/held_out/*.yml, none of them in data/nlu), clean and under each
transformation of bot/evaluation/transformations.py, go through the model that fits the data as it
is now; it is trained first if there is none. Right is the intent ranked first; "asked" is the
share for which the bot is not sure enough and asks. A drop is against the same messages, clean.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog
from rasa.core.agent import Agent
from ruamel.yaml import YAML

from bot.commands.train import trained_model
from bot.evaluation.transformations import TRANSFORMATIONS, politeness
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

MESSAGES = CHECKOUT / "data" / "held_out"
CLEAN = "clean"
FALLBACK = "nlu_fallback"

_COURTESIES = {"greet", "thank", "goodbye"}
"""A greeting or thanks around these would change what is said."""


@dataclass(frozen=True)
class Message:
    """A held-out message; ``topic`` groups intents that are about the same."""

    text: str
    topic: str
    intent: str
    language: str


@dataclass(frozen=True)
class Reading:
    """How one variation of a message was understood; ``clean`` is the message as written."""

    message: Message
    transformation: str
    text: str
    best: str
    asked: bool
    clean: Reading | None = None

    @property
    def right(self) -> bool:
        return self.best == self.message.intent


def messages(files: Iterable[Path]) -> list[Message]:
    """What stands in the files: topics, then intents, then languages, then texts."""
    return [
        Message(text, topic, intent, language)
        for file in files
        for topic, intents in YAML(typ="safe").load(file.read_text(encoding="utf-8")).items()
        for intent, languages in intents.items()
        for language, texts in languages.items()
        for text in texts
    ]


async def read(model: Path, said: Sequence[Message], seed: int) -> list[Reading]:
    """Every message, clean and under every transformation that changes it."""
    agent = Agent.load(str(model))
    readings = []
    for message in said:
        clean = await _understand(agent, message, CLEAN, message.text)
        readings.append(clean)
        for change in TRANSFORMATIONS:
            if change is politeness and message.intent in _COURTESIES:
                continue
            name = change.__name__
            # Seeded by the message: another message more or less changes nothing for the rest.
            text = change(message.text, message.language, Random(f"{seed} {name} {message.text}"))
            if text != message.text:
                readings.append(await _understand(agent, message, name, text, clean))
    return readings


async def _understand(
    agent: Agent, message: Message, name: str, text: str, clean: Reading | None = None
) -> Reading:
    parsed = await agent.parse_message(text)
    best = next(i["name"] for i in parsed["intent_ranking"] if i["name"] != FALLBACK)
    return Reading(message, name, text, best, parsed["intent"]["name"] == FALLBACK, clean)


@dataclass(frozen=True)
class Score:
    """Shares in percent of ``count`` messages; ``drop`` in points against the same ones, clean."""

    count: int
    right: float
    drop: float
    asked: float

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Score:
        """Raises ZeroDivisionError for none: ask only for what was read."""
        percent = 100 / len(readings)
        right = percent * sum(r.right for r in readings)
        clean = percent * sum((r.clean or r).right for r in readings)
        return cls(len(readings), right, clean - right, percent * sum(r.asked for r in readings))


def score(
    readings: Iterable[Reading], transformation: str, language: str, topic: str | None = None
) -> Score:
    return Score.of(
        [
            r
            for r in readings
            if r.transformation == transformation
            and r.message.language == language
            and topic in (None, r.message.topic)
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--messages", type=Path, action="append", help="a file of held-out messages (default: all)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="list what was misunderstood")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    said = messages(args.messages or sorted(MESSAGES.glob("messages*.yml")))
    model = asyncio.run(trained_model(load_settings()))
    readings = asyncio.run(read(model, said, args.seed))
    _print_transformations(readings)
    for language in ("en", "id"):
        _print_topics(readings, language)
    if args.wrong:
        for r in readings:
            if not r.right:
                print(f"{r.transformation}: {r.text!r} is {r.message.intent}, read as {r.best}")


def _names() -> list[str]:
    return [CLEAN, *(change.__name__ for change in TRANSFORMATIONS)]


def _print_transformations(readings: Sequence[Reading]) -> None:
    print("| | en: messages | right | drop | asked | id: messages | right | drop | asked |")
    print("|---" * 9 + "|")
    for name in _names():
        cells = []
        for language in ("en", "id"):
            s = score(readings, name, language)
            drop = "" if name == CLEAN else f"{s.drop:.1f}"
            cells += [str(s.count), f"{s.right:.1f} %", drop, f"{s.asked:.1f} %"]
        print(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")


def _print_topics(readings: Sequence[Reading], language: str) -> None:
    topics = list(dict.fromkeys(r.message.topic for r in readings))
    print(
        f"\n| right in %, {language} (messages) | "
        + " | ".join(name.replace("_", " ") for name in _names())
        + " |"
    )
    print("|---" * (len(_names()) + 1) + "|")
    for topic in topics:
        scores = [score(readings, name, language, topic) for name in _names()]
        cells = " | ".join(f"{s.right:.0f} ({s.count})" for s in scores)
        print(f"| {topic.replace('_', ' ')} | {cells} |")


if __name__ == "__main__":
    main()
