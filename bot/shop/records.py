"""What a shop knows, in plain dataclasses. Money is whole rupiah, days are the shop's own.

None is what the shop does not know. It is told neither as a fact (a fee of 0, no stock) nor as a
hole in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from bot.languages import in_language

OrderStatus = Literal[
    "unpaid",
    "processing",
    "packed",
    "shipped",
    "delivered",
    "cancelled",
    "return_requested",
    "returned",
    "refunded",
]
ORDER_STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus)

TrackingStatus = Literal["picked_up", "in_transit", "out_for_delivery", "delivered", "failed"]


@dataclass(frozen=True)
class Customer:
    """A person who bought here. ``email`` is in lower case, ``phone`` E.164 without ``+``."""

    id: str
    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Product:
    """Something on sale. ``price`` in rupiah a piece, ``stock`` in pieces on hand.

    ``names`` are those in further languages, by language; ``colours`` as the shop writes them, in
    any language; ``restock_date`` is when more is expected; ``picture`` and ``link`` are addresses
    that a customer can open.
    """

    id: str
    name_en: str
    name_id: str
    category: str = ""
    price: int | None = None
    stock: int | None = None
    sizes: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    restock_date: date | None = None
    picture: str | None = None
    link: str | None = None
    names: dict[str, str] = field(default_factory=dict)

    def name(self, language: str | None) -> str:
        """What customers who speak it are told that it is called."""
        return in_language(self.all_names, language)

    @property
    def all_names(self) -> dict[str, str]:
        """By language."""
        return {"en": self.name_en, "id": self.name_id, **self.names}


@dataclass(frozen=True)
class OrderItem:
    """One line of an order: ``name`` as it was bought, by which it is returned; ``price`` in rupiah
    a piece; ``names`` what the catalogue calls it, by language, where it is still called so.
    """

    product_id: str
    name: str
    quantity: int
    price: int | None = None
    names: dict[str, str] = field(default_factory=dict)

    def called(self, language: str | None) -> str:
        """What customers who speak it are told that it is called."""
        return in_language(self.names, language) if self.names else self.name


@dataclass(frozen=True)
class TrackingEvent:
    """What the courier reported. ``happened_at`` is local time at ``place``, without a zone."""

    happened_at: datetime
    place: str
    status: TrackingStatus


@dataclass(frozen=True)
class OrderChange:
    """What the bot did with an order at the customer's wish: ``what`` is return (of ``item``, for
    a ``reason``, with a ``photo``'s address or id on the platform), address (from ``before`` to
    ``after``) or cancelled; ``at`` is Unix seconds."""

    what: str
    at: float
    item: str | None = None
    reason: str | None = None
    photo: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Order:
    """An order with its items, its journey and what was changed, oldest event first.

    ``total`` (rupiah) includes ``shipping_fee``; ``estimated_on`` is the expected delivery.
    """

    number: str
    customer_id: str
    status: OrderStatus
    placed_on: date
    items: list[OrderItem]
    total: int | None = None
    shipping_fee: int | None = None
    payment_method: str | None = None
    address: str | None = None
    courier: str | None = None
    tracking_number: str | None = None
    estimated_on: date | None = None
    delivered_on: date | None = None
    tracking: list[TrackingEvent] = field(default_factory=list)
    changes: list[OrderChange] = field(default_factory=list)
