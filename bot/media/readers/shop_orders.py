"""Order numbers in pictures: the customer's own, marketplaces', and what is said to be one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.media.readers.found import Found, beside
from bot.media.readers.rows import Row
from bot.order_numbers import OrderNumbers, same_order_number

MOST = 10
"""Orders of one picture; each is read twice."""
_MARKETPLACES = tuple(
    re.compile(rf"(?<![A-Z0-9-])(?:{form})(?![A-Z0-9])")
    for form in (
        r"INV\s?/\s?\d{8}\s?/\s?MPL\s?/\s?\d{6,12}",  # Tokopedia
        r"2[0-9](?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8}",  # Shopee
        r"[O0]RD[-.:]{0,2}[\dOIlSB]{3,8}",
    )
)
_WORD = re.compile(
    r"\b(?:(?:no(?:mor)?\.?|kode|id|nomer)\s{0,2}(?:pesanan|order|invoice|transaksi toko)"
    r"|(?:pesanan|order|invoice)\s{0,2}(?:no|number|id)"
    r")\b[\s.:#]{0,6}|\b(?:order|pesanan|invoice)[\s:]{0,4}#",
    re.IGNORECASE,
)
_AFTER_WORD = re.compile(r"#?([A-Z0-9]{1,30}(?:[-/.][A-Z0-9]{1,12}){0,5})(?!\w)")
_AS_DIGITS = str.maketrans("OQIlLSB", "0011158")


def orders_in(rows: Sequence[Row], orders: Sequence[str]) -> list[Found]:
    """The orders' numbers, as the shop writes them, each once, ``MOST`` at most: the customer's own
    (``orders``) and what has a marketplace's form or the shape of ``orders``; where there are none,
    what is said to be one."""
    numbers: dict[str, Found] = {}
    for one in [*_own(rows, orders), *_by_form(rows, orders)] or _named(rows):
        if len(numbers) < MOST and not any(_overlap(one, other) for other in numbers.values()):
            numbers.setdefault(same_order_number(one.value), one)
    return sorted(numbers.values(), key=lambda one: (one.row, one.start))


def _overlap(one: Found, other: Found) -> bool:
    """Whether two say what stands in one place."""
    return one.row == other.row and one.start < other.end and other.start < one.end


def _own(rows: Sequence[Row], orders: Sequence[str]) -> list[Found]:
    """Those of the customer's orders that stand in the picture."""
    by_key = {same_order_number(order): order for order in orders}
    found = []
    for number, row in enumerate(rows):
        for match in re.finditer(r"[A-Za-z0-9#][A-Za-z0-9#/.-]{2,40}", row.text):
            order = by_key.get(same_order_number(match[0]))
            if order:
                found.append(Found(order, number, *match.span()))
    return found


def _by_form(rows: Sequence[Row], orders: Sequence[str]) -> list[Found]:
    """Those of a marketplace, and of the shape of the customer's orders."""
    found = [
        Found(_written(match[0]), number, *match.span())
        for number, row in enumerate(rows)
        for form in _MARKETPLACES
        for match in form.finditer(row.text)
    ]
    shapes = OrderNumbers.like(orders)
    if shapes.shapes:
        found += [
            Found(place.value, number, place.start, place.end)
            for number, row in enumerate(rows)
            for place in shapes.find(row.text)
        ]
    return found


def _written(text: str) -> str:
    solid = re.sub(r"\s", "", text)
    if re.match(r"[O0]RD", solid):
        return "ORD-" + solid[3:].lstrip("-.:").translate(_AS_DIGITS)
    return solid


def _named(rows: Sequence[Row]) -> list[Found]:
    found = []
    for number, row in enumerate(rows):
        for word in _WORD.finditer(row.text):
            for place, start in beside(rows, number, word.end()):
                match = _AFTER_WORD.match(rows[place].text, start)
                if match and _looks_like_one(match[1]):
                    found.append(Found(match[1], place, *match.span(1)))
    return found


def _looks_like_one(text: str) -> bool:
    is_date = re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}", text)
    return not is_date and sum(c.isdigit() for c in text) >= 4
