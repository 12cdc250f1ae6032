"""Indonesian that sounds Malay is Indonesian; another language is told only where it is sure."""

from __future__ import annotations

import pytest

from bot.media.readers.spoken_language import spoken_language


@pytest.mark.parametrize(
    "heard, expected, language",
    [
        ({"id": 0.9, "en": 0.1}, None, "id"),
        ({"ms": 0.5, "id": 0.2, "en": 0.3}, None, "id"),
        ({"jw": 0.45, "en": 0.4, "id": 0.1}, None, "id"),
        ({"en": 0.55, "id": 0.4}, None, "en"),
        ({"en": 0.55, "id": 0.4}, "id", "id"),
        ({"en": 0.95, "id": 0.04}, "id", "en"),
        ({"zh": 0.9, "en": 0.05}, None, "zh"),
        ({"th": 0.5, "id": 0.3, "en": 0.2}, "id", "id"),
        ({"ru": 0.99}, "en", "ru"),
    ],
)
def test_languages(heard: dict[str, float], expected: str | None, language: str) -> None:
    assert spoken_language(heard, expected) == language
