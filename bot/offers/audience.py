"""To whom a campaign goes: rules over what is known of those who said yes to offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.store.offers.people import Profile


@dataclass(frozen=True)
class Audience:
    """All rules that are set must hold; those that are empty or None hold for everybody.

    ``orders_from`` and ``orders_to`` are how many there were, ``ordered_within`` and
    ``not_ordered_for`` days since the last, ``spent_from`` is in the shop's smallest unit.
    ``bought`` are words that stand in the name of something they bought. ``takers`` are only those
    who took an earlier offer. Of those for whom the rules hold only so many as ``likeliest`` are
    taken, those who most likely take the offer; None: all.
    """

    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    labels: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    orders_from: int | None = None
    orders_to: int | None = None
    ordered_within: int | None = None
    not_ordered_for: int | None = None
    spent_from: int | None = None
    bought: str = ""
    takers: bool = False
    likeliest: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Audience:
        """Of what ``as_dict`` gave."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**given)

    @property
    def needs_orders(self) -> bool:
        """Whether it asks for orders, which the shop may keep elsewhere."""
        limits = (
            self.orders_from, self.orders_to, self.ordered_within, self.not_ordered_for,
            self.spent_from,
        )  # fmt: skip
        return bool(self.bought) or any(limit is not None for limit in limits)


def belongs(one: Profile, audience: Audience, today: date) -> bool:
    """Whether the rules hold. Of whom the shop's customer is not known, nothing is said of orders:
    no rule about them holds."""
    return (
        _any(audience.channels, {one.channel})
        and _any(audience.languages, {one.language})
        and _any(audience.labels, one.labels)
        and _any(audience.topics, {one.topic})
        and (not audience.takers or one.taken > 0)
        and (not audience.needs_orders or (one.is_known and _orders_fit(one, audience, today)))
    )


def _any(wanted: tuple[Any, ...], has: set[Any] | frozenset[Any]) -> bool:
    return not wanted or not has.isdisjoint(wanted)


def _orders_fit(one: Profile, audience: Audience, today: date) -> bool:
    since = (today - date.fromisoformat(one.last_order)).days if one.last_order else None
    words = audience.bought.casefold().split()
    return (
        (audience.orders_from is None or one.orders >= audience.orders_from)
        and (audience.orders_to is None or one.orders <= audience.orders_to)
        and (
            audience.ordered_within is None
            or (since is not None and since <= audience.ordered_within)
        )
        and (audience.not_ordered_for is None or since is None or since >= audience.not_ordered_for)
        and (audience.spent_from is None or one.spent >= audience.spent_from)
        and (
            not words
            or any(all(word in product for word in words) for product in one.products)
        )
    )
