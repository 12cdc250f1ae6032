"""A whole order, and what a colleague does with it: cancel, another address, a return, a refund to
be looked at. Where and when it may be done the shop decides. Who looks at an order that is not
proven in the conversation stands in the log."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from bot.currency import Currency
from bot.desk.cases.kind_names import REFUND
from bot.desk.inbox.conversations import HANDLING
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.inbox.received_files import MEDIA
from bot.desk.page import (
    DATABASE,
    LANGUAGE,
    SETTINGS,
    Page,
    Refused,
    day,
    fields,
    go,
    page,
    user_of,
    whole_number,
)
from bot.hours import Hours
from bot.shop.order_progress import DELIVERED, is_paid_at_the_door, progress_of
from bot.shop.records import Order
from bot.shop.shop import CHANGEABLE, NotPossible, OrderNotFound, ShopUnavailable
from bot.store.cases.filing import file_cases
from bot.store.orders.desk_changes import order_changes_by_staff
from bot.store.staff.audit_log import record

_LONGEST_ADDRESS, _LONGEST_REASON = 300, 500
_UNPAYABLE = ("unpaid", "refunded")
"""In these states there is nothing to be paid back."""
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_WHY_NOT = {
    "status": "The shop does not allow this any more: the order has gone on meanwhile.",
    "too_late": "The shop does not take it back any more: too many days since delivery.",
    "unknown_item": "This item is not in the order. Choose one of the list.",
    "already_requested": "A return of this item is under way already.",
}


@dataclass(frozen=True)
class Looked:
    """``conversation`` beside which it is looked at, None: by itself."""

    order: Order
    conversation: int | None


async def search(request: web.Request) -> web.Response:
    """Asks for a number, and leads to the order."""
    typed = request.query.get("number", "").strip()[:40]
    if not typed:
        return page(request, "inbox/order_search.html", typed="", is_unknown=False)
    order = await _find(request, typed)
    if order is None:
        return page(request, "inbox/order_search.html", status=404, typed=typed, is_unknown=True)
    return go(_path(order.number, None))


async def show(request: web.Request) -> web.Response:
    """Everything that the shop knows of it."""
    return await _shown(request, await _looked(request))


async def cancel(request: web.Request) -> web.Response:
    looked = await _looked(request)
    shop, order = request.app[SHOP], looked.order
    await _done(request, looked, "order_cancel", shop.cancel(order.number, order.customer_id))
    return go(_path(order.number, looked.conversation, "cancel"))


async def change_address(request: web.Request) -> web.Response:
    looked = await _looked(request)
    address, undoes = await fields(request, "address", "undoes")
    if not address or len(address) > _LONGEST_ADDRESS:
        raise Refused("Write an address of at most {most} characters.", most=_LONGEST_ADDRESS)
    shop, order = request.app[SHOP], looked.order
    change = shop.change_address(order.number, order.customer_id, " ".join(address.split()))
    what, done = ("order_address_undo", "undone") if undoes else ("order_address", "address")
    await _done(request, looked, what, change)
    return go(_path(order.number, looked.conversation, done))


async def request_return(request: web.Request) -> web.Response:
    looked = await _looked(request)
    item, reason = await fields(request, "item", "reason")
    if not reason or len(reason) > _LONGEST_REASON:
        raise Refused("Write why, in at most {most} characters.", most=_LONGEST_REASON)
    shop, order = request.app[SHOP], looked.order
    change = shop.request_return(order.number, order.customer_id, item, reason, None)
    await _done(request, looked, "order_return", change)
    return go(_path(order.number, looked.conversation, "return"))


async def request_refund(request: web.Request) -> web.Response:
    """A case for whoever pays refunds: the shop's systems pay none at the bot's wish."""
    looked = await _looked(request)
    (reason,) = await fields(request, "reason")
    if not reason or len(reason) > _LONGEST_REASON:
        raise Refused("Write why, in at most {most} characters.", most=_LONGEST_REASON)
    if looked.conversation is None:
        raise Refused("Open the order from the customer's conversation, so that the case has one.")
    if why := _why_no_refund(looked.order):
        raise Refused(why)
    chat = await request.app[HANDLING].conversation(looked.conversation)
    number = f"C-{''.join(secrets.choice(_ALPHABET) for _ in range(8))}"
    user = user_of(request).login
    case = {
        "number": number, "kind": REFUND, "state": "waiting_staff", "order": looked.order.number,
        "customer": looked.order.customer_id, "facts": {"reason": reason}, "evidence": [],
        "due_hours": 24, "proof": None,
    }  # fmt: skip
    hours, now = Hours(request.app[SETTINGS].hours), time.time()

    def file(database: Any) -> None:
        file_cases(database, chat, 0, [case], hours, now)
        record(database, user, "order_refund", chat.id, looked.order.number)

    await request.app[DATABASE].write(file)
    return go(f"/desk/cases/{number}")


async def _looked(request: web.Request) -> Looked:
    """The order that the address names. One that is not proven there is noted in the log."""
    order = await _find(request, request.match_info["number"])
    if order is None:
        raise web.HTTPNotFound
    number = whole_number(request.query.get("conversation", ""))
    is_proven = False
    if number is not None:
        chat = await request.app[HANDLING].conversation(number)
        card = await card_of(request.app[SHOP], chat, time.time())
        is_proven = order.number in {one.number for one in card.orders}
    if not is_proven and request.method == "GET":
        user = user_of(request).login
        await request.app[DATABASE].write(
            lambda database: record(database, user, "order_look", number, order.number)
        )
    return Looked(order, number)


async def _find(request: web.Request, typed: str) -> Order | None:
    try:
        return await request.app[SHOP].order_for_staff(typed)
    except ShopUnavailable as error:
        raise Refused("The shop's data cannot be had just now. Try again in a moment.") from error


async def _done(request: web.Request, looked: Looked, what: str, change: Any) -> None:
    """Does it and notes who did; why not, for people."""
    try:
        await change
    except NotPossible as error:
        raise Refused(_WHY_NOT[error.reason]) from error
    except OrderNotFound as error:
        raise Refused("The shop does not know this order any more.") from error
    except ShopUnavailable as error:
        raise Refused(
            "The shop's system does not answer, so it is not known whether this was done. Open the "
            "order again before you try again."
        ) from error
    user = user_of(request).login
    await request.app[DATABASE].write(
        lambda database: record(database, user, what, looked.conversation, looked.order.number)
    )


async def _shown(request: web.Request, looked: Looked) -> web.Response:
    app, order = request.app, looked.order
    photos = {change.photo for change in order.changes if change.photo}
    places = (
        await app[MEDIA].places_of([looked.conversation], photos)
        if photos and looked.conversation is not None else {}
    )  # fmt: skip
    returned = {change.item for change in order.changes if change.what == "return"}
    old = next((c for c in reversed(order.changes) if c.what == "address"), None)
    try:
        customer = await app[SHOP].customer(order.customer_id)
    except ShopUnavailable:
        customer = None
    return page(
        request, "inbox/order.html", order=order, customer=customer,
        conversation=looked.conversation, photos=places, done=request.query.get("done", ""),
        money=partial(Currency(app[SETTINGS].shop.currency).tell, language=request[LANGUAGE]),
        day=partial(day, request),
        by_staff=await app[DATABASE].run(
            lambda database: order_changes_by_staff(database, order.number)
        ),
        can_change=order.status in CHANGEABLE,
        can_refund=looked.conversation is not None and not _why_no_refund(order),
        why_no_refund=_why_no_refund(order),
        returnable=[item.name for item in order.items if item.name not in returned]
        if order.status in ("delivered", "return_requested") else [],
        address_before=old.before if old and old.after == order.address else None,
        asked=urlencode({"conversation": looked.conversation}) if looked.conversation else "",
        longest_address=_LONGEST_ADDRESS, longest_reason=_LONGEST_REASON,
    )  # fmt: skip


def _why_no_refund(order: Order) -> str | None:
    """None where something was paid that can be paid back."""
    if order.status in _UNPAYABLE:
        return "Nothing was paid for this order, or it is refunded already."
    if is_paid_at_the_door(order) and progress_of(order) < DELIVERED:
        return "There is nothing to refund: it is paid on delivery, and not delivered yet."
    return None


def _path(number: str, conversation: int | None, done: str = "") -> str:
    told = {"conversation": conversation, "done": done}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"/desk/orders/{quote(number, safe='')}" + (f"?{query}" if query else "")


_ONE = r"/orders/{number:[^/]{1,60}}"
PAGES = [
    Page("GET", "/orders", search),
    Page("GET", _ONE, show),
    Page("POST", f"{_ONE}/cancel", cancel),
    Page("POST", f"{_ONE}/address", change_address),
    Page("POST", f"{_ONE}/return", request_return),
    Page("POST", f"{_ONE}/refund", request_refund),
]
