"""The shop's own web chat: tells the open browser tabs that something is new for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.channels.base import (
    Channel,
    ChannelNotReady,
    Malformed,
    Receipt,
    Unsigned,
    WebhookAnswer,
    WebhookRequest,
)
from bot.messages import Inbound, Outbound

News = Literal["message", "typing", "read"]
"""What a tab hears: there is a new message in its chat, one is being written, or the shop's people
have opened what was."""

Listener = Callable[[News], None]

_EMBED_ON = "sapa.toml: [channels.web] embed_on"
_SOUNDS = frozenset(
    {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/webm"}
)
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")


class Web(Channel):
    """The open tabs of every chat, by the chat's id.

    The store is the mailbox: a tab that hears of a message reads it there, and one that was closed
    or offline reads it when it comes back. So ``send`` always succeeds and nothing is kept here.

    Args:
        embed_on: other sites that may show the chat in a frame, as ``https://host``.
    """

    name = "web"
    settings = ("embed_on",)
    account = "web"
    repeats_safely = True  # a tab reads the store, where a message stands once

    def __init__(self, embed_on: Sequence[str] = ()) -> None:
        self.embed_on = tuple(embed_on)
        self._listeners: dict[str, set[Listener]] = {}

    def take_over(self, other: Web) -> None:
        """Becomes as ``other`` is set, while tabs stay connected."""
        self.embed_on = other.embed_on

    @classmethod
    def from_settings(cls, options: Mapping[str, Any], environ: Mapping[str, str]) -> Web:
        """Raises ChannelNotReady when ``embed_on`` is not a list of sites."""
        sites = options.get("embed_on", [])
        if not isinstance(sites, list):
            raise ChannelNotReady(f"{_EMBED_ON} must be a list, not {sites!r}.")
        for site in sites:
            # These go into a security header: anything but a plain address could loosen it.
            if not isinstance(site, str) or not _SITE.fullmatch(site.rstrip("/")):
                raise ChannelNotReady(
                    f'{_EMBED_ON} must list addresses like "https://www.example.com" '
                    f"(no path), not {site!r}."
                )
        return cls([site.rstrip("/") for site in sites])

    def is_embedded_on(self, site: str) -> bool:
        """Whether a site (an Origin) may show the chat in a frame: as browsers compare it with
        the addresses of a frame-ancestors policy."""
        return any(_fits(site, allowed) for allowed in self.embed_on)

    def listen(self, chat: str, listener: Listener) -> None:
        """Calls ``listener`` at all news of a chat, until ``leave``."""
        self._listeners.setdefault(chat, set()).add(listener)

    def leave(self, chat: str, listener: Listener) -> None:
        """Ends what ``listen`` began."""
        listeners = self._listeners.get(chat, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(chat, None)

    def is_open(self, chat: str) -> bool:
        """Whether a tab of the chat is open now."""
        return chat in self._listeners

    @property
    def open_chats(self) -> list[str]:
        """Those of which a tab is open now."""
        return list(self._listeners)

    def tell(self, chat: str, news: News) -> None:
        """Tells every open tab of a chat."""
        for listener in tuple(self._listeners.get(chat, ())):
            listener(news)

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """Browsers talk over a WebSocket: there is no webhook to check."""
        return None

    def verify(self, request: WebhookRequest) -> None:
        """Refuses everything: nobody else may speak in a customer's name."""
        raise Unsigned("the web chat has no webhook; open /chat in a browser")

    def parse(self, body: bytes) -> list[Inbound]:
        """Never asked, because ``verify`` lets nothing through."""
        raise Malformed("the web chat has no webhook")

    def render(self, message: Outbound) -> list[Outbound]:
        """A browser shows everything as it is."""
        return [message]

    def sound_types(self, to: str) -> frozenset[str]:
        """What browsers play."""
        return _SOUNDS

    async def send(self, message: Outbound) -> Receipt:
        """Tells the chat's tabs to read the store; without any, it waits there."""
        self.tell(message.to, "message")
        return Receipt(message.key or None)

    async def typing(self, to: str, context: Mapping[str, Any]) -> None:
        """Shows the three dots in the chat's tabs."""
        self.tell(to, "typing")

    def person_reads(self, to: str) -> None:
        """Tells the chat's tabs to look what was read."""
        self.tell(to, "read")

    def person_types(self, to: str) -> None:
        """The same, while a colleague types."""
        self.tell(to, "typing")

    async def aclose(self) -> None:
        """Nothing to close: the tabs' connections are the gateway's."""


_PORTS = {"http": 80, "https": 443}


def _fits(site: str, allowed: str) -> bool:
    try:
        ours, theirs = urlsplit(allowed.lower()), urlsplit(site.lower())
        ports = [part.port or _PORTS.get(part.scheme) for part in (ours, theirs)]
    except ValueError:
        return False
    host, known = theirs.hostname or "", ours.hostname or ""
    is_host = host.endswith(known[1:]) if known.startswith("*.") else host == known
    is_safer = (ours.scheme, theirs.scheme) == ("http", "https") and not ours.port
    same = ours.scheme == theirs.scheme and ports[0] == ports[1]
    return bool(host) and is_host and (same or (is_safer and theirs.port is None))
