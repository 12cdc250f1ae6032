"""What the shop's own programs are shown of conversations, messages, contacts, cases and ratings:
the JSON of the API and of webhooks. Moments are ISO 8601, in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from bot.shop.records import Order
from bot.store.cases.cases import Case, Step
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.ratings import Rated
from bot.store.conversations.transcript import Entry

Json = dict[str, Any]


def moment(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="milliseconds")


def conversation(chat: Conversation) -> Json:
    """``answers`` is what a reply may give back as ``seen``."""
    return {
        "id": chat.id,
        "channel": chat.channel,
        "state": "closed" if chat.closed_at is not None else chat.state,
        "reason": chat.reason,
        "language": chat.language,
        "intent": chat.intent,
        "mood": chat.mood,
        "assigned_to": chat.assigned_to,
        "created_at": moment(chat.created_at),
        "waiting_since": moment(chat.waiting_since),
        "snoozed_until": moment(chat.snoozed_until),
        "closed_at": moment(chat.closed_at),
        "last_message_at": moment(chat.last_at),
        "last_message": chat.last_line,
        "last_author": chat.last_author,
        "answers": chat.answers,
        "contact": contact(chat),
    }


def contact(chat: Conversation) -> Json:
    """Who talks there: one person of one channel. ``phone`` is vouched for by the platform;
    ``erased`` says that nothing of them is left."""
    is_erased = chat.chat == f"erased:{chat.id}"
    return {
        "id": chat.id,
        "name": chat.name,
        "channel": chat.channel,
        "platform_id": None if is_erased else chat.person or chat.chat,
        "phone": f"+{chat.verified_phone}" if chat.verified_phone else None,
        "language": chat.language,
        "wants_messages": chat.opted_out_at is None and chat.blocked is None,
        "created_at": moment(chat.created_at),
        "last_message_at": moment(chat.last_inbound_at),
        "erased": is_erased,
    }


def message(entry: Entry) -> Json:
    """A message, a note of colleagues, or an event such as close. ``delivery`` is of ours."""
    is_ours = entry.side in ("bot", "staff") and entry.key.startswith("out-")
    kinds = {"note": "note", "deed": "event"}
    return {
        "id": entry.key,
        "at": moment(entry.at),
        "kind": kinds.get(entry.side, "message"),
        "from": "staff" if entry.side in kinds else entry.side,
        "author": entry.author,
        "text": entry.text,
        "event": entry.deed,
        "attachments": [_attachment(entry, n, one) for n, one in enumerate(entry.attachments)],
        "buttons": [button["title"] for button in entry.buttons],
        "image": entry.image,
        "template": entry.template,
        "stars": entry.stars,
        "deleted": entry.is_deleted,
        "delivery": entry.state if is_ours else None,
        "error": entry.error if is_ours else None,
    }


def _attachment(entry: Entry, position: int, attachment: Json) -> Json:
    """``url`` is where the API hands out the file, once it was fetched."""
    file = attachment.get("file") or {}
    is_there = file.get("state") == "stored"
    number = entry.key.partition("-")[2]
    return {
        "type": attachment.get("type"),
        "mime": file.get("mime") if is_there else None,
        "size": file.get("size") if is_there else None,
        "url": f"/api/v1/files/{number}/{position}" if is_there else None,
    }


def case(one: Case) -> Json:
    """As it is now. Nothing but a ``proof`` of strong says surely who the customer is."""
    return {
        "number": one.number,
        "conversation": one.conversation_id,
        "kind": one.kind,
        "state": one.state,
        "order": one.order_number,
        "customer": one.customer,
        "proof": one.proof,
        "facts": one.facts,
        "created_at": moment(one.created_at),
        "filed_at": moment(one.filed_at),
        "due_at": moment(one.due_at),
        "assigned_to": one.assigned_to,
        "asked_back": one.asked_back,
        "decision": one.decision,
        "outcome": one.outcome,
        "version": one.version,
    }


def step(one: Step) -> Json:
    return {"at": moment(one.at), "by": one.author, "what": one.what, "text": one.text}


def order(one: Order) -> Json:
    return {
        "number": one.number,
        "status": one.status,
        "placed_on": one.placed_on.isoformat(),
        "total": one.total,
        "courier": one.courier,
        "tracking_number": one.tracking_number,
        "items": [
            {"name": item.name, "quantity": item.quantity, "price": item.price}
            for item in one.items
        ],
    }


def rating(one: Rated) -> Json:
    """``agent`` is the login of who answered last; null: the bot alone."""
    return {
        "id": one.id,
        "at": moment(one.at),
        "stars": one.stars,
        "words": one.words,
        "conversation": one.conversation.id,
        "channel": one.conversation.channel,
        "agent": one.agent,
        "topic": one.topic,
    }


def listed(data: Iterable[Json], next_cursor: str | None) -> Json:
    """A page of a list."""
    return {"data": list(data), "next_cursor": next_cursor}
