"""``./sapa evaluate`` as a merchant runs it; one small training serves all tests of intents."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

TRAIN = """text,intent
where is my parcel,tracking
has my order been shipped,tracking
paketku sampai mana,tracking
track my order please,tracking
kapan barang saya datang,tracking
how much is delivery,fees/delivery
ongkir ke bali berapa,fees/delivery
what do you charge for shipping,fees/delivery
is shipping free,fees/delivery
biaya kirim ke medan,fees/delivery
i want my money back,refund
refund please,refund
uang saya belum kembali,refund
how do i get a refund,refund
minta refund dong,refund
what is the capital of france,oos
"""
TEST = """text,intent
where's my parcel now,tracking
"paket saya
sampai mana ya",tracking
"ongkir, ke bali, berapa kak",fees/delivery
/restart how much is delivery,fees/delivery
i want a refund for [this](product),refund
who won the football match,oos
bake me a chocolate cake,oos
"""


@dataclass(frozen=True)
class Evaluated:
    """What the command printed, and the folder that it wrote to."""

    stdout: str
    stderr: str
    folder: Path


def evaluate(folder: Path, *arguments: str) -> Evaluated:
    """Runs ``./sapa evaluate … --json``, called from ``folder`` and with settings of its own."""
    (folder / "sapa.toml").touch()
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "evaluate", *arguments, "--out", "found", "--json"],
        cwd=CHECKOUT,
        env={
            **os.environ, "SAPA_CALLED_FROM": str(folder),
            "SAPA_SETTINGS": str(folder / "sapa.toml"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Evaluated(done.stdout, done.stderr, folder / "found")


@pytest.fixture(scope="session")
def small_training(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    folder = tmp_path_factory.mktemp("evaluation")
    (folder / "train.csv").write_text(TRAIN, encoding="utf-8")
    (folder / "test.csv").write_bytes(TEST.replace("\n", "\r\n").encode("utf-8-sig"))
    return evaluate(folder, "intents", "--train", "train.csv", "--test", "test.csv")
