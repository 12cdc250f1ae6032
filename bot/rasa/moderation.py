"""What is done about a message that moderation found something in, before the dialogue sees it.

Somebody in danger, or a threat, goes to a person at once. Whoever is abusive and wants something
all the same gets it, with one calm word about the tone; what is nothing but abuse or spam is
answered by ``action_moderated``, after several by a person or seldom ([moderation] in sapa.toml).
What is only suspected is answered like any message; staff see it among the flags.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.nlu.moderation import MODERATION
from bot.settings_sections import ModerationSettings

MODERATED = "moderated"
"""The intent that takes the place of what was understood."""

NO_WISH = {
    "out_of_scope",
    "smalltalk",
    "bot_challenge",
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "stop",
    "laugh",
    "praise",
    "apology",
    "repeat",
    "wait",
}
"""Intents of which nothing is lost where the tone is spoken of instead."""

LEAST_WISH = 0.4
"""The confidence from which on a wish among insults is answered."""


def moderate(
    parsed: dict[str, Any],
    strikes: int,
    settings: ModerationSettings,
    calm: dict[str, Any] | None = None,
) -> str | None:
    """Changes the intent of ``parsed`` where moderation must answer; the reply that must stand
    before the answer, if one must. ``strikes`` is how many messages of the customer were abuse or
    spam within a day, ``calm`` what is understood of the message without its insults."""
    found = parsed.get(MODERATION)
    if found is None or not found["proven"]:
        return None
    enough = strikes + 1 >= settings.strikes
    wish = _wish(parsed, calm) if found["kind"] == "abuse" and not enough else None
    if wish:
        parsed["intent"] = wish
        return None if strikes else "utter_abuse_warning"
    found["strikes"] = strikes
    parsed["intent"] = {"name": MODERATED, "confidence": found["score"]}
    parsed["intent_ranking"] = [parsed["intent"], *parsed.get("intent_ranking", [])]
    return None


def _wish(parsed: dict[str, Any], calm: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is wanted besides: insults make it harder to understand, so less sureness will do."""
    wishes = [_likeliest(reading) for reading in (parsed, calm) if reading]
    sure = [w for w in wishes if w and w["name"] not in NO_WISH and w["confidence"] >= LEAST_WISH]
    return max(sure, key=lambda wish: wish["confidence"], default=None)


def _likeliest(parsed: dict[str, Any]) -> dict[str, Any] | None:
    ranking = [parsed["intent"], *parsed.get("intent_ranking", [])]
    return next((i for i in ranking if i["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME), None)
