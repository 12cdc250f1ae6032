"""What an edit changed in a file, as people see it in a diff."""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

from tests.checkout import CHECKOUT


def changed_lines(project: Path) -> list[str]:
    """The lines that differ from this checkout's: "- gone", "+ new", in the order of files."""
    changed = []
    for file in sorted([project / "domain.yml", *(project / "data").rglob("*.yml")]):
        before = CHECKOUT / file.relative_to(project)
        old = before.read_text(encoding="utf-8").splitlines() if before.exists() else []
        new = file.read_text(encoding="utf-8").splitlines()
        if old != new:
            changed += [line for line in ndiff(old, new) if line[:2] in ("- ", "+ ")]
    return changed
