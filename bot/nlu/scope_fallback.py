"""Rasa component: a message that is like no example is not understood, however sure the classifier.

A classifier knows its intents alone: whatever is said, one of them is the likeliest, and sometimes
by far. To be put behind Rasa's FallbackClassifier, which goes by the confidence alone.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intent_classifier import IN_SCOPE

SHOPS_OWN = {"product", "order_number", "tracking_number"}
"""Entities that tell a message to be the shop's business: no example knows a new product's name."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False
)
class ScopeFallback(RasaIntentClassifier, GraphComponent):
    """Sets the intent ``nlu_fallback`` where ``in_scope`` is below the threshold.

    A message that names something of the shop's own stays as it was understood.

    Config: ``threshold``, the share of the examples that would be asked back for it, were each left
    out of training (0.05: one of twenty; of messages of a new author that are understood rightly it
    is one of a hundred).
    The classifier's ranking stays, behind ``nlu_fallback``.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [RasaIntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"threshold": 0.05}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScopeFallback:
        return cls(config["threshold"])

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            in_scope = message.get(IN_SCOPE, 1.0)
            understood = message.get(INTENT)[INTENT_NAME_KEY] != DEFAULT_NLU_FALLBACK_INTENT_NAME
            ours = any(entity["entity"] in SHOPS_OWN for entity in message.get(ENTITIES, []))
            if understood and in_scope < self._threshold and not ours:
                fallback = {
                    INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
                    PREDICTED_CONFIDENCE_KEY: 1.0 - in_scope,
                }
                message.set(INTENT, fallback, add_to_output=True)
                ranking = [fallback, *message.get("intent_ranking", [])]
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages
