"""Publishing by one button where a shop has several machines: one of them does it, all show it and
take its stop or its yes, as the next click may come to another one."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, replace

from bot.desk.teaching.publish_run import SHOWN_S, PublishRun, RunRefused, RunShown, StepShown
from bot.lazy_message import LazyMessage, from_json, to_json
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Transactions
from bot.store.publishing.publication_under_way import (
    Answer,
    answer_publication,
    begin_publication,
    note_publication,
    publication_under_way,
)
from bot.training.publishing.publish import Published

TELL_EVERY_S = 1.0

_UNDER_WAY = ("running", "asks")
_SENTENCES = ("problem", "error", "besides")


class PublishRunOfAll:
    """The publication of any machine.

    Args:
        run: that of this machine.
        thread: the database of all machines; None where the shop has one.
        machine: how this one is called.
    """

    def __init__(self, run: PublishRun, thread: Transactions | None, machine: str) -> None:
        self._run, self._thread = run, thread
        self._machine = machine if thread else ""
        self._me = uuid.uuid4().hex
        self._since = 0.0
        self._telling: asyncio.Task[None] | None = None

    async def start(self, by: str, publish: Callable[[], Awaitable[Published]]) -> None:
        """Begins; what is under way here goes on, whoever began it.

        Raises:
            RunRefused: another machine publishes.
        """
        if self._run.shown().state in _UNDER_WAY:
            return
        if self._thread:
            await self._begin(self._thread, by)
        self._since = time.time()
        self._run.start(by, publish)
        if self._thread:
            await self._stop_telling()
            self._telling = asyncio.create_task(self._tell(self._thread))

    async def shown(self) -> RunShown:
        """How it stands, on whichever machine."""
        own = self._run.shown()
        if own.state != "idle":
            own = replace(own, machine=self._machine, since=self._since)
        if self._thread is None or own.state in _UNDER_WAY:
            return own
        other = await self._thread.run(publication_under_way)
        if other is None or other.owner == self._me or other.silent_s > SHOWN_S:
            return own
        shown = replace(_unpacked(other.shown), machine=other.machine, since=other.began_at)
        if other.is_gone:
            return replace(
                shown, state="failed",
                error=LazyMessage(
                    "The machine {machine} is not heard of any more. Publish again: it begins "
                    "anew, here.", machine=other.machine,
                ),
            )  # fmt: skip
        return shown

    async def answer(self, answer: Answer) -> None:
        """Somebody says to go on, or to stop."""
        if self._thread and self._run.shown().state not in _UNDER_WAY:
            await self._thread.write(lambda database: answer_publication(database, answer))
        elif answer == "go":
            self._run.go_on()
        else:
            self._run.cancel()

    async def aclose(self) -> None:
        """Stops it; other machines are told."""
        self._run.cancel()
        await self._stop_telling()
        if self._thread and self._run.shown().state != "idle":
            with suppress(StoreUnavailable):
                await self._note(self._thread, self._run.shown())

    async def _begin(self, thread: Transactions, by: str) -> None:
        begun = _packed(RunShown("running", by=by))
        if await thread.write(lambda d: begin_publication(d, self._me, self._machine, begun)):
            return
        other = await self.shown()
        raise RunRefused(
            "{name} is publishing, on the machine {machine}. Wait until that is done, or stop it: "
            "the page Publish shows it.",
            name=other.by,
            machine=other.machine,
        )

    async def _tell(self, thread: Transactions) -> None:
        """Until it has ended."""
        while True:
            shown = self._run.shown()
            with suppress(StoreUnavailable):  # the next time
                answer = await self._note(thread, shown)
                if shown.state not in _UNDER_WAY:
                    return
                if answer:
                    await self.answer(answer)
            await asyncio.sleep(TELL_EVERY_S)

    async def _note(self, thread: Transactions, shown: RunShown) -> Answer | None:
        packed, is_under_way = _packed(shown), shown.state in _UNDER_WAY
        return await thread.write(lambda d: note_publication(d, self._me, packed, is_under_way))

    async def _stop_telling(self) -> None:
        if self._telling:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)


def _packed(shown: RunShown) -> str:
    told = asdict(shown)
    return json.dumps({**told, **{name: to_json(getattr(shown, name)) for name in _SENTENCES}})


def _unpacked(packed: str) -> RunShown:
    told = json.loads(packed)
    sentences = {name: from_json(told[name]) for name in _SENTENCES}
    steps = tuple(StepShown(**step) for step in told["steps"])
    return RunShown(**{**told, **sentences, "steps": steps})
