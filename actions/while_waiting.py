"""Whether a person is awaited whom the bot called: it says then what it surely knows, and nothing
else."""

from __future__ import annotations

from rasa_sdk import Tracker


def awaited_since(tracker: Tracker) -> float:
    """Unix seconds, as the gateway says of the customer's last message; 0: nobody is awaited."""
    return float((tracker.latest_message.get("metadata") or {}).get("awaited") or 0)


def is_awaited(tracker: Tracker) -> bool:
    return awaited_since(tracker) > 0
