"""Rasa component: is this message abuse, a threat, spam, or does somebody need help?"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifiers import FORMAT
from bot.encoders.combined_encoder import open_message_meaning
from bot.encoders.encoder_names import fingerprint
from bot.encoders.lexicon import load_lexicon
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.moderation import evidence as evidence_module
from bot.moderation import moderator as moderator_module
from bot.moderation.evidence import Evidence, evidence_files, load_signs
from bot.moderation.examples import load_judged, moderation_files, read_corrections
from bot.moderation.moderator import FINE, Moderator
from bot.nlu.intent_classifier import embedding
from bot.nlu.sentence_featurizer import plain
from bot.project import find_project
from bot.settings import load_settings

MODERATION = "moderation"
"""Key of the parse output: ``{"kind": …, "score": …, "proven": …}``, only where something may be
wrong; what is not ``proven`` is for staff's eyes alone. Of proven abuse ``civil`` is the message
without its insulting words, where anything else is in it."""

UNCLEAR = {
    "nlu_fallback", "out_of_scope", "smalltalk", "stop", "goodbye", "complaint", "talk_to_person",
    "laugh", "praise", "apology", "repeat", "resume", "wait",
}
"""Intents of messages that want nothing of the shop, as far as is known."""

LOOKED_AT_EVERY_S = 1.0
"""How often staff's corrections are looked at; only while messages come."""


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True
)
class Moderation(GraphComponent):
    """Adds ``moderation`` to the parse of a message that may not be fine; the intent stays.

    To be put last: what was not understood is looked at more closely.

    What staff say of a message counts at once for the same words, and from the next training on for
    what is like it.

    Config: ``encoder``, the same as the sentence featurizer's (default: the one in sapa.toml).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"encoder": load_settings().knowledge.encoder}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Other messages to learn from, or another encoder: it is trained anew."""
        encoder = config.get("encoder") or cls.get_default_config()["encoder"]
        modules = [Path(module.__file__ or "") for module in (moderator_module, evidence_module)]
        files = [*moderation_files(_folder()), *evidence_files(_signs()), *modules]
        contents = (file.read_text(encoding="utf-8") for file in files)
        learned = [FORMAT, fingerprint(encoder), *contents]
        corrections = read_corrections(load_settings().store)
        return hashlib.sha256(repr([learned, corrections]).encode()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Moderation:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Moderation:
        with model_storage.read_from(resource) as folder:
            signs = json.loads((folder / _SIGNS).read_text(encoding="utf-8"))
            moderator = Moderator.load(folder, Evidence(**signs))
        return cls(config, model_storage, resource, moderator)

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        moderator: Moderator | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._moderator = moderator
        self._store = load_settings().store
        self._looked_at = 0.0

    def train(self, training_data: TrainingData) -> Resource:
        spoken = [m for m in training_data.training_examples if m.get(TEXT)]
        vocabulary = Vocabulary(count_words(m.get(TEXT) for m in spoken), load_lexicon())
        judged = [(one.text, one.kind) for one in load_judged(_folder())]
        judged += read_corrections(self._store) or []
        cache = VectorCache(load_settings().vectors, open_message_meaning(self._config["encoder"]))
        vectors = [*cache.vectors([plain(text, vocabulary) for text, _ in judged])]
        texts, kinds = [text for text, _ in judged], [kind for _, kind in judged]
        known = {text.casefold() for text in texts}
        for message in spoken:
            vector = embedding(message)
            if vector is not None and message.get(TEXT).casefold() not in known:
                vectors.append(vector)
                texts.append(message.get(TEXT))
                kinds.append(FINE)
        signs = load_signs(_signs())
        moderator = Moderator.fit(np.stack(vectors), texts, kinds, Evidence(**signs))
        with self._storage.write_to(self._resource) as folder:
            moderator.save(folder)
            (folder / _SIGNS).write_text(json.dumps(signs), encoding="utf-8")
        self._moderator = moderator
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            vector = embedding(message)
            if self._moderator is None or vector is None:
                continue
            if time.monotonic() - self._looked_at >= LOOKED_AT_EVERY_S:
                self._looked_at = time.monotonic()
                corrections = read_corrections(self._store)
                if corrections is not None:
                    self._moderator.correct(corrections)
            intent = message.get(INTENT)[INTENT_NAME_KEY]
            verdict = self._moderator.judge(vector, message.get(TEXT), intent not in UNCLEAR)
            if verdict:
                told: dict[str, Any] = {
                    "kind": verdict.kind,
                    "score": round(verdict.score, 3),
                    "proven": verdict.is_proven,
                }
                if verdict.kind == "abuse" and verdict.is_proven:
                    civil = self._moderator.without_insults(message.get(TEXT))
                    told |= {"civil": civil} if civil else {}
                message.set(MODERATION, told, add_to_output=True)
        return messages


_SIGNS = "signs.json"


def _folder() -> Path:
    return find_project().data / "moderation"


def _signs() -> Path:
    return _folder() / "evidence"
