"""Rasa component: entities of the kinds that the shop's own training data lists and marks."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.pattern_utils import read_lookup_table_file
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities.learned_lists import Lists, TaughtReader, words_around
from bot.nlu.entities.value_kinds import READ_BY_RULES

_FILE = "taught_entities.json"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class TaughtEntities(GraphComponent, EntityExtractorMixin):
    """Adds entities by the lookups, synonyms, regular expressions and marks in data/nlu.

    An entity's ``value`` is what its words are a synonym of, or they themselves. What ShopEntities
    found stays as it is, and gets its role and group here. Where training data has nothing of the
    kind, nothing is done.
    """

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy", "regex", "sklearn"]

    def __init__(
        self, storage: ModelStorage, resource: Resource, lists: Lists | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._reader = TaughtReader(lists) if lists else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TaughtEntities:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TaughtEntities:
        try:
            with model_storage.read_from(resource) as folder:
                lists = Lists(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except ValueError:  # nothing was taught: nothing was stored
            return cls(model_storage, resource)
        return cls(model_storage, resource, lists)

    def train(self, training_data: TrainingData) -> Resource:
        lists = _lists(training_data)
        if lists.words or lists.patterns or lists.parts:
            with self._storage.write_to(self._resource) as folder:
                (folder / _FILE).write_text(json.dumps(asdict(lists)), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text and self._reader:
                entities = self._entities(self._reader, text, message)
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _entities(
        self, reader: TaughtReader, text: str, message: Message
    ) -> list[dict[str, Any]]:
        found = list(message.get(ENTITIES, []))
        for new in reader.read(text):
            if not any(_overlap(new, old) for old in found if old["entity"] == new.entity):
                found += self.add_extractor_name([vars(new).copy()])
        for entity in found:
            span = entity["entity"], entity["start"], entity["end"]
            role, group = reader.part(text, *span)
            entity |= {k: v for k, v in (("role", role), ("group", group)) if v}
        return found


def _lists(training_data: TrainingData) -> Lists:
    synonyms = {k.lower(): str(v) for k, v in training_data.entity_synonyms.items()}
    lists = Lists(synonyms=synonyms)
    for table in training_data.lookup_tables:
        elements = table["elements"]
        listed = elements if isinstance(elements, list) else read_lookup_table_file(elements)
        for written in listed:
            lists.add(table["name"], written)
    marked: dict[str, list[tuple[dict[str, str], str | None, str | None]]] = {}
    for example in training_data.entity_examples:
        text = example.get(TEXT)
        for entity in example.get(ENTITIES, []):
            name, start, end = entity["entity"], entity["start"], entity["end"]
            written, value = text[start:end], str(entity["value"])
            lists.add(name, written, value if value != written else None)
            part = entity.get("role"), entity.get("group")
            marked.setdefault(name, []).append((words_around(text, start, end), *part))
    lists.parts = {n: all_ for n, all_ in marked.items() if any(r or g for _, r, g in all_)}
    lists.add_synonyms()
    for pattern in training_data.regex_features:
        if pattern["name"] not in READ_BY_RULES:
            lists.patterns.append((pattern["name"], pattern["pattern"]))
    return lists


def _overlap(new: Any, old: dict[str, Any]) -> bool:
    return bool(new.start < old["end"] and new.end > old["start"])
