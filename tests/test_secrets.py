"""The watch over secrets in tests/conftest.py sees what it should."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.checkout import CHECKOUT
from tests.conftest import SECRETS

TESTS = """
import logging
def test_logs(): logging.getLogger("sapa").info({secret!r})
def test_prints(): print("before", {secret!r}, "after")
def test_process(tmp_path): (tmp_path / "gateway.log").write_text({secret!r})
def test_says_other_things(): print("hello")
"""


def test_a_secret_in_a_log_a_print_or_a_file_is_an_error() -> None:
    with tempfile.TemporaryDirectory() as folder:  # outside of what this very session looks through
        (Path(folder) / "test_leaks.py").write_text(TESTS.format(secret=min(SECRETS)))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", folder,
             f"--basetemp={folder}/tmp", f"--rootdir={folder}"],
            cwd=CHECKOUT, capture_output=True, text=True,
        )
    assert "4 passed, 3 errors" in done.stdout


def test_no_secret_is_a_word_that_a_log_may_have() -> None:
    assert min(map(len, SECRETS)) > 8
