"""Draft, check, train, compare, publish and roll back at the terminal: what is said without one."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("command", [("check", "--draft"), ("train", "--draft")])
def test_there_is_no_draft(run: Run, command: tuple[str, ...]) -> None:
    code, _, err = run(*command)
    assert code == 1
    assert "There is no draft: nothing was edited since the last publication." in err
    assert "Traceback" not in err


def test_nothing_was_published_yet(run: Run) -> None:
    assert run("rollback") == (0, "Nothing was published yet.\n", "")


def test_there_is_no_such_version(run: Run) -> None:
    code, _, err = run("rollback", "3")
    assert (code, err) == (1, "There is no version 3. There are: none yet.\n")
