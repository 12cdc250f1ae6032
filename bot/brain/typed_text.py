"""What Rasa is given of what a person typed: never a command, and no more than can be read at once.

Rasa strips a text with ``str.strip()`` and takes what then begins with a slash for a payload of its
own (``/intent{"slot": …}``, ``/restart``).
"""

from __future__ import annotations

import re

MOST_READ = 2000
"""Characters of a message that are understood; the whole of it is stored and shown. Sentence
encoders read about 500, and some that looks for names takes time that grows faster than texts."""

_RUN = re.compile(r"([^\w\s])\1{7,}")
_LONG_WORD = re.compile(r"(\S{200})\S+")


def typed_text(text: str) -> str:
    """``text`` without what would make it a command, its beginning where it is long; runs of a sign
    and words without end are cut. ``…`` where nothing is left."""
    text = text[: 4 * MOST_READ]
    text = _LONG_WORD.sub(r"\1", _RUN.sub(lambda run: run[1] * 7, text))[:MOST_READ]
    while (text := text.strip()).startswith("/"):
        text = text[1:]
    return text or "…"
