"""Whatever a record lacks, no reply has a hole in it, and nothing unknown is told as a fact."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import (
    address,
    meant_products,
    orders,
    ownership,
    products,
    returns,
    stock,
    which_order,
)
from actions.dialogue import ActionDialogue
from actions.resources import case_kinds
from bot.dialogue.state import CONFIRM, Case, Dialogue, Question
from bot.order_numbers import OrderNumbers
from bot.rasa.response_generator import Replies
from bot.replies_file import read_replies
from bot.shop.records import ORDER_STATUSES, Customer, Order, OrderItem, Product, TrackingEvent
from bot.shop.shop import NotPossible
from tests.checkout import CHECKOUT

GAPS = [
    r"\b(?:None|null|nan|undefined)\b", r"(?<![\w,;-])-(?![\w-])", r"[^\S\n]{2}", r"\s[.,;:!?]",
    r"\(\s*\)", r"[{}]", r"[,;:]\s*[.,;]", r"\bRp(?!\d)", r"(?m):[^\S\n]*\n\s*$",
    r"\b(?:with|by|to|of|on|at|pada|ke|dengan|lewat|tanggal)\s*(?:[.,;]|$)", r"^\s|\s$",
    r"(?m)^(?:\w+ ?){1,4}:[^\S\n]*$",
]  # fmt: skip
INTRODUCTIONS = {
    "utter_product_none_fits", "utter_product_unknown_fits", "utter_other_language_only"
}  # fmt: skip
"""Replies that end in a colon, because something follows."""

REPLIES = Replies(EndpointConfig(), None)


def gaps(reply: str, text: str) -> list[str]:
    if reply in INTRODUCTIONS:
        text = text.removesuffix(":")
    return [gap for gap in GAPS if re.search(gap, text)]


def filled(reply: str, language: str, **values: Any) -> dict[str, Any] | None:
    tracker = DialogueStateTracker("1", [AnySlot("language", mappings=[{}])])
    tracker.update(SlotSet("language", language))
    return asyncio.run(REPLIES.generate(reply, tracker, "web", **values))


def places_of(reply: str) -> list[str]:
    texts = [v.get("text", "") for v in read_replies(CHECKOUT / "domain.yml")[reply]]
    return sorted({place for text in texts for place in re.findall(r"(?<!{){(\w+)}", text)})


FILLED = sorted(name for name in read_replies(CHECKOUT / "domain.yml") if places_of(name))


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_reply_leaves_out_what_is_not_known(language: str, data: st.DataObject) -> None:
    reply = data.draw(st.sampled_from(FILLED))
    unknown = st.sampled_from([None, "", "-", " "])
    places = places_of(reply)
    values = {place: data.draw(st.just(f"Known{place}") | unknown, label=place) for place in places}
    values.pop("shop", None)
    message = filled(reply, language, **values)
    if message is None:
        return  # nothing of it could be said; the gateway then calls a person
    assert message["text"] and not gaps(reply, message["text"]), message["text"]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("reply", FILLED)
def test_what_is_known_is_all_told(reply: str, language: str) -> None:
    values = {place: f"Known{place}" for place in places_of(reply)}
    values.pop("shop", None)
    text = filled(reply, language, **values)["text"]
    assert all(value in text for value in values.values()), text


names = st.text("bdgkmstw", min_size=3, max_size=9)  # no word that a gap could be
money = st.none() | st.integers(1, 10**7)
days = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
items = st.lists(
    st.builds(OrderItem, product_id=st.just("P-1"), name=names,
              quantity=st.integers(1, 3), price=money),
    max_size=3,
)  # fmt: skip
journeys = st.lists(
    st.builds(TrackingEvent, happened_at=st.just(datetime(2026, 11, 20, 8)),
              place=names | st.just(""), status=st.just("in_transit")),
    max_size=1,
)  # fmt: skip
any_order = st.builds(
    Order, number=st.just("ORD-7003"), customer_id=st.just("C-1"),
    status=st.sampled_from(ORDER_STATUSES), placed_on=st.dates(date(2026, 1, 1)), items=items,
    total=money, shipping_fee=money, payment_method=st.none() | names | st.just(""),
    address=st.none() | names, courier=st.none() | names, tracking_number=st.none() | names,
    estimated_on=days, delivered_on=days, tracking=journeys,
)  # fmt: skip
any_product = st.builds(
    Product, id=st.just("P-1"), name_en=names, name_id=names, price=money,
    stock=st.none() | st.integers(0, 9), sizes=st.lists(st.sampled_from(["S", "M", "42"])),
    colours=st.lists(st.sampled_from(["navy", "Sunset"])), restock_date=days,
    picture=st.none() | st.just("https://example.com/p.jpg"), link=st.none() | names,
)  # fmt: skip


class Merchant:
    """A merchant's shop with one order or one product, that grants every wish or none."""

    def __init__(self, order: Order | None, product: Product | None, grants: bool) -> None:
        self._order, self._product, self._grants = order, product, grants

    async def customers_by_phone(self, e164: str) -> list[Customer]:
        return []

    async def order_numbers(self) -> OrderNumbers:
        return OrderNumbers.like(["ORD-7003", "ORD-7004"])

    async def order(self, number: str, customer_id: str) -> Order | None:
        return self._order

    async def orders_of(self, customer_id: str, limit: int) -> list[Order]:
        return [self._order] if self._order else []

    async def find_products(self, *asked: object) -> list[Product]:
        return [self._product] if self._product else []

    async def _changed(self, *asked: object) -> Order:
        assert self._order
        if not self._grants:
            raise NotPossible("status", self._order.status)
        return self._order

    cancel = change_address = request_return = _changed


@contextmanager
def served_by(merchant: Merchant) -> Iterator[None]:
    with ExitStack() as patches:
        for module in (
            address, meant_products, orders, ownership, products, returns, stock, which_order,
        ):  # fmt: skip
            patches.enter_context(mock.patch.object(module, "shop", return_value=merchant))
        yield


def heard(action: Any, language: str, text: str = "halo", **slots: Any) -> list[tuple[str, str]]:
    """What the customer reads of an action: the names of the replies, and their texts."""
    proven = {"order": "ORD-7003", "customer": "C-1", "until": 10**12}
    slots |= {"language": language, "proven_orders": [proven]}
    message = {"text": text, "intent": {"name": "x", "confidence": 1.0}, "entities": []}
    tracker = Tracker("1", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    asyncio.run(action().run(dispatcher, tracker, {}))
    told = []
    for said in dispatcher.messages:
        if said["response"]:
            values = {k: v for k, v in said.items() if k not in ("response", "text")}
            message = filled(said["response"], language, **values)
            assert message and message["text"], f"{said['response']} says nothing"
            told.append((said["response"], message["text"]))
    return told


def worked_on(
    kind: str, language: str, facts: dict[str, str], says_yes: bool
) -> list[tuple[str, str]]:
    """What the customer reads when a case of ``kind`` about the order is worked on."""
    dialogue = Dialogue([Case(kind, {"order": "ORD-7003", **facts}, said=["begun"])])
    dialogue.question = Question(CONFIRM) if says_yes else None
    reading = [{"name": "confirm" if says_yes else "resume"}]
    return heard(ActionDialogue, language, dialogue=dialogue.as_slot(), reading=reading)


ABOUT_ORDERS = sorted(kind.key for kind in case_kinds().values() if kind.needs_order)
answers = st.dictionaries(
    st.sampled_from(["address", "phone", "item", "reason", "problem", "size", "colour", "photo"]),
    names,
)
SLOW = [HealthCheck.too_slow]


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(kind=st.sampled_from(ABOUT_ORDERS), order=any_order, facts=answers,
       says_yes=st.booleans(), grants=st.booleans())  # fmt: skip
def test_every_answer_about_an_order(
    language: str, kind: str, order: Order, facts: dict[str, str], says_yes: bool, grants: bool
) -> None:
    with served_by(Merchant(order, None, grants)):
        told = worked_on(kind, language, facts, says_yes)
    assert told and not any(reply == "utter_shop_unavailable" for reply, _ in told)
    for reply, text in told:
        assert not gaps(reply, text), text
        assert "Rp0" not in text and " 0 " not in text, text


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(order=any_order, fact=st.sampled_from(
    ["estimated_on", "tracking_number", "courier", "total", "address", "items"]
))  # fmt: skip
def test_every_answer_of_the_record(language: str, order: Order, fact: str) -> None:
    dialogue = Dialogue(orders=[order.number])
    reading = [{"name": "record", "fact": fact, "text": "qwrtz?"}]
    with served_by(Merchant(order, None, True)):
        told = heard(ActionDialogue, language, dialogue=dialogue.as_slot(), reading=reading)
    for reply, text in told:
        assert not gaps(reply, text), text


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(order=any_order)
def test_details_tell_all_that_is_known(language: str, order: Order) -> None:
    with served_by(Merchant(order, None, True)):
        [(_, text)] = worked_on("order_details", language, {}, says_yes=False)
    known = [order.payment_method, order.address, *(item.name for item in order.items)]
    assert all(value in text for value in known if value)
    amounts = [order.total, order.shipping_fee, *(item.price for item in order.items)]
    assert text.count("Rp") == sum(amount is not None for amount in amounts)


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(product=any_product, asked=st.sampled_from(
    ["kemeja", "kemeja biru", "red shirt size L under 100rb", "ukuran 42 di atas 50rb ada?"]
))  # fmt: skip
def test_every_answer_about_a_product(language: str, product: Product, asked: str) -> None:
    with served_by(Merchant(None, product, True)):
        told = heard(products.ActionFindProducts, language, asked)
    for reply, text in told:
        assert not gaps(reply, text), text
    sold_out = [r for r, _ in told if r in ("utter_product_sold_out", "utter_product_restock")]
    assert bool(sold_out) == (product.stock == 0)
    assert (product.stock is None) == any(r == "utter_product_stock_unknown" for r, _ in told)


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(product=st.none() | any_product, facts=st.fixed_dictionaries(
    {}, optional={"product": names, "quantity": st.just("24"), "size": st.just("M")}
))  # fmt: skip
def test_every_answer_to_who_wants_many_or_waits_for_one(
    language: str, product: Product | None, facts: dict[str, str]
) -> None:
    """Also of what was asked for twice in vain: staff get the case all the same."""
    with served_by(Merchant(None, product, True)):
        for kind in ("bulk_price", "stock_reminder"):
            asked = {"product": 2, "quantity": 2, "size": 1}
            dialogue = Dialogue([Case(kind, dict(facts), asked=asked, said=["begun"])])
            reading = [{"name": "resume"}]
            told = heard(ActionDialogue, language, dialogue=dialogue.as_slot(), reading=reading)
            assert told
            for reply, text in told:
                assert not gaps(reply, text), text


def test_the_reader_of_gaps_sees_them() -> None:
    for text in (
        "Order None is here.", "with -, tracking number -.", "paid by .", "Items (): two",
        "Order ORD-1 .", "It  is here.", "Total: {total}", "Shipping:\nTotal: 3", "Price: Rp.",
    ):  # fmt: skip
        assert gaps("utter_x", text), text
    for text in (
        "Order ORD-7003 (Kemeja, Kaos) is on its way, tracking JNE-1. Expected by 1 May 2026.",
        "Order ORD-1 of 20 November 2026\n1 × Kemeja, Rp150,000\nTotal: Rp165,000\nStatus: ready",
        "Siap, Kak: Jl. Baru 1. Balasannya 2-4 hari.",
    ):
        assert not gaps("utter_x", text), (text, gaps("utter_x", text))
