"""How well are messages of other domains understood: ours against the pipeline of `rasa init`.

    .venv/bin/python -m bench.understanding NAME=TRAIN.csv:TEST.csv … [--baseline]

Each CSV has the columns text and intent; `oos` is out of scope. All sets are trained and tested in
one run, ours first; `--baseline` adds DIET with 100 epochs, which takes minutes a set.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from bot.evaluation.intents import READ_CSV, evaluate_intents
from bot.evaluation.messages_csv import read_messages
from bot.settings import PROJECT

COLUMNS = {
    "accuracy": "{:.1%}",
    "macro_f1": "{:.3f}",
    "oos_auroc": "{:.3f}",
    "oos_recall_at_95": "{:.2f}",
    "train_cpu_s": "{:.0f} s",
    "parse_cpu_ms": "{:.1f} ms",
}


def _files(given: str) -> tuple[str, Path, Path]:
    name, _, paths = given.partition("=")
    train, _, test = paths.partition(":")
    if not (name and train and test):
        raise argparse.ArgumentTypeError(f"{given!r} is not of the form NAME=TRAIN.csv:TEST.csv")
    return name, Path(train).resolve(), Path(test).resolve()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=_files, metavar="NAME=TRAIN.csv:TEST.csv")
    parser.add_argument("--baseline", action="store_true", help="measure `rasa init` too")
    arguments = parser.parse_args()
    config = YAML(typ="safe").load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    pipelines = {"Sapa": config["pipeline"]}
    if arguments.baseline:
        pipelines["rasa init"] = None
    print(f"| set | pipeline | {' | '.join(COLUMNS)} |\n|---|---|{'---|' * len(COLUMNS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name, train, test in arguments.sets:
            for pipeline, components in pipelines.items():
                report = await evaluate_intents(
                    {**config, **READ_CSV, "pipeline": components},
                    train,
                    read_messages(test),
                    Path(folder, "log"),
                )
                shown = [
                    form.format(report.figures[key]) if key in report.figures else "–"
                    for key, form in COLUMNS.items()
                ]
                print(f"| {name} | {pipeline} | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
