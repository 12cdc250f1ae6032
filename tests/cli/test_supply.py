"""The bill of materials and the audit of what Sapa is made of."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot.rasa_environment import LOCK
from bot.supply import audit as auditing
from bot.supply.audit import audit
from bot.supply.locked import GATEWAY_LOCK, installed, locked_names
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_the_bill_names_every_package_with_its_licence_and_what_needs_it(run: Run) -> None:
    pytest.importorskip("cyclonedx")
    code, out, _ = run("sbom")
    assert code == 0
    bill = json.loads(out)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["bom-ref"]: part for part in bill["components"]}
    for package in installed(CHECKOUT):
        name = package.metadata["Name"].lower().replace("_", "-").replace(".", "-")
        purl = f"pkg:pypi/{name}@{package.version}"
        assert parts[f"pypi:{name}@{package.version}"]["purl"] == purl
    assert parts["npm:htmx.org"]["licenses"] == [{"license": {"id": "0BSD"}}]
    without = [ref for ref, part in parts.items() if not part.get("licenses")]
    assert len(without) < 5, without
    needs = {part["ref"]: part.get("dependsOn", []) for part in bill["dependencies"]}
    assert "pypi:rasa@3.6.21" in needs["sapa"]
    assert "pypi:rasa-sdk@3.6.2" in needs["pypi:rasa@3.6.21"]
    assert "pypi:aiohttp@3.14.5" in needs["sapa"]


def test_what_only_tests_need_is_not_in_it() -> None:
    for lock in (GATEWAY_LOCK, LOCK):
        assert "hypothesis" not in locked_names(CHECKOUT / lock)
    assert "rasa" in locked_names(CHECKOUT / LOCK)


def test_they_find_in_an_installed_package_what_they_read() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in ("pyproject.toml", "SECURITY.md", GATEWAY_LOCK, LOCK):
        assert carried[name] == f"bot/starter/{name}"


def test_what_faces_the_internet_is_small() -> None:
    heavy = {"rasa", "tensorflow", "torch", "transformers", "spacy", "scikit-learn", "numpy"}
    assert not heavy & locked_names(CHECKOUT / GATEWAY_LOCK)


def test_an_audit_that_cannot_ask_says_so_and_calls_nothing_safe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A uv that fails as it does without a network."""
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'Failed to resolve the host' >&2\nexit 1\n")
    uv.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, text = audit(CHECKOUT)
    assert code == 2
    assert "nothing is known about" in text and "Failed to resolve the host" in text


@pytest.mark.parametrize("explained, code, mark", [("", 1, "NEW"), ("CVE-2099-1", 0, "explained")])
def test_a_hole_must_be_explained(explained: str, code: int, mark: str) -> None:
    hole = {"id": "PYSEC-2099-1", "aliases": ["CVE-2099-1"], "fix_versions": ["2.0"]}
    told = [
        {"name": "old", "version": "1.0", "vulns": [hole]},
        {"name": "good", "version": "1.0", "vulns": []},
        {"name": "unknown", "skip_reason": "it is not on the index"},
    ]
    found, text = auditing._verdict(told, explained)
    assert found == code
    assert f"{mark}" in text and "CVE-2099-1, fixed by 2.0" in text
    assert "not found  unknown" in text
    assert "2 packages were looked up; 3 are installed." in text
