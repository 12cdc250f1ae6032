"""Every command explains itself, and the explanation comes at once."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from bot.cli import COMMANDS, main
from tests.checkout import CHECKOUT


def all_commands() -> Iterator[tuple[str, ...]]:
    """Each command, and each action of those that have several."""
    for name in COMMANDS:
        yield (name,)
        parser = argparse.ArgumentParser()
        import_module(f"bot.commands.{name}").configure(parser)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from ((name, choice) for choice in action.choices)


@pytest.mark.parametrize("command", all_commands(), ids=" ".join)
def test_help_and_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    _, _, description = text.partition("\n\n")
    assert len(description.splitlines()[0]) > 20, "What does it do?"
    examples = text.partition("example")[2]
    assert f"./sapa {' '.join(command)}" in examples


def test_every_module_is_a_command() -> None:
    folder = CHECKOUT / "bot" / "commands"
    with_run = {file.stem for file in folder.glob("*.py") if "\ndef run(" in file.read_text()}
    assert with_run == set(COMMANDS)


def test_the_list_is_fast_because_it_imports_little() -> None:
    code = (
        "import sys\nfrom bot.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'rasa', 'torch', 'aiohttp', 'sqlite_utils', 'rich', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


def test_serve_starts_without_importing_rasa() -> None:
    code = (
        "import sys, bot.commands.serve\n"
        "heavy = {'rasa', 'rasa_sdk', 'torch', 'tensorflow', 'spacy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
