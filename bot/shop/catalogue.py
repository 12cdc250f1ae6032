"""The names of what is on sale and how order numbers look, for understanding customers. Reads, and
can do nothing else.

Sentences are understood in processes that have no business with orders and customers; this is all
they may know of the shop, so this file imports nothing of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.order_number_formats import Shape
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.reading import reading


@dataclass(frozen=True)
class ProductName:
    """A product's id and its names in English and Indonesian (the same where only one is known),
    and in further languages."""

    id: str
    english: str
    indonesian: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """``products`` by id, ``order_shapes`` the commonest first."""

    products: list[ProductName]
    order_shapes: list[Shape]


def read_catalogue(place: Path | str) -> Catalogue | None:
    """What the store at ``place`` holds; None if it is not there or cannot be read now."""
    try:
        with reading(place) as store:
            names = store.execute(
                "SELECT id, name_en, name_id, names_json FROM products ORDER BY id"
            ).fetchall()
            shapes = store.execute("SELECT shape FROM order_shapes ORDER BY position").fetchall()
    except (OSError, DatabaseError, StoreUnavailable):
        return None
    products = [
        ProductName(id_, english, indonesian, tuple(json.loads(others).values()))
        for id_, english, indonesian, others in names
    ]
    return Catalogue(products, [Shape.from_json(shape) for (shape,) in shapes])
