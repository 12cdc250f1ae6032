"""Rasa components: what each part of a message wants, where it may want several things.

``PartSplitter`` puts the parts behind their message, as messages of their own, ``PartReader`` reads
each in the light of the whole, and ``PartCollector`` takes them out again and writes what was
understood of each into the message. What else stands between in config.yml reads the parts like
messages, and knows nothing of them; what stands outside never sees them. A message that cannot be
divided costs nothing.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.confirmation import CONFIRMATION
from bot.nlu.intent_classifier import IN_SCOPE
from bot.nlu.language_classifier import LANGUAGE
from bot.nlu.segmentation import divide

PARTS = "parts"
"""Key of the parse output: a list of ``{text, start, end, intent, intent_ranking, in_scope,
confirmation}``, in order; of one, the message itself, where it cannot be divided. ``intent`` is
``nlu_fallback`` where the message would be asked back; ``intent_ranking`` has the likeliest three
intents all the same."""

WHOLE_COUNTS = 0.5
"""How much what the whole message is taken for counts beside the part itself (1: as much). Half a
sentence is often like something else: "the app says delivered but | there is nothing here". Chosen
on the development conversations of bench/conversations."""

LEAST_IN_WHOLE = 1e-4
"""What the whole says nothing of may be said by a part all the same."""

RANKED = 3

_PART_OF_A_MESSAGE = "part_of_a_message"
"""Key of a part: where it starts in its message."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class PartSplitter(GraphComponent):
    """Puts the parts of a message behind it, each with the entities that stand in it.

    To be put behind what reads entities, and before the featurizer.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PartSplitter:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        return [one for message in messages for one in (message, *_parts(message))]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class PartReader(GraphComponent):
    """Weighs the intents of each part by those of its whole message.

    To be put behind the classifier, and before what asks back where nothing is sure.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PartReader:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        whole: dict[str, float] = {}
        for message in messages:
            ranking = message.get("intent_ranking") or []
            if message.get(_PART_OF_A_MESSAGE) is None:
                whole = {i[INTENT_NAME_KEY]: i[PREDICTED_CONFIDENCE_KEY] for i in ranking}
            elif ranking and whole:
                read = _in_whole(ranking, whole)
                message.set(INTENT, read[0], add_to_output=True)
                message.set("intent_ranking", read, add_to_output=True)
        return messages


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class PartCollector(GraphComponent):
    """Sets ``parts`` of each message, and takes out what PartSplitter put behind it.

    To be put behind what sets intents and confirmations.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PartCollector:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        divided: list[tuple[Message, list[Message]]] = []
        for message in messages:
            if message.get(_PART_OF_A_MESSAGE) is None:
                divided.append((message, []))
            else:
                divided[-1][1].append(message)
        for message, parts in divided:
            told = [_told(part) for part in parts or [message]]
            message.set(PARTS, told, add_to_output=True)
        return [message for message, _ in divided]


def _in_whole(ranking: list[dict[str, Any]], whole: dict[str, float]) -> list[dict[str, Any]]:
    """The ranking of a part, each confidence times a power of what it is in the whole message."""
    least = min(whole.values())
    weighed = {
        intent[INTENT_NAME_KEY]: intent[PREDICTED_CONFIDENCE_KEY]
        * max(whole.get(intent[INTENT_NAME_KEY], least), LEAST_IN_WHOLE) ** WHOLE_COUNTS
        for intent in ranking
    }
    total = sum(weighed.values())
    return [
        {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: weight / total}
        for name, weight in sorted(weighed.items(), key=lambda item: -item[1])
    ]


def _parts(message: Message) -> list[Message]:
    """The parts as messages; none where there is but one."""
    text = message.get(TEXT) or ""
    entities = [e for e in message.get(ENTITIES, []) if e[ENTITY_ATTRIBUTE_TYPE] != LANGUAGE]
    spans = divide(text, [(e[ENTITY_ATTRIBUTE_START], e[ENTITY_ATTRIBUTE_END]) for e in entities])
    if len(spans) < 2:
        return []
    parts = []
    for start, end in spans:
        inside = [
            {
                **entity,
                ENTITY_ATTRIBUTE_START: entity[ENTITY_ATTRIBUTE_START] - start,
                ENTITY_ATTRIBUTE_END: entity[ENTITY_ATTRIBUTE_END] - start,
            }
            for entity in entities
            if start <= entity[ENTITY_ATTRIBUTE_START] and entity[ENTITY_ATTRIBUTE_END] <= end
        ]
        part = {TEXT: text[start:end], ENTITIES: inside, _PART_OF_A_MESSAGE: start}
        parts.append(Message(part))
    return parts


def _told(part: Message) -> dict[str, Any]:
    text = part.get(TEXT) or ""
    start = part.get(_PART_OF_A_MESSAGE) or 0
    ranking = part.get("intent_ranking", [])
    return {
        "text": text,
        "start": start,
        "end": start + len(text),
        "intent": {**part.get(INTENT)},
        "intent_ranking": [
            intent
            for intent in ranking
            if intent[INTENT_NAME_KEY] != DEFAULT_NLU_FALLBACK_INTENT_NAME
        ][:RANKED],
        **{key: part.get(key) for key in (IN_SCOPE, CONFIRMATION) if part.get(key) is not None},
    }
