"""What the actions work with: the shop and the knowledge base, opened once in this process."""

from __future__ import annotations

from functools import cache

from ruamel.yaml import YAML

from bot.encoders.meaning import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.knowledge.search import KnowledgeBase
from bot.settings import PROJECT, Settings, load_settings
from bot.shop.http_shop import HttpShop
from bot.shop.proof import ProofLock
from bot.shop.shop import Shop
from bot.shop.sqlite_shop import SqliteShop
from bot.store.database import open_database


@cache
def settings() -> Settings:
    return load_settings()


@cache
def shop() -> Shop:
    """The shop's orders and products, from where sapa.toml says."""
    if settings().shop.source == "http":
        return HttpShop(settings().shop.url, settings().environ.get("SHOP_API_TOKEN", ""))
    return SqliteShop(open_database(settings().database))


@cache
def proof_lock() -> ProofLock:
    return ProofLock(open_database(settings().database))


@cache
def knowledge() -> KnowledgeBase:
    meaning = open_meaning(settings().knowledge.encoder)
    cache = VectorCache(settings().vectors, meaning)
    return KnowledgeBase(PROJECT / "data" / "knowledge", cache)


@cache
def responses() -> dict[str, dict[str, str]]:
    """The texts of domain.yml's replies, by name and language."""
    domain = YAML(typ="safe").load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    return {
        name: {c["value"]: v["text"] for v in variations for c in v.get("condition", [])}
        for name, variations in domain["responses"].items()
    }
