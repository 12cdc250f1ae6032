"""Prices of many pieces, and word when something is in stock again."""

from __future__ import annotations

from actions.deeds import deed
from actions.products import show
from actions.resources import settings, shop
from actions.speech import language, money
from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState
from bot.shop.records import Product


@deed("bulk_price")
async def bulk_price(turn: DialogueTurn, case: Case, order: None) -> CaseState:
    """Quantity times price, less the shop's own discount for so many; staff confirm it."""
    quantity = int(case.facts["quantity"])
    product = await _product(case)
    if product is None or product.price is None:
        return "waiting_staff"
    discounts = settings().shop.bulk_discounts
    percent = max((off for pieces, off in discounts if pieces <= quantity), default=0)
    total = product.price * quantity * (100 - percent) // 100
    spoken = language(turn.tracker)
    turn.say(
        "utter_bulk_price",
        source={"product": product.id},
        name=product.name_id if spoken == "id" else product.name_en,
        quantity=quantity,
        price=money(product.price, turn.tracker),
        percent=percent or None,
        total=money(total, turn.tracker),
    )
    turn.solved()
    return "waiting_staff"


@deed("stock_reminder")
async def stock_reminder(turn: DialogueTurn, case: Case, order: None) -> CaseState:
    """Tells at once what is in stock; else staff write when it is back."""
    product = await _product(case)
    if product and product.stock:
        show(product, turn.action, turn.dispatcher, turn.tracker)
        turn.said += 1
        turn.solved()
        return "solved"
    return "waiting_staff"


async def _product(case: Case) -> Product | None:
    found = await shop().find_products(case.facts["product"], 1)
    return found[0] if found else None
