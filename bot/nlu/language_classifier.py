"""Rasa component: in which language is this message, English, Indonesian, or both at once?

It learns from the shop's own examples, whose intents are marked ``metadata: {language: en}`` (of
others, their words tell the language): how much each word speaks for one language or the other
(character n-grams and logistic regression, so that "gmn" and misspelt words count too). General
language detectors were built for clean sentences, which chat is not; ``bench.languages`` compares,
docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    METADATA,
    METADATA_EXAMPLE,
    METADATA_INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from bot.classifiers import FORMAT
from bot.classifiers.linear_classifier import LinearClassifier
from bot.classifiers.ngram_features import NgramFeatures
from bot.examples import language_of
from bot.moderation.examples import load_judged, moderation_files
from bot.nlu.word_languages import WordLanguages, words_of
from bot.project import find_project

LANGUAGE = "language"
"""The name of the entity, and of the message's own entry in what the parse puts out."""
MIXED = "mixed"
REMEMBERED_WORDS = 20_000
"""Customers use the same few thousand over and over."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True
)
class LanguageClassifier(GraphComponent):
    """Adds to the parse ``language`` (en, id or mixed) and an entity ``language`` (en or id).

    Neither is there when the text does not tell ("ok", "ORD-2291", a name, an emoji): the
    customer's language stays what it was. So it does for mixed messages; their entity is for those
    who have written nothing clearer yet. It names the language of the function words, which hold
    the sentence together: "where is paketku kak" is en, "mau refund my order dong" is id.

    Config, in log-odds for one language against the other:
        word_certainty: from here on, a single word shows that its language is spoken.
        message_certainty: from here on, the words together show which language it is.
        least_examples: in so many examples must one of them be found; names are in fewer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"word_certainty": 3.5, "message_certainty": 3.0, "least_examples": 5}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Other messages in data/moderation: it is trained anew."""
        files = moderation_files(find_project().data / "moderation")
        learned = b"".join(file.read_bytes() for file in files)
        return hashlib.sha256(learned + FORMAT.encode()).hexdigest()

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: WordModel | None = None,
        known: dict[str, list[int]] | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._known = known or {}

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
                model = WordModel.load(folder)
                known = json.loads((folder / "known_words.json").read_text(encoding="utf-8"))
        except ValueError:  # trained without any marked example: nothing was stored
            model, known = None, None
        return cls(config, model_storage, resource, model, known)

    def train(self, training_data: TrainingData) -> Resource:
        seen: Counter[tuple[str, str]] = Counter()
        intents: dict[str, set[str]] = defaultdict(set)

        def learn(text: str, language: str, intent: str) -> None:
            for word in words_of(text):
                seen[word, language] += 1
                intents[word].add(intent)

        unmarked = []
        for example in training_data.intent_examples:
            language = _marked_language(example)
            if language:
                learn(example.get(TEXT) or "", language, example.get(INTENT))
            else:
                unmarked.append(example)
        insults = load_judged(find_project().data / "moderation")
        for judged in insults:  # insults are in a language too
            learn(judged.text, judged.language, judged.kind)
        known = WordLanguages(seen.copy())
        for example in unmarked:
            text = example.get(TEXT) or ""
            if language := known.language(text):
                learn(text, language, example.get(INTENT))
        if len({language for _, language in seen}) > 1:
            words, languages = zip(*seen)
            ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
            whole = CountVectorizer(token_pattern=r"\S+")
            regression = LogisticRegression(C=5, class_weight="balanced", max_iter=1000)
            make_pipeline(make_union(ngrams, whole), regression).fit(
                words, languages, logisticregression__sample_weight=list(seen.values())
            )
            self._model = WordModel(
                NgramFeatures.of(ngrams), NgramFeatures.of(whole), LinearClassifier.of(regression)
            )
            said: Counter[str] = Counter()
            for (word, _), times in seen.items():
                said[word] += times
            self._known = {word: [said[word], len(intents[word])] for word in intents}
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
                (folder / "known_words.json").write_text(json.dumps(self._known), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            language, answer_in = self._languages(message.get(TEXT) or "")
            if language:
                message.set(LANGUAGE, language, add_to_output=True)
                entity = {
                    "entity": LANGUAGE,
                    "value": answer_in,
                    "start": 0,
                    "end": len(message.get(TEXT)),
                    "extractor": type(self).__name__,
                }
                entities = [*message.get(ENTITIES, []), entity]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _languages(self, text: str) -> tuple[str | None, str | None]:
        """The message's language, and the one to answer in."""
        words = words_of(text)
        if self._model is None or not words:
            return None, None
        scores = np.array([self._model.score(word) for word in words])
        first, second = self._model.languages
        certainty = self._config["word_certainty"]
        if scores.min() < -certainty and scores.max() > certainty:
            # A function word is one that is used whatever is being talked about: of many intents.
            spread = [self._known.get(word, (0, 0))[1] for word in words]
            return MIXED, second if np.dot(scores, spread) > 0 else first
        whole = scores.sum()
        attested = any(
            self._known.get(word, (0, 0))[0] >= self._config["least_examples"]
            for word, score in zip(words, scores)
            if score * whole > 0
        )
        if abs(whole) < self._config["message_certainty"] or not attested:
            return None, None
        language = second if whole > 0 else first
        return language, language


class WordModel:
    """How much a single word speaks for one of two languages, by its letters and as a whole."""

    def __init__(
        self, ngrams: NgramFeatures, whole: NgramFeatures, regression: LinearClassifier
    ) -> None:
        self._ngrams = ngrams
        self._whole = whole
        self._regression = regression
        self.score = lru_cache(REMEMBERED_WORDS)(self._score)

    @property
    def languages(self) -> tuple[str, str]:
        first, second = self._regression.classes
        return first, second

    def _score(self, word: str) -> float:
        """Log-odds; positive for the second language."""
        features = self._ngrams.read(word), self._whole.read(word)
        return float(self._regression.scores(*features)[0])

    def save(self, folder: Path) -> None:
        self._ngrams.save(folder, "ngrams")
        self._whole.save(folder, "words")
        self._regression.save(folder / "regression.npz")

    @classmethod
    def load(cls, folder: Path) -> WordModel:
        """What ``save`` saved."""
        return cls(
            NgramFeatures.load(folder, "ngrams"),
            NgramFeatures.load(folder, "words"),
            LinearClassifier.load(folder / "regression.npz"),
        )


def _marked_language(example: Message) -> str | None:
    metadata = example.get(METADATA) or {}
    return language_of(metadata.get(METADATA_EXAMPLE), metadata.get(METADATA_INTENT))
