"""Rasa featurizer: one sentence-embedding vector a message, from the encoder in sapa.toml.

What only wraps a wish is left out before, and misspelt words are corrected by the examples' own;
docs/benchmarks.md has what each brings.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any

from rasa.engine.caching import CACHE_SIZE_ENV
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    FEATURE_TYPE_SENTENCE,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.arrays import Floats
from bot.encoders.combined_encoder import open_message_meaning
from bot.encoders.encoder_names import fingerprint
from bot.encoders.lexicon import load_lexicon
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.settings import load_settings

ORDER_NUMBER = "ORD-2291"
"""As the examples in data/nlu write it."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True
)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence's embedding as a dense sentence feature of shape (1, dimension).

    Config: ``encoder`` (default: the one in sapa.toml). Vectors have length 1; those of examples
    are remembered in the data folder from one training to the next.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **DenseFeaturizer.get_default_config(),
            "encoder": load_settings().knowledge.encoder,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(execution_context.node_name, config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceFeaturizer:
        featurizer = cls(execution_context.node_name, config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            counts = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        featurizer._vocabulary = Vocabulary(counts, featurizer._lexicon)
        return featurizer

    def __init__(
        self, name: str, config: dict[str, Any], storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._lexicon = load_lexicon()
        self._meaning = open_message_meaning(config["encoder"])
        self._vocabulary = Vocabulary({}, self._lexicon)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another encoder, another version of it, or another lexicon: the model is trained anew."""
        encoder = config.get("encoder") or cls.get_default_config()["encoder"]
        return hashlib.sha256(
            f"{fingerprint(encoder)} {load_lexicon().fingerprint}".encode()
        ).hexdigest()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing beyond what the encoder itself checks when it is loaded."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which words are written, and how they are spelt."""
        texts = [m.get(TEXT) for m in training_data.training_examples if m.get(TEXT)]
        self._vocabulary = Vocabulary(count_words(texts), self._lexicon)
        with self._storage.write_to(self._resource) as folder:
            words = json.dumps(self._vocabulary.counts)
            (folder / "vocabulary.json").write_text(words, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        spoken = [m for m in training_data.training_examples if m.get(TEXT)]
        if spoken:
            texts = [plain(wish(m), self._vocabulary) for m in spoken]
            self._add(spoken, self._vectors(texts))
        return training_data

    def _vectors(self, texts: list[str]) -> Floats:
        """The examples' vectors, remembered unless Rasa's own cache is switched off."""
        if os.environ.get(CACHE_SIZE_ENV) == "0":
            return self._meaning.encode(texts)
        return VectorCache(load_settings().vectors, self._meaning).vectors(texts)

    def process(self, messages: list[Message]) -> list[Message]:
        spoken = [m for m in messages if m.get(TEXT)]
        if spoken:
            texts = [plain(wish(m), self._vocabulary) for m in spoken]
            self._add(spoken, self._meaning.encode(texts))
        return messages

    def _add(self, messages: list[Message], vectors: Floats) -> None:
        name = self._config[FEATURIZER_CLASS_ALIAS]
        for message, vector in zip(messages, vectors):
            message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, name))


def wish(message: Message) -> str:
    """The text with its order numbers as those of the examples: how this shop writes them says
    nothing of what is wanted. Needs the entities, so their component comes before."""
    text: str = message.get(TEXT)
    numbers = [e for e in message.get(ENTITIES, []) if e[ENTITY_ATTRIBUTE_TYPE] == "order_number"]
    for number in sorted(numbers, key=lambda e: e[ENTITY_ATTRIBUTE_START], reverse=True):
        start, end = number[ENTITY_ATTRIBUTE_START], number[ENTITY_ATTRIBUTE_END]
        text = text[:start] + ORDER_NUMBER + text[end:]
    return text


def plain(text: str, vocabulary: Vocabulary) -> str:
    """Neither which order it is, nor shouting, nor courtesies say what is wanted."""
    return vocabulary.read(re.sub(r"\d+", "1", text))
