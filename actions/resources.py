"""What the actions work with: the shop and the knowledge base, opened once in this process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.currency import Currency
from bot.dialogue.case_kinds import Kinds, WatchedKinds
from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.hours import Hours
from bot.knowledge.search import KnowledgeBase
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings, follow_settings, load_settings
from bot.shop.live_samples import are_samples_live
from bot.shop.ownership_proof import ProofLock
from bot.shop.parcel_lookups import ParcelLookups
from bot.shop.shop import Shop
from bot.shop.shop_backend import open_shop
from bot.store.engine.protocol import Store
from bot.store.engine.store import open_store
from bot.watched_file import WatchedFile


@cache
def _settings() -> Callable[[], Settings]:
    return follow_settings(load_settings())


def settings() -> Settings:
    """As sapa.toml has them now."""
    return _settings()()


def hours() -> Hours:
    return Hours(settings().hours)


def currency() -> Currency:
    return Currency(settings().shop.currency)


def shop() -> Shop:
    settings()  # what it was opened with is as the file has it now
    return _shop()


@cache
def _shop() -> Shop:
    return open_shop(settings())


@cache
def proof_lock() -> ProofLock:
    return ProofLock(_database())


@cache
def parcel_lookups() -> ParcelLookups:
    return ParcelLookups(_database())


@cache
def conversations() -> Store:
    """What is noted about conversations outside of Rasa."""
    return open_store(settings().store)


def _database() -> Store:
    """A connection to the file for each that asks; of PostgreSQL's, which others need too, all have
    the same few."""
    store = settings().store
    return open_store(store) if isinstance(store, Path) else conversations()


@cache
def _cases() -> WatchedKinds:
    return WatchedKinds(settings().project.data / "cases")


def case_kinds() -> Kinds:
    """The kinds of cases, as data/cases has them now."""
    return _cases().now()


@cache
def knowledge() -> KnowledgeBase:
    meaning = open_meaning(settings().knowledge.encoder)
    cache = VectorCache(settings().vectors, meaning)
    data_folder = settings().data_folder
    return KnowledgeBase(
        settings().project.data / "knowledge",
        cache,
        today=lambda: settings().time.today(),
        samples_live=lambda: are_samples_live(data_folder),
    )


def responses() -> dict[str, dict[str, str]]:
    """The texts of domain.yml's replies, by name and language, as the file is now."""
    return _texts().now()


def _by_language(file: Path) -> dict[str, dict[str, str]]:
    return {
        name: {
            condition["value"]: variation.get("text", "")
            for variation in variations
            for condition in variation.get("condition", [])
            if "channel" not in variation
        }
        for name, variations in read_replies(file).items()
    }


@cache
def _texts() -> WatchedFile[dict[str, dict[str, str]]]:
    return WatchedFile(settings().project.domain, _by_language, (RepliesBroken,))
