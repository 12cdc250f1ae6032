"""Whether a customer allows that a machine listens to their voice notes."""

from __future__ import annotations

import re

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


def may_listen(text: str) -> bool:
    """Whether who speaks of listening to voice notes allows it; where that is not clear, no."""
    allows = _ALLOWS.search(text) or _FINE.search(text)
    return allows is not None and not _FORBIDS.search(_FINE.sub(" ", text))
