"""Advisories in OSV's format (https://ossf.github.io/osv-schema/), read from a file."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from bot.supply.locked import normalized

Advisory = dict[str, Any]

_LARGEST = 8 * 1024 * 1024


class AdvisoriesUnreadable(Exception):
    """There are none that can be read; the message says why."""


@dataclass
class Advisories:
    """Those of PyPI's packages. ``newest`` is when one was changed last, in ISO 8601."""

    count: int = 0
    newest: str = ""
    _by_package: dict[str, list[Advisory]] = field(default_factory=lambda: defaultdict(list))

    def add(self, advisory: Advisory) -> None:
        if advisory.get("withdrawn"):
            return
        names = {
            normalized(affected["package"]["name"])
            for affected in advisory.get("affected", [])
            if affected.get("package", {}).get("ecosystem", "").partition(":")[0] == "PyPI"
        }
        for name in names:
            self._by_package[name].append(advisory)
        if names:
            self.count += 1
            self.newest = max(self.newest, advisory.get("modified", ""))

    def of(self, name: str, version: str) -> list[Advisory]:
        """The holes of this version, as pip-audit lists them; each once, whatever it is called."""
        holes: list[Advisory] = []
        seen: set[str] = set()
        for advisory in self._by_package.get(normalized(name), []):
            affected = [a for a in advisory["affected"] if _is_of(a, name)]
            names = {advisory["id"], *advisory.get("aliases", [])}
            if names & seen or not any(_is_affected(a, version) for a in affected):
                continue
            seen |= names
            fixed = {
                event["fixed"]
                for a in affected for kind, events in _ranges(a) if kind == "ECOSYSTEM"
                for event in events if "fixed" in event
            }  # fmt: skip
            holes.append(
                {
                    "id": advisory["id"],
                    "aliases": sorted(names - {advisory["id"]}),
                    "fix_versions": sorted(fixed, key=_order),
                }
            )
        return holes


def read_advisories(path: Path) -> Advisories:
    """Reads OSV's zip of many, one JSON file (an advisory, or a list of them), or a folder of
    both.

    Raises:
        AdvisoriesUnreadable: it is not there, is none of these, or has none about PyPI.
    """
    advisories = Advisories()
    try:
        for content in _contents(path):
            told = json.loads(content)
            many = told if isinstance(told, list) else told.get("vulns", [told])
            for advisory in many:
                advisories.add(advisory)
    except (OSError, zipfile.BadZipFile) as error:
        raise AdvisoriesUnreadable(f"{path} cannot be read: {error}.") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise AdvisoriesUnreadable(f"{path} is not in OSV's format: {error}.") from error
    if not advisories.count:
        raise AdvisoriesUnreadable(f"{path} has no advisory about a package of PyPI.")
    return advisories


def _contents(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.suffix in (".json", ".zip"))
        for file in files:
            yield from _contents(file)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(".json"):
                    if entry.file_size > _LARGEST:
                        raise ValueError(f"{entry.filename} is too large")
                    yield archive.read(entry)
    else:
        yield path.read_bytes()


def _is_of(affected: Advisory, name: str) -> bool:
    package = affected.get("package", {})
    is_pypi = package.get("ecosystem", "").partition(":")[0] == "PyPI"
    return is_pypi and normalized(package["name"]) == normalized(name)


def _is_affected(affected: Advisory, version: str) -> bool:
    if version in affected.get("versions", []):
        return True
    return any(
        kind == "ECOSYSTEM" and _is_in(events, version) for kind, events in _ranges(affected)
    )


def _ranges(affected: Advisory) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for one in affected.get("ranges", []):
        yield one.get("type", ""), one.get("events", [])


def _is_in(events: list[dict[str, str]], version: str) -> bool:
    """OSV's evaluation: by the events in the order of their versions."""
    try:
        here, inside = Version(version), False
    except InvalidVersion:
        return True  # it cannot be compared: somebody is to look
    told = [(_order(at), what) for event in events for what, at in event.items()]
    for at, what in sorted(told, key=lambda one: one[0]):
        if what == "introduced" and here >= at:
            inside = True
        elif (what == "fixed" and here >= at) or (what == "last_affected" and here > at):
            inside = False
    return inside


def _order(version: str) -> Version:
    """OSV's "0" is before all; so is what is no version of Python's."""
    if version == "0":
        return Version("0.dev0")
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")
