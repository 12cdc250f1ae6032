"""Who wants to be told when something changes with their orders (bot.gateway.order_news)."""

from __future__ import annotations

import json
import re
from typing import Any

from actions.replies import signal, words
from actions.resources import conversations
from actions.turn import DialogueTurn
from bot.shop.order_progress import progress_of
from bot.shop.records import Order
from bot.store.engine.errors import StoreUnavailable
from bot.store.privacy.consents import Purpose, may

_PURPOSE: Purpose = "notifications"
UNDER_WAY = ("unpaid", "processing", "packed", "shipped", "return_requested", "returned")
"""States of orders with which something will change."""

_ASKS = re.compile(
    r"\b(let|tell|notify|update|text|message|inform|ping|alert|remind|buzz) (me|us)"
    r"( know)?( here)? (when|once|if|as soon as|after)\b(?!.*\b(will|would|going to|can|could)\b)|"
    r"\bkeep (me|us) (posted|updated|informed)\b|"
    r"\b((di)?kabar(i|in|kan|kn)\w*|infoin|beri ?(tau|tahu|kabar)|kasi?h? ?(tau|tahu|kabar)|"
    r"notif(in)?)\b.*\b(ka?l(au|o|u)|klo|kl|jika|pas|begitu|saat|setelah|abis)\b|"
    r"\b(ka?l(au|o|u)|klo|kl|jika|pas|begitu|saat|setelah|abis)\b.*"
    r"\b(di)?(kabar(i|in|kan|kn)|infoin|beri ?(tau|tahu|kabar)|kasi?h? ?(tau|tahu|kabar))\w*",
    re.IGNORECASE,
)
_OF_AN_ORDER = re.compile(
    r"\b(orders?|parcel|package|ship(s|ped|ping)|sent|delivered|(on (its|the)|under) way|"
    r"(pesanan|paket|resi|orderan)\w*|dikirim\w*|terkirim|jalan|berangkat|otw|diantar)\b",
    re.IGNORECASE,
)
_OF_STOCK = re.compile(
    r"\b(re)?(stocks?|stok)\w*\b|\b(available|ready|tersedia|ada lagi|pre-?order)\b", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(jangan|jgn|(ga|gak|g|ngg?ak?|tidak|tdk) (usah|perlu)|don'?t|do not|saya kabar\w*|"
    r"aku kabar\w*|i'?ll|i will)\b",
    re.IGNORECASE,
)


def asks_for_news(text: str) -> bool:
    """ "Tell me when it is sent", "kabari ya kalau sudah dikirim"."""
    return bool(_ASKS.search(text)) and not _NOT.search(text)


def is_of_an_order(text: str) -> bool:
    """Whether what one wants to be told of can only happen to an order: "when it is sent"; not
    "when it arrives", which products do as well."""
    return bool(_OF_AN_ORDER.search(text)) and not _OF_STOCK.search(text)


async def has_agreed(turn: DialogueTurn) -> bool:
    number = turn.tracker.sender_id
    if not number.isdigit():  # `rasa shell` has no conversation
        return False
    try:
        return await conversations().run(lambda database: may(database, _PURPOSE, int(number)))
    except StoreUnavailable:
        return False


def offer(turn: DialogueTurn, order: Order) -> dict[str, str]:
    """The button by which the customer agrees."""
    payload = f"/order_news{json.dumps({'order_number': order.number})}"
    return {"title": words("utter_name_order_news", turn.tracker), "payload": payload}


def agree(turn: DialogueTurn, order: Order) -> None:
    """The customer wants it; what is said to that is what they agreed to."""
    wording = words("utter_order_news_on", turn.tracker)
    signal(turn.dispatcher, consent={"purpose": _PURPOSE, "step": "given", "wording": wording})
    follow(turn, order)


def follow(turn: DialogueTurn, order: Order) -> None:
    """Of those who agreed: from now on what changes with this order is told, too."""
    followed: dict[str, Any] = {
        "order": order.number, "customer": order.customer_id, "progress": progress_of(order),
    }  # fmt: skip
    signal(turn.dispatcher, order_news=followed)
