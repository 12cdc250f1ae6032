"""Rasa component: in which of the shop's languages is this message, or in several at once?

It learns from the shop's own examples, whose intents are marked ``metadata: {language: en}`` (of
others, their words tell the language): how much each word speaks for each language
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

from bot.arrays import Floats
from bot.classifiers import FORMAT
from bot.classifiers.linear_classifier import LinearClassifier
from bot.classifiers.ngram_features import NgramFeatures
from bot.examples import language_of
from bot.languages import FACTS
from bot.moderation.examples import load_judged, moderation_files
from bot.nlu.word_languages import WordLanguages, words_of
from bot.project import find_project

LANGUAGE = "language"
"""The name of the entity, and of the message's own entry in what the parse puts out."""
MIXED = "mixed"
CANDIDATES = "language_candidates"
"""The message's entry with the languages that it may be in, where it tells no single one: what
stands in Malay and Indonesian alike is in either, but not in English."""
REMEMBERED_WORDS = 20_000
"""Customers use the same few thousand over and over."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True
)
class LanguageClassifier(GraphComponent):
    """Adds to the parse ``language`` (its code, or mixed) and an entity ``language`` (a code).

    Neither is there when the text does not tell ("ok", "ORD-2291", a name, an emoji): the
    customer's language stays what it was. So it does for mixed messages; their entity is for those
    who have written nothing clearer yet. It names the language of the function words, which hold
    the sentence together: "where is paketku kak" is en, "mau refund my order dong" is id.

    Of near languages, one that stands in for the other is taken where the words tell neither.

    Config, in log-odds for one language against the other:
        word_certainty: from here on, a single word shows that its language is spoken.
        message_certainty: from here on, the words together show which language it is.
        near_certainty: from here on, a message is in one of two near languages.
        least_examples: in so many examples must one of them be found; names are in fewer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"word_certainty": 3.5, "message_certainty": 3.0, "near_certainty": 0.5,
                "least_examples": 5}

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
            language, answer_in, candidates = self._languages(message.get(TEXT) or "")
            if language:
                message.set(LANGUAGE, language, add_to_output=True)
                if candidates:
                    message.set(CANDIDATES, candidates, add_to_output=True)
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

    def _languages(self, text: str) -> tuple[str | None, str | None, list[str]]:
        """The message's language, the one to answer in, and those near it that it may be in too."""
        words = words_of(text)
        if self._model is None or not words:
            return None, None, []
        of_words = np.array([self._model.scores(word) for word in words])
        families = _families(self._model.languages)
        if len(families) < 2:
            return self._within(self._model.languages, of_words.sum(axis=0))
        scores = np.stack(
            [np.logaddexp.reduce(of_words[:, places], axis=1) for places in families], axis=1
        )
        two_best = np.sort(scores, axis=1)[:, -2:]
        sure = two_best[:, 1] - two_best[:, 0] > self._config["word_certainty"]
        if len(spoken := sorted(set(scores.argmax(axis=1)[sure].tolist()))) > 1:
            # A function word is one that is used whatever is being talked about: of many intents.
            spread = np.array([self._known.get(word, (0, 0))[1] for word in words])
            family = families[spoken[int(np.argmax((spread @ scores)[spoken]))]]
            _, answer_in, candidates = self._of(family, of_words)
            return MIXED, answer_in, candidates
        second, best = np.argsort(scores.sum(axis=0), kind="stable")[-2:].tolist()
        leads = scores[:, best] - scores[:, second]
        attested = any(
            self._known.get(word, (0, 0))[0] >= self._config["least_examples"]
            for word, lead in zip(words, leads)
            if lead > 0
        )
        if leads.sum() < self._config["message_certainty"] or not attested:
            return None, None, []
        return self._of(families[best], of_words)

    def _of(self, family: list[int], scores: Floats) -> tuple[str, str, list[str]]:
        names = [self._model.languages[place] for place in family] if self._model else []
        return self._within(names, scores[:, family].sum(axis=0))

    def _within(self, names: list[str], scores: Floats) -> tuple[str, str, list[str]]:
        """The one of near languages; the one that stands in for the others, where none is sure."""
        near = scores.max() - scores < self._config["near_certainty"]
        candidates = [name for name, is_near in zip(names, near) if is_near]
        if len(candidates) == 1:
            return candidates[0], candidates[0], []
        chosen = next((one for one in candidates if _stands_in(one, candidates)), candidates[0])
        return chosen, chosen, candidates


def _families(languages: list[str]) -> list[list[int]]:
    """The places of languages that are near: of which one stands in for the others."""
    families: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        families.setdefault(_root(language), []).append(place)
    return list(families.values())


def _root(language: str) -> str:
    chain = [language]
    while (facts := FACTS.get(chain[-1])) and facts.fallback and facts.fallback not in chain:
        chain.append(facts.fallback)
    return chain[-1]


def _stands_in(language: str, others: list[str]) -> bool:
    """Whether its texts are said where one of the others has none."""
    return any(FACTS[other].fallback == language for other in others if other in FACTS)


class WordModel:
    """How much a single word speaks for each language, by its letters and as a whole."""

    def __init__(
        self, ngrams: NgramFeatures, whole: NgramFeatures, regression: LinearClassifier
    ) -> None:
        self._ngrams = ngrams
        self._whole = whole
        self._regression = regression
        self.scores = lru_cache(REMEMBERED_WORDS)(self._scores)

    @property
    def languages(self) -> list[str]:
        return self._regression.classes

    def _scores(self, word: str) -> Floats:
        """One a language; the difference of two are the log-odds of one against the other."""
        features = self._ngrams.read(word), self._whole.read(word)
        scores = self._regression.scores(*features)
        return np.array([0.0, scores[0]]) if len(scores) == 1 else scores

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
