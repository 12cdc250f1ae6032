"""What ``serve`` does beside, where several machines answer by the same versions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.commands.progress import tell
from bot.gateway.model_updates import ModelUpdates
from bot.processes.publication_follower import PublicationFollower
from bot.rasa.client import RasaClient
from bot.settings import Settings


def take_over_first(settings: Settings, parts: Sequence[str]) -> None:
    """Before anything starts: what was published while this machine was away is live here, too."""
    if why := PublicationFollower(settings, parts, lambda: False).look():
        tell(f"What is live on other machines is not taken over yet: {why}")


@asynccontextmanager
async def versions_followed(
    settings: Settings, parts: Sequence[str], token: str
) -> AsyncIterator[None]:
    """Meanwhile this machine follows what is published, and its own workers load it."""
    urls = [settings.rasa_url(worker) for worker in range(settings.rasa.workers)]
    rasa_client = RasaClient(urls if "rasa" in parts else [], token)
    updates = ModelUpdates(settings, rasa_client)
    follower = PublicationFollower(settings, parts, updates.all_answer_by_it)
    tasks = [asyncio.create_task(updates.run()), asyncio.create_task(follower.run())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await rasa_client.aclose()
