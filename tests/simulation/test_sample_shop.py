"""Conversations are rehearsed in a shop that answers as the real one, whatever its settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.settings import load_settings, read_settings
from bot.settings_sections import KnowledgeSettings
from bot.simulation.sample_shop import make_sample_shop


def test_what_decides_an_answer_is_as_in_the_shop(tmp_path: Path) -> None:
    knowledge = KnowledgeSettings(thresholds={"en": 0.6, "id": 0.4})
    ours = replace(load_settings(), knowledge=knowledge)
    sample = make_sample_shop(ours, tmp_path)
    for opening in (sample.always_open, sample.after_hours):
        theirs = read_settings(opening.file.read_text("utf-8"), opening.file, {})
        assert theirs.knowledge == ours.knowledge
        assert theirs.shop.bulk_discounts == ours.shop.bulk_discounts
        assert theirs.hours == opening.hours
