"""What is suggested: what is bought together, what sells, and never what is sold out."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from bot.settings_sections import ShopSettings
from bot.shop.bought_together import FEWEST, BoughtTogether
from bot.shop.recommendations import RecommendingShop
from bot.shop.records import Order, OrderItem, Product
from bot.shop.sqlite_shop import SqliteShop
from bot.shop.usual_sizes import sizes_in, usual_size
from bot.store.engine.database import open_database
from tests.shop.importing.files import lines_of, taken_over


def bought(*baskets: str) -> BoughtTogether:
    """A basket a customer, a letter a product."""
    return BoughtTogether.count(
        (str(number), product) for number, basket in enumerate(baskets) for product in basket
    )


def test_what_is_bought_together_comes_first_with_its_reason() -> None:
    shop = bought(*["AB"] * 6, *["C"] * 9, *["D"] * 30)
    [first, *_] = [one for one in shop.likely(["A"]) if one.because]
    assert (first.product, first.because, first.together) == ("B", "A", 6)


def test_with_nothing_known_of_the_customer_it_is_what_sells_best() -> None:
    shop = bought(*["A"] * 3, *["B"] * 9, *["C"] * 5)
    assert [one.product for one in shop.likely([])] == ["B", "C", "A"]
    assert not any(one.because for one in shop.likely([]))


@pytest.mark.parametrize("people", range(1, FEWEST))
def test_what_too_few_bought_is_told_to_nobody(people: int) -> None:
    """Else it tells what one customer bought."""
    shop = bought(*["AB"] * people, *["AC"] * 9)
    assert "B" not in [one.product for one in shop.likely(["A"])]


def test_what_meets_by_chance_is_no_reason() -> None:
    everybody = bought(*["AB"] * 5, *["A"] * 5, *["B"] * 5, *["C"] * 5)
    [b] = [one for one in everybody.likely(["A"]) if one.product == "B"]
    assert b.because is None


def test_one_customer_counts_once_however_often_they_buy() -> None:
    shop = BoughtTogether.count([("1", "A")] * 50 + [(str(n), "B") for n in range(4)])
    assert [one.product for one in shop.likely([])] == ["B"]


def test_what_they_have_is_not_suggested_again() -> None:
    assert "A" not in [one.product for one in bought(*["AB"] * 9).likely(["A"])]


class Selling:
    """A shop whose catalogue and orders are known to the letter."""

    def __init__(self, folder: Path) -> None:
        self.database = open_database(folder / "sapa.db")
        self.shop: RecommendingShop = SqliteShop(
            open_database(folder / "sapa.db"), ShopSettings()
        )
        self._number = itertools.count(1000)

    def sells(self, product: str, stock: int | None) -> None:
        self.database["products"].insert(
            {"id": product, "name_en": product, "name_id": product, "category": "", "price": 1000,
             "stock": stock, "sizes_json": "[]", "colours_json": "[]"},
        )  # fmt: skip

    def buys(self, customer: str, *products: str, status: str = "delivered") -> None:
        number = f"ORD-{next(self._number)}"
        with self.database.conn:
            self.database.execute(
                "INSERT OR IGNORE INTO customers (id, name) VALUES (?, ?)", [customer, customer]
            )
        self.database["orders"].insert(
            {"number": number, "customer_id": customer, "status": status,
             "placed_on": "2026-11-01"},
        )  # fmt: skip
        self.database["order_items"].insert_all(
            {"order_number": number, "position": place, "product_id": product, "name": product,
             "quantity": 1}
            for place, product in enumerate(products)
        )  # fmt: skip

    async def suggests(self, *owned: str) -> list[tuple[str, str | None]]:
        found = await self.shop.recommend(owned, 9)
        return [(one.product.id, one.because.id if one.because else None) for one in found]


@pytest.fixture
def selling(tmp_path: Path) -> Selling:
    return Selling(tmp_path)


async def test_nothing_that_is_sold_out(selling: Selling) -> None:
    for product, stock in (("there", 3), ("gone", 0), ("unknown", None)):
        selling.sells(product, stock)
        for customer in "abc":
            selling.buys(customer, product)
    assert await selling.suggests() == [("there", None), ("unknown", None)]


async def test_what_was_sent_back_or_cancelled_recommends_nothing(selling: Selling) -> None:
    selling.sells("good", 1)
    selling.sells("bad", 1)
    for customer in "abcd":
        selling.buys(customer, "good")
        for status in ("returned", "refunded", "cancelled", "return_requested", "unpaid"):
            selling.buys(customer, "bad", status=status)
    assert await selling.suggests() == [("good", None)]


async def test_a_new_shop_has_nothing_to_suggest(selling: Selling) -> None:
    selling.sells("one", 1)
    assert await selling.suggests("one", "never heard of") == []


async def test_orders_from_files_count(tmp_path: Path) -> None:
    """However the shop's orders came in."""
    database = open_database(tmp_path / "sapa.db")
    order = {"status": "delivered", "placed_on": "2026-11-20"}
    taken_over(database, lines_of(order))
    shop = SqliteShop(open_database(tmp_path / "sapa.db"), ShopSettings())
    assert await shop.recommend([], 3) == []  # one customer is nobody's favourite
    await shop.aclose()


def of(*names: str, status: str = "delivered") -> Order:
    items = [OrderItem(name, name, 1) for name in names]
    return Order("1", "c", status, date(2026, 11, 1), items)  # type: ignore[arg-type]


SHIRT = Product("p", "Shirt", "Kemeja", sizes=["S", "M", "L", "XL"])
SHOES = Product("q", "Shoes", "Sepatu", sizes=["41", "42"])


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("Kemeja Batik (Navy, L)", {"l"}), ("Kaos - XL", {"xl"}), ("Sepatu, 42", {"42"}),
     ("Kemeja Slim Fit", set()), ("Kaos S", set()), ("Tote Bag (All-size)", set())],
)  # fmt: skip
def test_the_size_that_was_bought_stands_after_the_name(name: str, sizes: set[str]) -> None:
    assert sizes_in(name) == sizes


def test_a_usual_size_is_of_such_products() -> None:
    orders = [of("Kemeja (L)", "Kaos, L", "Sepatu (42)"), of("Jaket (XL)")]
    assert usual_size(orders, [SHIRT]) == "L"
    assert usual_size(orders, [SHOES]) == "42"


@pytest.mark.parametrize(
    "orders",
    [[], [of("Kemeja")], [of("Kemeja (L)", "Kaos (M)")], [of("Kaos (L)", status="returned")]],
)
def test_unknown_or_undecided_is_no_size(orders: list[Order]) -> None:
    assert usual_size(orders, [SHIRT]) is None
