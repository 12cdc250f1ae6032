"""Which phrases name a product: from the shop's catalogue and from words for kinds of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.shop.catalogue import ProductName


def product_phrases(catalogue: Iterable[ProductName], kinds: Mapping[str, str]) -> dict[str, str]:
    """Phrases in small letters, to what they say in the right spelling.

    A product is called by its id (which stands for its Indonesian name), and by as much of its name
    as says what it is: from the first word on in Indonesian ("Kemeja Batik", of "Kemeja Batik
    Parang Pria"), up to the last one in English ("Batik Shirt", of "Men's Parang Batik Shirt"). One
    word of several is not enough: it may be "set" or "paket".
    """
    phrases: dict[str, str] = {}
    for product in catalogue:
        indonesian, english = (n.lower().split() for n in (product.indonesian, product.english))
        for length in range(1, len(indonesian) + 1):
            _add(phrases, indonesian[:length], whole=length == len(indonesian))
        for start in range(len(english)):
            _add(phrases, english[start:], whole=start == 0)
        phrases[product.id.lower()] = product.indonesian
        for name in product.others:
            phrases[name.lower()] = product.indonesian.lower()
    for phrase, name in kinds.items():
        phrases[phrase] = name.lower()
    return phrases | {
        _plural(phrase): _plural(value)
        for phrase, value in phrases.items()
        if phrase.isascii() and phrase[-1:].isalpha() and _plural(phrase) not in phrases
    }


def _add(phrases: dict[str, str], words: list[str], whole: bool) -> None:
    if whole or len(words) > 1:
        phrases[" ".join(words)] = " ".join(words)


def _plural(phrase: str) -> str:
    return phrase + ("es" if phrase.endswith(("s", "sh", "ch", "x")) else "s")
