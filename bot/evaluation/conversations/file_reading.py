"""Conversations from a JSON lines file; docs/conversations.md describes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from bot.evaluation.conversations.conversation import (
    CHANGES,
    STATES,
    Change,
    Check,
    WrittenConversation,
    WrittenTurn,
)
from bot.evaluation.given_files import UnusableData, json_lines
from bot.languages import LANGUAGES as SPOKEN_LANGUAGES
from bot.languages import SPOKEN

LANGUAGES = (*SPOKEN_LANGUAGES, "mixed")
_CONVERSATION = {"id", "lang", "kinds", "traits", "turns", "fill"}
_TURN = {
    "customer", "photo", "voice", "button", "next_day", "after_hours", "channel", "expect", "check",
}  # fmt: skip
_CHECK = {
    "case", "facts", "changed", "source", "language", "must", "must_not", "asks", "asks_again",
    "questions", "handover", "silent_ok",
}  # fmt: skip
_BLANK = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")


def read_conversations(
    path: Path, answers: Collection[str], channels: Collection[str]
) -> list[WrittenConversation]:
    """All conversations of the file. ``answers`` are the ids of the shop's approved answers,
    ``channels`` the platforms' names.

    Raises:
        UnusableData: the file is missing or malformed, or an id stands twice.
    """
    conversations: dict[str, WrittenConversation] = {}
    for place, item in json_lines(path):
        conversation = _Reader(place, answers, channels).conversation(item)
        if conversation.id in conversations:
            raise UnusableData(f"{place}: the id {conversation.id!r} stands twice. Rename one.")
        conversations[conversation.id] = conversation
    return list(conversations.values())


class _Reader:
    """Reads one line; every error begins with its place."""

    def __init__(self, place: str, answers: Collection[str], channels: Collection[str]) -> None:
        self._line = place
        self._place = place
        self._answers = answers
        self._channels = channels

    def conversation(self, item: dict[str, Any]) -> WrittenConversation:
        self._only(item, _CONVERSATION)
        id_ = item.get("id")
        if not isinstance(id_, str) or not id_.strip():
            raise self._wrong("the conversation needs an id, a text")
        self._place = f"{self._line} ({id_})"
        fill = item.get("fill", {})
        if not isinstance(fill, dict) or not all(isinstance(v, str) for v in fill.values()):
            raise self._wrong('fill must be an object of texts, such as {"ORDER": "ORD-2291"}')
        turns = item.get("turns")
        if not isinstance(turns, list) or not turns:
            raise self._wrong("turns must be a list with at least one turn")
        language = item.get("lang")
        if language not in LANGUAGES:
            raise self._wrong(f"lang must be one of {', '.join(LANGUAGES)}, not {language!r}")
        kinds, traits = self._texts(item, "kinds"), self._texts(item, "traits")
        read = []
        for number, turn in enumerate(turns, 1):
            self._place = f"{self._line} ({id_}), turn {number}"
            read.append(self._turn(self._filled(turn, fill)))
        return WrittenConversation(id_, language, kinds, traits, tuple(read), self._line)

    def _filled(self, value: Any, fill: Mapping[str, str]) -> Any:
        """The same with each {NAME} replaced, wherever it stands."""
        if isinstance(value, dict):
            return {key: self._filled(inner, fill) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, fill) for inner in value]
        if not isinstance(value, str):
            return value
        for name in _BLANK.findall(value):
            if name not in fill:
                raise self._wrong(f"fill has no {name}, which stands in {value!r}")
        return _BLANK.sub(lambda blank: fill[blank[1]], value)

    def _turn(self, item: Any) -> WrittenTurn:
        if not isinstance(item, dict):
            raise self._wrong("a turn must be an object")
        self._only(item, _TURN)
        text, button = item.get("customer", ""), item.get("button")
        for name in ("customer", "button", "channel", "expect"):
            if not isinstance(item.get(name, ""), str):
                raise self._wrong(f"{name} must be a text")
        photo, voice = self._flag(item, "photo"), self._flag(item, "voice")
        if photo + voice + (button is not None) > 1 or (button is not None and text):
            raise self._wrong(
                "write one of customer, photo, voice and button (a photo may have a caption, as "
                "customer)"
            )
        if not (text.strip() or photo or voice or button):
            raise self._wrong("the customer does nothing: write customer, photo, voice or button")
        channel = item.get("channel")
        if channel is not None and channel not in self._channels:
            raise self._wrong(
                f"there is no channel {channel!r}. Known: {', '.join(sorted(self._channels))}"
            )
        check = self._check(item["check"]) if "check" in item else None
        return WrittenTurn(
            text, photo, voice, button, self._flag(item, "next_day"),
            self._flag(item, "after_hours"), channel, item.get("expect", ""), check,
        )  # fmt: skip

    def _check(self, item: Any) -> Check:
        if not isinstance(item, dict):
            raise self._wrong("check must be an object")
        self._only(item, _CHECK)
        case = item.get("case", {})
        if not isinstance(case, dict):
            raise self._wrong('case must be an object, such as {"kind": "wrong_item"}')
        self._only(case, {"kind", "state"})
        states = self._texts(case, "state")
        if unknown := set(states) - set(STATES):
            raise self._wrong(f"there is no state {min(unknown)!r}. Known: {', '.join(STATES)}")
        language = item.get("language")
        if language not in (None, *SPOKEN_LANGUAGES):
            raise self._wrong(f"language must be {SPOKEN}, not {language!r}")
        questions, handover = item.get("questions"), item.get("handover")
        if questions is not None and (type(questions) is not int or questions < 0):
            raise self._wrong("questions must be a number, the most that may be asked")
        if handover is not None and not isinstance(handover, bool):
            raise self._wrong("handover must be true or false")
        return Check(
            self._texts(case, "kind"), states, self._facts(item.get("facts", {})),
            self._changed(item["changed"]) if "changed" in item else None,
            self._sources(item), language, self._groups(item.get("must", [])),
            self._texts(item, "must_not"), self._texts(item, "asks"),
            self._texts(item, "asks_again"), questions, handover, self._flag(item, "silent_ok"),
        )  # fmt: skip

    def _facts(self, facts: Any) -> dict[str, tuple[str, ...]]:
        if not isinstance(facts, dict):
            raise self._wrong('facts must be an object, such as {"order": "ORD-2291"}')
        as_texts = {
            name: [str(v) for v in value] if isinstance(value, list) else str(value)
            for name, value in facts.items()
        }
        return {name: self._texts(as_texts, name) for name in as_texts}

    def _changed(self, changed: Any) -> tuple[Change, ...]:
        if changed == "none":
            return ()
        read = []
        for one in changed if isinstance(changed, list) else [changed]:
            fits = isinstance(one, dict) and one.keys() == {"order", "what"}
            if not fits or one["what"] not in CHANGES or not isinstance(one["order"], str):
                raise self._wrong(
                    'changed must be "none" or {"order": …, "what": one of '
                    f"{', '.join(CHANGES)}}}, or a list of such"
                )
            read.append(Change(one["order"], one["what"]))
        return tuple(read)

    def _sources(self, item: dict[str, Any]) -> tuple[str, ...]:
        sources = self._texts(item, "source")
        for source in sources:
            kind, _, id_ = source.partition(":")
            if kind == "faq" and id_ not in self._answers:
                raise self._wrong(f"there is no approved answer {id_!r}. Correct the source")
            if kind not in ("faq", "order", "product") or (kind != "product" and not id_):
                raise self._wrong(
                    f"the source {source!r} is none. Write faq:ID, order:NUMBER or product"
                )
        return sources

    def _groups(self, must: Any) -> tuple[tuple[str, ...], ...]:
        if not isinstance(must, list):
            raise self._wrong('must be said: write a list, such as [["7 days", "seven days"]]')
        # A single text stands for a group of one.
        return tuple(self._texts({"must": group}, "must") for group in must)

    def _texts(self, item: Mapping[str, Any], name: str) -> tuple[str, ...]:
        """One text, or a list of texts."""
        value = item.get(name, [])
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
            raise self._wrong(f"{name} must be a text or a list of texts")
        return tuple(texts)

    def _flag(self, item: Mapping[str, Any], name: str) -> bool:
        value = item.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(f"{name} must be true or false")
        return value

    def _only(self, item: dict[str, Any], known: set[str]) -> None:
        if unknown := sorted(item.keys() - known):
            names = ", ".join(sorted(known))
            raise self._wrong(f"{unknown[0]!r} is not known here. Known: {names}")

    def _wrong(self, what: str) -> UnusableData:
        return UnusableData(f"{self._place}: {what}.")
