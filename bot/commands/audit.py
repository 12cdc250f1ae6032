"""``./sapa audit``: known holes in the packages that are installed."""

from __future__ import annotations

import argparse
import sys

from bot.commands.paths import given_path
from bot.project import STARTER
from bot.supply.audit import audit, audit_by_file


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Asks OSV, the open database of vulnerabilities, about every package of both environments, "
        "by pip-audit. Ends with exit code 1 if a known hole is not explained in SECURITY.md, and "
        "with 2 if OSV could not be asked. Without a network, give it OSV's advisories as a file."
    )
    parser.epilog = "examples:\n  ./sapa audit\n  ./sapa audit --advisories all.zip"
    parser.add_argument(
        "--advisories", metavar="PATH", type=given_path,
        help="a zip of OSV's, a JSON file, or a folder of them; OSV is not asked then",
    )


def run(args: argparse.Namespace) -> int:
    path = args.advisories
    code, text = audit_by_file(STARTER, path) if path else audit(STARTER)
    print(text, file=sys.stdout if code < 2 else sys.stderr)
    return code
