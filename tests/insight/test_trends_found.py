"""What is told as a trend and what is not, on made-up meanings: each topic a direction."""

from __future__ import annotations

import numpy as np

from bot.arrays import Floats, Places
from bot.insight.trends.emerging import Messages, emerging
from bot.insight.trends.known_topics import KnownTopics
from bot.insight.trends.rising import rising
from bot.insight.trends.small_vectors import as_bytes, from_bytes

DIMENSION = 64
KNOWN = 8
NEW = 20
"""A direction in which the bot has no example."""


def said(topic: int, chance: np.random.Generator) -> Floats:
    """A message on a topic, put in its own way."""
    vector = chance.normal(size=DIMENSION) * 0.09
    vector[topic] += 1
    unit: Floats = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


class Weeks:
    """What customers wrote: three quiet weeks on known topics and on things of all kinds."""

    def __init__(self) -> None:
        self.chance = np.random.default_rng(7)
        examples = [(said(topic, self.chance), topic) for topic in range(KNOWN) for _ in range(15)]
        vectors, topics = zip(*examples)
        self.known = KnownTopics(np.stack(vectors), [f"known {topic}" for topic in topics])
        self.written: list[tuple[float, int, Floats]] = []
        for _ in range(400):
            self.writes(int(self.chance.integers(KNOWN)), self.chance.uniform(0, 21))
        for odd in range(30, 60):
            self.writes(odd, self.chance.uniform(0, 21))

    def writes(self, topic: int, day: float, person: int | None = None) -> None:
        who = 1000 + len(self.written) if person is None else person
        self.written.append((day, who, said(topic, self.chance)))

    def found(self, seen: list[Floats] | None = None, now: float = 21.0) -> list[list[int]]:
        """Who is behind each trend that is told on that day."""
        self.written.sort(key=lambda one: one[0])
        days = np.array([day for day, *_ in self.written])
        people: Places = np.array([person for _, person, _ in self.written])
        vectors = np.stack([vector for *_, vector in self.written])
        messages = Messages(
            self.known.centre(vectors), days, people, self.known.familiarity(vectors)
        )
        groups = emerging(messages, self.known.centred, now - 1, now, seen or [])
        self.centres = [group.centre for group in groups]
        return [people[group.members].tolist() for group in groups]


def test_nothing_is_told_of_quiet_weeks() -> None:
    assert Weeks().found() == []


def test_a_new_topic_is_told_when_several_people_wrote_of_it() -> None:
    weeks = Weeks()
    for person in range(6):
        weeks.writes(NEW, 19.5 + person / 5, person)
    [people] = weeks.found()
    assert set(people) == set(range(6))
    assert weeks.found(weeks.centres) == [], "told once"


def test_a_new_topic_is_told_among_hundreds_of_messages_of_a_day() -> None:
    weeks = Weeks()
    for number in range(14_000):
        weeks.writes(number % KNOWN, number / 14_000 * 21)
    for person in range(6):
        weeks.writes(NEW, 20.9 + person / 100, person)
    assert [set(people) for people in weeks.found()] == [set(range(6))]


def test_one_person_who_writes_often_is_no_trend() -> None:
    weeks = Weeks()
    for number in range(12):
        weeks.writes(NEW, 19.5 + number / 10, person=1)
    assert weeks.found() == []


def test_what_always_came_is_not_new() -> None:
    weeks = Weeks()
    for number in range(40):
        weeks.writes(NEW, number / 2)
    assert weeks.found(now=20.0) == []


def test_a_known_topic_in_a_sale_is_not_new() -> None:
    weeks = Weeks()
    for number in range(60):
        weeks.writes(3, 19 + number / 31)
    assert weeks.found() == []


def test_with_a_few_days_of_messages_nothing_is_told() -> None:
    weeks = Weeks()
    weeks.written = []
    for number in range(12):
        weeks.writes(NEW, 20 + number / 13)
    assert weeks.found() == [] and weeks.found(now=20.5) == []


def test_a_known_topic_that_many_ask_about_rises() -> None:
    days = np.array([day + share for day in range(18) for share in (0.1, 0.3, 0.5, 0.7)])
    topics = ["returns", "delivery", "sizes", "returns"] * 18
    assert rising(days, np.arange(len(days)), topics, 18.0) == []
    more = np.concatenate([days, np.linspace(15.5, 17.9, 20)])
    order = np.argsort(more, kind="stable")
    told = [[*topics, *["delivery"] * 20][place] for place in order]
    assert rising(more[order], np.arange(len(more))[order], told, 18.0) == ["delivery"]
    one_person = np.where(order >= len(days), 5000, order)
    assert rising(more[order], one_person, told, 18.0) == []


def test_vectors_keep_their_direction_in_one_byte_a_number() -> None:
    vector = said(3, np.random.default_rng(1))
    assert float(from_bytes([as_bytes(vector)])[0] @ vector) > 0.999
