"""What a customer sent beside words, as a page shows it: of any type, with all its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bot.currency import Currency, UnknownCurrency
from bot.languages import DEFAULT
from bot.lazy_message import LazyMessage
from bot.media.file_responses import SHOWN, is_played

How = Literal["picture", "sound", "video", "file", "awaited", "words"]

_SOUNDS = ("voice", "audio")
_TECHNICAL = {
    "media_id", "mime", "mime_type", "url", "filename", "lat", "lon", "sha256", "size",
    "duration_ms", "sticker_id", "id", "catalogue", "currency", "kept",
}  # fmt: skip
_TITLES = ("title", "name", "detail", "emoji")
_MOST_FACTS = 40
_LONGEST = 500


@dataclass(frozen=True)
class ShownAttachment:
    """``type`` is the attachment's; ``how`` what the page makes of it: of a ``file`` that no
    browser shows (HEIC, a document) a button that saves it, of what is no file, words.

    ``name`` is the file's as its sender called it; ``title`` is what the thing is called, ``facts``
    are its further words, each with what it is called by the platform; ``items`` are an order's
    lines. ``link`` and ``map`` lead out of the desk. ``reason`` is why there is no file.
    """

    type: str
    how: How
    name: str | None = None
    title: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    link: str | None = None
    map: str | None = None
    reason: str | None = None

_NOT_REACHED = (
    "no connection", "no answer within", "the connection", "it did not arrive within",
)  # fmt: skip
"""How the reasons begin that tell developers which error it was."""


def shown_attachment(
    attachment: dict[str, Any], text: str | None = None, language: str = DEFAULT
) -> ShownAttachment:
    """``attachment`` as the transcript has it; ``text`` is that of its message, which is not said
    twice. Prices are told in ``language``."""
    type_ = str(attachment.get("type") or "unsupported")
    detail = attachment.get("detail")
    detail = detail if isinstance(detail, dict) else {"detail": detail}
    file = attachment.get("file") or {}
    words = {name: value for name, value in detail.items() if name not in _TECHNICAL}
    items = tuple(_items(words.pop("items", None), language))
    title = next((t for name in _TITLES if (t := _text(words.pop(name, None)))), None)
    facts = [
        (name.replace("_", " "), value) for name, value in _facts(words)
        if value not in (title, text)
    ]  # fmt: skip
    return ShownAttachment(
        type_,
        _how(type_, file),
        _text(detail.get("filename")),
        None if items or title == text else title,
        tuple(facts[:_MOST_FACTS]),
        items,
        _link(detail.get("url")),
        _map(detail.get("lat"), detail.get("lon")),
        _why_not(_text(file.get("reason"))),
    )


def _why_not(reason: str | None) -> str | None:
    """Why there is no file, for people: what lies between here and the platform is no code."""
    if reason and reason.startswith(_NOT_REACHED):
        return LazyMessage("The platform could not be reached, so the file is not here.")
    return reason


def _how(type_: str, file: dict[str, Any]) -> How:
    if file.get("state") == "pending":
        return "awaited"
    if file.get("state") != "stored":
        return "words"
    mime = str(file.get("mime") or "")
    if mime in SHOWN:
        return "picture"
    if not is_played(mime):
        return "file"
    # A container such as MP4 or Ogg says nothing of what is in it.
    return "sound" if mime.startswith("audio/") or type_ in _SOUNDS else "video"


def _items(items: Any, language: str) -> Iterator[str]:
    """``2 × KMJ-01, Rp150,000``"""
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            if line := _text(item):
                yield line
            continue
        words = dict(item)
        count = _text(words.pop("quantity", None)) or "1"
        names = [t for name in (*_TITLES, "product") if (t := _text(words.pop(name, None)))]
        price, currency = (_text(words.pop(name, None)) for name in ("price", "currency"))
        told = _price(price, currency, language)
        rest = [f"{name.replace('_', ' ')}: {value}" for name, value in _facts(words)]
        named = " · ".join(dict.fromkeys(names)) or "?"
        yield ", ".join(filter(None, [f"{count} × {named}", told, *rest]))


def _price(price: str | None, currency: str | None, language: str) -> str:
    """As money is told elsewhere; as the platform wrote it where that is no amount."""
    try:
        known = Currency((currency or "").upper())
        return known.tell(known.amount(Decimal(price or "")), language)
    except (UnknownCurrency, ValueError, InvalidOperation):
        return " ".join(filter(None, (price, currency)))


def _facts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every word in it, however deep it stands, with the name that is next to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _facts(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _facts(inner, name)
    elif (text := _text(value)) and value is not True:
        yield name, text


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value).strip()[:_LONGEST] or None


def _link(url: Any) -> str | None:
    return url if isinstance(url, str) and url.startswith("https://") else None


def _map(lat: Any, lon: Any) -> str | None:
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (lat, lon)):
        return None
    return f"{lat}, {lon}"
