"""What platforms deliver: customers' messages in batches, out of order and again, and statuses;
each until it is answered 200."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bench.faulty_platforms import FaultyPlatform

QUESTIONS = ("brp lama pengiriman ke papua ya?", "pesanan saya udah sampe mana nih")
PEOPLE = 60
"""Customers of each platform."""


@dataclass(frozen=True)
class Webhook:
    """(id, text) messages of one person. Signed when it is sent: its time is then, and LINE's reply
    tokens are good for a moment only."""

    platform: FaultyPlatform
    person: str
    messages: list[tuple[int, str]]


def webhooks(platform: FaultyPlatform, messages: int, chance: random.Random) -> list[Webhook]:
    """``messages`` messages as a platform delivers them: in batches, a few places out of order,
    a tenth of them twice."""
    ordered: list[tuple[float, Webhook]] = []
    number = 0
    while number < messages:
        size = min(chance.randint(1, platform.batch), messages - number)
        person = platform.person(chance.randrange(PEOPLE))
        batch = [
            (1_000_000 + n, f"{QUESTIONS[n % 2]} ({platform.name} {n})")
            for n in range(number, number + size)
        ]
        webhook = Webhook(platform, person, batch)
        ordered.append((number + chance.uniform(0, 10), webhook))
        if chance.random() < 0.1:
            ordered.append((number + chance.uniform(5, 200), webhook))
        number += size
    return [webhook for _, webhook in sorted(ordered, key=lambda place: place[0])]


async def flood(url: str, queue: list[Webhook], seconds: float) -> Counter[str]:
    """Delivers the webhooks over about ``seconds``, each until it is answered 200."""
    answers: Counter[str] = Counter()
    timeout = aiohttp.ClientTimeout(total=5)
    pace = asyncio.Semaphore(32)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def deliver(webhook: Webhook) -> None:
            target = f"{url}/webhooks/{webhook.platform.name}"
            async with pace:
                signed = webhook.platform.signed(webhook.person, webhook.messages)
                answers.update(await until_taken(session, target, *signed))

        begin, tasks = time.monotonic(), []
        for place, webhook in enumerate(queue):
            due = begin + seconds * place / len(queue)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.append(asyncio.create_task(deliver(webhook)))
        await asyncio.gather(*tasks)
    return answers


async def until_taken(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]
) -> Counter[str]:
    """Sends a webhook until it is answered 200; all the answers."""
    answers: Counter[str] = Counter()
    while not answers["200"]:
        try:
            async with session.post(url, data=body, headers=headers) as response:
                answers[str(response.status)] += 1
        except (aiohttp.ClientError, asyncio.TimeoutError):
            answers["no answer"] += 1
        if not answers["200"]:
            await asyncio.sleep(0.2)
    return answers


async def report(url: str, platform: FaultyPlatform) -> None:
    """Delivers a platform's statuses, until cancelled."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while True:
            status = await platform.statuses.get()
            await until_taken(session, f"{url}/webhooks/{platform.name}", *status)
