"""Customers who talk to a bot, each waiting for the answer before writing again; and how they were
served."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import final

from bench.load import Answer
from bench.traffic import Conversation, Message

Ask = Callable[[str, str], Awaitable[Answer]]
"""Sends the text of a person, and returns when something was answered or nothing is to come."""

LATE_REPLIES_S = 1.0
"""A turn may have several replies: so long the last ones' others are waited for."""
PEOPLE_FROM = 620000000000
"""Numbers that nobody can have, none of the sample's customers either."""


@dataclass(frozen=True)
class Served:
    """How ``parallel`` customers at a time were served in so many ``seconds``. ``latencies_ms`` are
    until the right reply, or until the first one where none was right; ``wrong`` counts by topic
    what was not answered rightly."""

    parallel: int
    seconds: float
    asked: int
    different: int
    answered: int
    right: int
    latencies_ms: list[float]
    wrong: Counter[str]

    @property
    def messages_a_second(self) -> float:
        """All that was asked, answered or not."""
        return self.asked / self.seconds

    @property
    def answered_a_second(self) -> float:
        return self.answered / self.seconds

    @property
    def right_a_second(self) -> float:
        return self.right / self.seconds

    def percentile_ms(self, percent: int) -> float:
        """The latency that so many per cent of the answered messages kept below."""
        return statistics.quantiles(self.latencies_ms, n=100)[percent - 1]

    def told(self) -> str:
        return (
            f"{self.parallel:>2} in parallel: {self.asked} messages ({self.different} different "
            f"texts) in {self.seconds:.1f} s, {self.answered} answered, {self.right} rightly; "
            f"p50 {self.percentile_ms(50):.0f} ms, p99 {self.percentile_ms(99):.0f} ms; not right: "
            f"{dict(self.wrong.most_common())}"
        )


@final
class Customers:
    """They take ``talks`` one after the other, from the first again when there are no more."""

    def __init__(self, ask: Ask, talks: list[Conversation]) -> None:
        self._ask = ask
        self._talks = itertools.cycle(talks)
        self._people = itertools.count(PEOPLE_FROM)

    async def first_right_answer(self, message: Message) -> float:
        """Asks, again and again with a new person, until the answer is right; returns when the
        right reply came, on the clock of ``time.monotonic``.

        Raises:
            OSError: nothing can be asked yet.
        """
        while True:
            answer = await self._ask(str(next(self._people)), message.text)
            for _ in range(20):
                if took := _right_after(message, answer):
                    return answer.sent_at + took
                await asyncio.sleep(0.05)

    async def talk(self, parallel: int, seconds: float) -> Served:
        """So many of them talk at once, for ``seconds``; what is under way then is finished."""
        return await self._serve(parallel, _until(time.monotonic() + seconds))

    async def say(self, parallel: int, messages: int) -> Served:
        """So many of them talk at once, until about this many messages were said."""
        return await self._serve(parallel, iter(range(messages)))

    async def _serve(self, parallel: int, more: Iterator[object]) -> Served:
        said: list[tuple[Message, Answer]] = []

        async def customer() -> None:
            for talk in self._talks:
                person = str(next(self._people))
                for message in talk:
                    if next(more, None) is None:
                        return
                    answer = await self._ask(person, message.text)
                    said.append((message, answer))
                    if not answer.replies:
                        break

        began = time.monotonic()
        await asyncio.gather(*(customer() for _ in range(parallel)))
        # Until the last answer: one who is silent because a person is awaited keeps nobody busy.
        ends = [answer.sent_at + took for _, answer in said for took, _ in answer.replies]
        lasted = max(ends, default=time.monotonic()) - began
        await asyncio.sleep(LATE_REPLIES_S)
        return _judged(parallel, lasted, said)


def _until(end: float) -> Iterator[object]:
    while time.monotonic() < end:
        yield object()


def _right_after(message: Message, answer: Answer) -> float | None:
    """The seconds until the right reply; None if there is none yet."""
    return next((took for took, text in answer.replies if message.is_right(text)), None)


def _judged(parallel: int, seconds: float, said: list[tuple[Message, Answer]]) -> Served:
    latencies, wrong, answered, right = [], Counter[str](), 0, 0
    for message, answer in said:
        took = _right_after(message, answer)
        if took is None:
            wrong[message.topic] += 1
        if answer.replies:
            latencies.append((answer.replies[0][0] if took is None else took) * 1000)
        answered += bool(answer.replies)
        right += took is not None
    different = len({message.text for message, _ in said})
    return Served(parallel, seconds, len(said), different, answered, right, latencies, wrong)
