"""What people type into the forms of settings, as values of sapa.toml, and the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import SplitResult, urlsplit

from babel.dates import get_month_names

from bot.desk.page import Refused
from bot.languages import LANGUAGES, locale_of
from bot.lazy_message import LazyMessage
from bot.opening_spans import read_spans

_TIME = r"(?:jam\s{1,3}|pukul\s{1,3})?(\d{1,2})(?:[:.](\d\d))?(?:\s?([ap]\.?m\b\.?))?"
_MIDNIGHT, _LONGEST_NIGHT = 24 * 60, 14 * 60
"""Minutes. Who types 8-5 means 17:00, and not 21 hours through the night."""
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to|till|sampai|s/d)\s*{_TIME}", re.IGNORECASE)
_BETWEEN_SPANS = re.compile(r"\s{0,3}(?:[,;/&+\n]|\b(?:and|dan)\b)\s{0,3}", re.IGNORECASE)
_CLOSED = {"closed", "tutup", "libur", "off", "-"}
_DAY = "00:00-24:00"
_ALWAYS = {"24 hours", "24 jam", "24h", "00:00-00:00"}

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|[0-9a-f:]+", re.IGNORECASE)
_WHOLE_ADDRESS = LazyMessage("Write a whole address, such as https://chat.example.com.")
_HERE = ("localhost", "127.0.0.1", "::1")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NAMED = re.compile(
    r"(?:(\d{1,2})\s{1,5}([a-z]{1,20})|([a-z]{1,20})\s{1,5}(\d{1,2}))\s{1,5}(\d{4})"
)
_MONTHS = {
    name.casefold(): number
    for language in LANGUAGES
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=locale_of(language)).items()
}


@dataclass(frozen=True)
class Kind:
    """``read`` makes a value of what was typed, and raises Refused; ``write`` shows a value."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _whole(typed: str) -> int:
    if not re.fullmatch(r"\d{1,9}", typed):
        raise Refused("Write a whole number of nine digits at most, without a minus.")
    return int(typed)


def _decimal(typed: str) -> float:
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        raise Refused("Write a number, such as 0.55.") from None


def _lines(typed: str) -> list[str]:
    return [*dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip())]


def _pairs(typed: str) -> list[list[int]]:
    pairs = []
    for line in _lines(typed):
        numbers = re.findall(r"-?\d+", line)
        if len(numbers) != 2 or not (int(numbers[0]) > 0 and 0 < int(numbers[1]) < 100):
            raise Refused("Write pieces and per cent on each line, such as 12: 10.")
        pairs.append([int(number) for number in numbers])
    return pairs


def _hours(typed: str) -> str:
    """As sapa.toml has it, however it was typed: "8 – 22" is "08:00-22:00"."""
    written = _SPAN.sub(
        lambda span: f"{_clock(*span.groups()[:3])}-{_clock(*span.groups()[3:])}", typed
    )
    if written.casefold() in _CLOSED:
        return ""
    written = _DAY if written.casefold() in _ALWAYS else _BETWEEN_SPANS.sub(", ", written)
    try:
        spans = read_spans(written)
    except ValueError:
        raise Refused(
            "Write from when till when, such as 08:00-17:00 or 08:00-11:30, 13:00-17:00. Leave it "
            "empty where nobody answers that day. Two times may not overlap."
        ) from None
    if any(span.closes > _MIDNIGHT and span.closes - span.opens > _LONGEST_NIGHT for span in spans):
        raise Refused(
            "{written} goes through the night, for most of the day. Write the hours after noon as "
            "13:00 to 24:00.",
            written=written,
        )
    return written


def _clock(hour: str, minute: str | None, half: str | None) -> str:
    """08:30 of 8.30 and of 8.30 am; 12 am is midnight."""
    hours = int(hour)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return f"{hours:02d}:{minute or '00'}"


def _name(typed: str) -> str:
    if not any(sign.isalnum() for sign in typed):
        raise Refused("Write the name of the shop: customers read it.")
    return typed


def _whole_address(typed: str) -> SplitResult:
    """A scheme and a host, with whatever stands behind."""
    try:
        address = urlsplit(typed)
        host, port = address.hostname or "", address.port
    except ValueError:  # half an IPv6 address, or a port that is none
        raise Refused(_WHOLE_ADDRESS) from None
    if address.scheme not in ("http", "https") or not _HOST.fullmatch(host) or port == 0:
        raise Refused(_WHOLE_ADDRESS)
    return address


def _address(typed: str) -> str:
    """The public address, to which paths are added: a host, and a port where it has one."""
    if not typed:
        return ""
    address = _whole_address(typed)
    host = address.hostname
    if address.path.strip("/") or address.query or address.fragment or address.username:
        alone = f"{address.scheme}://{host}"
        raise Refused(
            "Write the address without what comes after the host: {address}.", address=alone
        )
    if address.scheme == "http" and host not in _HERE:
        raise Refused(
            "Write https://: platforms and browsers refuse an address without encryption. Only on "
            "this machine (localhost) does http:// do."
        )
    return typed.rstrip("/?#")


def _days(typed: str) -> list[str]:
    """Days as sapa.toml has them, in their order, however they were typed: "25/12/2026" and "25
    Desember 2026" are 2026-12-25."""
    return sorted({_day(line).isoformat() for line in _lines(typed)})


def _day(typed: str) -> date:
    words = typed.casefold().replace(",", " ")
    found = _ISO.fullmatch(words.strip())
    if found:
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(words.strip()):
        day, month, year = found.groups()
    elif found := _NAMED.fullmatch(words.strip()):
        day, month, year = found[1] or found[4], str(_MONTHS.get(found[2] or found[3], 0)), found[5]
    else:
        day = month = year = "0"
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Refused(
            "{typed!r} is no day. Write it like 25/12/2026, 25 December 2026 or 2026-12-25.",
            typed=typed[:60],
        ) from None


def _readers(typed: str) -> str:
    if not typed:
        raise Refused("Write the address of the service.")
    if typed in ("none", "here"):
        return typed
    _whole_address(typed)
    return typed.rstrip("/")


TEXT = Kind(lambda typed: typed)
NAME = Kind(_name)
DATES = Kind(_days, "\n".join)
WHOLE = Kind(_whole)
DECIMAL = Kind(_decimal, lambda value: f"{value:g}")
FLAG = Kind(lambda typed: typed == "yes", lambda value: "yes" if value else "")
LINES = Kind(_lines, "\n".join)
PAIRS = Kind(_pairs, lambda value: "\n".join(f"{many}: {less}" for many, less in value))
HOURS = Kind(_hours)
ADDRESS = Kind(_address)
CODE = Kind(str.upper)
READERS = Kind(_readers)


def read_all(
    kinds: Mapping[tuple[str, str], Kind], typed: Mapping[str, str]
) -> tuple[dict[tuple[str, str], Any], dict[str, str]]:
    """The values, and what is wrong by the field's name; a name is "section.key"."""
    values, errors = {}, {}
    for (section, key), kind in kinds.items():
        name = f"{section}.{key}"
        try:
            values[section, key] = kind.read(typed.get(name, ""))
        except Refused as error:
            errors[name] = str(error)
    return values, errors
