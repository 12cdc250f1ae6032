"""A conversation as it is written down: what the customer does, and what should come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STATES = ("open", "waiting_customer", "waiting_staff", "solved", "withdrawn")
"""Of a case."""

CHANGES = ("cancelled", "address", "return")
"""What may happen to an order in the shop's records."""


@dataclass(frozen=True)
class Change:
    """What was changed in the record of ``order``: one of CHANGES."""

    order: str
    what: str


@dataclass(frozen=True)
class Check:
    """What a machine can see of a turn; what is None or empty is not looked at.

    ``facts`` have for each fact the values of which one must be known. ``sources`` are ``faq:ID``,
    ``order:NUMBER`` or ``product``, of which the replies must rest on one; of each group of
    ``must`` one must be said. ``asks`` are facts of which one must be asked for, ``asks_again``
    those that must not.
    """

    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: tuple[Change, ...] | None = None
    sources: tuple[str, ...] = ()
    language: str | None = None
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    asks_again: tuple[str, ...] = ()
    questions: int | None = None
    handover: bool | None = None
    silent_ok: bool = False


@dataclass(frozen=True)
class WrittenTurn:
    """One thing that the customer does: writes, sends a photo (``text`` is its caption) or a voice
    note, or presses the button with the title ``button``. ``check`` is None where nothing but what
    holds for every turn is looked at."""

    text: str = ""
    photo: bool = False
    voice: bool = False
    button: str | None = None
    next_day: bool = False
    after_hours: bool = False
    channel: str | None = None
    expect: str = ""
    check: Check | None = None


@dataclass(frozen=True)
class WrittenConversation:
    """``language`` is the customer's: en, id or mixed. ``place`` is the file's line."""

    id: str
    language: str
    kinds: tuple[str, ...]
    traits: tuple[str, ...]
    turns: tuple[WrittenTurn, ...]
    place: str
