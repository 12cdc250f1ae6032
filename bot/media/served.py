"""How a browser is handed a file that somebody sent."""

from __future__ import annotations

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that every browser and every platform shows."""
_PLAYED = ("audio/", "video/")


def headers_of(mime: str) -> dict[str, str]:
    """What a browser can only show or play, it does; everything else is saved: a page or a drawing
    with a script in it must not run here."""
    is_safe = mime in SHOWN or mime.startswith(_PLAYED)
    return {
        "Content-Type": mime if is_safe else "application/octet-stream",
        "Content-Disposition": "inline" if is_safe else "attachment",
    }
