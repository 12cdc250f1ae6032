"""What is typed, as it is understood: the one reading that every message, answer and search goes
through. What was typed is stored and shown as it was; this is only compared, searched and read.

Chats paste in bidirectional marks and zero-width spaces, keyboards write full-width, Arabic or
keycap digits, fonts come as mathematical letters. People see no difference, so there is none here.
"""

from __future__ import annotations

import re
import unicodedata

_EMOJI = "\u203c-\u3299\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
# On a letter or digit these only decorate: underlined, struck through, in a keycap. What makes
# another letter of it (é) is one character after NFKC.
_DECORATION = re.compile(r"(?<=[0-9A-Za-z])[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u20d0-\u20f0]+")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
"""Categories of which nothing is seen: control, format, half of a surrogate pair."""
# Unicode's Default_Ignorable_Code_Point that are in none of these categories.
_INVISIBLE = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164,
              0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)  # fmt: skip
_SPACE = {"\t": " ", "\x0b": " ", "\x0c": " ", "\u2800": " ", "\u1680": " "}
_NEWLINE = {"\n": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_DASH = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-")
_SEEN_AS = {**_SPACE, **_NEWLINE, **_DASH, "\u200d": "\u200d"}

_RUN = re.compile(r"([^\w\s])\1{7,}")
_LONG_WORD = re.compile(r"(\S{200})\S+")

MOST_READ = 2000
"""Characters of a message that are understood; the whole of it is stored and shown. Sentence
encoders read about 500, and some that looks for names takes time that grows faster than texts."""


def plain_text(text: str) -> str:
    """``text`` in NFKC, digits of every script as 0-9, hyphens and blanks as the plain ones,
    without what is invisible or decoration, and without blanks at its ends. Emoji stay whole."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFKC", _visible(text.replace("\r\n", "\n")))
    text = _DECORATION.sub("", _LOOSE_JOINER.sub("", _visible(text)))
    return unicodedata.normalize("NFKC", text).strip()


def as_message(text: str | None) -> str:
    """``text`` as Rasa is given it: plain, its beginning where it is long, runs of a sign and words
    without end cut; ``…`` where nothing is left.

    It is no command: Rasa strips a text with ``str.strip()`` and takes what then begins with a
    slash for a payload of its own (``/intent{"slot": …}``, ``/restart``).
    """
    text = plain_text((text or "")[: 4 * MOST_READ])
    text = _LONG_WORD.sub(r"\1", _RUN.sub(lambda run: run[1] * 7, text))[:MOST_READ]
    while (text := text.strip()).startswith("/"):
        text = text[1:]
    return text or "…"


def _visible(text: str) -> str:
    return "".join(map(_seen, text))


def _seen(character: str) -> str:
    if character in _SEEN_AS:
        return _SEEN_AS[character]
    if character in _INVISIBLE or unicodedata.category(character) in _DROPPED:
        return ""
    digit = None if character.isascii() else unicodedata.digit(character, None)
    return character if digit is None else str(digit)
