"""What a webhook is told of an event: the API's resources, as they are when it is told."""

from __future__ import annotations

from bot.api import resources
from bot.store.cases.cases import NoSuchCase, load_case
from bot.store.contacts.contacts import NoSuchContact, load_contact
from bot.store.contacts.fields import fields_of
from bot.store.conversations.conversations import Conversation, NoSuchConversation, existing
from bot.store.conversations.labels import labels_of
from bot.store.conversations.ratings import load_rating
from bot.store.conversations.transcript import entry_of
from bot.store.engine.protocol import Database
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
            return {**delivery.detail, "conversation": _conversation(database, chat)}
        if sort == "contact":
            return {"contact": _contact(database, int(number))} if number else None
        if sort == "case":
            return {**delivery.detail, "case": resources.case(load_case(database, number))}
        if sort == "rating":
            rating = load_rating(database, int(number))
            return {"rating": resources.rating(rating)} if rating else None
        entry = entry_of(database, chat.id, number)
        return {
            "message": resources.message(entry),
            "conversation": _conversation(database, chat),
        } if entry else None
    except (NoSuchCase, NoSuchConversation):
        return None


def _conversation(database: Database, chat: Conversation) -> resources.Json:
    return resources.conversation(chat, labels_of(database, [chat.id]).get(chat.id, []))


def _contact(database: Database, number: int) -> resources.Json:
    try:
        return resources.contact(load_contact(database, number), fields_of(database))
    except NoSuchContact:
        return resources.erased_contact(number)
