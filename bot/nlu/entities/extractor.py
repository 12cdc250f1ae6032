"""Reads all entities out of a message, by lists that are always those on disk and in the shop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from bot.currency import Currency
from bot.nlu.entities.contacts import find_emails, find_phones
from bot.nlu.entities.dates import find_dates
from bot.nlu.entities.gazetteer import Gazetteer, tokenizer
from bot.nlu.entities.money import find_money
from bot.nlu.entities.order_numbers import find_order_numbers
from bot.nlu.entities.products import product_phrases
from bot.nlu.entities.quantities import find_quantities
from bot.nlu.entities.text import Found, Text
from bot.nlu.entities.tracking_numbers import TrackingNumbers
from bot.nlu.entities.word_lists import Words, WordsError, read_words
from bot.order_numbers import OrderNumbers
from bot.settings_sections import ShopSettings
from bot.shop.catalogue import Catalogue, read_catalogue

logger = logging.getLogger(__name__)

LOOKED_AT_EVERY_S = 1.0
"""How often the lists and the catalogue are looked at for changes; only while messages come."""


class EntityReader:
    """Finds what a message names.

    Args:
        folder: where products.yml, couriers.yml and cities.yml are. An edited file is used at
            once. If it cannot be, the log says what is wrong, and what was read before stays: a
            slip in a list must not silence the bot.
        database: the shop's store, whose products and order numbers are looked for; None for
            a shop elsewhere.
        shop: its currency, its country, and examples of its order numbers.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        folder: Path,
        database: Path | str | None,
        shop: ShopSettings = ShopSettings(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._files = [folder / f"{name}.yml" for name in ("products", "couriers", "cities")]
        self._database = database
        self._clock = clock
        self._nlp = tokenizer()
        self._products = Gazetteer(self._nlp, "product", forgiving=True)
        self._couriers = Gazetteer(self._nlp, "courier")
        self._cities = Gazetteer(self._nlp, "city")
        self._shop = shop
        self._catalogue = Catalogue([], [])
        self._words = [Words() for _ in self._files]
        self._stamps: list[tuple[int, int]] = []
        self._look()
        self._looked_at = clock()

    @property
    def _numbers(self) -> OrderNumbers:
        return OrderNumbers.like(self._shop.order_numbers).and_of(self._catalogue.order_shapes)

    def read(self, written: str, day: date) -> list[Found]:
        """What is in the message, first come first; nothing overlaps. ``day`` is its own."""
        if self._clock() - self._looked_at >= LOOKED_AT_EVERY_S:
            self._looked_at = self._clock()
            self._look()
        with self._nlp.memory_zone():  # or spaCy would keep every word it ever sees
            return self._found(Text(written, day, self._nlp))

    def _found(self, text: Text) -> list[Found]:
        claimed: list[Found] = []
        # The first kind that claims a stretch of text keeps it: the digits of a phone number are
        # no amount, those of an order number no phone.
        _claim(claimed, find_emails(text))
        phones = list(find_phones(text, self._shop.country))
        _claim(claimed, find_order_numbers(text, self._numbers, phones))
        _claim(claimed, self._tracking_numbers.find(text))
        _claim(claimed, phones)
        _claim(claimed, find_dates(text))
        _claim(claimed, find_money(text, Currency(self._shop.currency)))
        _claim(claimed, self._products.find(text))
        products = [found for found in claimed if found.entity == "product"]
        _claim(claimed, find_quantities(text, products))
        _claim(claimed, self._couriers.find(text))
        _claim(claimed, self._cities.find(text))
        return sorted(claimed, key=lambda found: found.start)

    def _look(self) -> None:
        """Takes over what has changed in the lists or the catalogue since the last look."""
        read = read_catalogue(self._database) if self._database else None
        catalogue = read or self._catalogue
        stamps = [_stamp(file) for file in self._files]
        if stamps == self._stamps and catalogue == self._catalogue:
            return
        if stamps != self._stamps:
            self._stamps = stamps
            self._words = [_read(*pair) for pair in zip(self._files, self._words)]
        self._catalogue = catalogue
        kinds, couriers, cities = self._words
        phrases = product_phrases(catalogue.products, kinds.phrases)
        self._products.update(phrases, kinds.doubtful, kinds.after)
        self._couriers.update(couriers.phrases, couriers.doubtful, couriers.after)
        self._cities.update(cities.phrases, cities.doubtful, cities.after)
        self._tracking_numbers = TrackingNumbers(
            couriers.tracking, {word for phrase in couriers.phrases for word in phrase.split()}
        )


def _claim(claimed: list[Found], candidates: Iterable[Found]) -> None:
    """Adds the candidates, the longest first, that overlap nothing that is there."""
    for new in sorted(candidates, key=lambda f: (f.start - f.end, f.start)):
        if all(new.end <= old.start or new.start >= old.end for old in claimed):
            claimed.append(new)


def _read(file: Path, before: Words) -> Words:
    try:
        return read_words(file)
    except WordsError as error:
        logger.error("A list of data/entities is not used as it is now: %s", error)
        return before


def _stamp(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size
