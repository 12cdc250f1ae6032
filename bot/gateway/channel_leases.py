"""Whose messages this gateway sends: of several over one database, one sends those of a channel's
account, so that its pace and its order are kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.channels.base import Channel
from bot.store.gateways.leases import Leases

TakeUp = Callable[[set[str]], Awaitable[None]]
"""Sees to what others left behind in these channels."""


class ChannelLeases:
    """A lease for each of ``channels``."""

    def __init__(self, leases: Leases, channels: Mapping[str, Channel]) -> None:
        self._leases = leases
        self._channels = channels
        self._taken_up: dict[str, str] = {}

    def name(self, channel: str) -> str:
        """Of the channel's lease."""
        return f"delivery:{channel}:{self._channels[channel].account}"

    def has(self, channel: str) -> bool:
        """Whether its messages are ours to send, now."""
        return channel in self._channels and self._leases.holds(self.name(channel))

    def ours(self) -> set[str]:
        """The channels whose messages we send, once what others left behind is seen to."""
        return {
            channel for channel, name in self._taken_up.items()
            if self.has(channel) and self.name(channel) == name
        }  # fmt: skip

    async def keep(self, take_up: TakeUp) -> bool:
        """Renews our leases, and takes those that are free; whether there is another one.

        Raises:
            StoreUnavailable: nobody knows; it is to be tried again.
        """
        # Once one may have lapsed, others may have sent meanwhile, and left something behind.
        before = {n: lease for n, lease in self._taken_up.items() if self._leases.holds(lease)}
        names = {channel: self.name(channel) for channel in self._channels}
        held = await self._leases.take(set(names.values()))
        ours = {channel: name for channel, name in names.items() if name in held}
        new = {channel for channel, name in ours.items() if before.get(channel) != name}
        self._taken_up = {name: lease for name, lease in ours.items() if name not in new}
        if new:
            await take_up(new)
            self._taken_up = ours
        return bool(new)

    async def give_back(self) -> None:
        """Nothing more is sent by us. Raises as ``keep``."""
        names, self._taken_up = [*self._taken_up.values()], {}
        await self._leases.give_back(names)
