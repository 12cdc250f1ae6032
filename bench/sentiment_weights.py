"""How bot/insight/sentiment/weights.npz was made, from what may be shipped.

``.venv-rasa/bin/python -m bench.sentiment_weights PRDECT.csv hutto_ICWSM_2014``

- PRDECT-ID (Sutoyo et al., 2022): 5,400 reviews of Indonesian shops with sentiment and emotion,
  CC-BY-4.0.
- The rated snippets of VADER (Hutto and Gilbert, 2014): English sentences of product reviews,
  tweets and film reviews, MIT (github.com/cjhutto/vaderSentiment, additional_resources).
- The sample shop's own examples: data/sentiment and data/nlu.

SmSA, NusaX and EmoT are share-alike or of unclear licence: they only measure.

The packaged file was made on 2026-11-30 (267 s of one core), before the last sixty texts came into
data/sentiment and before emoji and capitals were read as ``spelling`` does.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from pathlib import Path

from bot.insight.sentiment.examples import Example, Feeling, Sentiment
from bot.insight.sentiment.reader import PACKAGED, Reader
from bot.insight.sentiment.shop_examples import asked_examples, written_examples
from bot.insight.sentiment.tuning import tune
from bot.project import STARTER

_SENTIMENTS: dict[str, Sentiment] = {"Positive": "pleased", "Negative": "displeased"}
_EMOTIONS: dict[str, Feeling] = {"Anger": "angry", "Fear": "worried"}
_SNIPPETS = {"amazonReviewSnippets": 5000, "tweets": 5000, "movieReviewSnippets": 3000}
_CLEAR, _FAINT = 0.9, 0.5
"""Mean ratings (from -4 to 4) from which a snippet is pleased, and up to which it is neutral."""
_OWN = 3
"""How often what was written for this counts, and all of data/nlu that is no plain request."""
_PLAIN = 4000
"""Plain requests of data/nlu; there are more, all much alike."""


def reviews(file: Path) -> list[Example]:
    """PRDECT-ID's."""
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return [
            Example(
                row["Customer Review"],
                _SENTIMENTS[row["Sentiment"]],
                frozenset({_EMOTIONS[row["Emotion"]]} if row["Emotion"] in _EMOTIONS else ()),
            )
            for row in csv.DictReader(rows, delimiter=";")
            if row["Sentiment"] in _SENTIMENTS
        ]


def snippets(folder: Path) -> list[Example]:
    """VADER's, those of which people were of one mind."""
    found = []
    for name, most in _SNIPPETS.items():
        text = (folder / f"{name}_GroundTruth.txt").read_text("utf-8", errors="replace")
        rows = [line.split("\t", 2) for line in text.splitlines()]
        rated = [Example(said, _rated(float(rating))) for _, rating, said in rows]
        known = [example for example in rated if example.sentiment]
        random.Random(0).shuffle(known)
        found += known[:most]
    return found


def _rated(rating: float) -> Sentiment | None:
    if abs(rating) <= _FAINT:
        return "neutral"
    return "pleased" if rating >= _CLEAR else "displeased" if rating <= -_CLEAR else None


def own(data: Path) -> list[Example]:
    """The shop's; of its many plain requests a part."""
    asked = asked_examples(data, most_plain=10**9)
    plain = [example for example in asked if example.sentiment == "neutral"]
    telling = [example for example in asked if example.sentiment != "neutral"]
    random.Random(0).shuffle(plain)
    return [*_OWN * [*written_examples(data), *telling], *plain[:_PLAIN]]


def main() -> None:
    began = time.process_time()
    examples = [*reviews(Path(sys.argv[1])), *snippets(Path(sys.argv[2])), *own(STARTER / "data")]
    print(f"Tuning on {len(examples)} texts.", flush=True)
    tune(Reader.untaught(), examples).save(PACKAGED)
    size = PACKAGED.stat().st_size / 2**20
    print(f"{PACKAGED}: {size:.1f} MB, {time.process_time() - began:.0f} s of one core.")


if __name__ == "__main__":
    main()
