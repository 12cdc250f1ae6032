"""The audit without a network: OSV's advisories as a zip, a file, a folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bot.supply.advisories import read_advisories
from bot.supply.audit import audit_by_file
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run


def advisory(name: str, *events: dict[str, str], **more: object) -> dict[str, object]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, **more}
    return {"id": "GHSA-1", "modified": "2026-11-01T08:00:00Z", "affected": [affected]}


SINCE = {"introduced": "1.0"}
ALL = {"introduced": "0"}


@pytest.mark.parametrize(
    "events, version, is_affected",
    [
        ((ALL, {"fixed": "2.0"}), "1.9", True),
        ((ALL, {"fixed": "2.0"}), "2.0", False),
        ((ALL, {"fixed": "2.0"}), "2.0rc1", True),
        ((SINCE, {"fixed": "2.0"}), "0.9", False),
        ((SINCE, {"last_affected": "2.0"}), "2.0", True),
        ((SINCE, {"last_affected": "2.0"}), "2.0.1", False),
        ((ALL, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.1"}), "1.7", False),
        ((ALL, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.1"}), "2.0.5", True),
        (({"fixed": "2.0"}, ALL), "1.0", True),
        ((ALL,), "99", True),
        ((ALL, {"fixed": "1.10"}), "1.9", True),
        ((ALL, {"fixed": "2.0"}), "no version", True),
    ],
)
def test_versions_are_compared_as_osv_says(
    tmp_path: Path, events: tuple[dict[str, str], ...], version: str, is_affected: bool
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory("Some_Package", *events)))
    holes = read_advisories(tmp_path).of("some-package", version)
    assert bool(holes) is is_affected


def test_listed_versions_aliases_and_what_was_withdrawn(tmp_path: Path) -> None:
    ghsa = {**advisory("a", {"introduced": "9"}, versions=["1.0"]), "aliases": ["CVE-2099-1"]}
    pysec = {**advisory("a", ALL), "id": "PYSEC-2099-1", "aliases": ["CVE-2099-1"]}
    gone = {**advisory("a", ALL), "id": "GHSA-gone", "withdrawn": "2026-01-01T00:00:00Z"}
    npm = advisory("a", ALL)
    npm["affected"][0]["package"]["ecosystem"] = "npm"  # type: ignore[index]
    (tmp_path / "all.json").write_text(json.dumps([ghsa, pysec, gone, npm]))
    [hole] = read_advisories(tmp_path / "all.json").of("a", "1.0")
    assert hole == {"id": "GHSA-1", "aliases": ["CVE-2099-1"], "fix_versions": []}


def test_the_zip_names_a_hole_of_ours_and_how_old_it_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GHSA-1.json", json.dumps(advisory("AIOHTTP", ALL, {"fixed": "99"})))
    code, out, _ = run("audit", "--advisories", str(path))
    assert code == 1
    assert "NEW       aiohttp" in out and "GHSA-1, fixed by 99" in out
    assert "newest is of 2026-11-01" in out


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b"PK\x03\x04 no zip", b"[1]", b"\xff",
                                     b'{"affected": 3}', b'{"vulns": null}', b"[" * 100_000],
                         ids=range(10))
def test_no_advisories_are_no_good_news(run: Run, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "all.zip"
    if content is not None:
        path.write_bytes(content)
    code, out, error = run("audit", "--advisories", str(path))
    assert (code, out) == (2, "") and "nothing is known about the packages" in error


def test_nothing_known_is_good_news(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory("not-installed-here", ALL)))
    code, text = audit_by_file(CHECKOUT, tmp_path)
    assert code == 0 and "By 1 advisories" in text
