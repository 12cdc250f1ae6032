"""Who takes an offer: a learned model and the plain rule, against recency alone.

Run by ``bench.offers`` in Rasa's environment, where scikit-learn is. People are made up: how often
they order and how willing they are differ from one to the other, and both have a part in whether
they take an offer; how large a part is drawn for each shop. Of each shop's campaigns the last one
is foretold from those before.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from math import exp
from statistics import mean, stdev

from sklearn.metrics import roc_auc_score

from bot.insight.offer_takers import learn
from bot.offers.takers import days_since, plain_score
from bot.store.offers.past_results import PastResult
from bot.store.offers.people import Profile

BEGINS = date(2026, 1, 1)
CAMPAIGNS, APART_DAYS = 5, 45
BEST = 0.3
SIZES = (100, 300, 1000)


def results_of(seed: int, people: int) -> list[PastResult]:
    """What became of a made-up shop's campaigns, each to everybody."""
    chance = random.Random(seed)
    by_willing, by_orders = chance.uniform(0.3, 1.5), chance.uniform(0.0, 0.8)
    found = []
    for person in range(people):
        rate, willing = chance.lognormvariate(-4.5, 1.0), chance.gauss(0, 1)  # orders a day
        bought = _days_of_orders(chance, rate)
        sent = taken = 0
        for number in range(CAMPAIGNS):
            day = 365 + number * APART_DAYS
            before = [one for one in bought if one < day]
            last = _told(before[-1]) if before else None
            profile = Profile(
                person, person, "whatsapp", "", "id", None, is_known=True, orders=len(before),
                last_order=last, spent=sum(50_000 + 1000 * (one % 97) for one in before),
                sent=sent, taken=taken,
            )  # fmt: skip
            score = -2.8 + by_willing * willing + by_orders * min(3.0, rate * 90)
            is_taken = chance.random() < 1 / (1 + exp(-score))
            found.append(PastResult(number, _told(day), profile, is_taken))
            sent, taken = sent + 1, taken + is_taken
    return found


def _days_of_orders(chance: random.Random, rate: float) -> list[int]:
    days, day = [], chance.expovariate(rate)
    while day < 365 + CAMPAIGNS * APART_DAYS:
        days.append(int(day))
        day += chance.expovariate(rate)
    return days


def _told(day: int) -> str:
    return (BEGINS + timedelta(days=day)).isoformat()


def takers(shops: int) -> None:
    """Prints how well the last campaign is foretold, by size of shop."""
    print(f"\nwho takes the last of {CAMPAIGNS} campaigns; {shops} shops")
    print(f"each: AUC (spread between shops), and how many takers the likeliest {BEST:.0%} hold")
    print("people  learned  recency alone       plain rule          what is used")
    for people in SIZES:
        rows = [_foretold(results_of(seed, people)) for seed in range(shops)]
        told = "   ".join(
            f"{mean(row[way][0] for row in rows):.3f} ({stdev(row[way][0] for row in rows):.3f}) "
            f"{mean(row[way][1] for row in rows):.0%}"
            for way in range(3)
        )
        print(f"{people:6}  {mean(row[3][0] for row in rows):7.0%}  {told}")


def _foretold(results: Sequence[PastResult]) -> list[tuple[float, float]]:
    """AUC and share of takers: by recency, by the plain rule, by what is used; then whether that
    was a learned model."""
    last = [one for one in results if one.campaign == CAMPAIGNS - 1]
    model = learn([one for one in results if one.campaign < CAMPAIGNS - 1]).in_use
    today = date.fromisoformat(last[0].day)
    recency = [-float(days_since(one.profile, today)) for one in last]
    plain = [plain_score(one.profile, today) for one in last]
    used = [model.score(one.profile, today) for one in last] if model else plain
    taken = [one.is_taken for one in last]
    told = [_figures(taken, scores) for scores in (recency, plain, used)]
    return [*told, (float(model is not None), 0.0)]


def _figures(taken: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    best = sorted(range(len(scores)), key=lambda at: -scores[at])[: int(BEST * len(scores))]
    held = sum(taken[at] for at in best) / max(1, sum(taken))
    return float(roc_auc_score(taken, scores)), held
