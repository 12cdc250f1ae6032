"""A small bench.faults: real processes killed, a real SQLite file, platforms that misbehave."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import measure


@pytest.mark.asyncio
async def test_nothing_is_lost_while_everything_is_killed(tmp_path: Path) -> None:
    result, answers, went_wrong = await measure(tmp_path, messages=150, kills=6, seconds=10)
    assert result.nothing_lost, result.told()
    assert result.accepted == result.replies == 150
    assert result.kills.total() == 6 and went_wrong.total() > 0
    assert set(answers) <= {"200", "503", "no answer"}
