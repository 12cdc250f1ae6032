"""How well are messages of other domains understood: ours against the pipeline of `rasa init`.

    .venv-rasa/bin/python -m bench.understanding FOLDER [SET …] [--seeds 3] [--all] [--baseline]

FOLDER holds a folder a set, as BANKING77, HWU64, CLINC150 and HINT3 do: train.csv, or
<name>_train.csv, with the columns text and intent (`oos` is out of scope). Where there is a val.csv
or a <name>_test.csv, that is what is tested on; else rows of the training file that are not
trained on, at most 1,000. Test splits that were published as such should stay out of FOLDER until
nothing is changed any more.

Trained on are ten examples an intent, drawn anew for each seed (where an intent has fewer than
twenty, all that there are), and with `--all` everything. `--baseline` trains DIET with 100 epochs
as well, at the first seed: minutes a set. `--entries` and `--queries` (the formats of
`sapa evaluate faq`) add the search for answers, ours and by words alone (TF-IDF), in the queries'
language and over English entries alone.

Figures are means over the seeds, with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.evaluation.faq import evaluate_faq
from bot.evaluation.faq_files import Query, read_entries, read_queries
from bot.evaluation.given_files import UnusableData
from bot.evaluation.intents import READ_CSV, evaluate_intents
from bot.evaluation.messages_csv import LabelledMessage, read_messages
from bot.knowledge.entries import Entry
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

SHOTS = 10
MOST_TESTED = 1000
COLUMNS = {
    "accuracy": ("right", 100, "{:.1f}"),
    "macro_f1": ("macro-F1", 100, "{:.1f}"),
    "oos_auroc": ("oos AUROC", 1, "{:.3f}"),
    "oos_recall_at_95": ("oos recall at 95 %", 1, "{:.2f}"),
    "train_cpu_s": ("train CPU s", 1, "{:.0f}"),
    "parse_cpu_ms": ("parse CPU ms", 1, "{:.1f}"),
}


@dataclass(frozen=True)
class Split:
    """What is trained on and what is tested on."""

    train: Sequence[LabelledMessage]
    test: Sequence[LabelledMessage]


@dataclass(frozen=True)
class Data:
    """A set: its training rows, and its own rows to test on, if it has some."""

    name: str
    rows: Sequence[LabelledMessage]
    test: Sequence[LabelledMessage]
    few: bool

    def split(self, seed: int, shots: int | None) -> Split:
        """``shots`` examples an intent, drawn by ``seed``; None: all but what is tested on."""
        rows = list(self.rows)
        random.Random(seed).shuffle(rows)
        if shots is None:
            kept_aside = 0 if self.test else MOST_TESTED
            train = [row for row in rows[kept_aside:] if row.in_scope]
            return Split(train, self.test or rows[:kept_aside])
        taken: dict[str, list[LabelledMessage]] = defaultdict(list)
        rest: list[LabelledMessage] = []
        for row in rows:
            place = taken[row.intent] if row.in_scope and len(taken[row.intent]) < shots else rest
            place.append(row)
        train = [row for drawn in taken.values() for row in drawn]
        return Split(train, self.test or rest[:MOST_TESTED])


def sets(folder: Path) -> Iterator[Data]:
    """Every set in the folder that has rows to test on, in the order of their names."""
    for file in sorted([*folder.glob("*/train.csv"), *folder.glob("*/*_train.csv")]):
        name = file.parent.name if file.name == "train.csv" else file.stem.removesuffix("_train")
        others = [file.with_name("val.csv"), file.with_name(f"{name}_test.csv")]
        test = next((read_messages(other) for other in others if other.exists()), [])
        try:
            rows = read_messages(file)
        except UnusableData as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        counts = [sum(r.intent == intent for r in rows) for intent in {r.intent for r in rows}]
        yield Data(name, rows, test, few=min(counts) < 2 * SHOTS)


async def measure(data: Data, pipeline: Any, split: Split, folder: Path) -> dict[str, float]:
    """The figures of a pipeline on a split."""
    config = YAML(typ="safe").load((CHECKOUT / "config.yml").read_text(encoding="utf-8"))
    train = folder / f"{data.name}.csv"
    with train.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("text", "intent"), *((row.text, row.intent) for row in split.train)]
        )
    config = {**config, **READ_CSV, **({} if pipeline == "Sapa" else {"pipeline": None})}
    report = await evaluate_intents(config, train, split.test, folder / "log")
    return {key: report.figures[key] for key in COLUMNS if key in report.figures}


def row(first: Sequence[object], runs: Sequence[dict[str, float]]) -> str:
    """A line of the table: the mean of the runs, and from where to where they go."""
    cells = []
    for key, (_, factor, form) in COLUMNS.items():
        values = [run[key] * factor for run in runs if key in run]
        if not values:
            cells.append("–")
            continue
        cell = form.format(sum(values) / len(values))
        wide = len(values) > 1 and not key.endswith(("_s", "_ms"))
        cells.append(f"{cell} ({form.format(min(values))}–{form.format(max(values))})" if wide
                     else cell)  # fmt: skip
    return f"| {' | '.join(map(str, [*first, *cells]))} |"


async def intents(arguments: argparse.Namespace) -> None:
    titles = ["set", "trained on", "pipeline", *(title for title, *_ in COLUMNS.values())]
    print(f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        for data in sets(arguments.folder):
            if arguments.sets and data.name not in arguments.sets:
                continue
            if data.few and not data.test:
                print(f"| {data.name} | too few to test on |", flush=True)
                continue
            few = None if data.few else SHOTS
            seeds = [0] if data.few else list(range(arguments.seeds))
            plans = [("Sapa", few, seeds)]
            plans += [("rasa init", few, [0])] if arguments.baseline else []
            plans += [("Sapa", None, [0])] if arguments.all and not data.few else []
            for pipeline, shots, drawn in plans:
                splits = [data.split(seed, shots) for seed in drawn]
                runs = [await measure(data, pipeline, split, Path(name)) for split in splits]
                print(row([data.name, len(splits[0].train), pipeline], runs), flush=True)


def by_words(entries: Sequence[Entry], queries: Sequence[Query]) -> float:
    """The share of right first answers by TF-IDF of the words of questions and answers."""
    texts = [" ".join([*sum(e.questions.values(), ()), *e.answer.values()]) for e in entries]
    words = TfidfVectorizer(sublinear_tf=True).render(texts)
    likeness = words.transform([q.text for q in queries]) @ words.transform(texts).T
    best = likeness.toarray().argmax(axis=1)
    return sum(entries[i].id in q.right for i, q in zip(best, queries)) / len(queries)


async def answers(arguments: argparse.Namespace) -> None:
    entries = read_entries(arguments.entries)
    queries = read_queries(arguments.queries, entries)
    english = [
        replace(e, questions={"en": e.questions["en"]}, answer={"en": e.answer["en"]})
        for e in entries
    ]
    settings = load_settings().knowledge
    titles = ("answers", "queries", "right first", "MRR@10", "oos AUROC", "answered wrongly",
              "right first by words")  # fmt: skip
    print(f"\n| {' | '.join(titles)} |\n{'|---' * len(titles)}|", flush=True)
    banks = (
        ("en → en and id", "en", entries),
        ("id → en and id", "id", entries),
        ("id → en alone", "id", english),
    )
    with tempfile.TemporaryDirectory() as name:
        for title, language, bank in banks:
            asked = [query for query in queries if query.language == language]
            found = (await evaluate_faq(bank, asked, settings, Path(name, "log"))).figures
            plain = by_words(bank, [query for query in asked if query.right])
            print(
                f"| {title} | {len(asked)} | {found['top_1']:.1%} | {found['mrr_at_10']:.3f} | "
                f"{found['oos_auroc']:.3f} | {found['answered_wrongly']:.1%} | {plain:.1%} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", help="names of sets (default: every one)")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="train on everything too")
    parser.add_argument("--baseline", action="store_true", help="measure `rasa init` too")
    parser.add_argument("--entries", type=Path)
    parser.add_argument("--queries", type=Path)
    arguments = parser.parse_args()
    asyncio.run(intents(arguments))
    if arguments.entries and arguments.queries:
        asyncio.run(answers(arguments))


if __name__ == "__main__":
    main()
