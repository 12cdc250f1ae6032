"""What a channel says when it lacks a setting or a secret."""

from __future__ import annotations

from bot.channels.channel import ChannelNotReady


def require(platform: str, *needed: tuple[str, str]) -> None:
    """Each is a value and the place where to set it.

    Raises:
        ChannelNotReady: one is empty; the message names the place.
    """
    for value, place in needed:
        if not value:
            raise ChannelNotReady(f"{platform} is not ready: set {place}.")
