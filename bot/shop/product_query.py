"""What a customer asks of a product, colour, size and price too; and which products fit that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.plain_text import plain_text
from bot.shop.colours import colours_in, is_kind_of, without_colours
from bot.shop.product_search import telling_words
from bot.shop.records import Product

_TIMES = {"rb": 10**3, "ribu": 10**3, "rebu": 10**3, "k": 10**3, "thousand": 10**3,
          "jt": 10**6, "juta": 10**6, "million": 10**6}  # fmt: skip
_LEAST = 1000
"""A bare number below this is a size or a number of pieces, no price in rupiah."""

# Blanks come one by one: the text is read without more.
_UNIT = r"(?:rb|ribu|rebu|k|jt|juta|thousand|million)"
_DIGITS = r"(?<!\d)(\d{1,12}(?:[.,]\d{1,3}){0,4})"
_AMOUNT = rf"(?:rp\.?|idr)?\s?{_DIGITS}\s?({_UNIT})?(an)?\b(?!\s?%)"
_FILLER = r"(?:\s(?:harga(?:nya)?|dari|of|the|a|is|my|saya|aku|cuma|hanya|only|:)){0,6}\s?:?\s?"
_RANGE = re.compile(rf"{_AMOUNT}\s?(?:-|–|—|s/?d|sampai|sampe|hingga|to|and|until|dan)\s?{_AMOUNT}")
_UP_TO = re.compile(
    r"(?:(?:no|not|ga|gak|nggak|tidak|jangan)\s(?:more\sthan|over|above|lebih(?:\sdari)?)|"
    r"under|below|beneath|less\sthan|cheaper\sthan|lower\sthan|at\smost|up\sto|within|"
    r"max(?:imum|imal)?|maks(?:imum|imal)?|budget(?:nya|ku)?|lebih\smurah\sdari|(?:ga|gak|nggak|tidak)\s(?:nyampe|nyampai)|"
    r"di\s?bawah(?:nya)?|dbwh|bawah|"
    rf"kurang\sdari|paling\smahal|sampai|<=?)\.?{_FILLER}{_AMOUNT}"
    rf"|{_AMOUNT}\s?(?:ke\s?bawah|or\s(?:less|under|below|cheaper)|and\s(?:below|under)|max|maks)"
)
_FROM = re.compile(
    r"(?:over|above|more\sthan|at\sleast|minimum|minimal|starting\s(?:at|from)|di\s?atas|"
    rf"lebih\s(?:mahal\s)?dari|more\sexpensive\sthan|mulai(?:\sdari)?|>=?)\.?{_FILLER}{_AMOUNT}"
    rf"|{_AMOUNT}\s?(?:ke\s?atas|or\s(?:more|above)|and\s(?:above|up)|\+)"
)
_ABOUT = re.compile(rf"(?:around|about|roughly|sekitar(?:an)?|kisaran|~|±){_FILLER}{_AMOUNT}")
_ABOUT_SHARE = 0.2
"""How far a price may be from one that is asked for roughly, as in "100rb-an"."""

_MOST_READ = 1000
"""Characters."""

_SIZE_WORD = r"(?:sizes?|sz|ukuran|uk|nomor|nomer|no|number)(?:nya)?"
_NAMED_SIZES = {"small": "S", "medium": "M", "large": "L", "extra large": "XL",
                "ekstra large": "XL"}  # fmt: skip
_SIZE_NAMED = re.compile(
    rf"\b{_SIZE_WORD}(?:\s?[.:]\s?|\s|(?=\d|x{{1,6}}[sl]\b))"
    r"((?:[2-6]x|x{1,6})?[sml]|\d{1,2}|e(?:x|ks)tra large|small|medium|large)\b",
    re.IGNORECASE,
)
_SIZE_BARE = re.compile(r"(?<![\w'’])((?i:[2-6]x|x{1,6})(?i:[sl])|[SML])(?![\w'’])")
_SIZE_NUMBER = re.compile(
    r"(?<![\w.,-])(?!\d\))(\d{1,2})(?![\w.,%-])(?!\s*(?:pcs|pc|pieces|buah|biji|lusin|hari|days))"
)
_NUMBERED_FROM = 20
"""Below this, a number that is no size of the product may be a number of pieces."""

_NEGATED = re.compile(
    r"\b(?:bukan|bkn|not)\s(?:the\s|yang\s|yg\s)?(?!(?:more|over|above|sure|too|only|cuma|lebih)\b)"
    r"[^\W\d]{2,20}",
    re.IGNORECASE,
)
"""What is not wanted: "the linen shirt, not the tunic"."""
_EXCEPT = re.compile(
    r"\b(?:selain|kecuali|except|besides|other than|apart from|anything but|"
    r"(?:ga|gak|nggak|ngga|tidak|jangan) mau|jangan|dont want|don't want)\s(?:(?:the|yang|yg|warna|"
    r"colou?r|in|for)\s){0,2}[^\W\d]{2,20}(?:\s(?:and|or|dan|atau|sama)\s[^\W\d]{2,20})?",
    re.IGNORECASE,
)
"""The same of one or two things: "selain hitam dan putih"."""
_SEVERAL = re.compile(r"(?<!\w)(?:and|or|vs|dan|atau|sama|ama)(?!\w)|&")
_ONE_SIZE = {"all-size", "all size", "allsize", "free size", "freesize", "one size", "onesize"}


@dataclass(frozen=True)
class ProductWish:
    """``words`` is the message without what the other fields say: it names the kind of product.

    ``numbers`` are sizes like "42" that may be something else where no such size is made. Prices
    are whole rupiah, bounds included.
    """

    words: str
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    unwanted: tuple[str, ...] = ()
    """Colours that it shall not have."""


def read_wish(text: str) -> ProductWish:
    """Reads a message in English, Indonesian or both; of a very long one only its beginning."""
    text = " ".join(plain_text(text[:_MOST_READ]).split())
    price_from, price_to, rest = _price(text)
    refused = [m.group() for told in (_NEGATED, _EXCEPT) for m in told.finditer(rest)]
    rest = _EXCEPT.sub(" ", _NEGATED.sub(" ", rest))
    sizes = [m[1].casefold() for m in _SIZE_NAMED.finditer(rest)]
    rest = _SIZE_NAMED.sub(" ", rest)
    bare = [m[1] for m in _SIZE_BARE.finditer(rest)]
    rest = _SIZE_BARE.sub(" ", rest)
    numbers = _SIZE_NUMBER.findall(rest)
    return ProductWish(
        without_colours(rest),
        tuple(colours_in(rest)),
        tuple(dict.fromkeys(_normal_size(size) for size in [*sizes, *bare])),
        tuple(numbers),
        price_from,
        price_to,
        tuple(colours_in(" ; ".join(refused))),
    )


def sides(words: str) -> list[str]:
    """What stands on both sides of "and" or "or": "the voile or the pashmina"."""
    return [side.strip() for side in _SEVERAL.split(words)]


Fit = Literal["fits", "unknown", "none"]


def sort_out(products: list[Product], wish: ProductWish) -> tuple[Fit, list[Product]]:
    """Those of ``products`` that fit; or those whose records do not say; or, with "none", all,
    nearest first. What is sold out is last, and left out where something else fits."""
    wish = with_sizes(products, wish)
    asked = _words_of_any(products, wish)
    tests: list[Callable[[Product], bool | None]] = [
        lambda product: all(_has(product, word) for word in asked),
        lambda product: _colour_fits(product, wish),
        lambda product: _size_fits(product, wish),
        lambda product: _price_fits(product, wish),
    ]
    results = {product.id: [test(product) for test in tests] for product in products}

    def misfits(product: Product) -> tuple[int, int, int, bool]:
        result = results[product.id]
        gap = _price_gap(product, wish)
        return result.count(False), result.count(None), gap, product.stock == 0

    ranked = sorted(products, key=misfits)
    fitting = [p for p in ranked if misfits(p)[:2] == (0, 0)]
    unclear = [p for p in ranked if misfits(p)[0] == 0]
    chosen = fitting or unclear or ranked
    buyable = [p for p in chosen if p.stock != 0]
    return "fits" if fitting else "unknown" if unclear else "none", buyable or chosen


def unknown(products: list[Product], wish: ProductWish) -> ProductWish:
    """As much of the wish as the records of these products say nothing of."""
    wish = with_sizes(products, wish)

    def is_unknown(test: Callable[[Product, ProductWish], bool | None]) -> bool:
        return any(test(product, wish) is None for product in products)

    price = is_unknown(_price_fits)
    return replace(
        wish,
        colours=wish.colours if is_unknown(_colour_fits) else (),
        sizes=wish.sizes if is_unknown(_size_fits) else (),
        numbers=(),
        price_from=wish.price_from if price else None,
        price_to=wish.price_to if price else None,
    )


def misfit(product: Product, wish: ProductWish) -> Literal["sizes", "colours"] | None:
    """In what the product is not made as it is wanted."""
    if _size_fits(product, wish) is False:
        return "sizes"
    return "colours" if _colour_fits(product, wish) is False else None


def sizes_wanted(product: Product, wish: ProductWish) -> list[str]:
    """The sizes that are wanted, as the product's own are written: XXL, and not 2XL."""
    own = {_normal_size(size): size for size in product.sizes}
    return [own.get(size, size) for size in wish.sizes]


def with_sizes(products: list[Product], wish: ProductWish) -> ProductWish:
    """With the numbers that are sizes of such products."""
    made = {_normal_size(size) for product in products for size in product.sizes}
    in_numbers = any(size.isdigit() and int(size) >= _NUMBERED_FROM for size in made)
    sizes = [n for n in wish.numbers if n in made or (in_numbers and int(n) >= _NUMBERED_FROM)]
    return replace(wish, sizes=(*wish.sizes, *sizes))


def _words_of_any(products: list[Product], wish: ProductWish) -> list[str]:
    """The words of the wish that some product has: other words may mean anything. None of them
    where the wish names several things."""
    if _SEVERAL.search(wish.words):
        return []
    return [word for word in telling_words(wish.words) if any(_has(p, word) for p in products)]


def _has(product: Product, word: str) -> bool:
    """Whether the product is called so; a plural is its singular."""
    text = " ".join((*product.all_names.values(), product.category, *product.colours))
    stem = re.sub(r"(?<=\w{4})e?s$", "", word).replace("-", r"[\s-]")
    return bool(re.search(rf"(?<!\w){stem}", text.casefold()))


def _colour_fits(product: Product, wish: ProductWish) -> bool | None:
    made = colours_in(" ; ".join((*product.all_names.values(), *product.colours)))
    if made and all(any(is_kind_of(one, no) for no in wish.unwanted) for one in made):
        return False
    if not wish.colours:
        return True
    if any(is_kind_of(colour, wanted) for colour in made for wanted in wish.colours):
        return True
    return False if made or product.colours else None


def _size_fits(product: Product, wish: ProductWish) -> bool | None:
    if not wish.sizes:
        return True
    made = {_normal_size(size) for size in product.sizes}
    if any(size in made for size in wish.sizes):
        return True
    return None if not made or made & {_normal_size(size) for size in _ONE_SIZE} else False


def _price_fits(product: Product, wish: ProductWish) -> bool | None:
    if wish.price_from is None and wish.price_to is None:
        return True
    return None if product.price is None else _price_gap(product, wish) == 0


def _price_gap(product: Product, wish: ProductWish) -> int:
    """By how much the product is too dear or too cheap."""
    price = product.price or 0
    lowest = wish.price_from or 0
    highest = price if wish.price_to is None else wish.price_to
    return max(lowest - price, price - highest, 0)


def _normal_size(size: str) -> str:
    """XXL as 2XL, small as S."""
    size = _NAMED_SIZES.get(size.casefold(), size).upper().strip()
    crosses = len(size) - len(size.lstrip("X"))
    return f"{crosses}{size[crosses - 1 :]}" if crosses > 1 else size


def _price(text: str) -> tuple[int | None, int | None, str]:
    """The bounds, and the text without them."""
    lower = text.casefold()
    if len(lower) != len(text):  # letters whose small form is longer: positions would move
        text = lower
    for match in _RANGE.finditer(lower):
        low, low_unit, _, high, high_unit, _ = match.groups()
        low_unit = low_unit or (high_unit if len(low) < 4 else None)  # "50-100rb"
        start, to = _rupiah(low, low_unit), _rupiah(high, high_unit)
        if start and to and _LEAST <= start <= to:
            return start, to, _cut(text, match)
    for expression, is_upper in ((_UP_TO, True), (_FROM, False)):
        for match in expression.finditer(lower):
            amount = _amount(match)
            if amount:
                return (None, amount, _cut(text, match)) if is_upper else (
                    amount, None, _cut(text, match)
                )  # fmt: skip
    for expression in (_ABOUT, re.compile(_AMOUNT)):
        for match in expression.finditer(lower):
            amount = _amount(match)
            if amount and (expression is _ABOUT or match[3]):
                spread = int(amount * _ABOUT_SHARE)
                return amount - spread, amount + spread, _cut(text, match)
    return None, None, text


def _amount(match: re.Match[str]) -> int | None:
    groups = match.groups()
    digits, unit = next((d, u) for d, u in zip(groups[::3], groups[1::3]) if d)
    amount = _rupiah(digits, unit)
    return amount if amount and amount >= _LEAST else None


def _rupiah(digits: str, unit: str | None) -> int | None:
    """1500000 for "1,5" with "jt", 150000 for "150.000" alone."""
    parts = re.split("[.,]", digits)
    if unit and len(parts) == 2 and len(parts[1]) < 3:
        scale: int = 10 ** len(parts[1])
        return int("".join(parts)) * _TIMES[unit] // scale
    whole = parts[:1] + [part for part in parts[1:] if len(part) == 3]
    return int("".join(whole)) * (_TIMES[unit] if unit else 1) if len(digits) < 15 else None


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
