"""Rasa component: does a message say yes or no to a question that was just asked?

Learned from data/confirmations.yml, which staff extend, and from the examples of data/nlu: affirm
is a yes, deny a no, other wishes neither. Logistic regression over three views of a message: its
embedding, its words in their order with where it begins and ends ("jangan dibatalin" and "iya
jangan dibatalin" are a no, "iya, jangan dikirim" is a yes), and its spelling.

Which question was asked is not known here: a wish alone ("cancel it") is neither, and whoever asked
decides whether it is a yes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.arrays import Floats
from bot.classifiers import FORMAT
from bot.classifiers.linear_classifier import LinearClassifier
from bot.classifiers.ngram_features import NgramFeatures
from bot.encoders.combined_encoder import open_message_meaning
from bot.encoders.encoder_names import fingerprint
from bot.encoders.lexicon import load_lexicon
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.nlu.confirmation_examples import NEITHER, NO, YES, read_confirmations
from bot.nlu.intent_classifier import embedding
from bot.nlu.sentence_featurizer import plain
from bot.project import find_project
from bot.settings import load_settings

CONFIRMATION = "confirmation"
"""Key of the parse output: ``{"yes": p, "no": p, "neither": p, "answer": "yes", "no" or None}``;
the probabilities sum to 1."""

LEAST_YES = 0.8
LEAST_NO = 0.5
"""From these probabilities on, the answer is told. A false yes changes an order; after a false no,
the customer says it again."""

ANSWERS_OF_INTENTS = {"affirm": YES, "deny": NO, "stop": None, "skip": None}
"""What examples of these intents say; None: now this, now that. Those of all others are neither."""

ONE_OF = 6
"""Of the other intents' examples so many are passed over for each that is learned from."""

MEANING_SCALE, WORDS_SCALE, SPELLING_SCALE = 8.0, 5.0, 3.0

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[?]")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_BEGIN, _END, _NUMBER = "^", "$", "0"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class Confirmation(GraphComponent):
    """Sets ``confirmation`` of a message; one without a word (an emoji, "?") is neither.

    Config: ``encoder``, the same as the sentence featurizer's (default: the one in sapa.toml).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"encoder": load_settings().knowledge.encoder}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Other examples, or another encoder: it is trained anew."""
        encoder = config.get("encoder") or cls.get_default_config()["encoder"]
        learned = [FORMAT, fingerprint(encoder), read_confirmations(_file())]
        return hashlib.sha256(repr(learned).encode()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Confirmation:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Confirmation:
        try:
            with model_storage.read_from(resource) as folder:
                model = AnswerModel.load(folder)
        except ValueError:  # trained without examples of two answers: nothing was stored
            model = None
        return cls(config, model_storage, resource, model)

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: AnswerModel | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        spoken = [m for m in training_data.intent_examples if embedding(m) is not None]
        answered = read_confirmations(_file())
        vocabulary = Vocabulary(count_words(m.get(TEXT) for m in spoken), load_lexicon())
        cache = VectorCache(load_settings().vectors, open_message_meaning(self._config["encoder"]))
        texts = [one.text for one in answered]
        answers = [one.answer for one in answered]
        vectors = [*cache.vectors([plain(text, vocabulary) for text in texts])] if texts else []
        known = {text.casefold() for text in texts}
        others = 0
        for message in spoken:
            answer = ANSWERS_OF_INTENTS.get(message.get(INTENT), NEITHER)
            if answer is None or message.get(TEXT).casefold() in known:
                continue
            others += answer == NEITHER
            if answer == NEITHER and others % ONE_OF:
                continue
            texts.append(message.get(TEXT))
            answers.append(answer)
            vectors.append(embedding(message))
        if len(set(answers)) < 2:
            return self._resource
        self._model = AnswerModel.fit(np.stack(vectors), texts, answers)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            vector = embedding(message)
            if vector is not None:
                told = self._told(vector, message.get(TEXT))
                message.set(CONFIRMATION, told, add_to_output=True)
        return messages

    def _told(self, vector: Floats, text: str) -> dict[str, Any]:
        if self._model is None or not any(letter.isalnum() for letter in text):
            return {YES: 0.0, NO: 0.0, NEITHER: 1.0, "answer": None}
        told = {**dict.fromkeys((YES, NO, NEITHER), 0.0), **self._model.probabilities(vector, text)}
        answer = None
        if told[YES] >= LEAST_YES and "?" not in text:  # a question is no yes
            answer = YES
        elif told[NO] >= LEAST_NO:
            answer = NO
        return {**told, "answer": answer}


@dataclass(frozen=True)
class AnswerModel:
    """The regression and the views of a message that it takes beside its embedding."""

    words: NgramFeatures
    spelling: NgramFeatures
    regression: LinearClassifier

    @classmethod
    def fit(cls, vectors: Floats, texts: list[str], answers: list[str]) -> AnswerModel:
        """Args: unit vectors (n, dimension), and text and answer of each."""
        marked = [_marked(text) for text in texts]
        words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 3), sublinear_tf=True)
        spelling = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2
        )
        features = scipy.sparse.hstack(
            [
                scipy.sparse.csr_matrix(vectors * MEANING_SCALE),
                words.fit_transform(marked) * WORDS_SCALE,
                spelling.fit_transform(marked) * SPELLING_SCALE,
            ],
            format="csr",
        )
        regression = LogisticRegression(class_weight="balanced", max_iter=60, tol=1e-2)
        regression.fit(features, answers)
        return cls(
            NgramFeatures.of(words), NgramFeatures.of(spelling), LinearClassifier.of(regression)
        )

    def probabilities(self, vector: Floats, text: str) -> dict[str, float]:
        """How likely each answer that was learned is."""
        marked = _marked(text)
        likely = self.regression.probabilities(
            vector * MEANING_SCALE,
            self.words.read(marked) * WORDS_SCALE,
            self.spelling.read(marked) * SPELLING_SCALE,
        )
        return dict(zip(self.regression.classes, likely.tolist()))

    def save(self, folder: Path) -> None:
        self.words.save(folder, "words")
        self.spelling.save(folder, "spelling")
        self.regression.save(folder / "regression.npz")

    @classmethod
    def load(cls, folder: Path) -> AnswerModel:
        """What ``save`` saved."""
        return cls(
            NgramFeatures.load(folder, "words"),
            NgramFeatures.load(folder, "spelling"),
            LinearClassifier.load(folder / "regression.npz"),
        )


def _marked(text: str) -> str:
    """The words, in small letters, between marks of where it begins and ends."""
    words = _TOKEN.findall(_DRAWN_OUT.sub(r"\1", text.lower().replace("’", "'")))
    return " ".join([_BEGIN, *(_NUMBER if word.isdigit() else word for word in words), _END])


def _file() -> Path:
    return find_project().data / "confirmations.yml"
