"""Weeks of customers' messages made of any examples of text and intent, in which topics emerge.

Of the intents some are known (the bot is taught some examples of each; the others are what
customers write), some emerge on a day (at once, or doubling every four days), the rest are rare:
strange, but no trend. Rows with the intent ``oos`` come all the time. Some known topics burst for
five days: a sale.
"""

from __future__ import annotations

import csv
import json
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUT_OF_SCOPE = "oos"
_LEAST = 40
"""Examples of an intent from which it can be known or emerge."""
_BURST_DAYS, _TIMES_AS_MANY = 5, 6
_WEEKEND = 0.6


@dataclass(frozen=True)
class Shop:
    """How many intents are ``known``, ``emerging`` and ``bursts``; over how many ``days``, of which
    nothing happens in the first; ``peak`` messages a day of an emerging topic; ``taught`` examples
    of a known one; ``rare`` messages of each other."""

    known: int
    emerging: int
    bursts: int
    peak: float
    taught: int = 20
    rare: int = 2
    days: int = 42
    quiet: int = 14


SHOPS = {
    "small": Shop(known=40, emerging=8, bursts=4, peak=4.0),
    "large": Shop(known=40, emerging=8, bursts=4, peak=8.0),
    "two_languages": Shop(known=10, emerging=5, bursts=2, peak=3.0, taught=30, rare=1),
}


def read_examples(files: Sequence[Path]) -> dict[str, list[str]]:
    """The texts of each intent, from CSV files with the columns text and intent."""
    texts: dict[str, list[str]] = defaultdict(list)
    for file in files:
        with file.open(newline="", encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                texts[row["intent"]].append(row["text"])
    return dict(texts)


def make_timeline(
    texts: Mapping[str, Sequence[str]], shop: Shop, seed: int
) -> list[dict[str, Any]]:
    """The lines of a timeline, its header first: see docs/insight.md."""
    chance = random.Random(seed)
    many = sorted(n for n, of in texts.items() if n != OUT_OF_SCOPE and len(of) >= _LEAST)
    few = sorted(n for n, of in texts.items() if n != OUT_OF_SCOPE and len(of) < _LEAST)
    chance.shuffle(many)
    emerging = many[: shop.emerging]
    known = many[shop.emerging : shop.emerging + shop.known]
    rare = many[shop.emerging + shop.known :] + few
    pool = {name: chance.sample(list(of), len(of)) for name, of in texts.items()}
    taught = [(text, name) for name in known for text in pool[name][: shop.taught]]
    bursts = {
        name: chance.randrange(shop.quiet, shop.days - _BURST_DAYS)
        for name in chance.sample(known, shop.bursts)
    }
    written: list[tuple[int, int, str, str]] = []
    for name in known:
        weights = _weights(shop.days, bursts.get(name))
        for text in pool[name][shop.taught :]:
            [day] = chance.choices(range(shop.days), weights)
            written.append((day, chance.randrange(1440), text, name))
    for name in rare:
        written += [_any_time(chance, shop, text, name) for text in pool[name][: shop.rare]]
    always = pool.get(OUT_OF_SCOPE, [])
    written += [_any_time(chance, shop, text, OUT_OF_SCOPE) for text in always]
    starts = {}
    for place, name in enumerate(emerging):
        start, is_sudden = chance.randrange(shop.quiet, shop.days - 12), bool(place % 2)
        starts[name] = {"start": start, "kind": "sudden" if is_sudden else "slow"}
        left = pool[name]
        for day in range(start, shop.days):
            growing = 0.5 * 2 ** ((day - start) / 4)
            for _ in range(_poisson(chance, shop.peak if is_sudden else min(shop.peak, growing))):
                if left:
                    written.append((day, chance.randrange(1440), left.pop(), name))
    head = {"days": shop.days, "train": taught, "emerging": starts, "bursts": bursts}
    return [head, *(
        {"day": day, "minute": minute, "text": text, "topic": topic}
        for day, minute, text, topic in sorted(written)
    )]  # fmt: skip


def write_timeline(lines: Sequence[Mapping[str, Any]], path: Path) -> None:
    """As JSON lines."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def _weights(days: int, burst: int | None) -> list[float]:
    weights = [_WEEKEND if day % 7 in (5, 6) else 1.0 for day in range(days)]
    if burst is not None:
        for day in range(burst, burst + _BURST_DAYS):
            weights[day] *= _TIMES_AS_MANY
    return weights


def _any_time(
    chance: random.Random, shop: Shop, text: str, name: str
) -> tuple[int, int, str, str]:
    return chance.randrange(shop.days), chance.randrange(1440), text, name


def _poisson(chance: random.Random, rate: float) -> int:
    """By Knuth's way, which suits small rates."""
    limit, count, product = math.exp(-rate), 0, 1.0
    while (product := product * chance.random()) > limit:
        count += 1
    return count
