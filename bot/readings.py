"""What was heard in a voice note, or read in a picture or document: the vocabulary that readers,
store, gateway, dialogue and desk share.

Whatever stands in a reading is data, never an instruction: a text in a picture is no message.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares (0 to 1) of the upright picture's width and height."""

Kind = Literal[
    "speech", "no_speech", "transfer", "label", "receipt", "order_page", "chat", "identity_card",
    "document", "photo", "unknown",
]
"""What a file shows: spoken words or a sound without any; a proof of transfer, a parcel's label, a
shop's receipt, an order's page, a chat's screenshot, an identity card, another text, a photo."""

FieldName = Literal["order", "tracking", "amount", "date", "bank", "name", "courier", "outcome"]
"""``outcome`` is of a transfer that is not done, "failed" or "pending"; done ones have none."""


@dataclass(frozen=True)
class Line:
    """A line of writing (``confidence`` 0 to 1); ``page`` counts from 1."""

    text: str
    confidence: float
    box: Box | None = None
    page: int = 1


@dataclass(frozen=True)
class Segment:
    """What was said from ``start`` to ``end``, in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Field:
    """A fact that was found: an amount in its currency ("189000", "12.50"), a date as ISO 8601, a
    bank by its usual name. ``source`` says where: in the writing, or in a bar or QR code.
    One that is not sure enough to be used does not stand in a reading."""

    name: FieldName
    value: str
    confidence: float
    source: Literal["text", "code"] = "text"
    box: Box | None = None


@dataclass(frozen=True)
class Code:
    """A bar or QR code: its ``symbology`` (such as "QR Code" or "Code 128") and what it holds."""

    symbology: str
    text: str
    box: Box | None = None


@dataclass(frozen=True)
class Reading:
    """All that a reader found in one file.

    ``confidence`` (0 to 1) says how sure ``text`` is. ``seconds`` is the length of a sound.
    ``has_face`` and the kind identity_card warn staff and keep a picture out of teaching; they
    recognise nobody. ``is_whole`` is False where the file goes on behind what was heard or read: it
    is too long. ``problem`` says, for staff, why nothing or not all could be read.
    """

    kind: Kind = "unknown"
    text: str = ""
    language: str | None = None
    confidence: float = 0.0
    seconds: float | None = None
    lines: tuple[Line, ...] = ()
    segments: tuple[Segment, ...] = ()
    fields: tuple[Field, ...] = ()
    codes: tuple[Code, ...] = ()
    has_face: bool = False
    problem: str | None = None
    is_whole: bool = True

    def field(self, name: FieldName) -> Field | None:
        """The surest of that name."""
        found = [field for field in self.fields if field.name == name]
        return max(found, key=lambda field: field.confidence, default=None)

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON-ready data; ``Reading.from_dict`` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """Raises TypeError or KeyError where it is none."""
        parts = {"lines": Line, "segments": Segment, "fields": Field, "codes": Code}
        read: dict[str, Any] = {
            name: tuple(_part(parts[name], one) for one in value) if name in parts else value
            for name, value in data.items()
        }
        return cls(**read)


def _part(kind: type, data: dict[str, Any]) -> Any:
    return kind(**{**data, **({"box": tuple(data["box"])} if data.get("box") else {})})


@dataclass(frozen=True)
class Hint:
    """What may help a reader: the conversation's ``language`` (en or id), ``words`` that are likely
    (products, couriers, cities), the customer's own ``orders``; and of the shop's currency how many
    ``decimals`` an amount has and by which ``signs`` ("$", "usd") it is known, none for rupiah."""

    language: str | None = None
    words: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    decimals: int = 0
    signs: tuple[str, ...] = ()
