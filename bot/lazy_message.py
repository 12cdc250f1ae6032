"""Sentences for people: English as they stand, and ready to be said in another language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class LazyMessage(str):
    """``message``, its {places} filled with ``words``; without words just as it stands, braces too.

    A string like any other to whoever prints or compares it; it remembers what it was made of.
    Words may be sentences themselves, or what is one as a string. ``str`` of a sentence, and of an
    error that was raised with one, is the sentence.
    """

    message: str
    words: dict[str, Any]

    def __new__(cls, message: str, /, **words: object) -> LazyMessage:
        if isinstance(message, LazyMessage) and not words:
            return message
        sentence = super().__new__(cls, _filled(message, words))
        sentence.message = message
        sentence.words = {name: _sentence_or(word) for name, word in words.items()}
        return sentence

    def __str__(self) -> LazyMessage:
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.message,), self.words

    def translated(self, translate: Callable[[str], str]) -> str:
        """It in the language into which ``translate`` puts messages."""
        words = {
            name: word.translated(translate) if isinstance(word, LazyMessage) else word
            for name, word in self.words.items()
        }
        return _filled(translate(self.message), words) if self.message else ""


def lines(sentences: Iterable[str]) -> LazyMessage:
    """One sentence below the other."""
    return joined(sentences, "\n")


def joined(sentences: Iterable[str], between: str = ", ") -> LazyMessage:
    """Several in one, with ``between`` between them."""
    words = {f"line{number}": LazyMessage(one) for number, one in enumerate(sentences)}
    return LazyMessage(between.join(f"{{{name}}}" for name in words), **words)


def to_json(word: Any) -> Any:
    """A sentence, or what is filled into one, so that JSON can hold it."""
    if not isinstance(word, LazyMessage):
        return word
    return {"message": word.message, "words": {n: to_json(w) for n, w in word.words.items()}}


def from_json(word: Any) -> Any:
    """The way back."""
    if not isinstance(word, dict):
        return word
    return LazyMessage(word["message"], **{n: from_json(w) for n, w in word["words"].items()})


def _filled(message: str, words: dict[str, Any]) -> str:
    return message.format(**words) if words else message


def _sentence_or(word: object) -> object:
    told = str(word)
    return told if isinstance(told, LazyMessage) else word
