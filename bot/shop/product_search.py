"""Finds products by the words of a customer's question, over SQLite's full-text index."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from typing import Any

from sqlite_utils import Database

from bot.shop.records import Product

_STOP_WORDS = frozenset(
    """
    a ada adakah admin aja aku all also am an and any anda apa apakah are atau bang barang beli bisa
    boleh buat bro bu can could cari color colour dan dari deh dengan di dong do does don for from
    gak gan get ga gk got halo hai harga harganya have hello help hi how i in ini is it item items
    itu jual juga ka kah kak kaka kakak kalau kalo kami karena ke kok lagi like looking mana mas
    masih mau me min mbak minta model more much mohon my need nih no not nya of ok on one or order
    pak pesan please pls price product products produk punya ready saya sell ship shop show sis
    siap size sizes some stock stok sudah suka tanya tapi tersedia that the there this tidak to toko
    tolong ukuran untuk want warna we what which with ya yang yg you your
    """.split()
)
_MOST_WORDS = 20


def find_products(database: Database, text: str, limit: int) -> list[Product]:
    """See Shop.find_products."""
    # A query a word, so that three words that match count for more than one rare word does.
    hits = Counter(
        row["id"]
        for word in _words(text)
        for row in database.query("SELECT id FROM product_words(?)", [f'"{word}"'])
    )
    most = max(hits.values(), default=0)
    best = [product for product, count in hits.items() if count == most]
    rows = database.query(
        "SELECT * FROM products WHERE id IN (SELECT value FROM json_each(?)) "
        "ORDER BY stock = 0, name_id LIMIT ?",
        [json.dumps(best), limit],
    )
    return [_product(row) for row in rows]


def _words(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    # "-nya" ("the", "its") is written onto its noun: kemejanya, sepatunya.
    bare = (word[:-3] if len(word) > 6 and word.endswith("nya") else word for word in words)
    kept = [word for word in bare if len(word) > 2 and word not in _STOP_WORDS]
    return list(dict.fromkeys(kept))[:_MOST_WORDS]


def _product(row: dict[str, Any]) -> Product:
    sizes = json.loads(row.pop("sizes_json"))
    restock_date = row.pop("restock_date")
    return Product(
        **row,
        sizes=sizes,
        restock_date=date.fromisoformat(restock_date) if restock_date else None,
    )
