"""Why the bot answered as it did, from what Rasa noted of the turn."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.external_reader import READING, Reading
from bot.rasa.rule_names import RuleNames
from bot.settings import load_settings


def reading_of(tracker: DialogueStateTracker | None, other: Reading | None) -> dict[str, Any]:
    """What the last message was read as: the commands that were carried out, by which reader, and
    why another one was not followed. Empty where the dialogue left it to the shop's rules."""
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet) and event.key == READING and event.value:
            refused = f"{other.reader}: {other.refused}" if other and other.refused else ""
            reader = other.reader if other and not other.refused else "embedded"
            return {"reader": reader, "commands": event.value, "refused": refused}
    return {}


def steps_of(tracker: DialogueStateTracker | None, intent: str | None) -> list[dict[str, Any]]:
    """What was done since the customer's last message; which policy chose it how surely, by which
    rule or story."""
    steps: list[dict[str, Any]] = []
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
            # Rasa calls it policy_1_RulePolicy: its place in config.yml, and its class.
            policy = (event.policy or "").rpartition("_")[2] or None
            steps.insert(
                0,
                {"action": event.action_name, "policy": policy, "confidence": event.confidence},
            )
    before = ("intent", str(intent))
    for step in steps:
        step["rule"] = _rules().name(before, step["action"])
        before = ("action", step["action"])
    return steps


@cache
def _rules() -> RuleNames:
    return RuleNames(load_settings().project.data)


def forget_rules() -> None:
    """The names of rules are read anew: another model has others."""
    _rules.cache_clear()
