"""Customers who write, each one message after the other; and what a load balancer does for them."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from bench.deliveries import QUESTIONS
from bench.faulty_platforms import FaultyPlatform

AGAIN = 0.1
"""Of all webhooks, how many a platform delivers once more."""

_NUMBERS = re.compile(r"\((\w+) (\d+)\)")


@dataclass(frozen=True)
class Message:
    """Of a person; the ``number`` is part of its words, and so of its answer's."""

    platform: FaultyPlatform
    person: str
    number: int
    due_s: float

    @property
    def name(self) -> tuple[str, int]:
        return self.platform.name, self.number

    def signed(self) -> tuple[bytes, dict[str, str]]:
        text = f"{QUESTIONS[self.number % 2]} ({self.platform.name} {self.number})"
        return self.platform.signed(self.person, [(1_000_000 + self.number, text)])


def numbers_in(text: str) -> list[tuple[str, int]]:
    """The names of the messages that an answer is to."""
    return [(name, int(number)) for name, number in _NUMBERS.findall(text)]


def written(
    platforms: Sequence[FaultyPlatform], messages: int, seconds: float, people: int,
    chance: random.Random,
) -> list[list[Message]]:
    """What each of ``people`` on every platform writes within ``seconds``, in order."""
    lists: dict[tuple[str, str], list[Message]] = {}
    for number in range(messages):
        platform = platforms[number % len(platforms)]
        person = platform.person(chance.randrange(people))
        message = Message(platform, person, number, seconds * number / messages)
        lists.setdefault((platform.name, person), []).append(message)
    return list(lists.values())


@dataclass
class Deliveries:
    """Posts webhooks, each until a gateway answers 200, to the next gateway each time.

    ``accepted`` is when each message was answered 200; ``answers`` counts by status.
    """

    gateways: Sequence[str]
    chance: random.Random
    accepted: dict[tuple[str, int], float] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)

    async def write(self, people: Iterable[list[Message]]) -> None:
        """Returns once all was accepted."""
        begin = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await asyncio.gather(*(self._talk(session, begin, person) for person in people))

    async def report(self, platform: FaultyPlatform) -> None:
        """Delivers a platform's statuses, until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while True:
                body, headers = await platform.statuses.get()
                await self._until_taken(session, platform.name, body, headers)

    async def _talk(
        self, session: aiohttp.ClientSession, begin: float, messages: list[Message]
    ) -> None:
        again: list[asyncio.Task[None]] = []
        for message in messages:
            await asyncio.sleep(max(0.0, begin + message.due_s - time.monotonic()))
            await self._until_taken(session, message.platform.name, *message.signed())
            self.accepted[message.name] = time.monotonic()
            if self.chance.random() < AGAIN:
                again.append(asyncio.create_task(self._repeat(session, message)))
        await asyncio.gather(*again)

    async def _repeat(self, session: aiohttp.ClientSession, message: Message) -> None:
        await asyncio.sleep(self.chance.uniform(0, 5))
        await self._until_taken(session, message.platform.name, *message.signed())

    async def _until_taken(
        self, session: aiohttp.ClientSession, channel: str, body: bytes, headers: Mapping[str, str]
    ) -> None:
        gateway = self.chance.randrange(len(self.gateways))
        while True:
            url = f"{self.gateways[gateway]}/webhooks/{channel}"
            try:
                async with session.post(url, data=body, headers=headers) as response:
                    self.answers[str(response.status)] += 1
                    if response.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError):
                self.answers["no answer"] += 1
            gateway = (gateway + 1) % len(self.gateways)
            await asyncio.sleep(0.2)
