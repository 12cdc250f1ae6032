"""A dialogue that begins anew after a person has answered: the form that was under way must not
ask on for what that person has settled."""

from __future__ import annotations

from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet

from bot.nlu.language_classifier import LANGUAGE

CARRIED_OVER = (LANGUAGE, "proven_orders")
"""Slots that stay true: how the customer speaks, and for an hour which orders are theirs."""


async def begin_afresh(processor: MessageProcessor, conversation: str) -> None:
    """Starts another of Rasa's sessions, in which no form is active and no slot is filled but
    CARRIED_OVER. A conversation that never had a turn is left as it is."""
    tracker = await processor.tracker_store.retrieve(conversation)
    if tracker is None:
        return
    carried = {slot: tracker.get_slot(slot) for slot in CARRIED_OVER}
    tracker.update_with_events(
        [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *(SlotSet(slot, value) for slot, value in carried.items() if value is not None),
            ActionExecuted(ACTION_LISTEN_NAME),
        ],
        processor.domain,
    )
    await processor.tracker_store.save(tracker)
