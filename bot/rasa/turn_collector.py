"""What Rasa says during one turn: collected, nothing twice, and a dialogue in circles ended."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.messages import Button, Card, Reply, Turn

_NO_VALUES = {
    "text", "buttons", "image", "card", "custom", "attachment", "elements", "quick_replies",
    "condition", "channel", "id", "source", "template", "timestamp",
}  # fmt: skip
"""What a message of Rasa holds beside the values that its reply was filled with."""


class TurnCollector(OutputChannel):
    """Collects one turn under the name of the customer's channel.

    Whatever forms, rules and actions do, no reply is said twice in a turn: neither the same text,
    nor the same reply of domain.yml with the same values in another of its wordings.
    """

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.turn = Turn()
        self.ran_in_circles = False
        self._said: dict[str, Reply] = {}

    def name(self) -> str:  # Rasa's is a class method; ours varies
        return self.channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        signal = (message.get("custom") or {}).get("signal")
        if signal:
            self.turn.signals.update(signal)
        text, image = message.get("text"), message.get("image")
        said_by = message.get("utter_action")
        source = dict(message.get("source") or {})
        if said_by:
            source.setdefault("response", said_by)
        if text or image:
            buttons = [Button(b["title"], b["payload"]) for b in message.get("buttons") or []]
            card = Card.from_dict(message.get("card"))
            self.add(Reply(text or None, buttons, image, source, card), message)
        self.turn.action = source.get("action") or said_by or self.turn.action

    def add(self, reply: Reply, message: dict[str, Any] | None = None, first: bool = False) -> None:
        """Adds a reply at the end, or before all others, unless the turn has it already."""
        keys = [" ".join((reply.text or "").casefold().split()) + (reply.image or "")]
        if message and message.get("utter_action"):
            values = {name: v for name, v in message.items() if name not in _NO_VALUES}
            keys.append(json.dumps(values, sort_keys=True, default=str))
        before = next((self._said[key] for key in keys if key in self._said), None)
        if before:
            before.buttons = before.buttons or reply.buttons
        else:
            self.turn.replies.insert(0 if first else len(self.turn.replies), reply)
        self._said.update(dict.fromkeys(keys, before or reply))


def end_circles(processor: MessageProcessor) -> None:
    """Has Rasa end a turn in which one action follows on another without end.

    Rasa stops after ten, but in the middle: it would say nothing to any later message either. Now
    the form under way is left, and the next message is read as any other.
    """
    processor.on_circuit_break = _end_turn


def _end_turn(tracker: DialogueStateTracker, collector: TurnCollector, *_: Any) -> None:
    tracker.update(ActiveLoop(None))
    tracker.update(SlotSet(REQUESTED_SLOT, None))
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    collector.ran_in_circles = True
