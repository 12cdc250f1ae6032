"""Asks, once for each purpose, what the customer allows beyond being answered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.heard import heard_in
from actions.ownership import in_a_group
from actions.replies import say, signal, words
from actions.resources import conversations, settings
from bot.store.engine.errors import StoreUnavailable
from bot.store.privacy.consents import PURPOSES, Purpose, may, not_asked_yet


async def ask_consent(dispatcher: CollectingDispatcher, action: Action, tracker: Tracker) -> None:
    """Asks about the next purpose, if there is one; one a visit is enough."""
    if in_a_group(tracker) or not tracker.sender_id.isdigit():  # `rasa shell` has no conversation
        return
    number = int(tracker.sender_id)
    # Who leaves the web chat is not reached there any more: to write unasked is no offer to them.
    is_reached = tracker.get_latest_input_channel() != "web"
    purposes: tuple[Purpose, ...] = PURPOSES if is_reached else ("feedback",)
    if not settings().offers.ask:
        purposes = tuple(purpose for purpose in purposes if purpose != "offers")
    try:
        purpose = await conversations().run(
            lambda database: not_asked_yet(database, number, purposes)
        )
    except StoreUnavailable:  # it can be asked another time
        return
    if purpose:
        _ask(purpose, dispatcher, action, tracker)


async def tell_of_offers(
    dispatcher: CollectingDispatcher, action: Action, tracker: Tracker
) -> None:
    """Answers who wants offers: with the question to which a yes counts, or that none are sent
    here."""
    number = tracker.sender_id
    is_reached = number.isdigit() and tracker.get_latest_input_channel() != "web"
    if in_a_group(tracker) or not is_reached or not settings().offers.ask:
        say(dispatcher, action, "utter_offers_not_sent")
        return
    try:
        agreed = await conversations().run(lambda database: may(database, "offers", int(number)))
    except StoreUnavailable:  # they can ask another time
        agreed = False
    if agreed:
        say(dispatcher, action, "utter_consent_given")
    else:
        _ask("offers", dispatcher, action, tracker)


def _ask(
    purpose: Purpose, dispatcher: CollectingDispatcher, action: Action, tracker: Tracker
) -> None:
    """Said last, so that a yes is to this."""
    question = f"utter_ask_consent_{purpose}"
    wording = words(question, tracker)
    signal(dispatcher, consent={"purpose": purpose, "step": "asked", "wording": wording})
    say(dispatcher, action, question, source={"consent": purpose, "wording": wording})


def consents_to(
    last_said: dict[str, Any], dispatcher: CollectingDispatcher, action: Action, tracker: Tracker
) -> bool:
    """Takes the customer's yes, if ``last_said`` (the bot's event) asked for consent. One that was
    spoken is none yet: it is asked again."""
    source = (last_said.get("metadata") or {}).get("source") or {}
    if "consent" not in source:
        return False
    if heard_in(tracker):
        say(dispatcher, action, "utter_yes_by_hand")
        again = {"consent": source["consent"], "wording": source["wording"]}
        say(dispatcher, action, f"utter_ask_consent_{source['consent']}", source=again)
        return True
    given = {"purpose": source["consent"], "step": "given", "wording": source["wording"]}
    signal(dispatcher, consent=given)
    say(dispatcher, action, "utter_consent_given")
    return True
