"""What puts right what was said before: "21 not 12", "eh 101 deh", "sorry, it ends with 43"."""

from __future__ import annotations

import re

from bot.dialogue.fact_finding import POSTCODE

_CALLED = r"(?:(?:kak|ka|mba|mbak|mas|min|sis|gan|bang|bu|pak|ya|dear|sorry|maaf)[ ,]{1,2}){0,2}"
_NOT = r"(?<![^\s,.])(?:not|bukan|bkn)[ ](?P<old>[^\s,.!?;]+)[ ,]{1,3}"
_REPLACED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _NOT + r"(?:but|it'?s|tapi|tp|melainkan|yg bener|yang benar)[ ](?P<new>[^\s,.!?]+)",
        rf"(?<![^\s,.])(?P<new>[^\s,.!?]+)[ ,]{{1,2}}{_CALLED}"  # each from a word's beginning
        r"(?:not|bukan|bkn|instead of|and not)[ ](?P<old>[^\s,.!?]+)",
        _NOT + r"(?P<new>[^\s,.!?]+)",
    )
)
_CORRECTS = re.compile(
    r"\b(no wait|wait no|no,? (?:that|thats|it'?s)|i mean|sorry|oops|ups|salah|maksud\w*|eh|"
    r"bukan|bkn|actually|ralat|older|harusnya|seharusnya|should be|make it)\b"
)
_OTHER_END = re.compile(
    r"\b(?:eh|maksud\w*|i mean|no wait|ralat|harusnya)\W{1,3}"
    r"(?:(?!hp|wa|telp|tlp|telepon|phone|digit|last|ends|belakang|akhir)[^\W\d]{1,15}\W{1,3}){0,4}"
    r"(\d{3,6})\b"
    r"(?![.,]?\d|\s?(?:rb|k)\b)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_HOUSE = re.compile(
    r"\b(?:no|nomor|number|#)\.? ?(?P<called>\d{1,5}[a-z]?)\b"
    r"|(?<!rt )(?<!rw )(?<!lantai )(?<!lt )(?<!floor )(?<![\w/])(?P<bare>\d{1,4}[a-z]?)(?![\w/])",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(r"(?<![\w/.,-])(\d{1,5}[a-z]?)(?![\w/]|[.,-]\d)", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(the (first|previous|old|earlier|former) (one|address)?|(yg|yang) (pertama|tadi|awal|lama|"
    r"sebelumnya)|(alamat )(pertama|tadi|awal|sebelumnya))\b"
)


def replaced(text: str) -> tuple[str, str] | None:
    """What is right and what was wrong in "21 not 12", "bukan 12 tapi 21"; in "maaf, bukan 12" it
    is not said what is right. What was wrong is in small letters."""
    for pattern in _REPLACED:
        match = pattern.search(text)
        if match and bool(_DIGIT.search(match["new"])) == bool(_DIGIT.search(match["old"])):
            return match["new"], match["old"].casefold()
    return None


def other_house(text: str, address: str) -> str | None:
    """The address with another house number (or postcode, by its five digits) where the text has
    one number alone: "eh 101 deh"."""
    numbers = _ONE_NUMBER.findall(text)
    if len(numbers) != 1:
        return None
    places = POSTCODE if len(numbers[0]) == len("50134") else _HOUSE
    found = sorted(places.finditer(address), key=lambda m: "called" not in m.groupdict()
                   or m["called"] is None)  # fmt: skip
    if not found:
        return None
    group = "called" if places is _HOUSE and found[0]["called"] else 0
    start, end = found[0].span(group)
    return f"{address[:start]}{numbers[0]}{address[end:]}"


def corrects(text: str) -> bool:
    """Whether something that was said before is taken back: "ORD-12, no wait, ORD-13"."""
    return bool(_CORRECTS.search(text.casefold()))


def other_end(text: str, number: str) -> str | None:
    """The order number that is meant by its end: "ORD-1131 eh 1133"."""
    match = _OTHER_END.search(text)
    end = match[1] if match else ""
    if not end or not number[-len(end) :].isdecimal() or number.endswith(end):
        return None
    return number[: -len(end)] + end


def says_earlier(text: str) -> bool:
    """Whether what was said before is preferred: "no, the first one is better"."""
    return bool(_EARLIER.search(text.casefold()))
