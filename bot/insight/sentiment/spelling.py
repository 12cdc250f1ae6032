"""What the encoder reads of a message: emoji as words, for it knows what "angry" means and no
pictures; and no capitals throughout, which say more of a keyboard than of a mood."""

from __future__ import annotations

import re

_WORDS = {
    "angry": "😠😡🤬👿😤💢🖕👎",
    "annoyed": "😒🙄😑😾",
    "sad": "😢😭😞😔☹🙁😿😩😫💔🥺😣😖",
    "worried": "😰😟😨😱😧😬😥",
    "happy": "😀😃😄😁😊🙂☺😍🥰🤩😘😻🎉🥳🤗😎",
    "love": "❤💚💙💛🧡💜🖤🤍🤎💕💖💗💓💞🫶♥",
    "good": "👍👌💯🔥✨⭐🌟👏🙌",
    "thanks": "🙏",
}
"""The word for each emoji; of all others, nothing is read."""

_WORD_OF = {emoji: word for word, emojis in _WORDS.items() for emoji in emojis}
_KNOWN = re.compile(f"[{''.join(_WORD_OF)}]+")


def as_read(text: str) -> str:
    """Several emoji of one kind that stand together are one word."""
    words = _KNOWN.sub(
        lambda found: f" {' '.join(dict.fromkeys(_WORD_OF[sign] for sign in found[0]))} ", text
    )
    return words.lower() if text.isupper() else words
