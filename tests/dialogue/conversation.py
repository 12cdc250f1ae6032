"""A small shop's kinds of cases, and messages as NLU would give them, made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.case_kinds import CaseKind, Choice, Fact
from bot.dialogue.command_generator import EmbeddedReader
from bot.dialogue.commands import Command
from bot.dialogue.message import Message
from bot.dialogue.state import Case, Dialogue, Option, Question
from bot.shop.product_query import read_wish

_NAME = {"en": "A case", "id": "Kasus"}
_ORDER = Fact("order", "order")
KINDS = {
    kind.key: kind
    for kind in (
        CaseKind("order_status", _NAME, ("order_status",), (_ORDER,), do="show_status"),
        CaseKind(
            "not_received", _NAME, ("not_received",), (_ORDER,), sorry=True, files=True,
        ),
        CaseKind(
            "cancel_order", _NAME, ("cancel_order",), (_ORDER,), family="before_delivery",
            confirm="utter_ask_cancel", do="cancel", follow_ups=(("delivery_time", "refund_time"),),
        ),
        CaseKind(
            "change_address", _NAME, ("change_address",),
            (_ORDER, Fact("address", "address", "utter_ask_address", called=("alamat",)),
             Fact("phone", "phone", "utter_ask_phone", called=("no hp", "phone"))),
            family="before_delivery", confirm="utter_ask_address_confirmed", do="change",
        ),
        CaseKind(
            "return_order", _NAME, ("return_order",),
            (
                _ORDER,
                Fact("item", "item", "utter_ask_item"),
                Fact("reason", "words", "utter_ask_reason", choices=(
                    Choice(
                        {"en": "Damaged", "id": "Rusak"}, ("damaged", "broken", "rusak", "sobek")
                    ),
                    Choice({"en": "Too small", "id": "Kekecilan"}, ("kekecilan", "kecil", "small")),
                )),
                Fact("photo", "photo", "utter_ask_photo", optional=True),
            ),
            family="after_delivery", do="request_return",
        ),
        CaseKind(
            "exchange", _NAME, ("exchange",),
            (_ORDER, Fact("item", "item", "utter_ask_item"), Fact("size", "size", "utter_ask_size"),
             Fact("colour", "colour", "")),
            family="after_delivery", confirm="utter_ask_exchange", files=True,
        ),
        CaseKind(
            "damaged_item", _NAME, ("damaged_item",),
            (_ORDER, Fact("item", "item", "utter_ask_item"),
             Fact("photo", "photo", "utter_ask_photo", optional=True)),
            family="after_delivery", sorry=True, files=True,
        ),
        CaseKind(
            "refund", _NAME, ("refund",), (_ORDER,), do="show_refund", files=True,
            again_by=("not_received",), takes_in=("return_order",),
        ),
        CaseKind(
            "complaint", _NAME, ("complaint",), (Fact("problem", "words", "utter_ask_problem"),),
            files=True,
        ),
        CaseKind(
            "bulk_price", _NAME, ("bulk_price",),
            (Fact("product", "product", "utter_ask_product"),
             Fact("quantity", "quantity", "utter_ask_quantity")),
            do="bulk_price", files=True,
        ),
    )
}  # fmt: skip

Entities = Iterable[tuple[str, str] | tuple[str, str, str]]
"""Kind and words, and the value where that is another."""


def _wish(text: str) -> tuple[list[str], list[str]]:
    wish = read_wish(text)
    return list(wish.colours), [*wish.sizes, *wish.numbers]


READER = EmbeddedReader(KINDS, _wish)


def understood(
    text: str,
    intent: str = "inform",
    confidence: float = 0.9,
    answer: str | None = None,
    entities: Entities = (),
    parts: Iterable[tuple[str, str] | tuple[str, str, str]] = (),
    ranking: Iterable[tuple[str, float]] = (),
) -> dict[str, Any]:
    """NLU's data of a message; each of ``parts`` is its words, its intent, and what it answers."""
    found = []
    for kind, words, *value in entities:
        start = text.index(words)
        found.append({"entity": kind, "value": value[0] if value else words, "start": start,
                      "end": start + len(words)})  # fmt: skip
    divided = []
    for words, what, *says in parts:
        start = text.index(words)
        divided.append({"text": words, "start": start, "end": start + len(words),
                        "intent": {"name": what, "confidence": confidence},
                        "confirmation": {"answer": says[0] if says else None}})  # fmt: skip
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": name, "confidence": score} for name, score in ranking],
        "entities": found,
        "parts": divided,
        "confirmation": {"answer": answer},
    }


def said(text: str, *, metadata: Mapping[str, Any] | None = None, **more: Any) -> Message:
    """A message; ``more`` as in ``understood``."""
    return Message.of(understood(text, **more), metadata or {})


def asked(
    kind: str, fact: str | None, options: Iterable[str] = (), **facts: str
) -> Dialogue:
    """A case in hand of which ``facts`` are known and ``fact`` was asked for."""
    dialogue = Dialogue([Case(kind, dict(facts))])
    if fact:
        dialogue.question = Question(fact, [Option(value, value) for value in options])
    return dialogue


def read(message: Message, dialogue: Dialogue | None = None) -> list[str]:
    """The commands in brief: ``tell order=ORD-21``, ``start return_order``, ``react thanks``."""
    return [brief(command) for command in READER.read(message, dialogue or Dialogue())]


def brief(command: Command) -> str:
    if command.fact and command.value is not None:
        return f"{command.name} {command.fact}={command.value}"
    about = command.kind or command.fact or command.value
    return f"{command.name} {about}" if about else command.name
