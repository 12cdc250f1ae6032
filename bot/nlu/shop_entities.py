"""Rasa component: order numbers, e-mails, phones, dates and amounts, by spaCy rules.

One blank multilingual spaCy tokenizer, an EntityRuler for words ("kemarin", "next friday") and
expressions for what is written as one piece; telephone numbers by Google's phonenumbers.
"""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

_E164 = phonenumbers.PhoneNumberFormat.E164
_POSSIBLE = phonenumbers.Leniency.POSSIBLE

_WEEKDAY = (
    "monday tuesday wednesday thursday friday saturday sunday "
    "senin selasa rabu kamis jumat jum'at sabtu minggu"
).split()
_MONTH = (
    "january february march april may june july august september october november december "
    "januari februari maret mei juni juli agustus oktober desember jan feb mar apr jun jul aug "
    "agu sep oct okt nov dec des"
).split()
_DAY_WORDS = "today yesterday tomorrow tonight kemarin kmrn besok bsk lusa".split()

_DATE_PATTERNS: list[list[dict[str, Any]]] = [
    [{"LOWER": {"IN": _DAY_WORDS}}],
    [{"LOWER": "hari"}, {"LOWER": "ini"}],
    [{"LOWER": {"IN": ["last", "next", "this"]}}, {"LOWER": {"IN": [*_WEEKDAY, "week", "month"]}}],
    [{"LOWER": {"IN": ["hari", "on"]}}, {"LOWER": {"IN": _WEEKDAY}}],
    [
        {"LOWER": {"IN": ["minggu", "bulan"]}},
        {"LOWER": {"IN": ["lalu", "depan", "ini", "kemarin"]}},
    ],
    [{"LOWER": {"REGEX": r"^\d{1,2}(st|nd|rd|th)?$"}}, {"LOWER": {"IN": _MONTH}}],
    [{"LOWER": {"IN": _MONTH}}, {"LOWER": {"REGEX": r"^\d{1,2}(st|nd|rd|th)?$"}}],
    [{"TEXT": {"REGEX": r"^\d{1,2}[/-]\d{1,2}([/-]\d{2,4})?$"}}],
    [{"TEXT": {"REGEX": r"^\d{4}-\d{2}-\d{2}$"}}],
]

_ORDER = re.compile(r"(?:\bord(?:er)?\s*[-:#]?\s*|#\s*)(?P<digits>\d{4,6})\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:order|pesanan|orderan|invoice|no(?:mor|mer)?|number|num)\b[\s.:#]*(?:(?:order|pesanan|"
    r"number|no|nya|is|saya|my)\b[\s.:#]*){0,2}(?P<digits>\d{4,6})\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_AMOUNT = re.compile(
    r"\b(?:rp\.?|idr)\s*\d[\d.,]*(?:\s*(?:rb|ribu|k|jt|juta)\b)?"
    r"|\b\d[\d.,]*\s*(?:rb|ribu|jt|juta|k)\b",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False
)
class ShopEntities(GraphComponent, EntityExtractorMixin):
    """Adds the entities order_number (as ORD-1234), email, phone (E.164), date and amount."""

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy", "phonenumbers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopEntities:
        return cls()

    def __init__(self) -> None:
        self._nlp = spacy.blank("xx")
        ruler = self._nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "date", "pattern": p} for p in _DATE_PATTERNS])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self.add_extractor_name(self._entities(text))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []

        def add(entity: str, start: int, end: int, value: str) -> None:
            # The first rule that claims a stretch of text keeps it: the digits of a phone number
            # are no amount, those of an order number no phone.
            if all(end <= e["start"] or start >= e["end"] for e in found):
                found.append({"entity": entity, "start": start, "end": end, "value": value})

        for match in _EMAIL.finditer(text):
            add("email", *match.span(), match.group().lower())
        for rule in (_ORDER, _NUMBERED):
            for match in rule.finditer(text):
                add("order_number", *match.span(), f"ORD-{match['digits']}")
        for match in phonenumbers.PhoneNumberMatcher(text, "ID", _POSSIBLE):
            # With a country code it is meant as a number; without, it must be a real one.
            if match.raw_string.startswith("+") or phonenumbers.is_valid_number(match.number):
                number = phonenumbers.format_number(match.number, _E164)
                add("phone", match.start, match.end, number)
        for match in _AMOUNT.finditer(text):
            add("amount", *match.span(), match.group())
        for span in self._nlp(text).ents:
            add(span.label_, span.start_char, span.end_char, span.text)
        return found
