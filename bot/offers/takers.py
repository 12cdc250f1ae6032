"""Who of a campaign's audience is likeliest to take the offer: by a model that learned from the
shop's own earlier campaigns, or by a plain rule. The model is learned in ``bot.insight``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import exp, log1p
from typing import Any, Literal

from bot.offers.sharing import drawn
from bot.store.engine.protocol import Database
from bot.store.offers.past_results import read_learned
from bot.store.offers.people import Profile

LONGEST_AGO = 730
"""Days: an order that is older, or none at all, counts as this."""

FEWEST_TAKERS = 50
"""People who took an offer, and as many who did not, below which nothing is learned: ten for each
of the five features (Peduzzi et al., 1996)."""

Fact = Literal["offers", "recency", "orders"]
"""What a person's place rests on: offers taken and left before, how long ago they ordered, and how
often and for how much."""

_FACTS: tuple[tuple[Fact, tuple[int, ...]], ...] = (
    ("offers", (3, 4)), ("recency", (0,)), ("orders", (1, 2)),
)  # fmt: skip
"""The places in ``taker_features`` of each."""


def taker_features(one: Profile, today: date) -> tuple[float, ...]:
    """Recency, frequency and money of their orders (of whom none is known: as of who has none),
    offers taken before, and offers left; as logarithms, for a few have very many."""
    return (
        log1p(days_since(one, today)), log1p(one.orders), log1p(one.spent), log1p(one.taken),
        log1p(one.sent - one.taken),
    )  # fmt: skip


def days_since(one: Profile, today: date) -> int:
    """Days since their last order, LONGEST_AGO at most."""
    if one.last_order is None:
        return LONGEST_AGO
    return min(max((today - date.fromisoformat(one.last_order)).days, 0), LONGEST_AGO)


def plain_score(one: Profile, today: date) -> float:
    """The plain rule: who took more offers before comes first, then who ordered last."""
    return one.taken - days_since(one, today) / (LONGEST_AGO + 1)


@dataclass(frozen=True)
class TakerModel:
    """A logistic regression on ``taker_features``, less ``means``, in units of ``scales``."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def score(self, one: Profile, today: date) -> float:
        """How likely they take it, from 0 to 1."""
        return 1 / (1 + exp(-self.intercept - sum(self._parts(one, today))))

    def reasons(self, one: Profile, today: date) -> dict[Fact, bool]:
        """Which facts set them before the average of those it learned from, and which behind."""
        parts = self._parts(one, today)
        return {fact: sum(parts[at] for at in places) > 0 for fact, places in _FACTS}

    def _parts(self, one: Profile, today: date) -> list[float]:
        values = taker_features(one, today)
        return [
            weight * (value - mean) / scale
            for value, mean, scale, weight in zip(values, self.means, self.scales, self.weights)
        ]


@dataclass(frozen=True)
class Learned:
    """What ended campaigns that counted the same showed: so many ``results`` of ``campaigns``,
    ``takers`` among them. ``auc`` says how often the model puts who took it before who did not, of
    one each, where it had not learned from them; ``plain_auc`` the same of the plain rule. Both and
    the model are None where there were too few."""

    results: int = 0
    takers: int = 0
    campaigns: int = 0
    auc: float | None = None
    plain_auc: float | None = None
    model: TakerModel | None = None

    @property
    def in_use(self) -> TakerModel | None:
        """The model where it tells more than the plain rule."""
        is_better = self.auc is not None and self.plain_auc is not None
        return self.model if is_better and self.auc > self.plain_auc else None  # type: ignore[operator]

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Learned:
        """Of what ``as_dict`` gave."""
        kept = data["model"]
        names = ("means", "scales", "weights")
        given = kept and TakerModel(**{**kept, **{name: tuple(kept[name]) for name in names}})
        return cls(**{**data, "model": given})


def learned_from(database: Database, counts: str) -> Learned:
    """What ended campaigns that counted this as taking the offer showed, as far as it was looked at
    by now."""
    kept = read_learned(database, counts)
    return Learned.from_dict(kept) if kept else Learned()


def likeliest(
    people: Iterable[Profile], most: int, model: TakerModel | None, key: bytes, today: date
) -> list[Profile]:
    """So many of them, the likeliest first; without a model by the plain rule. Between equals the
    campaign's secret ``key`` draws."""

    def place(one: Profile) -> tuple[float, float]:
        score = model.score(one, today) if model else plain_score(one, today)
        return -score, drawn(key, one.person, "likeliest")

    return sorted(people, key=place)[:most]
