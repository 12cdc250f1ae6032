"""Finds products by the words of a customer's question, over SQLite's full-text index."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from bot.plain_text import plain_text
from bot.shop.records import Product
from bot.store.engine.protocol import Database

_QUESTION_WORDS = """
    a actually ada adakah admin age aged aja aku all also am ama an and anda antara any anything
    apa apakah are atau available baju bang barang beda bedanya beli berapa between bisa boleh bro
    brp btw bu buat busana came can cari cheap cheaper cheapest clothes clothing color colors
    colour colours come comes could dan dari dearer deh dengan di difference do does don dong eh
    else everything expensive for from ga gak gan get gk got hai halo harga harganya have hello
    help hi how hrg i in ini is it item items itu jadi jual juga ka kah kak kaka kakak kalau kalo
    kami karena ke kl klo kok lagi lebih left like looking mahal maksud maksudku maksudnya mana mas
    masih mau mbak me mean meant min minta model mohon more much murah my need nih no nomer not nya
    of ok old on one or order other others outfit pak pakaian paling pesan please pls price product
    products produk punya ralat ready saja sama saya sell ship shop show siap sis size sizes some
    something sorry still stock stok stuff sudah suka tahun tanya tapi termurah tersedia that the
    them then there these thing things this those tidak to toko tolong too ukuran umur untuk usia
    vs want warna warnanya we what which with ya yang year years yg you your
"""
_STOP_WORDS = frozenset(_QUESTION_WORDS.split())
_MOST_WORDS = 20
# A compound ("t-shirt") is searched as a phrase, a plural ("kemeja-kemeja") as its one word.
_WORD = re.compile(r"\b(?:([^\W_]+)-\1\b|([^\W_]+(?:-[^\W_]+)*))")


def find_products(
    database: Database, text: str, limit: int, price_to: int | None = None
) -> list[Product]:
    """See Shop.find_products; among equals, what comes in a size that ``text`` names is first."""
    words, telling = _words(text), telling_words(text)
    if not telling and price_to is not None:
        sql = "SELECT * FROM products WHERE price <= ? ORDER BY stock = 0, price DESC, id LIMIT ?"
        return [_product(row) for row in database.query(sql, [price_to, limit])]
    hits: dict[str, int] = defaultdict(int)
    distance: dict[str, float] = defaultdict(float)
    # A query a word, so that three words that match count for more than one rare word does.
    for word in telling:
        for row in database.query("SELECT id, rank FROM product_words(?)", [f'"{word}"']):
            hits[row["id"]] += 1
            distance[row["id"]] += row["rank"]
    most = max(hits.values(), default=0)
    products = read_products(database, [product for product, n in hits.items() if n == most])

    def order(product: Product) -> tuple[bool, bool, float, str]:
        fits = any(size.casefold() in words for size in product.sizes)
        return product.stock == 0, not fits, distance[product.id], product.id

    return sorted(products, key=order)[:limit]


def read_products(database: Database, ids: Collection[str]) -> list[Product]:
    """Those of ``ids`` that the shop has, in their order."""
    sql = "SELECT * FROM products WHERE id IN (SELECT value FROM json_each(?))"
    products = {row["id"]: _product(row) for row in database.query(sql, [json.dumps([*ids])])}
    return [products[one] for one in ids if one in products]


def telling_words(text: str) -> list[str]:
    """The distinct words, in small letters, that may tell one product from another."""
    words = _words(text)
    # "-nya" ("the", "its") is written onto its noun: kemejanya, sepatunya.
    bare = (word[:-3] if len(word) > 6 and word.endswith("nya") else word for word in words)
    kept = [word for word in bare if len(word) > 2 and word not in _STOP_WORDS]
    return list(dict.fromkeys(kept))[:_MOST_WORDS]


def _words(text: str) -> list[str]:
    plain = plain_text(text).casefold()
    return [match[1] or match[2] for match in _WORD.finditer(plain)]


def _product(row: dict[str, Any]) -> Product:
    sizes, colours = (json.loads(row.pop(f"{name}_json")) for name in ("sizes", "colours"))
    names = json.loads(row.pop("names_json"))
    restock_date = row.pop("restock_date")
    row.pop("source")
    return Product(
        **row,
        sizes=sizes,
        colours=colours,
        names=names,
        restock_date=date.fromisoformat(restock_date) if restock_date else None,
    )
