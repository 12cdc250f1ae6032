"""What the bot is told of a message's files, and of what was heard and read in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from bot.messages import Attachment, Inbound
from bot.readings import Reading
from bot.store.conversations.conversations import Conversation
from bot.store.files.readings import KeptReading
from bot.store.messages.heard_words import heard_in

FAILED = "failed"
"""The ``kind`` of a reading that did not come in time, or not at all …"""
DECLINED = "declined"
"""… and of a voice note to which the customer wants no machine to listen."""


def metadata_of(
    conversation: Conversation, event: Inbound, readings: Sequence[KeptReading | None]
) -> dict[str, Any]:
    """``attachments``, each with its ``type``, its ``ref`` on the platform, and the ``reading``
    where there is one; and where words were ``heard``, these with their confidence and language."""
    heard = heard_in(readings)
    attachments = [
        {
            "type": attachment.type,
            "ref": attachment.detail.get("media_id") or attachment.detail.get("url"),
            **_reading(conversation, attachment, reading),
        }
        for attachment, reading in zip_longest(event.attachments, readings)
    ]
    spoken = (
        {"text": heard.text, "confidence": heard.confidence, "language": heard.language}
        if heard
        else None
    )
    return {"attachments": attachments, **({"heard": spoken} if spoken else {})}


def _reading(
    conversation: Conversation, attachment: Attachment, kept: KeptReading | None
) -> dict[str, Any]:
    if kept is None:
        declined = attachment.type == "voice" and conversation.unheard_since is not None
        return {"reading": _told(DECLINED)} if declined else {}
    if kept.reading is None:
        return {"reading": _told(FAILED)}
    return {"reading": _told(kept.reading.kind, kept.reading)}


def _told(kind: str, reading: Reading | None = None) -> dict[str, Any]:
    """Only what the dialogue uses: all of it is remembered with the conversation."""
    fields = ("name", "value", "confidence", "source")
    reading = reading or Reading()
    return {
        "kind": kind,
        "fields": [{name: getattr(one, name) for name in fields} for one in reading.fields],
        **({} if reading.is_whole else {"is_whole": False}),
    }
