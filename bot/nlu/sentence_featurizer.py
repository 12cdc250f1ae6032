"""Rasa featurizer: one sentence-embedding vector a message, from the encoder in sapa.toml."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoders.encoder import Encoder
from bot.encoders.names import fingerprint
from bot.settings import load_settings


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence's embedding as a dense sentence feature of shape (1, dimension).

    Config: ``encoder`` (default: the one in sapa.toml). Vectors have length 1.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **DenseFeaturizer.get_default_config(),
            "encoder": load_settings().knowledge.encoder,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["sentence_transformers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        self._encoder = Encoder(config["encoder"])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another encoder, or another version of it, means that the model is trained again."""
        encoder = config.get("encoder") or cls.get_default_config()["encoder"]
        return fingerprint(encoder)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing beyond what the encoder itself checks when it is loaded."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        spoken = [m for m in messages if m.get(TEXT)]
        if not spoken:
            return messages
        vectors = self._encoder.encode([_plain(m.get(TEXT)) for m in spoken])
        for message, vector in zip(spoken, vectors):
            message.add_features(
                Features(
                    np.asarray([vector]),
                    FEATURE_TYPE_SENTENCE,
                    TEXT,
                    self._config[FEATURIZER_CLASS_ALIAS],
                )
            )
        return messages


def _plain(text: str) -> str:
    """The text as it is compared: neither which order it is nor shouting says what is wanted."""
    return re.sub(r"\d+", "1", text.lower())
