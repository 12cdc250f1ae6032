"""What is changed in sapa.toml or on the desk, of this machine or another one, while we run: taken
over, and channels exchanged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.aio import repeat
from bot.channels.base import Channel, ChannelNotReady
from bot.channels.web.channel import Web
from bot.gateway.enabled_channels import channel
from bot.settings import Settings, follow_settings
from bot.settings_overlay import Overlay, keep_overlay, overlay_file
from bot.store.engine.protocol import Transactions
from bot.store.staff.changed_settings import overlay_of
from bot.store.staff.secrets import KEY, Secrets

LOOK_EVERY_S = 1.0
CLOSE_AFTER_S = 60.0
"""What is being sent by a channel that was exchanged may be finished until then."""

AT_START = frozenset({"web"})
"""Channels whose addresses are there from the start, or not."""

logger = logging.getLogger(__name__)


class SettingsUpdates:
    """Keeps ``settings`` and ``channels`` as sapa.toml and the stored secrets have them.

    What stands in the environment or in .env wins over what was typed on the desk.

    Args:
        channels: those that are on; a channel is exchanged in this very dictionary.
        thread: the store, in which secrets are, and the settings of several machines.
        exchanged: called with the name of each channel that was.
    """

    def __init__(
        self,
        settings: Settings,
        channels: dict[str, Channel],
        thread: Transactions,
        exchanged: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._given = {name: value for name, value in settings.environ.items() if value}
        self._channels = channels
        self._thread = thread
        self._secrets = Secrets(thread)
        self._exchanged = exchanged
        self._now: Callable[[], Settings] | None = None
        self._stamp: tuple[int, float] | None = None
        self._overlay: Overlay | None = None
        self._made_of: dict[str, Any] = {}
        self._looking = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def given(self) -> Mapping[str, str]:
        """The environment and .env, as they were at the start."""
        return self._given

    def add_key(self, key: str) -> None:
        """A key was made and written to .env: it counts at once."""
        self._given[KEY] = key

    def made(
        self, name: str, options: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> Channel:
        """A channel of these settings and secrets, beside those that it has; nothing is exchanged.

        Raises:
            ChannelNotReady: something is missing.
        """
        tried = replace(
            self._settings,
            channels={name: options},
            environ={**self._settings.environ, **secrets, **self._given},
        )
        return channel(tried, name)

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, LOOK_EVERY_S, "Changed settings are taken over later")

    async def look(self) -> None:
        """Takes over what was changed since the last look.

        Raises:
            StoreUnavailable: what is in the store is taken over at the next look.
        """
        async with self._looking:
            await self._look_at_changed_settings()
            if self._now is None:
                if not self._settings.file.exists():
                    return
                self._now = follow_settings(self._settings)
                await self._look_at_secrets()
                self._made_of = {name: self._of(name) for name in self._channels}
            self._now()
            await self._look_at_secrets()
            for name in {*self._channels, *self._settings.enabled_channels()} - AT_START:
                self._follow(name)
            self._follow_web_chat()

    async def aclose(self) -> None:
        """Closes what was exchanged."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _look_at_changed_settings(self) -> None:
        if not self._settings.shares_store:
            return
        overlay = await self._thread.run(overlay_of)
        if overlay == self._overlay:
            return
        try:
            await asyncio.to_thread(
                keep_overlay, overlay_file(self._settings.data_folder), overlay
            )
            self._overlay = overlay
        except OSError as error:  # such as a full disk; pages and messages go on by what was there
            logger.error("Changed settings cannot be kept on this machine yet: %s", error)

    async def _look_at_secrets(self) -> None:
        if (stamp := await self._secrets.stamp()) == self._stamp:
            return
        self._stamp = stamp
        stored = await self._secrets.read(self._given.get(KEY, ""))
        object.__setattr__(self._settings, "environ", {**stored, **self._given})

    def _of(self, name: str) -> Any:
        """All that a channel is made of, to see whether anything of it changed."""
        options = self._settings.enabled_channels().get(name)
        own = {n: v for n, v in self._settings.environ.items() if n.startswith(f"{name.upper()}_")}
        return None if options is None else (dict(options), own)

    def _follow_web_chat(self) -> None:
        """It is never exchanged, as tabs are connected to it."""
        here, options = self._channels.get(Web.name), self._settings.channels.get(Web.name)
        if not isinstance(here, Web) or options is None:
            return
        try:
            here.take_over(Web.from_settings(options, self._settings.environ))
        except ChannelNotReady as error:
            logger.error("%s", error)  # what was there goes on

    def _follow(self, name: str) -> None:
        made_of = self._of(name)
        if made_of == self._made_of.get(name):
            return
        self._made_of[name] = made_of
        try:
            made = channel(self._settings, name) if made_of is not None else None
        except ChannelNotReady as error:
            logger.error("%s", error)
            return  # what was there goes on
        before = self._channels.pop(name, None)
        if made:
            self._channels[name] = made
        self._exchanged(name)
        logger.info("%s is %s.", name, "on" if made else "off")
        if before:
            task = asyncio.create_task(_close_later(before))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


async def _close_later(made: Channel) -> None:
    try:
        await asyncio.sleep(CLOSE_AFTER_S)
    finally:
        await made.aclose()
