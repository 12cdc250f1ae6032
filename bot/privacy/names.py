"""People's names, where they are introduced ("nama saya …", "this is …") or are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_CUES = re.compile(
    r"(?i)(?:\bnama(?:ku|nya)?(?:\s+(?:saya|lengkap|penerima(?:nya)?|aku))*\s*:?|\batas nama|"
    r"\ba\.?/?n\.?|\bperkenalkan(?:\s+saya)?|\bkenalin,?|\bpenerima(?:nya)?\s*:?|\brecipient(?:\s+is)?\s*:?|"
    r"\bmy name(?:'s| is)|\bname\s*:|\bunder(?:\s+the name)?|\bthis is|\bi'm|\bi am|\bini|\bsaya|"
    r"\border for|\bwife|\bhusband|\bdengan|\b(?:pak|bapak|bu|ibu|mbak|mas|bang|mr|mrs|ms|miss)\.?)"
    r"\s+"
)
_NAME = re.compile(r"[A-Z][a-z'-]+(?:\s+[A-Z][a-z'-]+){0,3}")
_SIGNED = re.compile(rf"({_NAME.pattern})(?:\s*[,–-])?\s+(?=[+(]?\d{{2}})")
"""A name with which a message begins, and right after it a phone number."""
_NO_NAMES = frozenset(
    "Indonesian English Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "March April May June July August September October November December Senin Selasa Rabu Kamis "
    "Jumat Sabtu Minggu BCA Kak Min Toko Jl Jalan".split()
)
_SHORTEST = 3


def find_names(text: str, known: Iterable[str] = ()) -> Iterator[tuple[int, int]]:
    """Where each begins and ends. After a cue a name has capital letters; each word of the
    ``known`` ones is found in any."""
    for cue in _CUES.finditer(text):
        name = _NAME.match(text, cue.end())
        if name and name.group().split()[0] not in _NO_NAMES:
            yield name.span()
    if (signed := _SIGNED.match(text)) and signed[1].split()[0] not in _NO_NAMES:
        yield signed.span(1)
    words = {word for full in known for word in full.split()}
    if parts := [word for word in words if len(word) >= _SHORTEST and word.isalpha()]:
        either = "|".join(sorted(parts, key=len, reverse=True))
        for match in re.finditer(rf"\b(?:{either})(?:\s+(?:{either}))*\b", text, re.IGNORECASE):
            yield match.span()
