"""Who asks to be sent offers from now on; not who asks what offers there are."""

from __future__ import annotations

import re

_LONGEST = 200
"""Characters that are read."""
_OFFERS = r"(?:promo\w*|offers?|penawaran\w*|diskon\w*|newsletters?|deals?|discounts?)"
_BETWEEN = (
    r"(?:\s+(?:ke|sini|saya|aku|gue|gw|dong|ya|juga|kak|kalau|kalo|klo|ada|info|soal|tentang|semua|"
    r"me|us|to|the|your|any|new|about|of|all|here|for|please|pls)){0,5}\s+"
)
_ASKS = re.compile(
    r"\b(?:(?:kirim|kabar|info)(?:in|i|kan)?|dikirimin?|dikabarin?|langganan|daftar|beri(?:tahu)?|"
    rf"send|notify|subscribe|sign (?:me|us) up|get){_BETWEEN}{_OFFERS}\b"
    rf"|\b{_OFFERS}\s+(?:tolong|boleh)?\s?(?:di)?(?:kirim|kabar)(?:in|kan)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:jangan|jgn|jngn|stop\w*|setop\w*|berhenti\w*|henti\w*|ga|gak|ngga|nggak|enggak|tidak|tdk|"
    r"gausah|usah|not?|don'?t|never|unsubscribe|cancel|terus|mulu|melulu|selalu|sering|keep|always|"
    r"apa|apaan|berapa|kapan|gimana|bagaimana|cara|kenapa|kok|siapa|mana|why|how|what|when|which|"
    r"where|who|masih|berlaku|kode|code|voucher\w*|price|size|refund)\b",
    re.IGNORECASE,
)
"""What is said of offers that came, or of how to end them, or asks what there is."""


def asks_for_offers(text: str) -> bool:
    """ "Boleh kirim promo dong", "can I subscribe to your newsletter"."""
    return len(text) <= _LONGEST and bool(_ASKS.search(text)) and not _OTHERWISE.search(text)
