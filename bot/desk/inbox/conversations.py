"""The inbox and one conversation: what staff look at all day."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as columns_of
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.currency import Currency
from bot.desk.cases.facts import shown_facts
from bot.desk.cases.kind_names import CASE_KINDS, name_of_kind
from bot.desk.inbox.canned_replies import CANNED, canned_for
from bot.desk.inbox.contact_fields import CONTACT_FIELDS
from bot.desk.inbox.customer_card import SHOP, card_of, order_talked_of
from bot.desk.inbox.explanation import why_of
from bot.desk.inbox.mentions import mention_parts
from bot.desk.inbox.outgoing import CLOSING_S, OUTGOING
from bot.desk.inbox.received_files import MEDIA
from bot.desk.inbox.reply_values import values_of
from bot.desk.inbox.shown_attachments import shown_attachment
from bot.desk.inbox.shown_readings import shown_by
from bot.desk.inbox.summary import summary_of
from bot.desk.insight.ratings import RATINGS
from bot.desk.page import (
    DATABASE,
    LANGUAGE,
    MESSAGE_TEMPLATES,
    NOTICES,
    SETTINGS,
    USERS,
    Page,
    day,
    is_fragment,
    number_in,
    page,
    say,
    user_of,
    whole_number,
)
from bot.message_templates import MessageTemplate
from bot.messages import Outbound
from bot.store.cases.cases import Cases
from bot.store.contacts.contacts import Contacts
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversation_list import (
    SORTS,
    VIEWS,
    ConversationList,
    Filters,
    Listed,
    Sort,
    View,
)
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.labels import COLOURS, Labels
from bot.store.conversations.macros import Macros
from bot.store.conversations.preferences import opens_next
from bot.store.conversations.saved_views import SavedViews
from bot.store.conversations.sent_once import keys_sent
from bot.store.conversations.transcript import Transcripts
from bot.store.conversations.undo import stamp_of
from bot.store.staff.users import User
from bot.store.staffing.service_levels import Due, ServiceLevels
from bot.store.web_chat.sightings import Sightings

INBOX = web.AppKey("inbox", ConversationList)
CASES = web.AppKey("cases", Cases)
HANDLING = web.AppKey("handling", Assignment)
LEVELS = web.AppKey("service_levels", ServiceLevels)
TRANSCRIPTS = web.AppKey("transcripts", Transcripts)
LABELS = web.AppKey("labels", Labels)
CONTACTS = web.AppKey("contacts", Contacts)
MACROS = web.AppKey("macros", Macros)
SIGHTINGS = web.AppKey("sightings", Sightings)
SAVED_VIEWS = web.AppKey("saved_views", SavedViews)

_SHOWN = 50
_REFRESHED = 300
"""Entries that are shown at first, and that a page may show anew which has read further back."""


@dataclass(frozen=True)
class Asked:
    """What of the list somebody looks at; ``query`` says it in an address."""

    view: View
    filters: Filters
    words: str
    sort: Sort | None = None

    @property
    def query(self) -> str:
        told = {"view": self.view, "sort": self.sort, "q": self.words}
        told |= {f.name: getattr(self.filters, f.name) for f in columns_of(Filters)}
        return urlencode({name: value for name, value in told.items() if value})


def asked_in(request: web.Request) -> Asked:
    return asked_of(request.query)


def asked_of(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what no list has is left out."""
    view: Any = query.get("view")
    sort: Any = query.get("sort")
    names = [f.name for f in columns_of(Filters)]
    filters = Filters(**{name: query.get(name) or None for name in names})
    words = " ".join(query.get("q", "").split())[:200]
    return Asked(
        view if view in VIEWS else "waiting", filters, words, sort if sort in SORTS else None
    )


async def inbox(request: web.Request) -> web.Response:
    """The whole page, without a conversation."""
    whole = await _whole(request)
    return page(request, "inbox/conversations.html", chat=None, is_done=False, **whole)


async def chats(request: web.Request) -> web.Response:
    """The list alone, as it is now; with ``after``, its next page."""
    return page(request, "inbox/conversation_list.html", **await _list(request))


async def conversation(request: web.Request) -> web.Response:
    """One conversation: for our script its part of the page alone."""
    number = number_in(request)
    await mark_read(request, number)
    shown = await chat_shown(request, number)
    if is_fragment(request):
        return page(request, "inbox/conversation.html", **shown)
    return page(request, "inbox/conversations.html", **{**await _whole(request), **shown})


async def mark_read(request: web.Request, number: int) -> None:
    """Who asks has all of it before them; the customer may be shown that."""
    handling = request.app[HANDLING]
    if await handling.mark_read(number, user_of(request).login):
        request.app[OUTGOING].person_reads(await handling.conversation(number))


async def state(request: web.Request) -> web.Response:
    """What changes in a conversation while somebody looks at it; what they type is left alone."""
    number = number_in(request)
    await mark_read(request, number)
    return page(request, "inbox/conversation_state.html", **await chat_shown(request, number))


async def earlier(request: web.Request) -> web.Response:
    """What was said before the entries that are shown."""
    number = number_in(request)
    chat = await request.app[HANDLING].conversation(number)
    transcript = await request.app[TRANSCRIPTS].read(number, request.query.get("before"))
    names = names_of(await request.app[USERS].all())
    return page(
        request, "inbox/conversation_earlier.html", chat=chat, transcript=transcript, why_of=why_of,
        seen=None,
        shown_attachment=shown_attachment, asked=asked_in(request),
        shown_reading=shown_by(request, names), is_on=request.app[OUTGOING].is_on(chat),
        mention_parts=partial(mention_parts, names),
    )  # fmt: skip


async def chat_shown(request: web.Request, number: int) -> dict[str, Any]:
    """What the templates of one conversation show."""
    app, user, now = request.app, user_of(request), time.time()
    chat = await request.app[HANDLING].conversation(number)
    since = _number(request.query.get("since", ""))
    transcript = await app[TRANSCRIPTS].read(
        number, limit=_REFRESHED if since else _SHOWN, since=since
    )
    people = await app[USERS].all()
    card = await card_of(app[SHOP], chat, now)
    others = await app[HANDLING].others_of(card.customer_ids, number)
    contact = None
    if chat.contact_id is not None:  # of what was erased there is none
        contact = await app[CONTACTS].get(chat.contact_id)
        known = {number, *(other.id for other in others)}
        others += [other for other in contact.chats if other.id not in known]
    platform_name = chat.name
    chat = replace(chat, name=(contact and contact.name) or chat.name)
    draft = await app[HANDLING].draft(number, user.login)
    closes_at = app[OUTGOING].closes_at(chat)
    cases = await app[CASES].beside(number, card.customer_ids)
    order = order_talked_of(transcript, card)
    summary = summary_of(chat, cases, transcript, order)
    money = partial(Currency(app[SETTINGS].shop.currency).tell, language=request[LANGUAGE])
    numbers = [number, *(other.id for other in others)]
    photos = {change.photo for order in card.orders for change in order.changes if change.photo}
    language = chat.language or request[LANGUAGE]
    values = values_of(app[SETTINGS], user.name, language, chat, transcript, card)
    return {
        "asked": asked_in(request),
        "chat": chat,
        "transcript": transcript,
        "why_of": why_of,
        "shown_attachment": shown_attachment,
        "shown_reading": shown_by(request, names_of(people)),
        "mention_parts": partial(mention_parts, names_of(people)),
        "labels": await app[LABELS].of(number),
        "offered_labels": await app[LABELS].all(),
        "label_colours": COLOURS,
        "may_make_labels": user.may("editor") or app[SETTINGS].desk.agents_make_labels,
        "holder": next((p.name for p in people if p.login == chat.assigned_to), chat.assigned_to),
        "colleagues": [p for p in people if p.disabled_at is None],
        "contact": contact,
        "contact_fields": await app[CONTACT_FIELDS].all(),
        "platform_name": platform_name,
        "card": card,
        "money": money,
        "cases": cases,
        "kind_name": partial(name_of_kind, app[CASE_KINDS], language=request[LANGUAGE]),
        "summary": summary,
        "summary_facts": (
            shown_facts(summary.case, money, partial(day, request), partial(say, request))
            if summary and summary.case
            else []
        ),
        "day": partial(day, request),
        "others": others,
        "draft": draft,
        "ratings": await app[RATINGS].of(numbers),
        "photos": await app[MEDIA].places_of(numbers, photos) if photos else {},
        "has_draft": bool(draft.text),
        "parts": 0 if draft.is_note else parts_of(request, chat, draft.text),
        "closes_at": closes_at,
        "is_closed": closes_at is not None and closes_at <= now,
        "is_closing": closes_at is not None and now < closes_at < now + CLOSING_S,
        "is_on": app[OUTGOING].is_on(chat),
        "opted_out": chat.opted_out_at is not None
        and chat.opted_out_at >= (chat.last_inbound_at or 0),
        "templates": templates_for(request, chat.channel),
        "values": values,
        "seen": await app[SIGHTINGS].of(number) if chat.channel == "web" else None,
        "sent_keys": await app[DATABASE].run(lambda db: keys_sent(db, number, user.login)),
        "macros": await app[MACROS].all(),
        "canned": canned_for(app[CANNED].now(), language, values),
        "now": now,
    }


def names_of(people: Iterable[User]) -> dict[str, str]:
    """What colleagues are called, by login."""
    return {one.login: one.name for one in people}


def templates_for(request: web.Request, channel: str) -> list[MessageTemplate]:
    """The approved templates of a channel."""
    known = request.app[MESSAGE_TEMPLATES].now()
    return [one for one in known if one.channel == channel and not one.sent_for]


def parts_of(request: web.Request, chat: Conversation, text: str) -> int:
    """In how many messages the platform shows a text."""
    message = Outbound(chat.channel, chat.account, chat.chat, text)
    return len(request.app[OUTGOING].render(message)) if text.strip() else 0


async def _list(request: web.Request) -> dict[str, Any]:
    app, login, asked = request.app, user_of(request).login, asked_in(request)
    if asked.words:
        found, after = await app[INBOX].search(asked.words, login, asked.filters), None
    else:
        shown = await app[INBOX].page(
            asked.view, login, asked.filters, request.query.get("after"), sort=asked.sort
        )
        found, after = shown.chats, shown.after
    saved_views = await app[SAVED_VIEWS].of(login)
    here = request.match_info.get("id") or request.query.get("here", "")
    return {
        "asked": asked,
        "listed": found,
        "after": after,
        "is_more": "after" in request.query,
        "here": whole_number(here),
        "counts": await app[INBOX].counts(login),
        "notices": await app[NOTICES].open(),
        "first_views": ("waiting", "mine", "open"),
        "saved_views": saved_views,
        "saved_here": next((one for one in saved_views if one.query == asked.query), None),
        "more_views": ("late", "mentions", "all", "snoozed", "closed"),
        "stamp_of": stamp_of,
        "waits": partial(_waits, app[SETTINGS].hours.answer_within_minutes * 60.0),
        "dues": await app[LEVELS].due_of(one.conversation.id for one in found),
        "opens_next": await app[DATABASE].run(lambda database: opens_next(database, login)),
        "reasons": lambda one: reasons(request, one),
        "now": time.time(),
    }


async def _whole(request: web.Request) -> dict[str, Any]:
    """The list, and what it can be filtered by."""
    people = await request.app[USERS].all()
    return {
        **await _list(request),
        "filled": await request.app[INBOX].filled(),
        "colleagues": [one for one in people if one.disabled_at is None],
        "offered_labels": await request.app[LABELS].all(),
        "sorts": SORTS,
    }


def _waits(within_s: float, chat: Conversation, now: float, due: Due | None) -> str | None:
    """How long somebody has waited, beside when the answer is ``due``, else beside the time
    ``within_s`` in which people answer: "fresh", "late" when it is soon over (after half of it),
    "overdue" after it; None where nobody waits."""
    if chat.waiting_since is None or (chat.snoozed_until or 0) > now:
        return None
    if due:
        return {"good": "fresh", "warn": "late", "bad": "overdue"}[due.tone(now)]
    age = now - chat.waiting_since
    return "overdue" if age > within_s else "late" if age > within_s / 2 else "fresh"


def reasons(request: web.Request, listed: Listed) -> list[str]:
    """Why a person should answer or look; most pressing first."""
    chat, now = listed.conversation, time.time()
    if chat.waiting_since is None or (chat.snoozed_until or 0) > now:
        return []
    told = []
    closes_at = request.app[OUTGOING].closes_at(chat)
    if closes_at is not None and closes_at <= now:
        told.append("window_closed")
    elif closes_at is not None and closes_at < now + CLOSING_S:
        told.append("window_closing")
    answered = chat.state == "staff" and chat.last_author == "customer"
    return [*told, "wrote_again" if answered else chat.reason or "asked"]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


PAGES = [
    Page("GET", "", inbox),
    Page("GET", "/list", chats, by_itself=True),
    Page("GET", r"/conversations/{id:\d+}", conversation),
    Page("GET", r"/conversations/{id:\d+}/state", state, by_itself=True),
    Page("GET", r"/conversations/{id:\d+}/earlier", earlier),
]
