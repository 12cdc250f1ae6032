"""Plays written conversations, one after the other, each with a new person, against one bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.evaluation.conversations.conversation import WrittenConversation
from bot.evaluation.conversations.observation import Observed
from bot.evaluation.conversations.private_values import PrivateValues
from bot.gateway.enabled_channels import CHANNELS
from bot.hours import Hours
from bot.media.stored_files import customer_files
from bot.processes.temporary_rasa import TemporaryRasa, temporary_rasa
from bot.settings import Settings
from bot.shop.learned_order_numbers import read_order_numbers
from bot.simulation.customer import Person
from bot.simulation.records import Records, private_rows
from bot.simulation.sample_shop import Opening, SampleShop, make_sample_shop
from bot.simulation.stage import Stage

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
"""A PNG of one pixel."""


class Simulation:
    """Where conversations can be played; see ``simulation``."""

    def __init__(
        self, shop: SampleShop, model: Path, tell: Callable[[str], None], stack: AsyncExitStack
    ) -> None:
        self._shop = shop
        self._model = model
        self._tell = tell
        self._stack = stack
        self._stages: dict[Opening, tuple[Stage, TemporaryRasa]] = {}
        self._people = 0

    async def play(self, conversation: WrittenConversation) -> list[Observed | None]:
        """What came of each turn; None for those that cannot be played: a voice note."""
        stage, _ = await self._stage(self._shop.always_open)
        self._people += 1
        await stage.thread.write(self._first.restore)
        person = Person(self._people, self._private, self._picture)
        seen: list[Observed | None] = []
        for turn in conversation.turns:
            if turn.voice:
                seen.append(None)
                continue
            opening = self._shop.after_hours if turn.after_hours else self._shop.always_open
            seen.append(await person.take(turn, *await self._stage(opening)))
        return seen

    async def begin(self) -> None:
        """Starts the bot, and looks at the records as they are."""
        stage, _ = await self._stage(self._shop.always_open)
        self._first = await stage.thread.run(Records.read)
        rows = await stage.thread.run(private_rows)
        numbers = await stage.thread.run(lambda database: read_order_numbers(database, []))
        example = numbers.example
        self._private = PrivateValues(rows, [example] if example else [])
        folder = customer_files(self._shop.settings)
        self._picture = await asyncio.to_thread(folder.put, PICTURE, "png")

    async def _stage(self, opening: Opening) -> tuple[Stage, TemporaryRasa]:
        """The bot of a shop with these hours; it is started by the first turn that needs it."""
        if opening not in self._stages:
            environ = {"SAPA_SETTINGS": str(opening.file)}
            rasa_client = await self._stack.enter_async_context(
                temporary_rasa(self._shop.settings, self._model, self._tell, environ)
            )
            self._stack.push_async_callback(rasa_client.aclose)
            stage = await self._stack.enter_async_context(
                Stage(self._shop.settings, rasa_client, CHANNELS, Hours(opening.hours))
            )
            self._stages[opening] = stage, rasa_client
        return self._stages[opening]


@asynccontextmanager
async def simulation(
    settings: Settings, model: Path, folder: Path, tell: Callable[[str], None]
) -> AsyncIterator[Simulation]:
    """The bot as ``model`` has learned it, with the sample shop in ``folder``.

    Raises:
        GaveUp: Rasa or the action server cannot be started.
    """
    async with AsyncExitStack() as stack:
        shop = await asyncio.to_thread(make_sample_shop, settings, folder)
        played = Simulation(shop, model, tell, stack)
        await played.begin()
        yield played
