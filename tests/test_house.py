"""The order of the house: who may import whom, and a tidy tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PROJECT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize("command", [["lint-imports", "--no-cache"], ["ruff", "check", "."]])
def test_linters_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gateway_loads_no_encoder() -> None:
    heavy = "torch", "onnxruntime", "sklearn", "scipy", "rasa", "spacy"
    code = f"import sys, bot.gateway.app; print(*(set({heavy}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert done.stdout.strip() == "", "a gigabyte of memory, and seconds at each start"
