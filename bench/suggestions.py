"""Which approved reply comes next and which one a draft means, on anybody's conversations, with the
spread over which of them are held out.

    .venv-rasa/bin/python -m bench.suggestions TURNS REPLIES [--seeds 5]

The files are those of ``./sapa evaluate suggestions``. The baseline is the three replies that were
used most. ``bench.reply_suggestions`` measures the same on a checkout of STAR, beside the nearest
neighbour by meaning.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import mean, stdev

from bot.evaluation.suggestions import evaluate_suggestions, read_dialogues, split

MEASURED = ("most_used", "next", "draft", "half_draft")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("turns", type=Path)
    parser.add_argument("replies", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    dialogues = read_dialogues(options.turns, options.replies)
    found = []
    for seed in range(max(2, options.seeds)):
        found.append(evaluate_suggestions(*split(dialogues, seed)).figures)
        print(f"{seed + 1} of {options.seeds} done", flush=True)
    print(f"\npercent: mean (standard deviation)\n{'':<12}{'first':>16}{'of three':>16}")
    for what in MEASURED:
        cells = []
        for place in ("first", "of_three"):
            shares = [100 * one[f"{what}_{place}"] for one in found if f"{what}_{place}" in one]
            cells.append(f"{mean(shares):.1f} ({stdev(shares):.1f})" if shares else "–")
        print(f"{what.replace('_', ' '):<12}{cells[0]:>16}{cells[1]:>16}")


if __name__ == "__main__":
    main()
