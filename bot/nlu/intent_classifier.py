"""Rasa component: which intent is meant, and is the message one of the kind that was taught at all?

Kernel ridge regression compares a message with the examples, by meaning and by spelling. It is
solved in closed form, leave-one-out predictions included (Rifkin & Lippert, 2007), and these
calibrate it: its smoothing, its confidence, and what score an example gets that it never saw.
Where there are few examples, logistic regression over the sentence embedding has an equal say (the
mean of their log probabilities).

The constants were chosen on development splits of public data (BANKING77, HWU64, CLINC150, HINT3);
``bench/understanding.py`` measures the whole on any such data.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.arrays import Floats
from bot.classifiers import FORMAT
from bot.classifiers.linear_classifier import LinearClassifier
from bot.nlu import example_kernel
from bot.nlu.example_kernel import ExampleKernel
from bot.nlu.sentence_featurizer import wish

IN_SCOPE = "in_scope"
"""Key of the parse output: the share of the examples that, left out of training, look less like
the others than this message does. 0.02 = stranger than 98 % of the examples; 0 to 1."""

REGRESSION = "regression.npz"

MEANING_SCALE = 15.0
"""Unit vectors are multiplied by it: with C = 1 vectors of length 1 would be underfitted."""

FEW = 1500
"""So many examples or fewer: there the regression's say is worth a point of accuracy (ten examples
an intent), later nothing, and with ten thousand examples it costs half a point to four (BANKING77,
HWU64, the sample shop)."""

RANKED = 10


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True
)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Sets ``intent``, ``intent_ranking`` and ``in_scope`` of a message."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another version of what it is made of: it is trained anew."""
        kernel = Path(example_kernel.__file__).read_bytes()
        return hashlib.sha256(kernel + FORMAT.encode()).hexdigest()

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "scipy"]

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        kernel: ExampleKernel | None = None,
        regression: LinearClassifier | None = None,
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._regression = regression
        self._kernel = kernel

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                file = folder / REGRESSION
                regression = LinearClassifier.load(file) if file.exists() else None
                return cls(model_storage, resource, ExampleKernel.load(folder), regression)
        except ValueError:  # trained without two intents: nothing was stored
            return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        embedded = [(example, embedding(example)) for example in training_data.intent_examples]
        examples = [example for example, vector in embedded if vector is not None]
        intents = np.array([example.get(INTENT) for example in examples])
        if len(set(intents)) > 1:
            vectors = np.stack([vector for _, vector in embedded if vector is not None])
            texts = [wish(example) for example in examples]
            self._kernel = ExampleKernel.fit(vectors, texts, intents)
            with self._storage.write_to(self._resource) as folder:
                self._kernel.save(folder)
                if len(examples) <= FEW:
                    regression = LogisticRegression(C=1.0, max_iter=100)
                    regression.fit(vectors * MEANING_SCALE, intents)
                    self._regression = LinearClassifier.of(regression)
                    self._regression.save(folder / REGRESSION)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            vector = embedding(message)
            if self._kernel is None or vector is None:
                message.set(INTENT, {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, True)
                message.set("intent_ranking", [], add_to_output=True)
                continue
            like = self._kernel.read(vector, wish(message))
            confidences = like.probabilities
            if self._regression is not None:
                likely = self._regression.probabilities(vector * MEANING_SCALE)
                confidences = np.sqrt(confidences * likely) + 1e-12
                confidences /= confidences.sum()
            best = np.argsort(-confidences)[:RANKED]
            ranking = [
                {
                    INTENT_NAME_KEY: str(self._kernel.intents[i]),
                    PREDICTED_CONFIDENCE_KEY: float(confidences[i]),
                }
                for i in best
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(IN_SCOPE, like.in_scope, add_to_output=True)
        return messages


def embedding(message: Message) -> Floats | None:
    """The sentence embedding, of unit length; None for a message without text."""
    if len(message.features) == 1:  # as always with config.yml as it comes: without copying it
        [features] = message.features
        dense = features.is_dense() and features.attribute == TEXT
        return np.asarray(features.features[0], dtype=np.float32) if dense else None
    _, sentence = message.get_dense_features(TEXT, [])
    return None if sentence is None else np.asarray(sentence.features[0], dtype=np.float32)
