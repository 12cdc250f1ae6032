"""``sapa new``: a folder for a shop of one's own."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
from pathlib import Path

from bot.commands.paths import given_path
from bot.errors import UserError
from bot.project import PACKAGE, STARTER
from bot.shop.live_samples import keep_samples_away

_TEMPLATE = PACKAGE / "new_shop"
_COPIED = ("sapa.toml", ".env.example", "config.yml")


class CannotMakeShop(UserError):
    """Nothing was made; the message says why."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Makes a folder with everything that is a shop's own: settings, replies, data, actions, "
        "tests. What every shop has comes from Sapa and need not be copied."
    )
    parser.add_argument("folder", metavar="FOLDER", help="a folder that does not exist yet")
    parser.add_argument("--name", help="what the shop is called; else the folder's name")
    parser.add_argument(
        "--sample", action="store_true", help="with the sample shop's orders and answers, to try"
    )
    parser.epilog = (
        "examples:\n  ./sapa new my-shop\n"
        "  ./sapa new my-shop --name 'Toko Maju' --sample"
    )


def run(args: argparse.Namespace) -> int:
    folder = given_path(args.folder).resolve()
    name = args.name or folder.name.replace("-", " ").title()
    make_shop(folder, name, args.sample)
    print(f"{folder} is the shop {name!r}. Next: cd {args.folder} && sapa serve")
    if not args.sample:
        print(
            "It has no orders, products and answers yet: sapa shop import FILE, sapa shop "
            "import-products FILE; answers are written on the desk, where the sample's wait to be "
            "read."
        )
    return 0


def make_shop(folder: Path, name: str, sample: bool) -> None:
    """Writes the folder, and its first commit where git is installed.

    Raises:
        CannotMakeShop: the folder exists, or cannot be written.
    """
    if folder.exists():
        raise CannotMakeShop("{folder} exists. Name a folder that does not.", folder=folder)
    try:
        shutil.copytree(_TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "gitignore").rename(folder / ".gitignore")
        for file in _COPIED:
            shutil.copyfile(STARTER / file, folder / file)
        for own in (folder / "data", folder / "actions"):
            own.mkdir(exist_ok=True)
            (own / ".gitkeep").touch()
        readme = folder / "README.md"
        readme.write_text(readme.read_text("utf-8").format(name=name), "utf-8")
        _set_name(folder / "sapa.toml", name)
        original = folder / ".sapa" / "originals" / "config.yml"
        original.parent.mkdir(parents=True)
        shutil.copyfile(STARTER / "config.yml", original)
        if not sample:
            keep_samples_away(folder / "var")
    except OSError as error:
        raise CannotMakeShop(
            "{folder} could not be made: {error}.", folder=folder, error=error
        ) from error
    _begin_history(folder)


def _set_name(settings: Path, name: str) -> None:
    text = settings.read_text("utf-8")
    line = f"name = {json.dumps(name, ensure_ascii=False)}"  # a JSON string is one of TOML's too
    settings.write_text(re.sub(r"(?m)^name = .*$", lambda _: line, text, count=1), "utf-8")


def _begin_history(folder: Path) -> None:
    """Publishing at the desk makes a commit each; without git the shop works as well."""
    try:
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True, capture_output=True)
        subprocess.run(["git", "add", "--all"], cwd=folder, check=True, capture_output=True)
        who = ["-c", "user.name=Sapa", "-c", "user.email="]
        subprocess.run(
            ["git", *who, "commit", "--quiet", "--message", "A new shop"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.CalledProcessError):
        pass
