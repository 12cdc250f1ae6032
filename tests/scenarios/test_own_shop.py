"""A shop in a folder of its own, on an installed wheel: new, serve, answered, edited, upgraded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT
from tests.ports import free_port

CONNECTOR = CHECKOUT / "tests" / "channels" / "example" / "merpati.py"
ENTRY_POINT = "[sapa.channels]\nmerpati = sapa_merpati:Merpati\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, put where nothing of the checkout is, and a connector that is a package of its
    own."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)],
        cwd=CHECKOUT, check=True, capture_output=True,
    )  # fmt: skip
    [wheel] = folder.glob("sapa-*.whl")
    place = folder / "site"
    with zipfile.ZipFile(wheel) as content:
        content.extractall(place)
    shutil.copy(CONNECTOR, place / "sapa_merpati.py")
    about = place / "sapa_merpati-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: sapa-merpati\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINT)
    return place


class OwnShop:
    """A shop's folder, and Sapa's commands in it."""

    def __init__(self, folder: Path, installed: Path) -> None:
        self.folder = folder
        own = {name: v for name, v in os.environ.items() if not name.startswith("SAPA_")}
        self.environ = {**own, "PYTHONPATH": str(installed), "PYTHONWARNINGS": "ignore"}

    def run(self, *arguments: str, typed: str = "", where: Path | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=where or self.folder, env=self.environ, input=typed, capture_output=True,
            text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def shop(tmp_path: Path, installed: Path) -> OwnShop:
    made = OwnShop(tmp_path / "toko-maju", installed)
    made.run("new", str(made.folder), "--name", "Toko Maju", where=tmp_path)
    settings = made.folder / "sapa.toml"
    text = settings.read_text()
    for section, default in (("gateway", 8080), ("rasa", 5005), ("actions", 5055)):
        assert f"port = {default}" in text, section
        text = text.replace(f"port = {default}", f"port = {free_port()}", 1)
    settings.write_text(text)
    return made


@pytest.mark.long  # two minutes: the shop encodes everything anew
def test_a_shop_of_ones_own(shop: OwnShop) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "train"], cwd=CHECKOUT, check=True, capture_output=True
    )
    models = (CHECKOUT / "models").glob("*.tar.gz")
    model = max(models, key=lambda one: one.stat().st_mtime)
    # The same data gives the same model: what the checkout has trained is not trained again.
    (shop.folder / "models").mkdir()
    shutil.copy(model, shop.folder / "models" / model.name)
    (shop.folder / "domain.yml").write_text(
        'version: "3.1"\nresponses:\n  utter_greet:\n    - text: "Welcome to Maju!"\n'
    )

    said = [
        json.loads(line)
        for line in shop.run(
            "chat", "--json", typed="hello\nwhere is my order\ncan I pay cash?\n"
        ).splitlines()
    ]
    texts = [" ".join(reply["text"] for reply in turn["replies"]) for turn in said]
    assert "Welcome to Maju!" in texts[0]
    assert said[1]["intent"] == "order_status"
    assert "COD" not in texts[2], "the sample's answers are not this shop's"
    assert list((shop.folder / "models").glob("*.tar.gz")) == [
        shop.folder / "models" / model.name
    ], "nothing was trained anew"

    assert "need nothing" in shop.run("upgrade")
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=shop.folder, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert set(status.split()) <= {"M", "domain.yml", "sapa.toml"}, status


def test_a_connector_that_is_a_package_of_its_own(shop: OwnShop) -> None:
    settings = shop.folder / "sapa.toml"
    table = '[channels.merpati]\nenabled = true\nshop = "maju"\n'
    settings.write_text(f"{settings.read_text()}\n{table}")
    assert "Merpati is not ready: set MERPATI_SECRET" in shop.run("channels", "list")
    shop.environ |= {"MERPATI_SECRET": "a secret", "MERPATI_TOKEN": "a token"}
    assert "/webhooks/merpati" in shop.run("channels", "list")


def test_outside_of_a_shop_the_package_is_none(installed: Path, tmp_path: Path) -> None:
    outside = OwnShop(tmp_path, installed)
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "messages"],
        cwd=tmp_path, env=outside.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "`sapa new my-shop` makes one" in done.stderr
    assert list(tmp_path.iterdir()) == [] and not (installed / "bot" / "starter" / "var").exists()
