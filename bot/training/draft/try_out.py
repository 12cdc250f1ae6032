"""A chat with the draft: a Rasa and an action server of their own, and a shop that is not real."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from pathlib import Path

from bot.environment import apart
from bot.messages import Inbound, Turn
from bot.processes.supervisor import GaveUp
from bot.processes.temporary_rasa import temporary_rasa
from bot.rasa.client import RasaClient
from bot.rasa.worker_answer import TurnFailed
from bot.rasa_environment import RasaMissing
from bot.settings import Settings
from bot.settings_sections import DataSettings, ShopSettings
from bot.shop.live_samples import are_samples_live, keep_samples_away
from bot.shop.sample_data import load_sample
from bot.store.conversations.conversations import Conversation
from bot.store.engine.database import open_database
from bot.training.draft.draft import Draft
from bot.training.draft.editable_files import editable_files
from bot.training.edits.refused import EditRefused
from bot.training.train import fitting_model

logger = logging.getLogger(__name__)

IDLE_S = 600.0
"""After how long without a message its processes are ended: they take two gigabytes."""


class TryOut:
    """One chat, in which editors see what the draft would answer. Nobody else's data is touched:
    the orders are those of the sample shop, and what was said is gone at the end."""

    def __init__(self, settings: Settings, draft: Draft) -> None:
        self._settings = settings
        self._draft = draft
        self._stack: AsyncExitStack | None = None
        self._rasa: RasaClient | None = None
        self._starting = asyncio.Lock()
        self._conversation = 1
        self._files: dict[str, bytes] = {}
        self._language: str | None = None
        self._last_use = 0.0
        self._ending: asyncio.Task[None] | None = None

    async def say(self, text: str, payload: str | None = None) -> Turn:
        """What the draft, as it was when the chat began, answers.

        Raises:
            EditRefused: the draft is not trained, or cannot be started.
        """
        async with self._starting:
            rasa_client = self._rasa or await self._start()
        self._last_use = time.monotonic()
        now = time.time()
        conversation = Conversation(
            id=self._conversation, channel="web", account="try", chat="try", person=None,
            name=None, verified_phone=None, language=self._language, state="bot", reason=None,
            created_at=now, last_inbound_at=now,
        )
        event = Inbound(
            channel="web", account="try", kind="message", sender="try", message_id=None, text=text,
            timestamp_ms=int(now * 1000),
        )
        try:
            turn = await rasa_client.turn(conversation, event, payload)
        except TurnFailed as error:
            raise EditRefused(
                "The draft did not answer: {reason} Begin the chat anew.",
                reason=str(error),
            ) from error
        self._language = turn.language or self._language
        return turn

    async def begin_anew(self) -> None:
        """The bot forgets what was said; edits since the chat began are in the next one."""
        self._forget()
        if self._rasa and self._files != await asyncio.to_thread(self._edited):
            await self.close()

    async def close(self) -> None:
        """Ends the processes; the next message starts the draft as it is then."""
        stack, self._stack, self._rasa = self._stack, None, None
        if self._ending and self._ending is not asyncio.current_task():
            self._ending.cancel()
        if stack:
            await stack.aclose()

    def _forget(self) -> None:
        self._conversation += 1
        self._language = None

    def _edited(self) -> dict[str, bytes]:
        return editable_files(self._draft.folder)

    async def _start(self) -> RasaClient:
        model = await asyncio.to_thread(fitting_model, self._settings, self._draft.folder)
        if model is None:
            raise EditRefused("The draft is not trained as it is now. Train it first.")
        stack = AsyncExitStack()
        try:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sapa-try-")))
            settings = await asyncio.to_thread(self._prepare, folder)
            environ = {
                "SAPA_PROJECT": str(folder / "project"),
                "SAPA_SETTINGS": str(folder / "sapa.toml"),
            }
            rasa_client = await stack.enter_async_context(
                temporary_rasa(settings, model, logger.info, environ)
            )
            stack.push_async_callback(rasa_client.aclose)
        except RasaMissing:
            await stack.aclose()
            raise
        except GaveUp as error:
            await stack.aclose()
            logger.error("The draft could not be started: %s", error)
            raise EditRefused("The draft could not be started. The log says why.") from error
        self._stack, self._rasa, self._last_use = stack, rasa_client, time.monotonic()
        self._forget()
        self._ending = asyncio.create_task(self._end_when_idle())
        return rasa_client

    def _prepare(self, folder: Path) -> Settings:
        """The draft as it is now, and a sample shop whose orders may be cancelled."""
        self._draft.copy_to(folder / "project")
        self._files = editable_files(folder / "project")
        knowledge = self._settings.knowledge
        values = {
            "hours": asdict(self._settings.hours),
            "shop": {"name": self._settings.shop.name},
            "knowledge": {"encoder": knowledge.encoder},
            "knowledge.thresholds": knowledge.thresholds,
        }
        lines = []
        for section, table in values.items():  # a JSON string or number is one of TOML's, too
            lines += [f"[{section}]", *(f"{k} = {json.dumps(v)}" for k, v in table.items())]
        (folder / "sapa.toml").write_text("\n".join(lines), encoding="utf-8")
        shop = ShopSettings(self._settings.shop.name)
        settings = replace(
            self._settings, root=folder, data=DataSettings(), shop=shop,
            environ=apart(self._settings.environ),
        )  # fmt: skip
        database = open_database(settings.database)
        load_sample(database, settings.time.now())
        database.close()
        if not are_samples_live(self._settings.data_folder):  # its answers are not the shop's
            keep_samples_away(settings.data_folder)
        return settings

    async def _end_when_idle(self) -> None:
        while (left := self._last_use + IDLE_S - time.monotonic()) > 0:
            await asyncio.sleep(left)
        await self.close()
