"""Prices of many pieces, and word when something is in stock again."""

from __future__ import annotations

from actions.case_functions import check, deed
from actions.meant_products import MOST_LOOKED_AT, MOST_SHOWN
from actions.order_news import asks_for_news, is_of_an_order
from actions.orders import promise_news
from actions.ownership import owned_order
from actions.product_answers import show
from actions.replies import day, money, signal
from actions.resources import settings, shop
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.product_query import read_wish
from bot.shop.product_search import telling_words
from bot.shop.records import Product

_THOUSAND = 1000
"""Prices in rupiah are told in thousands: "389"."""


@deed("bulk_price")
async def bulk_price(turn: DialogueTurn, case: Case, order: None) -> CaseState:
    """The price of so many; where the record has none, or it was told and an offer is wanted, staff
    write."""
    product, quantity = await _product(case.facts.get("product")), case.facts.get("quantity")
    if product and product.price is not None and quantity and not _was_told(turn, case):
        _tell_price(turn, product, int(quantity), "utter_bulk_price")
        turn.solved()
        return "solved"
    return "waiting_staff"


def _was_told(turn: DialogueTurn, case: Case) -> bool:
    """Whether the price of just so many was told in the case before."""
    before = [one for one in turn.dialogue.cases if one is not case and one.kind == case.kind]
    return bool(before) and before[-1].state == "solved" and before[-1].facts == case.facts


async def tell_sum(turn: DialogueTurn, quantity: int, text: str) -> None:
    """What so many pieces cost, of the product that ``text`` names or else was shown last."""
    words = read_wish(text).words
    named = await _product(words) if telling_words(words) else None
    product = named or await _product(turn.dialogue.products[0])
    if product is None or product.price is None:
        turn.say("utter_unknown_answer")
    elif product.price in (quantity, quantity * _THOUSAND):  # "is it still 389?"
        _tell_price(turn, product, 1, "utter_product_price")
    else:
        _tell_price(turn, product, quantity, "utter_price_of_many")


async def tell_basket(turn: DialogueTurn) -> None:
    """What the products of ``turn.basket`` cost together. Of a name that fits several products,
    these are shown instead: nothing is counted that may not be meant."""
    counted: dict[str, tuple[Product, int]] = {}
    for name, quantity in turn.basket.items():
        fitting = await _called(turn, name)
        if len(fitting) != 1 or fitting[0].price is None:
            turn.say("utter_which_of_these" if fitting else "utter_product_unknown")
            for product in fitting[:MOST_SHOWN]:
                show(product, turn.action, turn.dispatcher, turn.tracker)
            return
        counted[fitting[0].id] = fitting[0], quantity
    turn.dialogue.show([product.name_id for product, _ in counted.values()])
    turn.dialogue.basket = {product.name_id: quantity for product, quantity in counted.values()}
    prices = [_price(product, quantity) for product, quantity in counted.values()]
    lines = [
        f"{quantity} × {product.name(turn.language)}: {money(price, turn.tracker)}"
        for (product, quantity), price in zip(counted.values(), prices)
    ]
    turn.say(
        "utter_price_of_several",
        source={"product": next(iter(counted))},
        price_lines="\n".join(lines),
        total=money(sum(prices), turn.tracker),
    )


async def _called(turn: DialogueTurn, name: str) -> list[Product]:
    """The products that are called so: those that were spoken of, or else all."""
    found = await shop().find_products(name, MOST_LOOKED_AT)
    spoken_of = {*turn.dialogue.basket, *turn.dialogue.products}
    exact = [one for one in found if name.casefold() in map(str.casefold, one.all_names.values())]
    return exact or [one for one in found if one.name_id in spoken_of] or found


def _discount(quantity: int) -> int:
    """Per cent that the shop takes off for so many."""
    discounts = settings().shop.bulk_discounts
    return max((off for pieces, off in discounts if pieces <= quantity), default=0)


def _price(product: Product, quantity: int) -> int:
    """Quantity times price, less the shop's discount for so many."""
    return (product.price or 0) * quantity * (100 - _discount(quantity)) // 100


def _tell_price(turn: DialogueTurn, product: Product, quantity: int, response: str) -> None:
    turn.dialogue.show([product.name_id])
    turn.say(
        response,
        source={"product": product.id},
        name=product.name(turn.language),
        quantity=quantity,
        price=money(product.price, turn.tracker),
        percent=_discount(quantity) or None,
        total=money(_price(product, quantity), turn.tracker),
    )


@check("of_no_order")
async def of_no_order(turn: DialogueTurn, case: Case, order: None) -> bool:
    """ "Tell me when it is sent" is wanted of an order: the one that was spoken of, or which?"""
    said = turn.tracker.latest_message.get("text") or ""
    if case.facts.get("product") or not (asks_for_news(said) and is_of_an_order(said)):
        return True
    spoken_of = turn.dialogue.order and await owned_order(turn.tracker, turn.dialogue.order)
    if spoken_of:
        promise_news(turn, spoken_of)
    else:
        turn.dialogue.take_up(Case("order_news"))
    return False


@deed("stock_reminder")
async def stock_reminder(turn: DialogueTurn, case: Case, order: None) -> CaseState:
    """Tells at once what is in stock. Of what is sold out the customer is told when it is back; of
    what the record does not say, staff write."""
    product = await _product(case.facts.get("product"))
    if product and product.stock:
        show(product, turn.action, turn.dispatcher, turn.tracker)
        turn.said += 1
        turn.solved()
        return "solved"
    if product and product.stock == 0 and _is_seen_by_record(turn, case, product):
        signal(turn.dispatcher, stock_wish={
            "product": product.id, "name": product.name_id, "size": case.facts.get("size"),
        })  # fmt: skip
        turn.say(
            "utter_stock_wish",
            source={"product": product.id},
            name=product.name(turn.language),
            size=case.facts.get("size"),
            restock_date=day(product.restock_date, turn.tracker),
        )
        turn.solved()
        return "solved"
    return "waiting_staff"


def _is_seen_by_record(turn: DialogueTurn, case: Case, product: Product) -> bool:
    """Whether the record will tell when what is wanted is there, and the customer can be reached:
    who leaves the web chat is not."""
    size = case.facts.get("size")
    has_size = size is None or size.casefold() in [one.casefold() for one in product.sizes]
    is_reached = turn.tracker.get_latest_input_channel() != "web"
    is_chat = is_reached and turn.tracker.sender_id.isdigit()  # `rasa shell` is none
    return is_chat and has_size and "colour" not in case.facts


async def _product(name: str | None) -> Product | None:
    """None too where nobody could say which: staff, who get the case, ask themselves."""
    found = await shop().find_products(name, 1) if name else []
    return found[0] if found else None
