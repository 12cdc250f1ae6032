"""In which of the two languages a reply is, judged by its function words.

Not by the bot's own classifier: what it answers in is what is to be judged.
"""

from __future__ import annotations

import re

_WORDS = {
    "en": frozenset(
        """a an and any are as at be been but by can could do does for from has have here how i if
        in is it its it's let me my not of on or our please shall so sorry thank thanks that the
        them then there they this to us was we we'll what when where which will with would you
        you're your yes""".split()
    ),
    "id": frozenset(
        """ada agar akan anda apa apakah atau baik banyak belum berapa bila bisa boleh dalam dan
        dari dengan di hanya harus ini itu jadi jika juga kak kakak kalau kami kapan karena kasih
        ke kita lagi maaf mau mohon nanti nya oleh pada paling perlu saat sama sampai saja saya
        sebelum secara sedang semua setelah silakan sudah supaya tapi telah terima tidak tolong
        untuk ya yaitu yang""".split()
    ),
}
_LEAST = 2
"""Words by which one language must be ahead: a product's name is in Indonesian anywhere."""


def language_of_text(text: str) -> str | None:
    """en or id; None where too few words tell."""
    plain = " ".join(word for word in text.lower().split() if not {"@", "/"} & set(word))
    words = re.findall(r"[a-z']+", plain)
    english, indonesian = (sum(w in _WORDS[name] for w in words) for name in ("en", "id"))
    if abs(english - indonesian) < _LEAST:
        return None
    return "en" if english > indonesian else "id"
