"""Trains policies alone, without NLU; run apart by ``bench.dialogue``.

Job: ``config`` (content of a config.yml), ``data`` (folder of rules and stories) and ``out``.
Result: ``model`` (path) and the seconds that training took, imports not counted.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import rasa.core.agent  # noqa: F401  (what training would import first)
from rasa.model_training import train_core
from ruamel.yaml import YAML

from bot.evaluation.subprocess_job import Job, do_job
from bot.project import STARTER as CHECKOUT


def train_policies(job: Job) -> dict[str, Any]:
    config = Path(job["out"], "config.yml")
    YAML().dump(job["config"], config)
    began = time.perf_counter()
    model = train_core(str(CHECKOUT / "domain.yml"), str(config), job["data"], job["out"])
    return {"model": model, "train_s": time.perf_counter() - began}


if __name__ == "__main__":
    do_job(train_policies)
