"""Rasa component: order and tracking numbers, products, contacts, dates, money, quantities,
couriers and cities, by the rules and lists of ``bot.nlu.entities``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities.extractor import EntityReader
from bot.settings import follow_settings, load_settings
from bot.shop_time import ShopTime


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False
)
class ShopEntities(GraphComponent, EntityExtractorMixin):
    """Adds the entities, with these values:

    ===============  ============================================================================
    order_number     as the shop writes it
    tracking_number  in capitals, without blanks
    product          the words in the right spelling; for an id, the product's Indonesian name
    email, phone     small letters; E.164
    date             ISO 8601: 2026-11-24, for a week 2026-W48, for a month 2026-11
    money            in the currency's smallest unit: cents, whole rupiah (int)
    quantity         pieces, or pairs (int)
    courier, city    the name in data/entities
    ===============  ============================================================================

    Nothing is trained: lists and catalogue are read again whenever they change. Days count from
    ``sent_at`` (Unix seconds) in the message's metadata, or else from now, in this machine's zone,
    which is the shop's.
    """

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy", "phonenumbers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopEntities:
        now = follow_settings(load_settings())
        settings = now()
        database = settings.store if settings.shop.source == "sqlite" else None
        reader = EntityReader(settings.project.data / "entities", database, settings.shop)
        return cls(reader, lambda: now().time)

    def __init__(self, reader: EntityReader, time: Callable[[], ShopTime]) -> None:
        self._reader = reader
        self._time = time

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = [vars(f).copy() for f in self._reader.read(text, self._day(message))]
                found = self.add_extractor_name(found)
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _day(self, message: Message) -> date:
        """The shop's date when it was sent."""
        sent_at = (message.get(METADATA) or {}).get("sent_at")
        time = self._time()
        return time.at(sent_at).date() if sent_at else time.today()
