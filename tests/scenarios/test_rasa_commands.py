"""Plain Rasa commands work in the checkout, as Rasa users expect."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.rasa_environment import rasa_python
from bot.settings import load_settings
from bot.training.train import fitting_model
from tests.checkout import CHECKOUT
from tests.scenarios.running import RunningSapa


@pytest.mark.long
def test_rasa_test_passes_on_the_test_stories(sapa: RunningSapa, tmp_path: Path) -> None:
    model = fitting_model(load_settings())
    done = subprocess.run(
        [
            rasa_python(), "-m", "rasa", "test", "core", "--stories", "tests/test_stories.yml",
            "--model", str(model), "--out", str(tmp_path), "--fail-on-prediction-errors",
        ],
        cwd=CHECKOUT, env=sapa.environ, capture_output=True, text=True,
    )
    failed = tmp_path / "failed_test_stories.yml"
    assert done.returncode == 0, failed.read_text() if failed.exists() else done.stderr[-2000:]
