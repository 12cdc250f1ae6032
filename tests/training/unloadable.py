"""A component that can be trained, and cannot be loaded."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.keyword_intent_classifier import KeywordIntentClassifier


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True
)
class Unloadable(KeywordIntentClassifier):
    """Knows intents by their words."""

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> Unloadable:
        raise ValueError("The word list is not on this machine.")
