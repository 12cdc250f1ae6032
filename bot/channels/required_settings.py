"""What a channel says when a setting or a secret is missing, or another account's."""

from __future__ import annotations

from bot.channels.base import ChannelNotReady


def require(platform: str, *needed: tuple[str, str]) -> None:
    """Each is a value and the place where to set it.

    Raises:
        ChannelNotReady: one is empty; the message names the place.
    """
    for value, place in needed:
        if not value:
            raise ChannelNotReady(f"{platform} is not ready: set {place}.")


def require_account(platform: str, found: str | None, account: str, place: str) -> None:
    """``found`` is whose token the platform says it is; ``place`` where our account is set.

    Raises:
        ChannelNotReady: it is another account's.
    """
    if found != account:
        raise ChannelNotReady(
            f"{platform} is not ready: the access token is that of {found}, not of {account}. Set"
            f" {place} in sapa.toml, or take the other account's token."
        )
