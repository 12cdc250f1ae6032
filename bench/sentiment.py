"""How well is it read how messages sound?

    .venv-rasa/bin/python -m bench.sentiment [--sets FOLDER] [--seeds N]

First the messages of bench/sentiment_messages.csv, by the packaged reader fitted to data/ as it is,
as the desk shows them, beside what the gateway's own signs of anger find. Customers' words written
for bench/conversations and data/held_out, by people who thought of no sentiment; labelled by hand
before any model had read them, ambiguous ones left out.

Then, with --sets, a folder with NAME/train.csv and NAME/test.csv (columns text and label): macro F1
of TF-IDF with a regression, of the embedded encoder with a regression, and of what
``./sapa evaluate sentiment --train … --test …`` does, over N seeds (3). Test files are never
learned from, nor looked at while anything is chosen.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import mean

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from bot.evaluation.sentiment import evaluate_sentiment, read_sentiments
from bot.gateway.anger import sounds_angry
from bot.insight.sentiment.encoder import Encoder
from bot.insight.sentiment.examples import Example
from bot.insight.sentiment.reader import Reader
from bot.insight.sentiment.tuning import tune
from bot.insight.sentiments import fitted
from bot.messages import Turn
from bot.project import STARTER as CHECKOUT

MESSAGES = CHECKOUT / "bench" / "sentiment_messages.csv"


def shop_messages() -> None:
    """Prints what the desk would show of the shop's messages."""
    test = read_sentiments(MESSAGES)
    report = evaluate_sentiment(fitted(Reader.load(), CHECKOUT / "data"), test)
    print(f"{len(test)} messages of the shop:")
    for name, value in report.figures.items():
        print(f"  {name}: {value}")
    for of in ("neutral", "displeased"):
        texts = [example.text for example in test if example.sentiment == of]
        found = sum(sounds_angry(Turn(), text) for text in texts)
        print(f"  the gateway's own signs, without intents: {found} of {len(texts)} {of}")
    for error in report.worst:
        print(f"  {error.expected} taken for {error.predicted} ({error.confidence:.2f}): "
              f"{error.said}")  # fmt: skip


def others(folder: Path, seeds: int) -> None:
    """Prints macro F1 on other people's data."""
    for train_file in sorted(folder.glob("*/train.csv")):
        train = read_sentiments(train_file)
        test = read_sentiments(train_file.with_name("test.csv"))
        print(f"{train_file.parent.name}: {len(train)} to learn from, {len(test)} to test on")
        print(f"  TF-IDF and a regression: {_of_words(train, test):.1f}")
        print(f"  the embedded encoder and a regression: {_of_vectors(train, test):.1f}")
        scores = [
            100 * evaluate_sentiment(tune(Reader.load(), train, seed), test).figures["macro_f1"]
            for seed in range(seeds)
        ]
        print(f"  tuned: {mean(scores):.1f} ({min(scores):.1f}–{max(scores):.1f})", flush=True)


def _of_words(train: list[Example], test: list[Example]) -> float:
    words = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        LogisticRegression(C=10, max_iter=1000, class_weight="balanced"),
    )
    words.fit(_texts(train), _labels(train))
    return _macro_f1(test, words.predict(_texts(test)))


def _of_vectors(train: list[Example], test: list[Example]) -> float:
    encoder = Encoder()
    regression = LogisticRegression(C=100, max_iter=1000, class_weight="balanced")
    regression.fit(encoder.encode(_texts(train)), _labels(train))
    return _macro_f1(test, regression.predict(encoder.encode(_texts(test))))


def _macro_f1(test: list[Example], found: object) -> float:
    return float(100 * f1_score(_labels(test), found, average="macro"))


def _texts(examples: list[Example]) -> list[str]:
    return [example.text for example in examples]


def _labels(examples: list[Example]) -> list[str]:
    return [str(example.sentiment) for example in examples]


def main() -> None:
    parser = argparse.ArgumentParser(description="How well is it read how messages sound?")
    parser.add_argument("--sets", type=Path, help="a folder with NAME/train.csv, NAME/test.csv")
    parser.add_argument("--seeds", type=int, default=3, help="how often each is learned (3)")
    args = parser.parse_args()
    shop_messages()
    if args.sets:
        others(args.sets, args.seeds)


if __name__ == "__main__":
    main()
