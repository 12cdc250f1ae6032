"""What Rasa itself says of a project; run apart: ``python -m bot.training.checks.rasa PROJECT``.

`rasa data validate` says nothing of stories that contradict rules: only the rule policy's training
does, so it is trained here alone, which takes a second or two.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

import skops.io  # noqa: F401  (first, as in bot/processes/rasa_main.py)
from rasa.__main__ import main as rasa
from rasa.core.policies.rule_policy import InvalidRule
from rasa.model_training import train_core
from ruamel.yaml import YAML

from bot.training.training_files import data_folders

RULE_POLICY = "RulePolicy"


def check(project: Path) -> int:
    """Prints what is wrong; the exit code of `rasa data validate`, or 1 for a contradiction."""
    domain = str(project / "domain.yml")
    data = [str(folder) for folder in data_folders(project)]
    sys.argv = ["rasa", "data", "validate", "--domain", domain, "--data", *data]
    try:
        rasa()
    except SystemExit as ended:
        if ended.code:
            return int(ended.code)
    config = YAML(typ="safe").load((project / "config.yml").read_text(encoding="utf-8"))
    policies = [p for p in config.get("policies") or () if p["name"] == RULE_POLICY]
    if not policies:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file, flows = Path(folder, "config.yml"), Path(folder, "data")
        YAML().dump({**config, "pipeline": [], "policies": policies}, file)
        flows.mkdir()
        for name in ("rules", "stories"):  # train_core takes one folder only
            (flows / name).symlink_to(project / "data" / name)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                train_core(domain, str(file), str(flows), folder)
        except InvalidRule as error:
            print(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(check(Path(sys.argv[1])))
