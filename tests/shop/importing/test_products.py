"""Products of a shop's own list, of Shopify and of WooCommerce."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.shop.importing.product_import import import_products, plan_products
from bot.shop.product_search import find_products
from bot.store.engine.database import open_database
from tests.shop.importing.files import products_in

OWN = """Kode,Nama ID,Nama EN,Kategori,Harga,Stok,Ukuran,Warna,Foto,Link Produk,Rak
KL-1,Kemeja Linen,Linen Shirt,Kemeja,Rp150.000,7,S M L XL,"Putih, Biru Tua",https://x.example/1.jpg,https://x.example/1,A
KP-2,Kaos Polos,Plain Tee,Kaos,"50,000",,S/M/L,Merah|Hitam,,,B
TP-3,Topi Rimba,Bucket Hat,,60000,habis,All Size,,,,B
"""


@pytest.fixture
def own(tmp_path: Path) -> Database:
    """The database of a shop without products."""
    return open_database(tmp_path / "own.db")


def test_a_list_of_ones_own(own: Database) -> None:
    file = products_in(OWN)
    assert (file.errors, file.questions) == ([], [])
    assert list(map(str, file.notes)) == ["Not used: Rak."]
    plan = import_products(own, file)
    assert plan.new == ["Kemeja Linen", "Kaos Polos", "Topi Rimba"]
    [shirt] = find_products(own, "linen shirt", 1)
    assert (shirt.id, shirt.name_en, shirt.name_id) == ("KL-1", "Linen Shirt", "Kemeja Linen")
    assert (shirt.price, shirt.stock, shirt.category) == (150000, 7, "Kemeja")
    assert (shirt.sizes, shirt.colours) == (["S", "M", "L", "XL"], ["Putih", "Biru Tua"])
    assert (shirt.picture, shirt.link) == ("https://x.example/1.jpg", "https://x.example/1")
    [tee], [hat] = find_products(own, "kaos polos", 1), find_products(own, "topi rimba", 1)
    assert (tee.stock, tee.sizes, tee.colours) == (None, ["S", "M", "L"], ["Merah", "Hitam"])
    assert (hat.stock, hat.sizes) == (0, ["All Size"])


def test_a_name_in_one_language_and_nothing_else() -> None:
    [product] = products_in("Nama Produk;Harga\nKemeja Linen;150.000\n").products
    assert (product.name_en, product.name_id) == ("Kemeja Linen", "Kemeja Linen")
    assert (product.price, product.stock, product.sizes, product.picture) == (
        150000,
        None,
        (),
        None,
    )


SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Status
kemeja-linen,Kemeja Linen,<p>x</p>,T,Kemeja,Size,S,Color,Putih,KL-S,3,150000.00,https://x.example/1.jpg,active
kemeja-linen,,,,,,L,,Putih,KL-L,4,150000.00,https://x.example/2.jpg,active
kemeja-linen,,,,,,XXL,,Biru,KL-X,0,165000.00,,active
"""  # noqa: E501
WOOCOMMERCE = """ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)
10,variable,KL,Kemeja Linen,1,1,,,Kemeja,"https://x.example/1.jpg, https://x.example/2.jpg",,Ukuran,"S, L"
11,variation,KL-S,Kemeja Linen - S,1,1,3,150000,,,KL,Ukuran,S
12,variation,KL-L,Kemeja Linen - L,1,1,2,150000,,,KL,Ukuran,L
"""  # noqa: E501


def test_variants_of_shopify_that_cost_differently_are_told_apart() -> None:
    file = products_in(SHOPIFY)
    assert file.errors == []
    assert [(p.name_id, p.price, p.stock, p.sizes, p.colours) for p in file.products] == [
        ("Kemeja Linen (S, L, Putih)", 150000, 7, ("S", "L"), ("Putih",)),
        ("Kemeja Linen (XXL, Biru)", 165000, 0, ("XXL",), ("Biru",)),
    ]


def test_variations_of_woocommerce() -> None:
    file = products_in(WOOCOMMERCE)
    assert file.errors == []
    [shirt] = file.products
    assert (shirt.name_id, shirt.price, shirt.stock) == ("Kemeja Linen", 150000, 5)
    assert (shirt.sizes, shirt.picture) == (("S", "L"), "https://x.example/1.jpg")


def test_json() -> None:
    data = [{"name_en": "Linen Shirt", "name_id": "Kemeja Linen", "price": 150000, "stock": None,
             "sizes": ["S", "L"], "colours": ["Putih"], "link": "https://x.example/1"}]  # fmt: skip
    [product] = products_in(json.dumps(data)).products
    assert (product.price, product.stock, product.sizes) == (150000, None, ("S", "L"))


@pytest.mark.parametrize(
    ("cell", "stock"),
    [("7", 7), ("7,0", 7), ("-2", 0), ("habis", 0), ("Sold Out", 0), ("ready", None), ("?", None),
     ("", None), ("-", None), ("0", 0)],
)  # fmt: skip
def test_stock_or_that_it_is_not_known(cell: str, stock: int | None) -> None:
    file = products_in(f'nama,stok\nKemeja,"{cell}"\n')
    assert (file.errors, [p.stock for p in file.products]) == ([], [stock])


def test_what_is_wrong_is_told_with_its_lines() -> None:
    file = products_in("nama,harga,stok,foto\n,5000,1,\nKemeja,lima,x,foto.jpg\nKaos,$5,1,\n")
    assert list(map(str, file.errors)) == [
        "Line 2: name is missing.",
        "Line 3: price 'lima' is no amount of the shop's currency; write 150000.",
        "Line 3: stock 'x' is no number of pieces; write 1.",
        "Line 3: picture 'foto.jpg' is no address; write https://….",
        "Line 4: price '$5' is in another currency than the shop's.",
    ]


def test_repeated_changed_and_vanished(own: Database) -> None:
    import_products(own, products_in(OWN))
    assert plan_products(own, products_in(OWN)).unchanged == 3
    changed = "Kode,Nama ID,Harga\nKL-1,Kemeja Linen Baru,155000\nXX-9,Kaos Polos,50000\n"
    plan = import_products(own, products_in(changed))
    assert plan.changed == {
        "Kemeja Linen": {
            "name_en": ("Linen Shirt", "Kemeja Linen Baru"),
            "name_id": ("Kemeja Linen", "Kemeja Linen Baru"),
            "price": (150000, 155000),
        },
        "Kaos Polos": {"name_en": ("Plain Tee", "Kaos Polos")},
    }
    assert plan.vanished == ["Topi Rimba"]
    assert own["products"].get("KL-1")["stock"] == 7, "no column, no change"
    assert find_products(own, "topi rimba", 1), "vanished, not deleted"


def test_a_sample_of_the_same_name_becomes_the_shops_own(database: Database) -> None:
    sample = next(database["products"].rows_where("source = 'sample' AND stock > 0"))
    import_products(database, products_in(f"nama,harga\n{sample['name_id']},1000\n"))
    own = database["products"].get(sample["id"])
    assert (own["source"], own["price"], own["stock"], own["sizes_json"]) == (
        "products", 1000, None, "[]",
    )  # fmt: skip


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content: bytes) -> None:
    file = products_in(content)
    assert file.errors or file.products
