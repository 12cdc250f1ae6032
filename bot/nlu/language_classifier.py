"""Rasa component: in which language is this message, English or Indonesian?

It learns from the shop's own examples, whose intents are marked ``metadata: {language: en}``:
character n-grams and logistic regression, because general language detectors were built for
clean sentences and chat slang is not ("gmn", "ready stok min?"; measured in the README).
"""

from __future__ import annotations

import re
from typing import Any

import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

LANGUAGE_ENTITY = "language"

_NO_WORDS = re.compile(r"\S+@\S+|https?://\S+|\b[A-Za-z]*-?\d\S*")
"""E-mail addresses, links, order and tracking numbers: they belong to no language."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True
)
class LanguageClassifier(GraphComponent):
    """Adds an entity ``language`` with the value en or id; none when the text does not tell.

    Config: ``certainty``, the least probability that is taken for an answer. Below it the
    customer's language stays what it was ("ok", "ORD-2291", an emoji).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"certainty": 0.7}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "skops"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Pipeline | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                file = folder / "language.skops"
                model = skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))
        except ValueError:  # trained without any marked example: nothing was stored
            model = None
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        marked = [
            (example.get(TEXT), language)
            for example in training_data.intent_examples
            if example.get(TEXT) and (language := _marked_language(example))
        ]
        if len({language for _, language in marked}) > 1:
            texts, languages = zip(*marked)
            self._model = make_pipeline(
                TfidfVectorizer(
                    analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, max_features=30_000
                ),
                LogisticRegression(C=20, class_weight="balanced", max_iter=300),
            ).fit(texts, languages)
            # numpy's integers would each be stored as an array, and take seconds to load.
            vocabulary = self._model[0].vocabulary_
            self._model[0].vocabulary_ = {ngram: int(i) for ngram, i in vocabulary.items()}
            with self._storage.write_to(self._resource) as folder:
                skops.io.dump(self._model, folder / "language.skops")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            language = self._language(message.get(TEXT) or "")
            if language:
                entity = {
                    "entity": LANGUAGE_ENTITY,
                    "value": language,
                    "start": 0,
                    "end": len(message.get(TEXT)),
                    "extractor": type(self).__name__,
                }
                message.set(ENTITIES, message.get(ENTITIES, []) + [entity], add_to_output=True)
        return messages

    def _language(self, text: str) -> str | None:
        words = _NO_WORDS.sub(" ", text).strip()
        if self._model is None or not any(c.isalpha() for c in words):
            return None
        probabilities = self._model.predict_proba([words])[0]
        best = probabilities.argmax()
        if probabilities[best] < self._config["certainty"]:
            return None
        return str(self._model.classes_[best])


def _marked_language(example: Message) -> str | None:
    metadata = (example.get(METADATA) or {}).get(METADATA_INTENT)
    return metadata.get("language") if isinstance(metadata, dict) else None
