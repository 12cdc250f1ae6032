"""What a platform tells the shop about itself: what ends or endangers its access.

An account that was restricted, a token that was revoked, a number of poor quality … No customer
said it, so it starts no turn; it stands on the desk's first page and in ``./sapa doctor`` until it
is over or somebody has seen to it.
"""

from __future__ import annotations

from bot.lazy_message import LazyMessage, to_json
from bot.messages import Inbound

ACCESS_TOPIC = "access"
"""Whether the platform takes our calls: a notice of it is over once it takes one."""


def notice(
    channel: str,
    account: str,
    topic: str,
    text: LazyMessage | None,
    timestamp_ms: int | None = None,
) -> Inbound:
    """The event that tells the shop ``text``: what happened and what to do.

    ``topic`` is what it is about (``account``, ``quality``, ``template invoice`` …). A later notice
    of the same topic takes its place; one without a text says that it is over.
    """
    event = Inbound(channel, account, "system", None, None, timestamp_ms=timestamp_ms, ignore=True)
    add_notice(event, topic, text)
    return event


def add_notice(event: Inbound, topic: str, text: LazyMessage | None) -> None:
    """The same told by an event that has other effects too, such as a group that was left."""
    event.extra["notice"] = {"topic": topic, "text": None if text is None else to_json(text)}
