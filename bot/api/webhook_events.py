"""What a webhook is told of an event: the API's resources, as they are when it is told."""

from __future__ import annotations

from sqlite_utils import Database

from bot.api import resources
from bot.store.cases.cases import NoSuchCase, load_case
from bot.store.conversations.conversations import NoSuchConversation, existing
from bot.store.conversations.ratings import load_rating
from bot.store.conversations.transcript import entry_of
from bot.store.webhooks.deliveries import Delivery
from bot.store.webhooks.endpoints import TEST


def told(database: Database, delivery: Delivery) -> resources.Json | None:
    """The body: ``type``, ``timestamp``, ``data``; None where what it is about is gone."""
    data = _data(database, delivery)
    if data is None:
        return None
    return {"type": delivery.event, "timestamp": resources.moment(delivery.at), "data": data}


def _data(database: Database, delivery: Delivery) -> resources.Json | None:
    if delivery.event == TEST:
        return {}
    sort, number = delivery.event.partition(".")[0], delivery.subject or ""
    try:
        chat = existing(database, delivery.conversation_id or 0)
        if sort == "conversation":
            return {**delivery.detail, "conversation": resources.conversation(chat)}
        if sort == "contact":
            return {"contact": resources.contact(chat)}
        if sort == "case":
            return {**delivery.detail, "case": resources.case(load_case(database, number))}
        if sort == "rating":
            rating = load_rating(database, int(number))
            return {"rating": resources.rating(rating)} if rating else None
        entry = entry_of(database, chat.id, number)
        return {
            "message": resources.message(entry),
            "conversation": resources.conversation(chat),
        } if entry else None
    except (NoSuchCase, NoSuchConversation):
        return None
