"""Finding products in the words of customers."""

from __future__ import annotations

import time

import pytest
from sqlite_utils import Database

from bot.shop.product_search import find_products


@pytest.mark.parametrize(
    "question",
    [
        "kemeja batik ukuran L ready ga kak",
        "Do you have batik shirts in L?",
        "KEMEJA BATIKNYA masih ada?",
        "kemeja-kemeja batik dong",
        "ｋｅｍｅｊａ batik",
    ],
)
def test_batik_shirts_in_either_language(database: Database, question: str) -> None:
    found = find_products(database, question, 10)
    assert len(found) == 5
    assert all("Kemeja Batik" in product.name_id for product in found)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("white sneakers pls", "P-801"),
        ("dompet kulit", "P-951"),
        ("jaket denim hitam size M", "P-402"),
        ("tas buat laptop", "P-903"),
        ("is the retro sneaker back?", "P-803"),
    ],
)
def test_what_shares_the_most_words_comes_first(
    database: Database, question: str, first: str
) -> None:
    assert find_products(database, question, 3)[0].id == first


def test_t_shirts_are_not_all_shirts(database: Database) -> None:
    for question in ("t-shirt", "tshirts", "kaos"):
        assert all("Kaos" in product.name_id for product in find_products(database, question, 9))


def test_what_can_be_bought_in_the_wanted_size_comes_first(database: Database) -> None:
    found = find_products(database, "kemeja batik ukuran XXL", 10)
    assert ["XXL" in product.sizes for product in found] == [True, True, False, False, False]
    assert [product.stock == 0 for product in found] == [False] * 4 + [True]


@pytest.mark.parametrize(
    "question", ["", "kak", "the", "ada diskon ga kak", "asdf", "???", 'a" OR b* NEAR(', "👋"]
)
def test_no_word_no_product(database: Database, question: str) -> None:
    assert find_products(database, question, 5) == []


def test_a_stop_word_in_a_name_does_not_make_it_match(database: Database) -> None:
    database["products"].update("P-101", {"name_en": "The Kak Shirt"})
    assert find_products(database, "the kak", 5) == []


def test_the_index_follows_the_products(database: Database) -> None:
    database["products"].update("P-903", {"name_en": "Rucksack", "name_id": "Ransel"})
    assert [product.id for product in find_products(database, "rucksack", 5)] == ["P-903"]
    assert find_products(database, "laptop", 5) == []
    database["order_items"].delete_where("product_id = 'P-903'")
    database["products"].delete("P-903")
    assert find_products(database, "rucksack", 5) == []


def test_a_long_message_costs_no_more(database: Database) -> None:
    started = time.process_time()
    find_products(database, " ".join(f"batik{n}" for n in range(20_000)), 5)
    find_products(database, "-" * 20_000 + "a" * 20_000, 5)
    assert time.process_time() - started < 1
