"""``./sapa test``: Sapa's own tests."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys

from bot.commands.progress import tell
from bot.project import STARTER


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Runs Sapa's own tests with pytest, to which all arguments are given."
    parser.epilog = "examples:\n  ./sapa test\n  ./sapa test tests/shop -k importer"
    parser.set_defaults(passed_on=[])


def run(args: argparse.Namespace) -> int:
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    if missing:
        tell(
            f"{' and '.join(missing)} cannot be found: the browser tests will not run. Install "
            "them (on Debian: apt install chromium chromium-driver) to run those too."
        )
    # The whole suite by two at once; what somebody asks for alone is shown as it goes.
    how = args.passed_on or ["--numprocesses=2", "--dist=loadgroup", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *how]
    return subprocess.run(command, cwd=STARTER, check=False).returncode
