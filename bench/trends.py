"""How early are new topics told, and how often something that is none?

    .venv-rasa/bin/python -m bench.trends [--csv FILE …] [--shop small] [--seeds 10-16]

Makes timelines of the messages (text, intent) of FILE, or of the sample shop's own examples in both
languages, one a seed, and replays them: what the product finds, beside two baselines that look at
the same times: all messages grouped by average linkage with a growth test, without asking what the
bot knows; and words of which there are suddenly many. The constants of bot/insight/trends were
chosen on the seeds from 100 on; none of those is used here. Vectors are kept in .cache.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.stats import poisson

from bench.timelines import SHOPS, make_timeline, read_examples, write_timeline
from bot.arrays import Floats
from bot.encoders.combined_encoder import open_message_meaning
from bot.encoders.vector_cache import VectorCache
from bot.evaluation.timeline_files import Timeline, read_timeline
from bot.evaluation.trends import Detector, Encode, Replayed, figures_of, replay, replay_rising
from bot.examples import plain
from bot.insight.trends.emerging import FEWEST_PEOPLE
from bot.project import STARTER as CHECKOUT
from bot.settings_sections import KnowledgeSettings
from bot.training.project_files import examples

CACHE = CHECKOUT / ".cache" / "bench-trends.db"
_WINDOW_DAYS, _LAST_DAYS = 14.0, 5.0
_WORD = re.compile(r"[^\W\d_]{3,}")


class EverythingGrouped:
    """All messages of two weeks grouped, and told where a group grows (a Poisson test)."""

    def __init__(self, timeline: Timeline, encode: Encode) -> None:
        self._vectors = encode([one.text for one in timeline.messages])
        self._days = np.array([one.at for one in timeline.messages])
        self._told: list[Floats] = []

    def look(self, _: float, now: float) -> list[list[int]]:
        """Once a day, as it takes long."""
        if now % 1 or now < _WINDOW_DAYS:
            return []
        kept = np.flatnonzero((self._days <= now) & (self._days > now - _WINDOW_DAYS))
        vectors = self._vectors[kept]
        labels = fcluster(linkage(vectors, "average", metric="cosine"), 0.55, "distance")
        found = []
        for label in np.unique(labels):
            members = kept[labels == label]
            last = int((self._days[members] > now - _LAST_DAYS).sum())
            before = len(members) - last
            usual = (before + 0.5) * _LAST_DAYS / (_WINDOW_DAYS - _LAST_DAYS)
            centre = self._vectors[members].mean(axis=0)
            centre /= np.linalg.norm(centre)
            is_told = any(float(centre @ other) > 0.75 for other in self._told)
            if len(members) < FEWEST_PEOPLE or is_told or poisson.sf(last - 1, usual) >= 1e-3:
                continue
            self._told.append(centre)
            found.append(members.tolist())
        return found


class BurstingWords:
    """Words of which there are suddenly many (a Poisson test), told once each."""

    def __init__(self, timeline: Timeline) -> None:
        self._days = np.array([one.at for one in timeline.messages])
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(timeline.messages):
            for word in {*_WORD.findall(one.text.lower())}:
                self._places[word].append(place)
        self._told: set[str] = set()

    def look(self, _: float, now: float) -> list[list[int]]:
        """Once a day."""
        if now % 1 or now < 7:
            return []
        last_share = _share(self._days, now)
        found: list[tuple[float, list[int]]] = []
        for word, places in self._places.items():
            came = [place for place in places if self._days[place] <= now]
            last = [place for place in came if self._days[place] > now - _LAST_DAYS]
            chance = float(poisson.sf(len(last) - 1, (len(came) - len(last) + 0.5) * last_share))
            if len(last) >= FEWEST_PEOPLE and chance < 1e-6 and word not in self._told:
                self._told.add(word)
                found.append((chance, last))
        told: list[list[int]] = []
        for _chance, last in sorted(found):
            if all(len({*last} & {*other}) <= 0.4 * len(last) for other in told):
                told.append(last)
        return told


def _share(days: Floats, now: float) -> float:
    """Messages of the last days for each of those before."""
    last = int(((days <= now) & (days > now - _LAST_DAYS)).sum())
    return last / max(int((days <= now - _LAST_DAYS).sum()), 1)


def sample_shop() -> dict[str, list[str]]:
    """The examples in data/nlu, each once; what is none of its business comes all the time."""
    texts: dict[str, list[str]] = defaultdict(list)
    for example in examples(CHECKOUT):
        name = "oos" if example.intent == "out_of_scope" else example.intent
        texts[name].append(plain(example.text))
    return {name: list(dict.fromkeys(of)) for name, of in texts.items()}


def run(texts: Mapping[str, Sequence[str]], shop: str, seeds: Sequence[int]) -> None:
    """Prints the figures of each detector: over all timelines, and of each (least to most)."""
    cache = VectorCache(CACHE, open_message_meaning(KnowledgeSettings().encoder))
    found: dict[str, list[Replayed]] = defaultdict(list)
    for seed in seeds:
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
            write_timeline(make_timeline(texts, SHOPS[shop], seed), Path(file.name))
            timeline = read_timeline(Path(file.name))
        detector = Detector(timeline, cache.vectors)
        told = replay(timeline, detector.emerging)
        replay_rising(timeline, detector.rising, told)
        found["Sapa"].append(told)
        grouped = EverythingGrouped(timeline, cache.vectors)
        found["everything grouped"].append(replay(timeline, grouped.look))
        found["bursting words"].append(replay(timeline, BurstingWords(timeline).look))
    for name, replayed in found.items():
        print(name)
        each = [figures_of([told]) for told in replayed]
        for figure, value in figures_of(replayed).items():
            values = [one[figure] for one in each if one[figure] is not None]
            if value is not None and values:
                print(f"  {figure}: {value:.2f} ({min(values):.2f} to {max(values):.2f})")


def main() -> None:
    """As the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--shop", choices=SHOPS, help="small; without --csv: two_languages")
    parser.add_argument("--seeds", default="10-16", help="the first and the last (10-16)")
    given = parser.parse_args()
    first, last = map(int, given.seeds.split("-"))
    texts = read_examples(given.csv) if given.csv else sample_shop()
    shop = given.shop or ("small" if given.csv else "two_languages")
    messages = Counter({name: len(of) for name, of in texts.items()})
    print(f"{messages.total():,} messages of {len(messages)} topics; {shop}, seeds {given.seeds}")
    run(texts, shop, range(first, last + 1))


if __name__ == "__main__":
    main()
