"""Answers to the question whether words were said so: yes, no, the right number, or that it is to
be left aside."""

from __future__ import annotations

import re

from bot.dialogue.message import Message

_MOST_OF_YES = 5
"""Words of a yes or no that says nothing else."""
_TAKES_BACK = re.compile(
    r"\b(?:abaikan|abaiin|salah (?:kirim|pencet|kamar|orang|chat)|kepencet|ga ?jadi|gak jadi|"
    r"nggak jadi|tidak jadi|lupakan|lupain|skip aja|ignore|disregard|never ?mind|nvm|forget it|"
    r"by (?:mistake|accident)|wrong (?:chat|person|one|number)|sent (?:that|this|it) wrong)\b",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(
    r"\W{0,5}(?:(?:bukan|no|nope|not|tapi|yang|yg|maksud(?:nya|ku)?|saya|kak|it'?s|it is|i said|"
    r"yes|ya|iya|pesanan|order|nomor|nomer|number|actually)\W{1,5}){0,4}([a-z]{0,5}[-#]?\d{3,15})"
    r"(?:\W{1,5}(?:kak|ya|min|please|not that|itu))?\W{0,5}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\w)[a-z]{0,5}[-#]?\d{3,15}(?!\w)", re.IGNORECASE)


def takes_back(text: str) -> bool:
    """Whether what was said before is to be left aside: "wrong chat, never mind"."""
    return _TAKES_BACK.search(text) is not None


def number_alone(text: str) -> str | None:
    """The number that a message is, and nothing else: "no, 2292"."""
    found = _NUMBER_ALONE.fullmatch(text)
    return found.group(1) if found else None


def with_number(words: str, number: str) -> str:
    """``words`` with ``number`` in place of the only one that was heard, or behind them."""
    if len(_NUMBER.findall(words)) == 1:
        return _NUMBER.sub(lambda _: number, words)
    return f"{words} {number}"


def yes_or_no(message: Message) -> str | None:
    """``yes`` or ``no`` where a message says that and nothing else, be it by a button."""
    answer = {"affirm": "yes", "deny": "no"}.get(message.intent)
    if message.is_payload:
        return answer
    is_short = len(message.text.split()) <= _MOST_OF_YES
    facts = [entity for entity in message.entities if entity.kind != "language"]
    return (message.answer or answer) if is_short and not facts else None
