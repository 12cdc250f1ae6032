"""What a machine that is in the wrong hands could publish for all others, under the right hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import tracemalloc
from typing import Any

import pytest

from bot.training.publishing.bundle import Bundle as Packed
from bot.training.publishing.bundle import BundleOfAnotherShop, BundleRefused, pack, unpack
from bot.training.publishing.versions import Version

MODEL = f"ab/{'a' * 64}.tar.gz"
GOOD: dict[str, Any] = {
    "format": 1, "shop": "ours", "model": MODEL, "files": {"domain.yml": "version: '3.1'"},
    "version": {"number": 3, "at": "2026-11-24T12:00:00+00:00", "by": "Rina", "note": "Replies",
                "files": ["domain.yml"], "model": "sapa-4b39eb1532fc.tar.gz", "brings_back": None},
}  # fmt: skip


def unpacked(content: bytes) -> Packed:
    return unpack(content, f"ab/{hashlib.sha256(content).hexdigest()}.json.gz", "ours")


def packed(told: object) -> bytes:
    return gzip.compress(json.dumps(told).encode(), mtime=0)


def changed(**version: object) -> dict[str, Any]:
    return {**GOOD, "version": {**GOOD["version"], **version}}


def test_what_was_packed_is_unpacked() -> None:
    version = Version(3, "now", "Rina", "Replies", ("domain.yml",), "sapa-1.tar.gz")
    bundle = Packed(version, {"domain.yml": b"x"}, MODEL)
    assert unpacked(pack("ours", bundle)) == bundle
    assert unpacked(packed(GOOD)).version.number == 3


@pytest.mark.parametrize(
    "told",
    [
        *(
            {**GOOD, "files": {name: "x"}}
            for name in (
                "../x.yml", "/etc/cron.d/x.yml", "data/nlu/../../sapa.toml", "data/nlu/x.py",
                "actions/x.py", "data/nlu/\0.yml", "data/nlu/a\n.yml", "data/nlu/\ud800.yml",
                "data/../data/nlu/x.yml", ".git/hooks/x.yml", "bot/x.yml", "config.yml",
            )
        ),
        *(changed(model=name) for name in ("..", "", ".x", "a/b", "../x", "a\0b", "-", None, 3)),
        *(
            changed(number=number)
            for number in ("../../x", "1", 0, -1, 1.5, True, None, float("nan"))
        ),
        changed(files=["../x.yml"]), changed(files=[3]), changed(files="domain.yml"),
        changed(by=["x"]), changed(note=None), changed(brings_back="x"), changed(more="x"),
        *(
            {**GOOD, "model": model}
            for model in ("../x", f"/{MODEL}", f"{MODEL}\n", "ab/x.tar.gz", 3)
        ),
        {**GOOD, "files": {"domain.yml": "\ud800"}}, {**GOOD, "files": []}, [], None, "x",
    ],
    ids=lambda told: json.dumps(told)[-80:],
)  # fmt: skip
def test_what_no_machine_of_ours_would_publish_is_refused(told: object) -> None:
    with pytest.raises(BundleRefused, match="damaged"):
        unpacked(packed(told))


@pytest.mark.parametrize(
    "content", [b"", b"x", gzip.compress(b"{")[:-4], gzip.compress(b"[" * 200_000), b"\x1f\x8b" * 9]
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(BundleRefused, match="damaged"):
        unpacked(content)


def test_a_bomb_is_not_unpacked_whole() -> None:
    bomb = gzip.compress(b"\0" * 400_000_000, compresslevel=1)
    tracemalloc.start()
    with pytest.raises(BundleRefused):
        unpacked(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200_000_000


def test_another_shops_and_another_content_are_refused() -> None:
    with pytest.raises(BundleOfAnotherShop):
        unpacked(packed({**GOOD, "shop": "theirs"}))
    with pytest.raises(BundleRefused):
        unpack(packed(GOOD), f"ab/{'0' * 64}.json.gz", "ours")
