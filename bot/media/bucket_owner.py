"""Whose a prefix of a bucket is. Two shops under one would delete each other's files."""

from __future__ import annotations

from contextlib import closing, suppress

from bot.media.bucket import Bucket
from bot.settings import Settings
from bot.store.engine.store import open_connection
from bot.store.shop_mark import shop_mark

MARK = "sapa-shop.txt"
"""The file beside those of the shop in which its mark stands."""


class OfAnotherShop(OSError):
    """Another shop has its files there; the message says what to do."""


class BucketOwner:
    """The first shop that comes owns the prefix; who has the same database is the same shop."""

    def __init__(self, settings: Settings) -> None:
        self._bucket = Bucket(settings.media, "", settings.environ)
        self._store = settings.store
        self._shop = ""

    def check(self) -> None:
        """Makes the prefix ours, where it is nobody's yet.

        Raises:
            OfAnotherShop: it is another shop's.
            OSError: the bucket cannot be reached.
        """
        if not self._shop:
            with closing(open_connection(self._store)) as database:
                self._shop = shop_mark(database)
        owner = b""
        with suppress(FileNotFoundError):
            owner = self._bucket.read(MARK)
        if not owner:
            self._bucket.write(MARK, self._shop.encode())
            owner = self._bucket.read(MARK)  # another shop may have come at the same moment
        if owner.decode("utf-8", "replace").strip() != self._shop:
            raise OfAnotherShop(
                f"{self._bucket} holds the files of another shop, and each of the two would delete "
                "the other's. Give this one a prefix of its own: bucket under [media]. If the "
                f"other is gone, or was this one with another store, delete {self._bucket}/{MARK}"
            )
