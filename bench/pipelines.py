"""Which NLU pipeline earns its cost on the sample shop's own examples?

    .venv-rasa/bin/python -m bench.pipelines [--seed 1]

What `./sapa evaluate intents` measures, for five pipelines: ours (config.yml), ours with one of the
two encoders, with Rasa's own classifier behind both, and the one of `rasa init`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation.held_out import hold_out
from bot.evaluation.intents import evaluate_intents
from bot.project import STARTER as CHECKOUT


def pipelines() -> dict[str, list[dict[str, Any]] | None]:
    config = YAML(typ="safe").load((CHECKOUT / "config.yml").read_text(encoding="utf-8"))
    ours = config["pipeline"]

    def encoded_by(encoder: str) -> list[dict[str, Any]]:
        return [
            {**c, "encoder": encoder} if "SentenceFeaturizer" in c["name"] else c for c in ours
        ]

    # C = 225 for vectors of length 1 is C = 1 for vectors of length 15.
    regression = {"name": "LogisticRegressionClassifier", "C": 225.0}
    return {
        "config.yml": ours,
        "minilm alone": encoded_by("minilm"),
        "use-multilingual alone": encoded_by("use-multilingual"),
        "Rasa's logistic regression": [
            regression if "IntentClassifier" in c["name"] else c for c in ours
        ],
        "rasa init (DIET, 100 epochs)": None,
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    kept, test = hold_out(CHECKOUT / "data" / "nlu", parser.parse_args().seed)
    print(f"{len(test)} held-out examples\n")
    print("| pipeline | right, en | right, id | parse (CPU) | training |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        data, log = Path(folder, "nlu.yml"), Path(folder, "log")
        YAML().dump(kept, data)
        for name, pipeline in pipelines().items():
            config = {"recipe": "default.v1", "assistant_id": "x", "language": "en"}
            report = await evaluate_intents({**config, "pipeline": pipeline}, data, test, log)
            figures, languages = report.figures, report.figures["languages"]
            print(
                f"| {name} | {languages['en']['accuracy']:.1%} | {languages['id']['accuracy']:.1%} "
                f"| {figures['parse_cpu_ms']:.1f} ms | {figures['train_s']:.0f} s |",
                flush=True,
            )


if __name__ == "__main__":
    asyncio.run(main())
