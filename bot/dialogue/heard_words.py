"""What is done with words that were heard in a voice note: numbers in them are written in digits;
where it is unsure whether they were said, that is asked first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.answers_to_heard import yes_or_no
from bot.dialogue.message import FALLBACK, Message
from bot.languages import LANGUAGES, Language
from bot.spoken.emails import with_emails
from bot.spoken.numbers import written

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

_HARMLESS = frozenset({
    "greet", "goodbye", "thank", "praise", "laugh", "apology", "smalltalk", "wait", "bot_challenge",
})  # fmt: skip
_MEANS_NOTHING = frozenset({FALLBACK, "out_of_scope"})


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


def has_video(metadata: Mapping[str, Any]) -> bool:
    """Whether there is something that nobody watches, by the metadata that the gateway sends
    along."""
    return any(one.get("type") == "video" for one in metadata.get("attachments") or ())


def unread_end(metadata: Mapping[str, Any]) -> str | None:
    """What the customer is told where a file is so long that its end was not heard or read, by the
    metadata that the gateway sends along."""
    long = [one for one in metadata.get("attachments") or () if _goes_on(one)]
    if not long:
        return None
    in_sound = any(one["reading"]["kind"] == "speech" for one in long)
    return "utter_voice_end_unheard" if in_sound else "utter_file_end_unread"


def _goes_on(attachment: Mapping[str, Any]) -> bool:
    reading = attachment.get("reading") or {}
    return not reading.get("is_whole", True) and reading.get("kind") not in _UNHEARD


def means_something(message: Message) -> bool:
    """Whether anything of it is understood, so that a yes to it leads somewhere."""
    facts = [entity for entity in message.entities if entity.kind != "language"]
    return bool(facts) or any(part.intent not in _MEANS_NOTHING for part in message.parts)
