"""What a Telegram message holds: core.telegram.org/bots/api#message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.channels import wire
from bot.messages import Attachment

_UNSUPPORTED = (
    "poll", "dice", "game", "story", "paid_media", "checklist", "invoice", "giveaway",
)


def attachments_of(message: dict[str, Any]) -> list[Attachment]:
    """What the message carries beside text: one attachment, or none (albums come in pieces)."""
    for key, reader in _READERS.items():
        if message.get(key):
            detail = reader(message)
            if detail is not None:
                return [Attachment(_TYPES[key], detail)]
    for key in _UNSUPPORTED:
        if message.get(key):
            return [Attachment("unsupported", {"detail": key})]
    return []


def entities_of(message: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, str]]:
    """Each marked stretch of the text or caption: the entity, its offset and the words.

    Offsets count UTF-16 units: core.telegram.org/bots/api#messageentity.
    """
    key = "entities" if "text" in message else "caption_entities"
    text = wire.text(message, "text") or wire.text(message, "caption") or ""
    units = text.encode("utf-16-le")
    for entity in wire.rows(message, key):
        offset, length = wire.integer(entity, "offset"), wire.integer(entity, "length")
        if offset is not None and length is not None and offset >= 0 and length > 0:
            words = units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")
            yield entity, offset, words


def _photo(message: dict[str, Any]) -> dict[str, Any] | None:
    """The largest of the sizes; file_size can be missing, width and height cannot."""
    sizes = [size for size in wire.rows(message, "photo") if wire.ident(size, "file_id")]
    if not sizes:
        return None
    largest = max(
        sizes, key=lambda s: (wire.number(s, "width") or 0) * (wire.number(s, "height") or 0)
    )
    return wire.present(
        media_id=wire.ident(largest, "file_id"), caption=wire.text(message, "caption")
    )


def _file(key: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    def read(message: dict[str, Any]) -> dict[str, Any] | None:
        file = wire.table(message, key)
        detail = wire.present(
            media_id=wire.ident(file, "file_id"),
            mime=wire.text(file, "mime_type"),
            filename=wire.text(file, "file_name"),
            emoji=wire.text(file, "emoji"),
            caption=wire.text(message, "caption"),
        )
        return detail if "media_id" in detail else None

    return read


def _venue(message: dict[str, Any]) -> dict[str, Any] | None:
    place = _location(wire.table(message, "venue"))
    titles = wire.present(
        title=wire.text(message, "venue", "title"), address=wire.text(message, "venue", "address")
    )
    return None if place is None else place | titles


def _location(message: dict[str, Any]) -> dict[str, Any] | None:
    detail = wire.present(
        lat=wire.number(message, "location", "latitude"),
        lon=wire.number(message, "location", "longitude"),
    )
    return detail if len(detail) == 2 else None


def _contact(message: dict[str, Any]) -> dict[str, Any]:
    names = (wire.text(message, "contact", key) for key in ("first_name", "last_name"))
    return wire.present(
        title=" ".join(filter(None, names)) or None,
        phone=wire.ident(message, "contact", "phone_number"),
    )


_FILES = {
    # An animation comes as a document too, so it has to be asked for first.
    "animation": "video",
    "audio": "audio",
    "document": "file",
    "sticker": "sticker",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
}

_TYPES = {
    "photo": "image", **_FILES, "venue": "location", "location": "location", "contact": "contact",
}

_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    "photo": _photo,
    **{key: _file(key) for key in _FILES},
    "venue": _venue,  # a venue comes as a location too
    "location": _location,
    "contact": _contact,
}
