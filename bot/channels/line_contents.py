"""What a LINE message holds: developers.line.biz/en/reference/messaging-api/#message-event."""

from __future__ import annotations

from typing import Any

from bot.channels import wire
from bot.messages import Attachment

_MEDIA = {"image": "image", "video": "video", "audio": "voice", "file": "file"}


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """What the message is beside text: one attachment, or none. A medium is fetched by its id,
    or by its url where a shop's own page (LIFF) sent it."""
    what = wire.text(message, "type") or ""
    if what in _MEDIA:
        detail = wire.present(
            media_id=wire.ident(message, "id"),
            url=wire.text(message, "contentProvider", "originalContentUrl"),
            duration_ms=wire.integer(message, "duration"),
            filename=wire.text(message, "fileName"),
            size=wire.integer(message, "fileSize"),
        )
        return [Attachment(_MEDIA[what], detail)] if "media_id" in detail else _unsupported(what)
    if what == "location":
        place = wire.present(
            lat=wire.number(message, "latitude"),
            lon=wire.number(message, "longitude"),
            title=wire.text(message, "title"),
            address=wire.text(message, "address"),
        )
        return [Attachment("location", place)] if place else _unsupported(what)
    if what == "sticker":
        ids = (wire.ident(message, "packageId"), wire.ident(message, "stickerId"))
        return [Attachment("sticker", {"sticker_id": "/".join(filter(None, ids))})]
    return [] if wire.text(message, "text") else _unsupported(what)


def _unsupported(what: str) -> list[Attachment]:
    return [Attachment("unsupported", wire.present(detail=what or None))]


def keywords_of(message: dict[str, Any]) -> str | None:
    """What a sticker means, in LINE's words."""
    return ", ".join(filter(None, map(wire.text, wire.rows(message, "keywords")))) or None


def mentions_bot(message: dict[str, Any]) -> bool:
    """Whether the message calls the bot by its name; "@All" calls everybody, so nobody."""
    mentioned = wire.rows(message, "mention", "mentionees")
    return any(isinstance(one, dict) and one.get("isSelf") is True for one in mentioned)
