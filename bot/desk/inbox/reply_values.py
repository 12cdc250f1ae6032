"""What takes the {places} of canned and suggested replies in one conversation."""

from __future__ import annotations

from babel.dates import format_date

from bot.desk.inbox.customer_card import Card, first_name, order_talked_of
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
        "arrives": format_date(expected, "d MMMM", locale=language) if expected else "",
    }


_STATUS_WORDS = {
    "en": {
        "unpaid": "not paid yet", "processing": "being prepared", "packed": "packed",
        "shipped": "on its way", "delivered": "delivered", "cancelled": "cancelled",
        "return_requested": "to be returned", "returned": "returned", "refunded": "refunded",
    },
    "id": {
        "unpaid": "belum dibayar", "processing": "sedang disiapkan", "packed": "sudah dikemas",
        "shipped": "sedang dikirim", "delivered": "sudah sampai", "cancelled": "dibatalkan",
        "return_requested": "akan diretur", "returned": "sudah diretur",
        "refunded": "sudah dikembalikan dananya",
    },
}  # fmt: skip


def status_words(status: str, language: str) -> str:
    """As a customer is told it: the customer's language, not the colleague's."""
    return _STATUS_WORDS.get(language, _STATUS_WORDS["en"])[status]
