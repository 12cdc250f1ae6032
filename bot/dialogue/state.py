"""What a conversation remembers: cases, what was asked, what was spoken of. Kept in one slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

CaseState = Literal["open", "waiting_customer", "waiting_staff", "solved", "withdrawn"]
MOST_CASES = 8
MOST_ORDERS = 6
MOST_PRODUCTS = 6
MOST_HEARD = 1000
CONFIRM, ORDER, PROOF, WITHDRAW = "confirm", "order", "proof", "withdraw"
"""Questions that are about no fact of one kind of case: a yes, which order, whose it is, whether
a filed case is to be taken back."""
SHOWN = "shown"
"""What was said of a case that a picture began: nothing more needs to be said at its beginning."""
PARCEL = "parcel"
"""The fact of a tracking number that was read in a picture: it may lead to the order."""


@dataclass
class Case:
    """A matter of the customer's. ``facts`` by name, as they were told last; ``asked`` says how
    often each was asked for; ``wanted`` are those that were named without a value; ``earlier`` is
    what a fact was before it was corrected; ``said`` what was told already (ids of answers);
    ``heard`` what the customer said, until their order is known; ``refused`` says that it cannot be
    done, by its check; ``seen`` what a proof of transfer
    says: amount, bank, date and name."""

    kind: str
    facts: dict[str, str] = field(default_factory=dict)
    state: CaseState = "open"
    number: str | None = None
    asked: dict[str, int] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    earlier: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    heard: str = ""
    refused: bool = False
    seen: dict[str, str] = field(default_factory=dict)

    def hear(self, text: str) -> None:
        """Something was said that may name facts which are recognised later."""
        self.heard = f"{self.heard} {text}"[-MOST_HEARD:]

    def add(self, fact: str, text: str) -> None:
        """Adds to a fact of any words."""
        self.facts[fact] = f"{self.facts.get(fact, '')} {text}".strip()[-MOST_HEARD:]


@dataclass
class Option:
    """Something to choose from: ``title`` is what the customer sees."""

    value: str
    title: str


@dataclass
class Question:
    """What was asked last and is not answered yet: a fact's name, CONFIRM or WITHDRAW.
    ``came_back`` says that it was asked again after something else was talked of."""

    fact: str
    options: list[Option] = field(default_factory=list)
    came_back: bool = False


@dataclass
class Dialogue:
    """``cases`` in the order in which they were in hand, the last one the latest.

    ``facts`` is what was told before it was known what for; ``proof`` what was given to show whose
    an order is, until it is checked, and ``refused`` a number and a proof that did not fit each
    other. ``orders`` are the numbers of proven orders that were spoken of, the latest last, and
    ``items`` what is in that, with all its names as title; ``mentioned`` are those that the
    customer named; ``products`` the names of those that were shown last, ``spoken_of`` of those
    that were lately, the latest first, and ``basket`` those whose price together was told, with how
    many of each. ``likely`` is the kind of case that what was said last is probably about, though
    none was begun. ``sorry`` says that we said so; ``unclear`` counts the messages in a row that
    were not understood.
    """

    cases: list[Case] = field(default_factory=list)
    question: Question | None = None
    facts: dict[str, str] = field(default_factory=dict)
    proof: str | None = None
    refused: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    spoken_of: list[str] = field(default_factory=list)
    basket: dict[str, int] = field(default_factory=dict)
    items: list[Option] = field(default_factory=list)
    likely: str | None = None
    sorry: bool = False
    unclear: int = 0

    @classmethod
    def of(cls, slot: Mapping[str, Any] | None) -> Dialogue:
        """From the slot's value; a new one from None."""
        data = dict(slot or {})
        question = data.get("question")
        if question:
            options = [Option(**option) for option in question.get("options") or ()]
            data["question"] = Question(**{**question, "options": options})
        data["items"] = [Option(**item) for item in data.get("items", [])]
        data["facts"] = _known(data.get("facts"))
        data["cases"] = [
            Case(
                **{
                    **case,
                    "facts": _known(case.get("facts")),
                    "earlier": _known(case.get("earlier")),
                    "heard": case.get("heard") or "",
                    "seen": _known(case.get("seen")),
                }
            )
            for case in data.get("cases", [])
        ]
        return cls(**data)

    def as_slot(self) -> dict[str, Any]:
        """JSON-ready; the oldest cases and orders are forgotten."""
        open_cases = [case for case in self.cases if case.state == "open"]
        others = [case for case in self.cases if case.state != "open"]
        kept = [*others[-MOST_CASES:], *open_cases[-MOST_CASES:]]
        self.cases = [case for case in self.cases if case in kept]
        self.orders = self.orders[-MOST_ORDERS:]
        self.mentioned = self.mentioned[-MOST_ORDERS:]
        return asdict(self)

    @property
    def in_hand(self) -> Case | None:
        """The open case that is worked on."""
        return next((case for case in reversed(self.cases) if case.state == "open"), None)

    @property
    def last(self) -> Case | None:
        """The case that was worked on last, open or not."""
        return self.cases[-1] if self.cases else None

    @property
    def filed(self) -> Case | None:
        """The case that was given to staff last."""
        return next((c for c in reversed(self.cases) if c.state == "waiting_staff"), None)

    def filed_of(self, kind: str) -> Case | None:
        """The case of a kind that staff have, the latest."""
        staff = (c for c in reversed(self.cases) if c.state == "waiting_staff")
        return next((case for case in staff if case.kind == kind), None)

    @property
    def order(self) -> str | None:
        """The proven order that was spoken of last."""
        return self.orders[-1] if self.orders else None

    def speak_of(self, order: str, items: list[Option]) -> None:
        """A proven order is spoken of now."""
        self.orders = [*(one for one in self.orders if one != order), order]
        self.items = items

    def show(self, products: list[str]) -> None:
        """These are shown to the customer now; none leaves those of before."""
        self.products = products or self.products
        lately = dict.fromkeys([*products, *self.spoken_of])
        self.spoken_of = list(lately)[:MOST_PRODUCTS]

    def take_up(self, case: Case) -> None:
        """Has ``case`` in hand."""
        self.cases = [*(one for one in self.cases if one is not case), case]


def _known(facts: Mapping[str, Any] | None) -> dict[str, str]:
    """Without those that were taken back with their message."""
    return {name: value for name, value in (facts or {}).items() if value is not None}
