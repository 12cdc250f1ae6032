"""Precision and recall of each kind of entity, and the time a message takes.

    .venv-rasa/bin/python -m bench.entities
    .venv-rasa/bin/python -m bench.entities --orders FILE.csv

Without arguments on the labelled messages of the tests; those under ``held_back`` were never looked
at while the rules were made. An entity is right if its kind, its place and its value are.
``--orders`` takes a CSV with the columns utterance, entity_type and entity_value and counts the
order numbers (``order_id``, digits) that are found.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rasa.shared.nlu.training_data.entities_parser import (
    find_entities_in_training_example,
    replace_entities,
)
from ruamel.yaml import YAML

from bot.nlu.entities.extractor import EntityReader
from bot.project import STARTER as CHECKOUT
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database

DAY = date(2026, 11, 24)
"""On which the labelled messages arrive."""


@dataclass
class Score:
    """Counts by kind of entity."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, kind: str | None = None) -> float:
        return _share(self.right, self.wrong, kind)

    def recall(self, kind: str | None = None) -> float:
        """Of one kind, or of all together."""
        return _share(self.right, self.missed, kind)


def _share(right: Counter[str], other: Counter[str], kind: str | None) -> float:
    hits = right[kind] if kind else right.total()
    return hits / max(1, hits + (other[kind] if kind else other.total()))


def labelled(part: str) -> list[str]:
    """The messages of ``tune`` or ``held_back``, with their labels."""
    file = CHECKOUT / "tests" / "nlu" / "entities_labelled.yml"
    parts = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return [line.removeprefix("- ") for line in parts[part].splitlines()]


def score(reader: EntityReader, messages: Iterable[str]) -> Score:
    result = Score()
    for message in messages:
        wanted = {
            (e["entity"], e["start"], e["end"], str(e["value"]))
            for e in find_entities_in_training_example(message)
        }
        found = {
            (f.entity, f.start, f.end, str(f.value))
            for f in reader.read(replace_entities(message), DAY)
        }
        result.right.update(kind for kind, *_ in wanted & found)
        result.wrong.update(kind for kind, *_ in found - wanted)
        result.missed.update(kind for kind, *_ in wanted - found)
    return result


def sample_reader(database: Path) -> EntityReader:
    """A reader that knows the sample shop's catalogue; makes its database."""
    shop = open_database(database)
    load_sample(shop)
    shop.close()
    return EntityReader(CHECKOUT / "data" / "entities", database)


def _labelled_table(reader: EntityReader) -> None:
    for part in ("tune", "held_back"):
        messages = labelled(part)
        result = score(reader, messages)
        print(f"\n{part}: {len(messages)} messages\n{'':16}precision  recall  labels")
        for kind in [*sorted(result.right | result.missed), None]:
            labels = sum(c[kind] if kind else c.total() for c in (result.right, result.missed))
            print(
                f"{kind or 'all':16}{result.precision(kind):9.2f}{result.recall(kind):8.2f}"
                f"{labels:8}"
            )
    texts = [replace_entities(m) for part in ("tune", "held_back") for m in labelled(part)]
    times = []
    for text in texts * 10:
        begin = time.thread_time()
        reader.read(text, DAY)
        times.append((time.thread_time() - begin) * 1000)
    times.sort()
    print(
        f"\na message: {sum(times) / len(times):.2f} ms of CPU on average, "
        f"p99 {times[len(times) * 99 // 100]:.2f} ms"
    )


def _order_numbers(reader: EntityReader, file: Path) -> None:
    found = of = without = 0
    for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
        entities = reader.read(row["utterance"], DAY)
        numbers = [e.value for e in entities if e.entity == "order_number"]
        if row["entity_type"] == "order_id":
            of += 1
            found += f"ORD-{row['entity_value']}" in numbers
        elif row["entity_type"] != "invoice_id":
            without += bool(numbers)
    print(f"order numbers found: {found} of {of}; in messages without one: {without}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--orders", type=Path, metavar="FILE.csv")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reader = sample_reader(Path(folder) / "sapa.db")
        if arguments.orders:
            _order_numbers(reader, arguments.orders)
        else:
            _labelled_table(reader)


if __name__ == "__main__":
    main()
