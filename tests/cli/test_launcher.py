"""./sapa itself, in a checkout of its own with a stand-in for uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.rasa_environment import DEV_LOCK, LOCK
from tests.checkout import CHECKOUT

UV = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  --version) ;;
  "python find"*) echo /usr/bin/python3 ;;
  venv*) mkdir -p .venv/bin; cp "$PYTHON_STAND_IN" .venv/bin/python ;;
  "pip install"*) exit "${INSTALL_FAILS:-0}" ;;
esac
"""

PYTHON = """#!/bin/sh
[ "$1" = -c ] && exit 0
env | grep -E "^SAPA"
pwd
echo "$@"
"""


class Checkout:
    """A folder with the launcher and two lock files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"
        self.folder.mkdir()
        shutil.copy(CHECKOUT / "sapa", self.folder)
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.folder / name).write_text(name)
        self._tools = folder / "tools"
        self._tools.mkdir()
        for name, text in (("uv", UV), ("python-stand-in", PYTHON)):
            (self._tools / name).write_text(text)
            (self._tools / name).chmod(0o755)
        self._calls = folder / "calls"

    def run(
        self, *arguments: str, command: Path | None = None, cwd: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        ours = ("SAPA_", "HF_", "PYTHON")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        tools = {
            "PATH": f"{self._tools}:{os.environ['PATH']}",
            "CALLS": str(self._calls),
            "PYTHON_STAND_IN": str(self._tools / "python-stand-in"),
        }
        return subprocess.run(
            [str(command or self.folder / "sapa"), *arguments],
            cwd=cwd or self.folder,
            env={**clean, **tools, **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> list[str]:
        """The lock files that uv was told to install since the last time we asked."""
        calls = self._calls.read_text().splitlines() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return [call.split()[-1] for call in calls if call.startswith("pip install")]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_installs_once_and_again_when_the_lock_changed(checkout: Checkout) -> None:
    first = checkout.run("doctor")
    assert first.returncode == 0
    assert first.stdout.splitlines()[-1] == "-m bot.cli doctor"
    assert "Installing what is new in requirements.lock …" in first.stderr
    assert checkout.installed() == ["requirements.lock"]
    assert checkout.run("doctor").stderr == ""
    assert checkout.installed() == []
    (checkout.folder / "requirements.lock").write_text("newer")
    checkout.run("doctor")
    assert checkout.installed() == ["requirements.lock"]


def test_the_tests_need_more(checkout: Checkout) -> None:
    checkout.run("test")
    assert checkout.installed() == ["requirements.lock", "requirements-dev.lock"]


def test_installs_only_what_the_lock_vouches_for_and_compiled(checkout: Checkout) -> None:
    checkout.run("doctor")
    calls = (checkout.folder.parent / "calls").read_text()
    assert "--compile-bytecode --require-hashes --no-deps -r requirements.lock" in calls


def test_a_failed_installation_is_told_and_tried_again(checkout: Checkout) -> None:
    failed = checkout.run("doctor", INSTALL_FAILS="1")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "The installation failed" in failed.stderr
    checkout.installed()
    assert checkout.run("doctor").returncode == 0
    assert checkout.installed() == ["requirements.lock"]


def test_from_elsewhere_and_through_links(checkout: Checkout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to("../a checkout/sapa")
    (elsewhere / "sapa").symlink_to(elsewhere / "link")
    done = checkout.run(
        "shop", "import", "two words.csv", command=elsewhere / "sapa", cwd=elsewhere,
        SAPA_SETTINGS="mine.toml",
    )
    lines = done.stdout.splitlines()
    assert str(checkout.folder) in lines
    assert f"SAPA_CALLED_FROM={elsewhere}" in lines
    assert f"SAPA_SETTINGS={elsewhere}/mine.toml" in lines
    assert lines[-1] == "-m bot.cli shop import two words.csv"


def test_the_lock_names_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", LOCK, DEV_LOCK):
        text = (CHECKOUT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        assert all("--hash=sha256:" in part for part in text.split("\n\n") if "==" in part)


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell is needed")
def test_it_is_posix_shell() -> None:
    shell = shutil.which("dash") or "sh"
    subprocess.run([shell, "-n", str(CHECKOUT / "sapa")], check=True)


def test_uv_itself_is_installed_by_its_hash(tmp_path: Path) -> None:
    """Where there is no uv, pip gets the one that the lock names, and no other."""
    checkout = Checkout(tmp_path)
    tools = tmp_path / "tools"
    (tools / "uv").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").write_text('#!/bin/sh\necho "$*" >> "$CALLS"\n')
    (tools / "python3").chmod(0o755)
    checkout.run("doctor")
    calls = (tmp_path / "calls").read_text().splitlines()
    [install] = [call for call in calls if call.startswith("-m pip install")]
    assert "--require-hashes -r requirements-uv.lock" in install
    assert "--no-deps" in install and "--only-binary :all:" in install
    locked = (CHECKOUT / "requirements-uv.lock").read_text()
    assert locked.startswith("uv==") and locked.count("uv==") == 1
    assert locked.count("--hash=sha256:") > 10
