"""What a LINE message holds: developers.line.biz/en/reference/messaging-api/#message-event."""

from __future__ import annotations

from typing import Any

from bot.channels import parsing
from bot.messages import Attachment

_MEDIA = {"image": "image", "video": "video", "audio": "voice", "file": "file"}


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """What the message is beside text: one attachment, or none. A medium is fetched by its id,
    or by its url where a shop's own page (LIFF) sent it."""
    what = parsing.text(message, "type") or ""
    if what in _MEDIA:
        detail = parsing.present(
            media_id=parsing.ident(message, "id"),
            url=parsing.text(message, "contentProvider", "originalContentUrl"),
            duration_ms=parsing.integer(message, "duration"),
            filename=parsing.text(message, "fileName"),
            size=parsing.integer(message, "fileSize"),
        )
        return [Attachment(_MEDIA[what], detail)] if "media_id" in detail else _unsupported(what)
    if what == "location":
        place = parsing.present(
            lat=parsing.number(message, "latitude"),
            lon=parsing.number(message, "longitude"),
            title=parsing.text(message, "title"),
            address=parsing.text(message, "address"),
        )
        return [Attachment("location", place)] if place else _unsupported(what)
    if what == "sticker":
        ids = (parsing.ident(message, "packageId"), parsing.ident(message, "stickerId"))
        return [Attachment("sticker", {"sticker_id": "/".join(filter(None, ids))})]
    if parsing.text(message, "text"):
        return []
    title = parsing.text(message, "altText") or parsing.text(message, "title")
    return _unsupported(what, title)


def _unsupported(what: str, title: str | None = None) -> list[Attachment]:
    return [Attachment("unsupported", parsing.present(detail=what or None, title=title))]


def keywords_of(message: dict[str, Any]) -> str | None:
    """What a sticker means, in LINE's words."""
    return ", ".join(filter(None, map(parsing.text, parsing.rows(message, "keywords")))) or None


def mentions_bot(message: dict[str, Any]) -> bool:
    """Whether the message calls the bot by its name; "@All" calls everybody, so nobody."""
    mentioned = parsing.rows(message, "mention", "mentionees")
    return any(isinstance(one, dict) and one.get("isSelf") is True for one in mentioned)
