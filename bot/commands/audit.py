"""``./sapa audit``: known holes in the packages that are installed."""

from __future__ import annotations

import argparse
import sys

from bot.settings import PROJECT
from bot.supply.audit import audit


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Asks OSV, the open database of vulnerabilities, about every package of requirements.lock, "
        "by pip-audit. Ends with exit code 1 if a known hole is not explained in SECURITY.md, and "
        "with 2 if OSV could not be asked."
    )
    parser.epilog = "example:\n  ./sapa audit"


def run(_: argparse.Namespace) -> int:
    code, text = audit(PROJECT)
    print(text, file=sys.stdout if code < 2 else sys.stderr)
    return code
