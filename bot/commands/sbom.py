"""``./sapa sbom``: whose code runs here."""

from __future__ import annotations

import argparse

from bot.project import STARTER


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Prints the software bill of materials as CycloneDX JSON: every package that is installed, "
        "with version, licence and what needs it."
    )
    parser.epilog = "example:\n  ./sapa sbom > sapa.cdx.json"


def run(_: argparse.Namespace) -> int:
    from bot.supply.sbom import bill_of_materials  # slow to import, for this command alone

    print(bill_of_materials(STARTER))
    return 0
