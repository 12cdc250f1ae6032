"""The cases to work through, and one of them."""

from __future__ import annotations

import time
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.currency import Currency
from bot.desk.cases.facts import shown_facts
from bot.desk.cases.kind_names import CASE_KINDS, name_of_kind
from bot.desk.inbox.canned_replies import CANNED
from bot.desk.inbox.conversations import CASES, CONTACTS, templates_for
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.shown_attachments import shown_attachment
from bot.desk.inbox.shown_readings import shown_by
from bot.desk.page import LANGUAGE, SETTINGS, USERS, Page, day, page, say, user_of, whole_number
from bot.personal_text import first_name
from bot.store.cases.cases import STATES, CaseFilters

_SHOWN = 50
_LAST_PAGE = 10_000


def asked_in(request: web.Request) -> CaseFilters:
    query = request.query
    return CaseFilters(
        state=state if (state := query.get("state")) in STATES else None,
        kind=query.get("kind", "")[:64] or None,
        assigned=query.get("assigned", "")[:64] or None,
        overdue=bool(query.get("overdue")),
        words=" ".join(query.get("q", "").split())[:64],
    )


def query_of(filters: CaseFilters, **more: object) -> str:
    """The filters as an address says them."""
    asked = {
        "state": filters.state,
        "kind": filters.kind,
        "assigned": filters.assigned,
        "overdue": "1" if filters.overdue else None,
        "q": filters.words,
        **more,
    }
    return urlencode({name: value for name, value in asked.items() if value})


async def cases(request: web.Request) -> web.Response:
    """The list: overdue first, then what is due next."""
    app, filters = request.app, asked_in(request)
    number = min(max(whole_number(request.query.get("page", "")) or 1, 1), _LAST_PAGE)
    shown = await app[CASES].page(filters, _SHOWN, (number - 1) * _SHOWN)
    people = await app[USERS].all()
    return page(
        request,
        "cases/cases.html",
        filters=filters,
        cases=shown.cases,
        counts=await app[CASES].counts(),
        states=STATES,
        kinds=await app[CASES].kinds(),
        colleagues=[one for one in people if one.disabled_at is None],
        names={one.login: one.name for one in people},
        chats=await app[CONTACTS].chats(one.conversation_id for one in shown.cases),
        kind_name=kind_name_in(request),
        query=query_of(filters),
        before=query_of(filters, page=number - 1) if number > 1 else None,
        after=query_of(filters, page=number + 1) if shown.is_more else None,
        now=time.time(),
    )


async def case(request: web.Request) -> web.Response:
    """One case, with all that is needed to decide it."""
    return page(request, "cases/case.html", **await case_shown(request, number_of(request)))


async def case_shown(request: web.Request, number: str) -> dict[str, Any]:
    """What the templates of one case show."""
    app, now = request.app, time.time()
    case = await app[CASES].case(number)
    chat = (await app[CONTACTS].chats([case.conversation_id]))[case.conversation_id]
    card = await card_of(app[SHOP], chat, now)
    people = await app[USERS].all()
    closes_at = app[OUTGOING].closes_at(chat)
    names = {one.login: one.name for one in people}
    values = {
        "name": first_name(chat.name),
        "agent": user_of(request).name,
        "shop": app[SETTINGS].shop.name,
        "order": case.order_number or "",
        "case": case.number,
    }
    language = chat.language or request[LANGUAGE]
    ready = [one for one in app[CANNED].now() if one.case]
    tell = partial(Currency(app[SETTINGS].shop.currency).tell, language=request[LANGUAGE])
    return {
        "case": case,
        "chat": chat,
        "kind_name": kind_name_in(request),
        "proof": card.proof if case.customer in (None, *card.customer_ids) else None,
        "facts": shown_facts(case, tell, partial(day, request), partial(say, request)),
        "evidence": await app[CASES].evidence(number),
        "history": await app[CASES].history(number),
        "shown_attachment": shown_attachment,
        "shown_reading": shown_by(request, names),
        "names": names,
        "holder": names.get(chat.assigned_to or "", chat.assigned_to),
        "colleagues": [one for one in people if one.disabled_at is None],
        "prefilled": {one.case: one.filled(language, values) for one in reversed(ready)},
        "values": values,
        "is_on": app[OUTGOING].is_on(chat),
        "is_closed": closes_at is not None and closes_at <= now,
        "templates": [
            one for one in templates_for(request, chat.channel) if one.purpose == "notifications"
        ],
        "is_overdue": case.is_overdue(now),
        "now": now,
    }


def kind_name_in(request: web.Request) -> Any:
    """A function that names a kind of case in the user's language."""
    return partial(name_of_kind, request.app[CASE_KINDS], language=request[LANGUAGE])


def number_of(request: web.Request) -> str:
    """The case's number in the request's address."""
    return request.match_info["number"]


PAGES = [
    Page("GET", "/cases", cases),
    Page("GET", "/cases/{number}", case),
]
