"""The languages that the bot speaks with customers; staff may be shown the desk in any of them too.

What is said in each stands in data/ and domain.yml; how it is recognised, in ``bot.nlu``.
"""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "id"]

LANGUAGES: tuple[Language, ...] = ("en", "id")
NAMES: dict[Language, str] = {"en": "English", "id": "Bahasa Indonesia"}
"""Each in its own words."""
