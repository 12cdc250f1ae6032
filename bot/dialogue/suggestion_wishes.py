"""What somebody wants who speaks of suggestions: none any more, some again, what goes with
something, or what fits what they bought."""

from __future__ import annotations

import re
from typing import Literal

from bot.dialogue.meant_words import words_for

SuggestionWish = Literal["off", "on", "goes_with", "own_orders", "bestsellers", "any"]

_LONGEST = 300
"""Characters that are read."""
_SUGGEST = r"(?:rekomen\w*|saran\w*|nyaran\w*|disaran\w*|suggest\w*|recommend\w*)"
_NOT = (
    r"(?:jangan|jgn|jngn|tidak|tdk|tak|ga|gak|gk|ngga|nggak|enggak|engga|gausah|usah|stop|setop|"
    r"berhenti|hentikan|mati(?:kan|in)|nonaktif(?:kan|in)?|no|not|don'?t|never|quit|without|off|"
    r"disable|tanpa)"
)
_FEW_WORDS = r"(?:\s+\S+){0,4}?\s+"
_OFF = re.compile(
    rf"\b{_NOT}\b{_FEW_WORDS}\b{_SUGGEST}|\b{_SUGGEST}\b{_FEW_WORDS}"
    r"(?:off|out|stop|dihentikan|berhenti|dimatikan|gausah|"
    r"(?:ga|gak|nggak|tidak) (?:usah|perlu))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:ada|do you have|got|any|is there|are there)\b.*\b(?:ga|gak|gk|ngga|nggak|tidak|tdk)\b"
    r"|\bdon'?t (?:you|know|have)\b|\b(?:why|kenapa|kok)\b|\?\s*$",
    re.IGNORECASE,
)
"""What has a word that forbids and forbids nothing: "ada rekomendasi ga", "I don't know what …"."""
_ON = re.compile(
    rf"\b(?:boleh|aktif(?:kan|in)?|nyala(?:kan|in)|hidup(?:kan|in)|may|can|could|on|welcome|allow|"
    rf"mau dikasih|enable)\b{_FEW_WORDS}\b{_SUGGEST}\b.{{0,30}}\b(?:lagi|again|back|kok|on)\b|"
    rf"\b{_SUGGEST}\b.{{0,20}}\b(?:on\W*$|(?:welcome|diaktifkan|dinyalakan)\b)|"
    rf"\b(?:turn|switch|nyalakan|aktifkan|hidupkan)\b.{{0,20}}\b{_SUGGEST}",
    re.IGNORECASE,
)
_GOES_WITH = re.compile(
    r"\b(?:goes?|wear|pair\w*|combine\w*|match\w*|suits?|mix|completes?)\b|"
    r"\b(?:together|with (?:it|this|that|the|these|them))\b|"
    r"\b(?:cocok\w*|dipadu\w*|padu\w*|padanan\w*|pasang\w*|dipasang\w*|masuk|bareng\w*|matching|"
    r"temen\w*|(?:yang|yg) beli|dipakai|punya|also bought)\b|\b(?:have|got)\b.*\balready\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:my (?:orders?|taste|style|purchase\w*|last|history)|(?:that|what) i (?:bought|ordered)|"
    r"(?:belanjaan|pesanan|riwayat|selera|gaya)\b|pernah (?:saya|aku|gw|gue|ku)?\s?(?:be)?li|"
    r"kubeli|(?:saya|aku) (?:udah |sudah |pernah )?beli)\b",
    re.IGNORECASE,
)
_BESTSELLERS = re.compile(
    r"\b(?:best\W?sell\w*|top\W?sell\w*|sells? best|selling|popul[ae]r|trending|everyone|hot|"
    r"most (?:bought|popular|customers)|bought the most|favou?rite items|top \d+|"
    r"(?:ter|paling )?lar(?:is|ku)\w*|laku|(?:paling|banyak) (?:di)?(?:beli|minati)\w*|hits|"
    r"ngetren|rame|favorit)\b",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"\b(?:with|match(?:es|ing)?|suits?|beside|sama|dengan|buat|untuk|bareng\w*|temennya|padanan|"
    r"pasangan(?:nya)?|bought|have|beli|punya)\b",
    re.IGNORECASE,
)


_THAT_GOES_WITH_IT = words_for("goes_with_it")


def asks_what_goes_with_it(text: str) -> bool:
    """Whether something is wanted that goes with what is spoken of: "what would match these?"."""
    return _THAT_GOES_WITH_IT.search(text[:_LONGEST].casefold()) is not None


def split_at_pair(text: str) -> tuple[str, str]:
    """What is wanted, and what it is to go with: "which shoes" and "these chinos"; the first is
    empty where the words do not tell them apart."""
    said = " ".join(text[:_LONGEST].split())
    first = _ANCHOR.search(said)
    return (said[: first.start()], said[first.end() :]) if first else ("", said)


def read_suggestion_wish(text: str) -> SuggestionWish:
    """In English and Indonesian; "any" where the words say no more than that."""
    said = " ".join(text[:_LONGEST].split())
    if _ON.search(said) and not re.search(rf"\b{_NOT}\b", said, re.IGNORECASE):
        return "on"
    if _OFF.search(said) and not _ASKS.search(said):
        return "off"
    if _OWN.search(said):
        return "own_orders"
    if _GOES_WITH.search(said) or asks_what_goes_with_it(said):
        return "goes_with"
    return "bestsellers" if _BESTSELLERS.search(said) else "any"
