"""How much personal data is found in customers' messages, and how much is taken for it wrongly.

    .venv/bin/python -m bench.personal_data            # the half that no pattern was made with
    .venv/bin/python -m bench.personal_data --half dev --wrong

A marked piece counts as found when nothing of it is left uncovered, whatever it was taken for
(recall); what was found is right when it overlaps a marked piece of the same kind (precision).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.privacy.personal_data import Found, find_personal
from bot.privacy.spacy_names import installed_people_finder
from bot.project import STARTER as CHECKOUT

_MARK = re.compile(r"\{(\w+):([^}]*)\}")


@dataclass(frozen=True)
class Labelled:
    """A message, and the personal data in it."""

    language: str
    text: str
    marked: list[Found]


def read_labelled(file: Path) -> Iterator[Labelled]:
    """Lines after ``## id`` or ``## en``; what is personal stands as ``{kind:words}``."""
    language = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:]
        elif line and not line.startswith("#"):
            yield _labelled(language, line)


def _labelled(language: str, line: str) -> Labelled:
    text, marked, after = "", [], 0
    for match in _MARK.finditer(line):
        text += line[after : match.start()]
        kind: Any = match[1]
        marked.append(Found(kind, len(text), len(text) + len(match[2])))
        text += match[2]
        after = match.end()
    return Labelled(language, text + line[after:], marked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--wrong", action="store_true", help="show what was missed or made up")
    options = parser.parse_args()
    file = CHECKOUT / "tests" / "privacy" / f"personal_{options.half}.txt"
    counts: Counter[tuple[str, str]] = Counter()
    people = installed_people_finder()
    for message in read_labelled(file):
        found = find_personal(message.text, people=people)
        for mistake in measure(message, found, counts):
            if options.wrong:
                print(f"{mistake}\n    {message.text}")
    print(f"{file.name}; names by a spaCy model: {'yes' if people else 'no'}")
    print(f"{'':14}{'marked':>8}{'recall':>8}{'found':>8}{'precision':>11}")
    for row in sorted({row for row, _ in counts}):
        marked, covered = counts[row, "marked"], counts[row, "covered"]
        found_, right = counts[row, "found"], counts[row, "right"]
        recall = f"{covered / marked:.0%}" if marked else "-"
        precision = f"{right / found_:.0%}" if found_ else "-"
        print(f"{row:14}{marked:8}{recall:>8}{found_:8}{precision:>11}")


def measure(
    message: Labelled, found: list[Found], counts: Counter[tuple[str, str]]
) -> Iterator[str]:
    """Adds to ``counts`` by kind and by language; tells what was wrong."""
    covered = {place for one in found for place in range(one.start, one.end)}
    for mark in message.marked:
        words = message.text[mark.start : mark.end]
        places = {mark.start + at for at, letter in enumerate(words) if letter.isalnum()}
        whole = places <= covered
        for row in (mark.kind, message.language):
            counts[row, "marked"] += 1
            counts[row, "covered"] += whole
        if not whole:
            yield f"missed {mark.kind}: {words}"
    for one in found:
        right = any(
            one.kind == mark.kind and one.start < mark.end and mark.start < one.end
            for mark in message.marked
        )
        for row in (one.kind, message.language):
            counts[row, "found"] += 1
            counts[row, "right"] += right
        if not right:
            yield f"wrongly {one.kind}: {message.text[one.start : one.end]}"


if __name__ == "__main__":
    main()
