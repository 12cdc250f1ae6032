"""A turn on words that were heard: what is understood of them, and the answer to the question
whether they were said."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered

from bot.dialogue.answers_to_heard import number_alone, takes_back, with_number, yes_or_no
from bot.dialogue.heard_words import MISHEARD, NOT_SURE, Heard, means_something
from bot.dialogue.message import FALLBACK, Message
from bot.rasa.moderation import MODERATED


async def confirmed_words(
    agent: Agent, conversation: str, parsed: dict[str, Any], metadata: dict[str, Any]
) -> str | None:
    """The words about which the bot has just asked whether they were said, where the message is a
    yes to that, or the number that is right in them; a no has ``parsed`` mean that."""
    message = Message.of(parsed, metadata)
    number, is_taken_back = number_alone(message.text), takes_back(message.text)
    answer = None if is_taken_back or number else yes_or_no(message)
    if not (answer or number or is_taken_back):
        return None
    words = await _asked_about(agent, conversation)
    if words and number:
        return with_number(words, number)
    if words and answer != "yes":
        parsed["intent"], parsed["parts"] = {"name": MISHEARD, "confidence": 1.0}, []
    return words if answer == "yes" else None


def ask_if_unsure(
    parsed: dict[str, Any], metadata: dict[str, Any], *, awaited: bool, is_asked: bool
) -> None:
    """Has ``parsed`` be a question whether it was said; to who awaits a person, nothing is said on
    words that are not sure. ``is_asked``: the customer was asked something, so that words of which
    nothing is understood may answer it."""
    heard = Heard.of(metadata)
    is_moderated = parsed["intent"]["name"] == MODERATED
    message = Message.of(parsed, metadata)
    if heard is None or is_moderated or not heard.is_unsure(message):
        return
    makes_sense = is_asked or means_something(message)
    metadata["heard"] = asdict(replace(heard, makes_sense=makes_sense))
    parsed["intent"] = {"name": FALLBACK if awaited else NOT_SURE, "confidence": 1.0}
    parsed["parts"] = []


def how_sure(metadata: dict[str, Any]) -> dict[str, Any]:
    """What a turn tells staff of hearing; empty for what was typed."""
    heard = Heard.of(metadata)
    if heard is None:
        return {}
    return {"is_confirmed": True} if heard.is_confirmed else {"confidence": heard.confidence}


async def _asked_about(agent: Agent, conversation: str) -> str | None:
    """Only in the session in which it was asked."""
    tracker = await agent.tracker_store.retrieve(conversation)
    said = (one for one in reversed(tracker.events if tracker else []) if type(one) is BotUttered)
    last = next(said, None)
    if last is None:
        return None
    minutes = agent.domain.session_config.session_expiration_time
    if minutes and last.timestamp < time.time() - minutes * 60:
        return None
    words = (last.metadata.get("source") or {}).get("heard")
    return str(words) if words else None
