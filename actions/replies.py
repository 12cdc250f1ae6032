"""How actions speak: replies by name, with the reason they were given, and values as people read
them (money, dates, status words) in the customer's language."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import currency, responses, settings
from bot.languages import FACTS, in_language, known, locale_of
from bot.messages import Card
from bot.shop_time import told_moment


def language(tracker: Tracker) -> str:
    """The language of the customer's last message."""
    return known(tracker.get_slot("language"))


def say(
    dispatcher: CollectingDispatcher,
    action: Action,
    response: str,
    *,
    buttons: list[dict[str, str]] | None = None,
    source: dict[str, Any] | None = None,
    card: Card | None = None,
    **values: Any,
) -> None:
    """Sends a reply of domain.yml, its {braces} filled from ``values``. One that is None is not
    known: what would name it is left out, or said in another wording (bot.rasa.response_generator).

    ``source`` is what the reply rests on (``{"order": "ORD-2291"}``); it is kept with the message.
    A ``card`` says the same to platforms that show cards.
    """
    more = {"card": asdict(card)} if card else {}
    dispatcher.utter_message(
        response=response,
        buttons=buttons,
        source={"action": action.name(), **(source or {})},
        **more,
        **values,
    )


def say_approved(
    dispatcher: CollectingDispatcher, action: Action, text: str, source: dict[str, Any]
) -> None:
    """Sends an approved answer of the knowledge base, word for word."""
    dispatcher.utter_message(text=text, source={"action": action.name(), **source})


def signal(dispatcher: CollectingDispatcher, **signals: Any) -> None:
    """Tells the gateway something that is no message: ``handoff="asked"``, ``rating=5``."""
    dispatcher.utter_message(json_message={"signal": signals})


def money(amount: int | None, tracker: Tracker) -> str | None:
    """125000 as Rp125,000 in English and Rp125.000 in Indonesian (or in the shop's other currency);
    None where it is not known."""
    return None if amount is None else currency().tell(amount, language(tracker))


def day(when: date | None, tracker: Tracker) -> str | None:
    """A date as the customer reads it: 24 November 2026; None where it is not known."""
    return format_date(when, "d MMMM y", locale=_locale(tracker)) if when else None


def moment(when: datetime, tracker: Tracker) -> str:
    """Day and time of day: "24 November, 15:30" in English, "24 November, 15.30" in Indonesian; on
    the shop's clock where ``when`` has a zone."""
    when = settings().time.at(when.timestamp()) if when.tzinfo else when
    return str(format_datetime(when, FACTS[language(tracker)].moment, locale=_locale(tracker)))


def _locale(tracker: Tracker) -> str:
    return locale_of(language(tracker))


def reopening(opens: datetime, now: datetime, tracker: Tracker) -> str:
    """When the shop opens: "today at 08:00", "besok pukul 08.00", "on Monday, 7 December at …"."""
    return told_moment(opens, now, language(tracker))


def words(response: str, tracker: Tracker) -> str:
    """The text of a reply of domain.yml that has no variables: button titles, status words.

    Raises:
        KeyError: domain.yml has no such reply.
    """
    return in_language(responses()[response], language(tracker))


def has_words(response: str) -> bool:
    return response in responses()
