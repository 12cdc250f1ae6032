"""What the shop's own programs are shown of conversations, messages, contacts, cases and ratings:
the JSON of the API and of webhooks. Moments are ISO 8601, in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from bot.message_templates import MessageTemplate
from bot.readings import Reading
from bot.shop.records import Order
from bot.store.cases.cases import Case, Step
from bot.store.contacts.contacts import Contact, ListedContact
from bot.store.contacts.fields import ContactField
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.labels import Label
from bot.store.conversations.macros import NOBODY, Macro
from bot.store.conversations.ratings import Rated
from bot.store.conversations.transcript import Entry
from bot.store.files.readings import KeptReading

Json = dict[str, Any]


def moment(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="milliseconds")


def conversation(chat: Conversation, labels: Iterable[Label] = ()) -> Json:
    """``answers`` is what a reply may give back as ``seen``."""
    return {
        "id": chat.id,
        "channel": chat.channel,
        "state": "closed" if chat.closed_at is not None else chat.state,
        "reason": chat.reason,
        "language": chat.language,
        "intent": chat.intent,
        "mood": chat.mood,
        "labels": [label.name for label in labels],
        "assigned_to": chat.assigned_to,
        "created_at": moment(chat.created_at),
        "waiting_since": moment(chat.waiting_since),
        "snoozed_until": moment(chat.snoozed_until),
        "closed_at": moment(chat.closed_at),
        "last_message_at": moment(chat.last_at),
        "last_message": chat.last_line,
        "last_author": chat.last_author,
        "answers": chat.answers,
        "customer": identity(chat),
    }


def identity(chat: Conversation) -> Json:
    """Who talks there, as the channel tells. ``phone`` is vouched for by the platform."""
    is_erased = chat.chat == f"erased:{chat.id}"
    return {
        "contact": chat.contact_id,
        "conversation": chat.id,
        "channel": chat.channel,
        "name": chat.name,
        "platform_id": None if is_erased else chat.person or chat.chat,
        "phone": f"+{chat.verified_phone}" if chat.verified_phone else None,
        "language": chat.language,
        "wants_messages": chat.opted_out_at is None and chat.blocked is None,
    }


def contact(person: Contact, fields: Iterable[ContactField]) -> Json:
    """A person, wherever they write. ``name`` is what staff call them, or the newest channel;
    ``fields`` are the shop's own."""
    names = {field.id: field.name for field in fields}
    return {
        "id": person.id,
        "name": person.name or next((chat.name for chat in person.chats if chat.name), None),
        "fields": {names[n]: value for n, value in person.values.items() if n in names},
        "merged": [one.id for one in person.merged],
        "identities": [identity(chat) for chat in person.chats],
        "erased": False,
    }


def erased_contact(number: int) -> Json:
    """Of whom nothing is left."""
    return {
        "id": number, "name": None, "fields": {}, "merged": [], "identities": [], "erased": True,
    }  # fmt: skip


def listed_contact(one: ListedContact) -> Json:
    return {
        "id": one.id,
        "name": one.name or one.chat.name,
        "channels": list(one.channels),
        "newest": identity(one.chat),
        "last_message_at": moment(one.chat.last_at),
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
        "audio": entry.audio,
        "template": entry.template,
        "stars": entry.stars,
        "deleted": entry.is_deleted,
        "delivery": entry.state if is_ours else None,
        "error": entry.error if is_ours else None,
    }


def _attachment(entry: Entry, position: int, attachment: Json) -> Json:
    """``url`` is where the API hands out the file, once it was fetched; ``reading`` is what was
    heard or read in it, null where nobody was to."""
    file = attachment.get("file") or {}
    is_there = file.get("state") == "stored"
    number = entry.key.partition("-")[2]
    return {
        "type": attachment.get("type"),
        "mime": file.get("mime") if is_there else None,
        "size": file.get("size") if is_there else None,
        "url": f"/api/v1/files/{number}/{position}" if is_there else None,
        "reading": _reading(attachment["reading"]) if "reading" in attachment else None,
    }


def _reading(kept: KeptReading) -> Json:
    """``text`` is as staff put it right, if they did (``corrected_by``); of an identity card, only
    that it is one."""
    read, text = kept.reading or Reading(), kept.text
    if read.kind == "identity_card":
        read, text = replace(read, fields=(), codes=()), ""
    return {
        "state": kept.state,
        "kind": read.kind,
        "text": text,
        "corrected_by": kept.corrected_by,
        "confidence": read.confidence,
        "language": read.language,
        "seconds": read.seconds,
        "fields": [
            {"name": f.name, "value": f.value, "confidence": f.confidence, "source": f.source}
            for f in read.fields
        ],
        "codes": [{"symbology": code.symbology, "text": code.text} for code in read.codes],
        "problem": read.problem or kept.reason,
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


def message_template(one: MessageTemplate) -> Json:
    """``key`` and as many values as it has ``parameters`` send it."""
    return {
        "key": one.key,
        "channel": one.channel,
        "name": one.name,
        "language": one.language,
        "text": one.text,
        "parameters": list(one.parameters),
        "purpose": one.purpose,
    }


def macro(one: Macro, labels: Mapping[int, str]) -> Json:
    """What it does; null is what it does not. ``labels`` are names by number."""
    acts = one.acts
    return {
        "id": one.id,
        "name": one.name,
        "reply": acts.reply or None,
        "note": acts.note or None,
        "label": labels.get(acts.label) if acts.label is not None else None,
        "assign": "nobody" if acts.assign == NOBODY else acts.assign or None,
        "snooze": acts.snooze or None,
        "close": acts.close or None,
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
