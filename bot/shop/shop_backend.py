"""The shop that sapa.toml names."""

from __future__ import annotations

from bot.plugins import load_plugin
from bot.settings import Settings
from bot.shop.http_shop import HttpShop
from bot.shop.shop import Shop
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.store import open_store


def open_shop(settings: Settings) -> Shop:
    """Orders and products, from Sapa's own database, the shop's API, or as a package brings it."""
    if settings.shop.source == "http":
        return HttpShop(settings.shop, settings.environ.get("SHOP_API_TOKEN", ""))
    if settings.shop.source != "sqlite":
        shop: Shop = load_plugin("shops", settings.shop.source)(settings)
        return shop
    return SqliteShop(open_store(settings.store), settings.shop, lambda: settings.time.now())
