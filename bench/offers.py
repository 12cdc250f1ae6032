"""Whether campaigns are told truly, what sharing texts out by what is learned brings, and how well
takers are foretold.

`.venv-rasa/bin/python -m bench.offers` (`--quick`: a tenth of it). Nothing but the rules of
``bot.offers`` runs, on people who are made up: each takes the offer, or buys anyway, by chance with
a share that the simulation knows. A campaign is told truly if its 95 % interval has the true effect
in it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from bench.offer_takers import takers
from bot.evaluation.intervals import wilson
from bot.offers.effect import LEAST_TO_TELL, effect, gain_that_shows
from bot.offers.sharing import Tried, equal_variant, is_held_out, learning_variant

CAMPAIGNS = 400
PEOPLE = (300, 1000, 3000)
BASES = (0.02, 0.05, 0.15)
GAINS = (0.0, 0.02, 0.06)
HELD_OUT = (0.1, 0.2, 0.5)
SHOPS = 400
TEXTS = (0.02, 0.03, 0.05)
"""The true shares of people who take each of three texts."""
LAG = 50
"""So many are sent before it is known whether one of them was taken."""


@dataclass(frozen=True)
class Told:
    """What a simulated campaign said: ``is_told`` at all, ``is_covered`` by its interval, whether
    the effect ``is_clear``, and whether an interval without Wilson's and Newcombe's care (Wald's)
    has the truth in it."""

    is_told: bool
    is_covered: bool = False
    is_clear: bool = False
    is_covered_by_wald: bool = False


def campaign(seed: int, people: int, base: float, gain: float, held_out: float) -> Told:
    """One campaign, its people drawn and held out as a real one's."""
    chance, key = random.Random(seed), f"{seed}".encode()
    counts = [[0, 0], [0, 0]]  # people and takers, offered and held out
    for person in range(people):
        is_out = is_held_out(key, person, held_out)
        counts[is_out][0] += 1
        counts[is_out][1] += chance.random() < base + (0 if is_out else gain)
    (offered, taken), (out, anyway) = counts
    found = effect(taken, offered, anyway, out)
    if found is None:
        return Told(False)
    share, other = taken / offered, anyway / out
    half = 1.96 * (share * (1 - share) / offered + other * (1 - other) / out) ** 0.5
    return Told(
        True, found.low <= gain <= found.high, found.is_clear, abs(share - other - gain) <= half
    )


def truly_told(campaigns: int) -> None:
    print(f"{campaigns} campaigns of each kind that were told (none with fewer than "
          f"{LEAST_TO_TELL} on a side): share of intervals that have the truth in them")
    print("people  held out  would anyway  true gain   Newcombe   (95 % of runs)    Wald   clear")
    all_told: list[Told] = []
    each = []
    for people in PEOPLE:
        for held_out in HELD_OUT:
            for base in BASES:
                for gain in GAINS:
                    told = [campaign(s, people, base, gain, held_out) for s in range(campaigns)]
                    told = [one for one in told if one.is_told]
                    covered = sum(one.is_covered for one in told)
                    low, high = wilson(covered, len(told))
                    wald = mean(one.is_covered_by_wald for one in told)
                    clear = mean(one.is_clear for one in told)
                    each.append(covered / len(told))
                    all_told += told
                    print(f"{people:6}  {held_out:8.0%}  {base:12.0%}  {gain:9.0%}   "
                          f"{covered / len(told):8.1%}   {low:.1%}-{high:.1%}   {wald:6.1%}  "
                          f"{clear:6.1%}")
    whole = mean(one.is_covered for one in all_told)
    wald = mean(one.is_covered_by_wald for one in all_told)
    print(f"all {len(all_told)}: {whole:.1%} (kinds {min(each):.1%} to {max(each):.1%}, spread "
          f"{stdev(each):.1%}); Wald's, the baseline, {wald:.1%}")


def what_can_be_shown() -> None:
    print("\nsmallest gain that is shown four times in five, of 5 % who would do it anyway")
    for people in (200, 500, 1000, 3000, 10000):
        told = [gain_that_shows(people, 0.05, share) for share in HELD_OUT]
        row = "  ".join("none" if gain is None else f"{gain:.1%}" for gain in told)
        print(f"{people:6} people, 10/20/50 % held out: {row}")


def shop(seed: int, people: int, learns: bool) -> tuple[int, int, bool]:
    """How many take it, how many got the best text, and whether the best one is known at the end,
    by what was taken of each."""
    chance, key = random.Random(seed), f"{seed}".encode()
    sent, known, taken_in_all = [0] * len(TEXTS), [0] * len(TEXTS), 0
    counted = [0] * len(TEXTS)
    waiting: list[tuple[int, bool]] = []
    for person in range(people):
        tried = [Tried(n, t) for n, t in zip(counted, known)]
        text = (
            learning_variant(key, person, tried) if learns
            else equal_variant(key, person, len(TEXTS))
        )  # fmt: skip
        is_taken = chance.random() < TEXTS[text]
        taken_in_all += is_taken
        sent[text] += 1
        waiting.append((text, is_taken))
        if len(waiting) > LAG:
            which, was_taken = waiting.pop(0)
            counted[which] += 1
            known[which] += was_taken
    shares = [(t + 1) / (n + 30) for n, t in zip(counted, known)]
    return taken_in_all, sent[-1], shares.index(max(shares)) == len(TEXTS) - 1


def sharing(shops: int) -> None:
    told = ", ".join(f"{share:.0%}" for share in TEXTS)
    print(f"\nthree texts, taken by {told}; {shops} shops each; known {LAG} later what became")
    print("people  equal: taken  learning: taken  difference (95 %)  best sent  named at the end")
    for people in (150, 300, 1000, 3000):
        equal = [shop(seed, people, learns=False) for seed in range(shops)]
        learning = [shop(seed, people, learns=True) for seed in range(shops)]
        gained = [b[0] - a[0] for a, b in zip(equal, learning)]
        half = 1.96 * _error(gained)
        print(
            f"{people:6}  {mean(one[0] for one in equal):12.1f}  "
            f"{mean(one[0] for one in learning):16.1f}   {mean(gained):+.1f} ± {half:.1f}"
            f"{mean(one[1] for one in learning) / people:18.0%}"
            f"{mean(one[2] for one in equal):8.0%} → {mean(one[2] for one in learning):.0%}"
        )


def _error(values: Sequence[float]) -> float:
    return float(stdev(values) / len(values) ** 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    part = 10 if parser.parse_args().quick else 1
    truly_told(CAMPAIGNS // part)
    what_can_be_shown()
    sharing(SHOPS // part)
    takers(SHOPS // 10 // (2 if part > 1 else 1))


if __name__ == "__main__":
    main()
