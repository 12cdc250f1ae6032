"""Does a message sound angry? Told by its intent, by insults, and by capitals with an exclamation
mark: simple signs, so that a person looks, and never a reason to treat anybody differently."""

from __future__ import annotations

import re

from bot.messages import Turn
from bot.plain_text import plain_text
from bot.rasa.one_question import ask_no_courtesy

_INSULTS = frozenset(
    """
    idiot idiots stupid useless scam scammer scammers fraud thief thieves liar liars bullshit shit
    fuck fucking wtf asshole bastard pathetic disgusting
    anjing anjir anjrit bangsat bajingan brengsek goblok goblog tolol bego kampret keparat
    penipu nipu tipu bohong pembohong maling sialan jancok kontol memek
    """.split()
)
_SHOUTED_WORDS = 2
_SHARE_OF_CAPITALS = 0.8


def sounds_angry(turn: Turn, text: str | None) -> bool:
    """``turn`` is what was understood of ``text``."""
    if turn.intent == "complaint":
        return True
    plain = plain_text(text or "")
    words = re.findall(r"[^\W\d_]+", plain)
    return any(word.lower() in _INSULTS for word in words) or _is_shouted(plain, words)


def flag_anger(turn: Turn, text: str | None) -> None:
    """Has somebody look at an angry customer's conversation (see
    ``bot.store.conversations.summary``), and asks
    them nothing out of courtesy."""
    if sounds_angry(turn, text):
        turn.signals |= {"mood": "angry", "look": "angry"}
        ask_no_courtesy(turn)


def _is_shouted(text: str, words: list[str]) -> bool:
    shouted = [word for word in words if len(word) > 3 and word.isupper()]
    letters = "".join(words)
    capitals = sum(map(str.isupper, letters))
    return (
        "!" in text
        and len(shouted) >= _SHOUTED_WORDS
        and capitals >= _SHARE_OF_CAPITALS * len(letters)
    )
