"""What customers buy, and what they buy together: counted by people, and pulled towards what sells
at all as long as few people tell.

How likely somebody who bought this wants that is how many bought that at all, times how much more
often those did who bought this, for each thing that they bought. Every such factor is shrunk as if
PULL more people had bought like everybody else. So with little data this is a list of bestsellers,
and never much worse than one (bench/recommendations.py measures both).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

PULL = 200
"""People. Chosen on seeds of bench/recommendations.py that it does not report."""
FEWEST = 3
"""People who must have bought something, or two things, before anybody is told so. Fewer would be
chance, and would tell what one customer bought."""
_CHANCE = 0.003
"""Two things are bought together where chance alone would give so many buyers more rarely than
this: there are as many guesses as products."""
_MOST_OF_ONE = 60
"""Products of one customer that count: a reseller's list says nothing of taste."""


@dataclass(frozen=True)
class Likely:
    """A product's id, of how many ``people`` bought it; ``because`` is what else they bought, where
    that is more than chance, and ``together`` how many bought both."""

    product: str
    people: int
    because: str | None = None
    together: int = 0


@dataclass(frozen=True)
class BoughtTogether:
    """``buyers`` are people by product, ``pairs`` those who bought two, ``people`` all of them."""

    people: int
    buyers: Mapping[str, int]
    pairs: Mapping[str, Mapping[str, int]] = field(repr=False)

    @classmethod
    def count(cls, bought: Iterable[tuple[str, str]]) -> BoughtTogether:
        """Of pairs of a customer and a product, newest first; one that comes twice counts once."""
        baskets: dict[str, dict[str, None]] = {}
        for customer, product in bought:
            basket = baskets.setdefault(customer, {})
            if len(basket) < _MOST_OF_ONE:
                basket[product] = None
        buyers: Counter[str] = Counter()
        pairs: dict[str, Counter[str]] = {}
        for basket in baskets.values():
            buyers.update(basket.keys())
            for one in basket:
                pairs.setdefault(one, Counter()).update(basket.keys())
        for product, beside in pairs.items():
            del beside[product]
        return cls(len(baskets), buyers, pairs)

    def likely(self, owned: Collection[str]) -> list[Likely]:
        """What else somebody may want who has, or asks about, ``owned``: the likeliest first. What
        fewer than FEWEST people bought is not among them."""
        known = [one for one in owned if one in self.buyers]
        enough = [one for one, n in self.buyers.items() if n >= FEWEST and one not in owned]
        worth = {product: self._worth(product, known) for product in enough}
        ranked = sorted(enough, key=lambda product: (-worth[product], product))
        return [self._told(product, known) for product in ranked]

    def _worth(self, product: str, owned: Collection[str]) -> float:
        """The logarithm of how likely it is, but for a constant."""
        share = self.buyers[product] / self.people
        factors = 0.0
        for one in owned:
            both = self.pairs[one].get(product, 0)
            factors += math.log((both + PULL * share) / ((self.buyers[one] + PULL) * share))
        return math.log(share) + factors / math.sqrt(len(owned) or 1)

    def _told(self, product: str, owned: Collection[str]) -> Likely:
        """With the reason that is the least like chance."""
        chances = {one: self._chance(one, product) for one in owned}
        because = min(chances, key=chances.__getitem__, default=None)
        if because is None or chances[because] >= _CHANCE:
            return Likely(product, self.buyers[product])
        return Likely(product, self.buyers[product], because, self.pairs[because][product])

    def _chance(self, one: str, other: str) -> float:
        """How often chance alone would give as many who bought both (Poisson); 1 for too few."""
        both = self.pairs[one].get(other, 0)
        if both < FEWEST:
            return 1.0
        expected = self.buyers[one] * self.buyers[other] / self.people
        term, below = math.exp(-expected), 0.0
        for n in range(both):
            below += term
            term *= expected / (n + 1)
        return max(0.0, 1.0 - below)
