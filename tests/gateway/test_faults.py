"""A small bench.faults: real processes killed, a real SQLite file, platforms that misbehave."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import measure


async def test_nothing_is_lost_while_everything_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_SETTINGS", "")  # the bench sets it, and this takes it back
    faults = {"429": 0.05, "5xx": 0.1}  # the others mean half a minute's pause
    result, answers, went_wrong = await measure(tmp_path, 90, 6, 10, faults)
    assert result.nothing_lost, result.told()
    assert result.accepted == result.replies == 90
    assert result.kills.total() == 6 and went_wrong.total() > 0
    assert set(answers) <= {"200", "503", "no answer"}
