"""The order of the house: who may import whom, and a tidy tree."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

BIN = Path(sys.executable).parent


# mypy takes a minute the first time; the lint job of CI runs it always.
@pytest.mark.parametrize(
    "command",
    [
        ["lint-imports", "--no-cache"],
        ["ruff", "check", "."],
        pytest.param(["mypy"], marks=pytest.mark.long),
    ],
)
def test_linters_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gateway_loads_no_encoder() -> None:
    heavy = "torch", "onnxruntime", "sklearn", "scipy", "rasa", "spacy"
    code = f"import sys, bot.gateway.app; print(*(set({heavy}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "", "a gigabyte of memory, and seconds at each start"


def test_no_two_test_files_have_one_name() -> None:
    names = Counter(path.name for path in (CHECKOUT / "tests").rglob("test_*.py"))
    twice = [name for name, count in names.items() if count > 1]
    assert twice == [], "pytest cannot tell them apart"
