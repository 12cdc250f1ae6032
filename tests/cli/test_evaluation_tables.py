"""What ``./sapa evaluate`` shows in a terminal."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.commands.evaluation_tables import show
from bot.evaluation.fairness.comparison import Observed, fairness
from bot.evaluation.report import Report


def test_groups_stand_under_each_other_and_differences_are_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    written = [("en", n < 190) for n in range(200)] + [("id", n < 120) for n in range(150)]
    observed = [Observed({"language": who}, right, False, False, 0.02) for who, right in written]
    show(Report("fairness", {"messages": 350, "groups": fairness(observed)}, Counter()))
    said = capsys.readouterr().out
    assert "Language, test messages" in said
    lines = [line.split()[:3] for line in said.splitlines()]
    assert ["en", "200", "95.0"] in lines
    assert ["id", "150", "80.0*"] in lines
    assert "* differs" in said
