"""Which NLU pipeline earns its cost on the sample shop's own examples?

    .venv/bin/python -m bench.pipelines [--seed 1]

Splits data/nlu into three quarters to train on and one to test on, by intent and language, and
trains each pipeline with `rasa train nlu`: ours (config.yml), ours without character n-grams,
ours without the sentence encoder, and the one of `rasa init`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import PROJECT

QUIET = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(PROJECT),
}
yaml = YAML(typ="safe")


def split(seed: int) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """NLU blocks to train on, and (text, intent, language) to test on."""
    shuffle = random.Random(seed)
    train: list[dict[str, Any]] = []
    test: list[tuple[str, str, str]] = []
    for file in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].strip().splitlines()
            shuffle.shuffle(lines)
            held_out = len(lines) // 4
            language = block["metadata"]["language"]
            test += [(line[2:], block["intent"], language) for line in lines[:held_out]]
            train.append({**block, "examples": "\n".join(lines[held_out:]) + "\n"})
    return train, test


def pipelines() -> dict[str, list[dict[str, Any]] | None]:
    ours = yaml.load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return {
        "sentence encoder + n-grams + LR (ours)": ours,
        "without n-grams": [c for c in ours if c["name"] != "CountVectorsFeaturizer"],
        "without the encoder": [c for c in ours if "SentenceFeaturizer" not in c["name"]],
        "rasa init (DIET, 100 epochs)": None,
    }


def measure(
    pipeline: list[dict[str, Any]] | None,
    train: list[dict[str, Any]],
    test: list[tuple[str, str, str]],
) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = {"recipe": "default.v1", "assistant_id": "x", "language": "en"}
        for file, content in (
            ("config.yml", {**config, "pipeline": pipeline, "policies": None}),
            ("nlu.yml", {"version": "3.1", "nlu": train}),
        ):
            with (folder / file).open("w", encoding="utf-8") as output:
                yaml.dump(content, output)
        (folder / "test.json").write_text(json.dumps(test))
        begin = time.monotonic()
        run(["-m", "rasa", "train", "nlu", "-u", "nlu.yml", "--fixed-model-name", "m"], folder)
        train_s = time.monotonic() - begin
        out = run(["-m", "bench.parse_all", "models/m.tar.gz", "test.json"], folder)
        return {"train_s": train_s, **json.loads(out.splitlines()[-1])}


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=QUIET, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{arguments} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    train, test = split(parser.parse_args().seed)
    print(f"{len(test)} held-out examples\n")
    print("| pipeline | right, en | right, id | parse | training |\n|---|---|---|---|---|")
    for name, pipeline in pipelines().items():
        result = measure(pipeline, train, test)
        print(
            f"| {name} | {result['en']:.1f} % | {result['id']:.1f} % | "
            f"{result['parse_ms']:.1f} ms | {result['train_s']:.0f} s |",
            flush=True,
        )


if __name__ == "__main__":
    main()
