"""Cards that a colleague sends: a product of the catalogue, or the order that is talked about. Each
goes out as an ordinary message, with the picture where the channel shows one."""

from __future__ import annotations

import time

from aiohttp import web
from babel.dates import format_date

from bot.currency import Currency
from bot.desk.inbox.conversation_actions import after_change, as_seen, refusals_told
from bot.desk.inbox.conversations import HANDLING
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.reply_values import status_words
from bot.desk.page import LANGUAGE, SETTINGS, Page, Refused, fields, number_in, page, user_of
from bot.languages import known, locale_of, sentence
from bot.messages import Reply
from bot.shop.courier_pages import courier_page
from bot.shop.records import Order, Product
from bot.shop.shop import ShopUnavailable
from bot.store.conversations.conversations import Conversation

MOST = 6


async def products(request: web.Request) -> web.Response:
    """What of the catalogue has the words ``q``."""
    words = request.query.get("q", "").strip()[:100]
    try:
        found = await request.app[SHOP].find_products(words, MOST) if words else []
    except ShopUnavailable as error:
        raise Refused("The shop's data cannot be had just now. Try again in a moment.") from error
    return page(
        request, "inbox/products.html", found=found, words=words, number=number_in(request),
        name=lambda product: product.name(request[LANGUAGE]),
        money=lambda amount: Currency(request.app[SETTINGS].shop.currency).tell(
            amount, language=request[LANGUAGE]
        ),
    )  # fmt: skip


async def send_product(request: web.Request) -> web.Response:
    id_, words, seen = await fields(request, "product", "q", "seen")
    chat = await request.app[HANDLING].conversation(number_in(request))
    try:
        found = await request.app[SHOP].find_products(words, MOST)
    except ShopUnavailable as error:
        raise Refused("The shop's data cannot be had just now. Try again in a moment.") from error
    product = next((one for one in found if one.id == id_), None)
    if product is None:
        raise Refused("This product is not in the catalogue any more. Search again.")
    card = product_card(request, product, _language(request, chat))
    return await _sent(request, chat, card, seen)


async def send_order(request: web.Request) -> web.Response:
    """Only an order that is proven the customer's there."""
    wanted, seen = await fields(request, "order", "seen")
    chat = await request.app[HANDLING].conversation(number_in(request))
    card = await card_of(request.app[SHOP], chat, time.time())
    order = next((one for one in card.orders if one.number == wanted), None)
    if order is None:
        raise Refused("This order is not proven the customer's any more, so nothing was sent.")
    return await _sent(request, chat, order_card(request, order, _language(request, chat)), seen)


def product_card(request: web.Request, product: Product, language: str) -> Reply:
    """Name, price, whether there is any, sizes, colours, link; what is not known is left out."""
    lines = [product.name(language)]
    if product.price is not None:
        lines.append(Currency(request.app[SETTINGS].shop.currency).tell(product.price, language))
    if product.stock is not None:
        lines.append(_words("in_stock" if product.stock else "sold_out", language))
    if product.sizes:
        lines.append(f"{_words('sizes', language)}: {', '.join(product.sizes)}")
    if product.colours:
        lines.append(f"{_words('colours', language)}: {', '.join(product.colours)}")
    if product.link:
        lines.append(product.link)
    return Reply("\n".join(lines), image=product.picture)


def order_card(request: web.Request, order: Order, language: str) -> Reply:
    """Number, state, items, total, courier and expected day; no address."""
    money = Currency(request.app[SETTINGS].shop.currency)
    lines = [f"{_words('order', language)} {order.number}: {status_words(order.status, language)}"]
    lines += [f"{item.quantity} × {item.name}" for item in order.items]
    if order.total is not None:
        lines.append(f"{_words('total', language)}: {money.tell(order.total, language)}")
    if courier := " ".join(filter(None, (order.courier, order.tracking_number))):
        lines.append(courier)
    if order.status == "shipped" and (at := courier_page(order.courier, order.tracking_number)):
        lines.append(f"{_words('follow', language)}: {at}")
    if order.estimated_on and not order.delivered_on:
        day = format_date(order.estimated_on, "d MMMM", locale=locale_of(language))
        lines.append(f"{_words('arrives', language)}: {day}")
    return Reply("\n".join(lines))


def _language(request: web.Request, chat: Conversation) -> str:
    return known(chat.language or request[LANGUAGE])


def _words(name: str, language: str) -> str:
    return sentence(f"staff_card.{name}", language)


async def _sent(request: web.Request, chat: Conversation, card: Reply, seen: str) -> web.Response:
    """What is typed meanwhile stays typed."""
    request.app[OUTGOING].check_takes_words(chat)
    sending = request.app[HANDLING].reply(
        chat.id, user_of(request).login, card, as_seen(seen), is_draft=False
    )
    await refusals_told(sending)
    return await after_change(request)


_ONE = r"/conversations/{id:\d+}"
PAGES = [
    Page("GET", f"{_ONE}/products", products),
    Page("POST", f"{_ONE}/product-card", send_product),
    Page("POST", f"{_ONE}/order-card", send_order),
]
