"""What takes the {places} of canned and suggested replies in one conversation."""

from __future__ import annotations

from babel.dates import format_date

from bot.desk.inbox.customer_card import Card, order_talked_of
from bot.languages import locale_of, sentence
from bot.personal_text import first_name
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.transcript import Transcript


def values_of(
    settings: Settings,
    agent: str,
    language: str,
    chat: Conversation,
    transcript: Transcript,
    card: Card,
) -> dict[str, str]:
    """What takes the {places} of a reply. Of an order only what is proven the customer's: the card
    shows no other. ``agent`` is who answers, as customers read it."""
    number = order_talked_of(transcript, card)
    order = next((one for one in card.orders if one.number == number), None)
    values = {
        "name": first_name(chat.name),
        "agent": agent,
        "shop": settings.shop.name,
        "order": number or "",
    }
    if order is None:
        return values
    expected = order.estimated_on if order.delivered_on is None else None
    return {
        **values,
        "status": status_words(order.status, language),
        "courier": order.courier or "",
        "tracking": order.tracking_number or "",
        "arrives": format_date(expected, "d MMMM", locale=locale_of(language)) if expected else "",
    }


def status_words(status: str, language: str) -> str:
    """As a customer is told it: the customer's language, not the colleague's."""
    return sentence(f"order_status.{status}", language)
