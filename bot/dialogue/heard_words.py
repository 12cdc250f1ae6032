"""What is done with words that were heard in a voice note: numbers in them are written in digits;
where it is unsure whether they were said, that is asked first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.message import FALLBACK, Message
from bot.languages import LANGUAGES, Language
from bot.spoken_emails import with_emails
from bot.spoken_numbers import written

UNSURE = 0.55
"""Below this confidence it is asked whether it was said so. It is what the model gives its words on
the average: well heard Indonesian has .6 to .9, and whatever has less than .37 (a logarithm of -1)
Whisper itself takes for a failure."""

NOT_SURE, MISHEARD = "unsure_words", "misheard"
"""Intents that take the place of what was understood: of words that may not have been said, and of
a no to the question whether they were."""

_VOICES = ("voice", "audio")
_UNHEARD = ("no_speech", "failed")
"""Kinds of readings of which there are no words, though somebody listened."""

_FINE = re.compile(
    r"\b(?:(?:ga|gak|nggak|ngga|tidak|tdk|tak) (?:apa|apa[- ]?apa|masalah|keberatan)|gapapa|gpp|"
    r"(?:don'?t|do not|no longer) (?:mind|object)|no (?:problem|objection)s?|changed my mind|"
    r"berubah pikiran|fine (?:with|by|for) me)\b",
    re.IGNORECASE,
)
"""What allows it, with a word in it that forbids."""
_FORBIDS = re.compile(
    r"\b(?:jangan|jgn|jngn|tidak|tdk|tak|ga|gak|gk|ngga|nggak|engga|gausah|usah|stop|berhenti|"
    r"hentikan|setop|mati(?:kan|in)|nonaktif(?:kan|in)|cabut|keberatan|cuma|hanya|bukan|privat|"
    r"pribadi|no|not|n[o']?t|don'?t|dont|can'?t|shouldn'?t|never|without|off|out|disable|withdraw|"
    r"object|only|private|rather|alone|away|nobody)\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"\b(?:again|back|may|can|allow|agree|permission|enable|activate|reactivate|resume|start|on|"
    r"ok|okay|fine|want|let|please|pls|lagi|boleh|silakan|silahkan|izin\w*|setuju|aktif\w*|"
    r"nyala\w*|hidup\w*|mau|lanjut\w*|tolong|dong|kok)\b",
    re.IGNORECASE,
)

_HARMLESS = frozenset({
    "greet", "goodbye", "thank", "praise", "laugh", "apology", "smalltalk", "wait", "bot_challenge",
})  # fmt: skip
_MOST_OF_YES = 5
"""Words of a yes or no that says nothing else."""
_MEANS_NOTHING = frozenset({FALLBACK, "out_of_scope"})

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


@dataclass(frozen=True)
class Heard:
    """``text`` is what was heard, ``confidence`` (0 to 1) how sure it is. ``is_confirmed``: the
    customer said that these are their words; ``makes_sense`` is False where nothing is understood
    of them."""

    text: str
    confidence: float = 0.0
    language: str | None = None
    is_confirmed: bool = False
    makes_sense: bool = True

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Heard | None:
        """From the metadata that the gateway sends along; None for what was typed."""
        heard = metadata.get("heard")
        return cls(**heard) if heard else None

    @property
    def spoken_in(self) -> Language | None:
        """The language, if it is one of ours."""
        return next((one for one in LANGUAGES if one == self.language), None)

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another language than ours."""
        return self.language is not None and self.language not in LANGUAGES

    def in_digits(self, text: str) -> str:
        """``text``, a message with these words in it, with the numbers and e-mail addresses that
        were spoken as they are typed."""
        for words in self.text.split("\n"):
            typed = with_emails(written(words, self.spoken_in))
            text = text.replace(words, typed, 1) if words else text
        return text

    def is_unsure(self, message: Message) -> bool:
        """Whether it is to be asked if this was said. Courtesies, and a yes or no, need no such
        question: nothing is done on them."""
        is_sure = self.is_confirmed or self.confidence >= UNSURE
        if is_sure or message.is_payload or yes_or_no(message):
            return False
        return not all(part.intent in _HARMLESS for part in message.parts)


def is_unheard(metadata: Mapping[str, Any]) -> bool:
    """Whether a voice note was listened to in vain, by the metadata that the gateway sends
    along."""
    voices = (one for one in metadata.get("attachments") or () if one.get("type") in _VOICES)
    return any((voice.get("reading") or {}).get("kind") in _UNHEARD for voice in voices)


def may_listen(text: str) -> bool:
    """Whether who speaks of listening to voice notes allows it; where that is not clear, no."""
    allows = _ALLOWS.search(text) or _FINE.search(text)
    return allows is not None and not _FORBIDS.search(_FINE.sub(" ", text))


def means_something(message: Message) -> bool:
    """Whether anything of it is understood, so that a yes to it leads somewhere."""
    facts = [entity for entity in message.entities if entity.kind != "language"]
    return bool(facts) or any(part.intent not in _MEANS_NOTHING for part in message.parts)


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
    if message.is_payload:
        return {"affirm": "yes", "deny": "no"}.get(message.intent)
    answer = {"affirm": "yes", "deny": "no"}.get(message.intent)
    is_short = len(message.text.split()) <= _MOST_OF_YES
    facts = [entity for entity in message.entities if entity.kind != "language"]
    return (message.answer or answer) if is_short and not facts else None
