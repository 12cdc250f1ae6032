"""Known holes, by pip-audit in an environment of its own: its packages clash with Rasa's."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bot.supply.advisories import Advisories, AdvisoriesUnreadable, read_advisories
from bot.supply.locked import installed

VERSION = "2.10.1"
"""Of pip-audit."""


EXPORT = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
"""OSV's advisories of PyPI, made anew every hour."""


def audit(project: Path) -> tuple[int, str]:
    """Exit code and words: 0 nothing is known, or all of it is explained in SECURITY.md; 1 there
    are others; 2 nobody could be asked."""
    uv = shutil.which("uv") or project / ".cache" / "uv" / "bin" / "uv"
    if not Path(uv).exists():
        return 2, "The audit is run by uv, which is not here. Install uv, then run this again."
    packages = installed(project)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.writelines(f"{p.metadata['Name']}=={p.version}\n" for p in packages)
        listed.flush()
        done = subprocess.run(
            [str(uv), "tool", "run", f"pip-audit=={VERSION}", "--requirement", listed.name,
             "--no-deps", "--disable-pip", "--vulnerability-service", "osv", "--format", "json",
             "--progress-spinner", "off"],
            capture_output=True, text=True,
        )
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return 2, (
            f"OSV could not be asked about the {len(packages)} packages, so nothing is known about "
            "them. Run this where api.osv.dev and the package index can be reached, or load "
            f"{EXPORT} elsewhere, bring it here, and run ./sapa audit --advisories all.zip. "
            "pip-audit said: "
            f"{_last_line(done.stderr)}"
        )
    explained = (project / "SECURITY.md").read_text(encoding="utf-8")
    return _verdict(told, explained)


def audit_by_file(project: Path, path: Path) -> tuple[int, str]:
    """The same by advisories in a file or folder, without a network; 2 where there are none."""
    try:
        advisories = read_advisories(path)
    except AdvisoriesUnreadable as error:
        return 2, f"{error} So nothing is known about the packages. OSV's are at {EXPORT}"
    packages = [(p.metadata["Name"], p.version) for p in installed(project)]
    told = [
        {"name": name, "version": version, "vulns": advisories.of(name, version)}
        for name, version in packages
    ]
    code, text = _verdict(told, (project / "SECURITY.md").read_text(encoding="utf-8"))
    return code, f"{text}\n{_about(advisories)}"


def _about(advisories: Advisories) -> str:
    return (
        f"By {advisories.count} advisories, of which the newest is of {advisories.newest[:10]}: "
        "nothing is known of later ones."
    )


def _verdict(told: list[dict[str, Any]], explained: str) -> tuple[int, str]:
    """``told`` is pip-audit's list of packages with their holes."""
    lines, is_new = [], False
    for package in told:
        for hole in package.get("vulns", []):
            names = [hole["id"], *hole.get("aliases", [])]
            known = any(name in explained for name in names)
            is_new = is_new or not known
            mark = "explained" if known else "NEW"
            fixed = ", ".join(hole.get("fix_versions", [])) or "no release"
            lines.append(
                f"{mark:<10}{package['name']} {package['version']}: {' '.join(names)}, "
                f"fixed by {fixed}"
            )
    skipped = [p for p in told if "skip_reason" in p]
    lines += [f"not found  {p['name']}: {p['skip_reason']}" for p in skipped]
    looked_at = len(told) - len(skipped)
    lines.append(f"{looked_at} packages were looked up; {len(told)} are installed.")
    return int(is_new), "\n".join(lines)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip()[-200:] if lines else "nothing."
