"""What NLU says of a customer's message, as far as the dialogue needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.dialogue.pictures import Picture, evidence_in, pictures_of

Answer = Literal["yes", "no"]
FALLBACK = "nlu_fallback"
"""The intent of what was not understood, or may be several things."""

_MOST_OTHERS = 2


@dataclass(frozen=True)
class Entity:
    """``kind`` and ``value`` as NLU says; ``text[start:end]`` of the message."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """A sentence or clause of the message, ``text[start:end]`` of it, understood by itself.

    ``answer`` is what it says to a question of yes or no, None where it says neither.
    ``likeliest`` is the intent that it is most like, with that confidence, where it was too unsure
    to be taken; ``others`` are the next ones with theirs.
    """

    text: str
    start: int
    end: int
    intent: str
    confidence: float
    answer: Answer | None = None
    likeliest: str = ""
    likeness: float = 0.0
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Message:
    """A message with its parts in order: at least one, of which a short message has just one.

    ``photo`` are the attachments' ids, apart by blanks, of pictures and documents that came with
    it, and ``pictures`` what was read in them. ``is_payload`` says that it is one of our own
    buttons: then there are an intent and entities, and no text. ``asked_back`` is the number of a
    case of theirs about which staff have a question. ``is_heard`` says that words of it were
    spoken.
    """

    text: str
    intent: str
    confidence: float
    parts: tuple[Part, ...]
    entities: tuple[Entity, ...] = ()
    answer: Answer | None = None
    photo: str | None = None
    is_payload: bool = False
    asked_back: str | None = None
    pictures: tuple[Picture, ...] = ()
    is_heard: bool = False

    @classmethod
    def of(cls, parsed: Mapping[str, Any], metadata: Mapping[str, Any]) -> Message:
        """From Rasa's parse data and the metadata that the gateway sent along."""
        text = str(parsed.get("text") or "")
        intent = parsed.get("intent") or {}
        name, confidence = str(intent.get("name")), float(intent.get("confidence") or 0.0)
        answer = (parsed.get("confirmation") or {}).get("answer")
        parts = tuple(_part(part) for part in parsed.get("parts") or ())
        if len(parts) < 2:  # the whole message is known best by itself: moderation read it too
            parts = (Part(text, 0, len(text), name, confidence, answer, *_likeliest(parsed)),)
        cases = metadata.get("cases") or ()
        attachments = metadata.get("attachments") or ()
        return cls(
            text,
            name,
            confidence,
            parts,
            tuple(_entity(entity) for entity in parsed.get("entities") or ()),
            answer,
            evidence_in(attachments),
            text.startswith("/"),
            next((c["number"] for c in cases if c["state"] == "waiting_customer"), None),
            pictures_of(attachments),
            bool(metadata.get("heard")),
        )

    def entities_in(self, part: Part) -> list[Entity]:
        """Those within the part."""
        return [e for e in self.entities if part.start <= e.start and e.end <= part.end]

    def values(self, kind: str) -> list[str]:
        """Of all entities of a kind."""
        return [entity.value for entity in self.entities if entity.kind == kind]


def _part(part: Mapping[str, Any]) -> Part:
    intent = part.get("intent") or {}
    return Part(
        str(part["text"]),
        int(part["start"]),
        int(part["end"]),
        str(intent.get("name")),
        float(intent.get("confidence") or 0.0),
        (part.get("confirmation") or {}).get("answer"),
        *_likeliest(part),
    )


def _likeliest(
    understood: Mapping[str, Any],
) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    ranked = understood.get("intent_ranking") or ()
    intents = [(str(i["name"]), float(i["confidence"] or 0.0)) for i in ranked]
    first, *others = [i for i in intents if i[0] != FALLBACK] or [("", 0.0)]
    return *first, tuple(others[:_MOST_OTHERS])


def _entity(entity: Mapping[str, Any]) -> Entity:
    start, end = entity.get("start"), entity.get("end")
    return Entity(str(entity["entity"]), str(entity["value"]), start or 0, end or 0)
