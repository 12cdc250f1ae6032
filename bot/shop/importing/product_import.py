"""What a file of products would change in the shop, and the change itself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

from bot.shop.importing.order_import import SAMPLE, ImportPlan
from bot.shop.importing.products import ProductsFile, ReadProduct
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import write

PRODUCTS = "products"
"""``source`` of what came from a file of products."""

_FIELDS = ("name_en", "name_id", "category", "price", "stock", "sizes", "colours", "restock_date",
           "picture", "link", "names")  # fmt: skip
_LISTS = ("sizes", "colours")


def plan_products(database: Database, file: ProductsFile) -> ImportPlan:
    """What ``import_products`` would do now; writes nothing."""
    return _plan(database, file)[0]


def import_products(database: Database, file: ProductsFile) -> ImportPlan:
    """Writes all products of a file in which nothing is wrong, in one transaction."""
    assert not file.errors and not file.questions
    return write(database, lambda database: _import(database, file))


def _import(database: Database, file: ProductsFile) -> ImportPlan:
    plan, rows = _plan(database, file)
    database.table("products").upsert_all(rows, pk="id")
    return plan


def _plan(database: Database, file: ProductsFile) -> tuple[ImportPlan, list[dict[str, Any]]]:
    stored = {row["id"]: row for row in database.query("SELECT * FROM products")}
    by_name = {
        row[name].casefold(): row["id"]
        for row in stored.values()
        for name in ("name_en", "name_id")
    }
    plan = ImportPlan()
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for product in file.products:
        known = product.id if product.id in stored else None
        names = (product.name_id.casefold(), product.name_en.casefold())
        known = known or next((by_name[name] for name in names if name in by_name), None)
        if known in seen:  # another price of one that the file has already
            known = None
        row = _row(product)
        if known is None:
            row["id"] = product.id if product.id not in (*stored, *seen, "") else _new_id()
            plan.new.append(product.name_id)
            rows.append({**_row(product, every=True), "id": row["id"]})
        else:
            before = stored[known]
            row["id"] = known
            was_sample = before["source"] == SAMPLE
            row = row if not was_sample else {**_row(product, every=True), "id": known}
            changed = {k: (before[k], v) for k, v in row.items() if before[k] != v}
            if changed or before["source"] != PRODUCTS:
                changed.pop("source", None)
                plan.changed[before["name_id"]] = changed
                rows.append({**before, **row})
            else:
                plan.unchanged += 1
        seen.add(row["id"])
    plan.vanished = sorted(
        row["name_id"]
        for row in stored.values()
        if row["source"] == PRODUCTS and row["id"] not in seen
    )
    return plan, rows


def _row(product: ReadProduct, every: bool = False) -> dict[str, Any]:
    """The columns that the file says something about, or ``every`` one."""
    named = {"name_en", "name_id"} | product.given
    row: dict[str, Any] = {"source": PRODUCTS}
    for name in _FIELDS:
        if not every and name not in named:
            continue
        value = getattr(product, name)
        if name == "names":
            row["names_json"] = json.dumps(dict(value), ensure_ascii=False)
        elif name in _LISTS:
            row[f"{name}_json"] = json.dumps(list(value), ensure_ascii=False)
        else:
            row[name] = value.isoformat() if isinstance(value, date) else value
    return row


def _new_id() -> str:
    return f"P-{uuid4().hex[:12]}"
