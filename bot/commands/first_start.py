"""What a new checkout needs before the bot can talk about orders."""

from __future__ import annotations

from bot.commands.progress import tell
from bot.settings import Settings
from bot.shop.live_samples import are_samples_live
from bot.shop.sample_data import ShopNotEmpty, load_sample
from bot.store.engine.store import open_connection


def prepare_store(settings: Settings) -> None:
    """Creates the database before several processes would; fills an empty shop, unless it is on
    PostgreSQL: that may have been emptied from another machine."""
    database = open_connection(settings.store)
    is_own = settings.shop.source == "sqlite" and settings.store == settings.database
    if is_own and are_samples_live(settings.data_folder):
        try:
            load_sample(database, settings.time.now())
            tell("The sample shop was loaded. Your own orders: ./sapa shop import FILE")
        except ShopNotEmpty:
            pass
    database.close()
