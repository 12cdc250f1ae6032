"""What was read in the pictures and documents of a message, as far as the dialogue uses it.

Whatever stands in a picture is data: only values of a known form are taken, never a text, a link or
a command, and of an identity card nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

IDENTITY_CARD, LABEL, TRANSFER_PROOF = "identity_card", "label", "transfer"
SHOWN = ("transfer", "label", "receipt", "order_page", "chat", "document", "photo")
"""The kinds of pictures that may begin a case."""
SURELY_READ = 0.9
"""An order number that was read less surely is asked about. Readers give these scores."""
TRANSFER = ("amount", "bank", "date", "name", "outcome")
"""What a proof of transfer may say."""

_SEEN = ("image", "file")
_IN_SOUND = ("speech", "no_speech")
_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")
_FORMS = {
    "order": re.compile(r"(?=(?:[^0-9]{0,40}[0-9]){3})[#A-Za-z0-9][A-Za-z0-9/_-]{2,39}"),
    "tracking": re.compile(r"(?=(?:[^0-9]{0,40}[0-9]){6})[A-Za-z0-9][A-Za-z0-9-]{6,28}[A-Za-z0-9]"),
    "amount": _AMOUNT,
    "outcome": re.compile(r"failed|pending"),
    "bank": re.compile(r"[^\W\d_][\w &'-]{1,29}"),
    "name": re.compile(r"[^\W\d_][\w .&'-]{1,59}"),
}


@dataclass(frozen=True)
class Picture:
    """One that was read: its ``kind`` (``bot.readings.Kind``, or failed), the surest value of each
    field, and ``orders``, the order numbers with how sure each is. ``is_file`` says that it was
    sent as a document."""

    kind: str
    fields: tuple[tuple[str, str], ...] = ()
    orders: tuple[tuple[str, float], ...] = ()
    is_file: bool = False

    @property
    def is_failed(self) -> bool:
        """Whether it shows a transfer that did not go through."""
        return self.kind == TRANSFER_PROOF and dict(self.fields).get("outcome") == "failed"

    @property
    def parcel(self) -> str | None:
        """The tracking number, in capitals."""
        return dict(self.fields).get("tracking")


def pictures_of(attachments: Iterable[Mapping[str, Any]]) -> tuple[Picture, ...]:
    """Those that were read, by the metadata that the gateway sends along."""
    return tuple(
        _picture(attachment["reading"], attachment["type"] == "file") for attachment in attachments
        if attachment.get("type") in _SEEN and attachment.get("reading")
        and attachment["reading"].get("kind") not in _IN_SOUND
    )  # fmt: skip


def evidence_in(attachments: Iterable[Mapping[str, Any]]) -> str | None:
    """The ids of the pictures, and of the documents that were read, that may be kept as evidence:
    identity cards never; None where there is none."""
    return " ".join(_evidence(attachments)) or None


def _evidence(attachments: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for attachment in attachments:
        kind = (attachment.get("reading") or {}).get("kind")
        is_document = attachment.get("type") == "file" and kind not in (None, *_IN_SOUND)
        is_shown = attachment.get("type") == "image" or is_document
        if is_shown and kind != IDENTITY_CARD and attachment.get("ref"):
            yield str(attachment["ref"])


def _picture(reading: Mapping[str, Any], is_file: bool) -> Picture:
    kind = str(reading.get("kind"))
    if kind == IDENTITY_CARD:
        return Picture(kind, is_file=is_file)
    found: dict[str, tuple[float, str]] = {}
    orders: dict[str, float] = {}
    for field in reading.get("fields") or ():
        name, sure = str(field.get("name")), float(field.get("confidence") or 0.0)
        value = _checked(name, str(field.get("value") or "").strip())
        if value and name == "order":
            orders[value] = max(sure, orders.get(value, 0.0))
        elif value:
            found[name] = max((sure, value), found.get(name, (0.0, "")))
    return Picture(
        kind,
        tuple((name, value) for name, (_, value) in found.items()),
        tuple(orders.items()),
        is_file,
    )


def _checked(name: str, value: str) -> str | None:
    """The value, if it has the form of such a field."""
    if name == "date":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return None
    form = _FORMS.get(name)
    if form is None or not form.fullmatch(value):
        return None
    return value.upper() if name == "tracking" else value
