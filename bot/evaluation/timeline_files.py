"""Timelines: weeks of customers' messages, of which it is known which topics emerge and rise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.given_files import UnusableData, json_lines
from bot.insight.trends.known_topics import FEWEST_EXAMPLES

_HEADER = (
    'The first line says what the bot knows and what happens: {"days": 42, "train": [[text, topic]'
    ', …], "emerging": {topic: {"start": day}, …}, "bursts": {topic: day, …}}.'
)
_EVENT = 'Each further line is a message: {"day": 3, "minute": 610, "text": "…", "topic": "…"}.'


@dataclass(frozen=True)
class TimelineMessage:
    """``at`` is the time in days since the beginning, ``person`` a number."""

    at: float
    person: int
    text: str
    topic: str


@dataclass(frozen=True)
class Timeline:
    """``examples`` are what the bot was taught: texts with their topics. ``emerging`` are topics
    that begin on a day, ``rising`` known ones that more people ask about from a day on."""

    days: int
    examples: list[tuple[str, str]]
    emerging: dict[str, float]
    rising: dict[str, float]
    messages: list[TimelineMessage]


def read_timeline(path: Path) -> Timeline:
    """A timeline from JSON lines, the messages by their times.

    Raises:
        UnusableData: the file cannot be read, or is not written so.
    """
    lines = list(json_lines(path))
    place, head = lines[0]
    try:
        examples = [(str(text), str(topic)) for text, topic in head["train"]]
        emerging = {str(topic): float(of["start"]) for topic, of in head["emerging"].items()}
        rising = {str(topic): float(day) for topic, day in head.get("bursts", {}).items()}
        days = int(head["days"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnusableData(f"{place}: this is no timeline ({error}). {_HEADER}") from error
    if len(examples) < FEWEST_EXAMPLES or len({topic for _, topic in examples}) < 2:
        raise UnusableData(
            f"{place}: train needs {FEWEST_EXAMPLES} examples or more, of two topics or more. "
            f"{_HEADER}"
        )
    people: dict[Any, int] = {}
    messages = []
    for number, (place, item) in enumerate(lines[1:]):
        try:
            at = float(item["day"]) + float(item.get("minute", 0)) / 1440
            text, topic = str(item["text"]), str(item["topic"])
            # Without a person, everybody wrote once.
            person = people.setdefault(item.get("person", ("line", number)), len(people))
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableData(f"{place}: this is no message ({error}). {_EVENT}") from error
        messages.append(TimelineMessage(at, person, text, topic))
    if not messages:
        raise UnusableData(f"{path} has no messages. {_EVENT}")
    return Timeline(days, examples, emerging, rising, sorted(messages, key=lambda one: one.at))
