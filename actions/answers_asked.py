"""Is the customer's message an answer to what a form asked, or something else in between?"""

from __future__ import annotations

from rasa_sdk import Tracker

_ELSEWHERE = {
    "order_status", "order_details", "refund_status", "cancel_order", "delivery_cost",
    "delivery_time", "payment_problem", "product_availability", "opening_hours", "ask_info",
    "complaint", "talk_to_person", "stop", "bot_challenge", "greet", "thank", "goodbye",
    "switch_language", "delete_data",
}
SURE = 0.6
"""From this confidence on, an intent that belongs elsewhere is no answer to the form."""


def was_asked(tracker: Tracker, slot: str) -> bool:
    """Whether the last message may answer the form's question for ``slot``.

    A message is read once: if anything was done since it came, such as the form itself filling a
    slot and going on, then what is asked now is nothing that the message can know of.
    """
    if tracker.get_slot("requested_slot") != slot:
        return False
    since: list[str] = [event["event"] for event in tracker.events]
    since = since[len(since) - since[::-1].index("user") :] if "user" in since else since
    return since.count("action") <= 1  # the form that reads it now is there already


def free_text_answer(tracker: Tracker, slot: str) -> str | None:
    """What the customer typed, if ``slot`` was asked for and the text is about nothing else."""
    if not was_asked(tracker, slot):
        return None
    message = tracker.latest_message
    text = (message.get("text") or "").strip()
    intent = message["intent"]
    elsewhere = intent["name"] in _ELSEWHERE and (intent.get("confidence") or 0) >= SURE
    return None if not text or text.startswith("/") or elsewhere else text


def photo_of(tracker: Tracker) -> str | None:
    """The id of a picture that came with the message; the gateway lists them in the metadata."""
    metadata = tracker.latest_message.get("metadata") or {}
    images = (a for a in metadata.get("attachments", []) if a.get("type") == "image")
    return next((a["ref"] for a in images if a.get("ref")), None)
