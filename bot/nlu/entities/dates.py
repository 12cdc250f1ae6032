"""Days, weeks and months, relative to the day of the message: "kemarin", "next friday", "tgl 5".

Values are ISO 8601: a day is 2026-11-24, a week 2026-W48, a month 2026-11. What people leave open
is settled so: "last friday" is the latest one before the message, "next friday" that of the next
week (weeks begin on Monday); a bare weekday is the next one, or the latest one after words of the
past; a day without its month or year is the nearest one. Days are written before months.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.nlu.entities.numbers import WORDS, number
from bot.nlu.entities.text import Found, Text

_WEEKDAYS = {
    name: weekday
    for weekday, names in enumerate((
        "monday mon senin snin", "tuesday tue tues selasa slasa", "wednesday wed rabu rebo",
        "thursday thu thurs kamis kmis", "friday fri jumat jum'at jum’at jmt",
        "saturday sat sabtu sbtu", "sunday sun minggu ahad",
    ))
    for name in names.split()
}
_MONTHS = {
    name: month
    for month, names in enumerate((
        "january januari jan", "february februari febuari pebruari feb", "march maret mar mrt",
        "april apr", "may mei", "june juni jun", "july juli jul",
        "august agustus aug agu ags agt", "september sep sept", "october oktober oct okt",
        "november nopember nov nop", "december desember dec des",
    ), start=1)
    for name in names.split()
}
_DAYS_AWAY = {
    "kemarin lusa": -2, "kmrn lusa": -2, "the day before yesterday": -2,
    "day before yesterday": -2, "yesterday": -1, "kemarin malam": -1, "kemarin": -1, "kmrn": -1,
    "kmren": -1, "kemaren": -1, "kmarin": -1, "last night": -1, "tadi malam": -1, "td malam": -1,
    "tadi malem": -1, "td malem": -1, "semalam": -1, "semalem": -1,
    "today": 0, "hari ini": 0, "hr ini": 0, "tonight": 0, "malam ini": 0, "nanti malam": 0,
    "ntar malam": 0, "nanti sore": 0, "nanti siang": 0, "tadi pagi": 0, "td pagi": 0,
    "tadi siang": 0, "td siang": 0, "tadi sore": 0, "pagi ini": 0, "siang ini": 0, "sore ini": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomorow": 1, "tommorow": 1, "besok": 1, "bsk": 1,
    "besuk": 1, "bsok": 1, "the day after tomorrow": 2, "day after tomorrow": 2, "besok lusa": 2,
    "lusa": 2,
}
_UNIT_DAYS = {"day": 1, "days": 1, "hari": 1, "hr": 1, "hri": 1, "week": 7, "weeks": 7,
              "minggu": 7, "mgg": 7, "mggu": 7, "pekan": 7}
_UNIT_MONTHS = {"month": 1, "months": 1, "bulan": 1, "bln": 1}
_BEFORE = r"yang lalu|yg lalu|yg lewat|yang lewat|lalu|ago|back|kemarin|kmrn|kemaren"
_AFTER = r"lagi|from now|ke depan|kedepan|later"


def _names(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_WEEKDAY = _names({name: 0 for name in _WEEKDAYS if name not in ("sun", "sat", "mon", "wed")})
_MONTH = _names(_MONTHS)
_UNIT = _names({**_UNIT_DAYS, **_UNIT_MONTHS})
_COUNT = rf"(?P<count>\d{{1,3}}|se|(?:(?:{WORDS})\s+){{0,5}}(?:{WORDS}))"
_LAST = ("last", "past", "lalu", "yg lalu", "yang lalu", "kemarin", "kmrn", "kemaren")
_NEXT = ("next", "depan", "dpn")
_THIS = ("this", "coming", "ini", "besok", "bsk")
_PAST = re.compile(
    r"\b(?:ordered|bought|paid|placed|shipped|sent|received|arrived|delivered|came|was|since|sejak"
    r"|dari|dr|sudah|udah|udh|sdh|tadi)\b"
)


def _nearest(day: date, months: list[tuple[int, int]], number: int) -> str | None:
    """The ``number``-th of that one of the months (year, month) where it is nearest to ``day``."""
    there = [
        date(year, month, number)
        for year, month in months
        if 0 < month < 13 and 0 < number <= monthrange(year, month)[1]
    ]
    nearest = min(there, key=lambda candidate: abs(candidate - day), default=None)
    return nearest.isoformat() if nearest else None


def _years(written: str | None, day: date) -> list[int]:
    """The one that was written, or those that may be meant."""
    if written:
        return [int(written) + (2000 if len(written) == 2 else 0)]
    return [day.year - 1, day.year, day.year + 1]


def _months_away(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _near_day(match: re.Match[str], day: date) -> str | None:
    return (day + timedelta(days=_DAYS_AWAY[" ".join(match[0].split())])).isoformat()


def _counted(match: re.Match[str], day: date) -> str | None:
    """"3 hari lalu", "in two weeks"; "3 hari" alone is a span."""
    if not (match["before"] or match["after"] or match["in"]):
        return None
    count = 1 if match["count"] == "se" else number(match["count"])
    if not count or count > 999:  # "sejuta hari lagi" is no day in any calendar
        return None
    count = count if match["after"] or match["in"] else -count
    if match["unit"] in _UNIT_MONTHS:
        return _months_away(day, count).isoformat()
    return (day + timedelta(days=count * _UNIT_DAYS[match["unit"]])).isoformat()


def _period(match: re.Match[str], day: date) -> str | None:
    """"last week", "bulan depan"."""
    word = match["en_which"] or match["id_which"]
    away = -1 if word in _LAST else 1 if word in _NEXT else 0
    if (match["en_unit"] or match["id_unit"]) in _UNIT_MONTHS:
        return _months_away(day, away).isoformat()[:7]
    return _week(day + timedelta(weeks=away))


def _weekday(match: re.Match[str], day: date) -> str | None:
    wanted = _WEEKDAYS[match["weekday"]]
    which = match["en_which"] or match["id_which"]
    if match["weekday"] == "minggu" and not match["on"]:
        return None  # rather "week"
    monday = day - timedelta(days=day.weekday())
    if which in _NEXT:
        return (monday + timedelta(weeks=1, days=wanted)).isoformat()
    if which not in _LAST and which not in _THIS:
        before = max(0, match.start() - 60)
        which = "last" if _PAST.search(match.string, before, match.start()) else "this"
    if which in _LAST:
        return (day - timedelta(days=(day.weekday() - wanted - 1) % 7 + 1)).isoformat()
    return (day + timedelta(days=(wanted - day.weekday()) % 7)).isoformat()


def _day_and_month(match: re.Match[str], day: date) -> str | None:
    month = _MONTHS.get(match["month"]) or int(match["month"])
    return _nearest(day, [(year, month) for year in _years(match["year"], day)], int(match["day"]))


def _numeric(match: re.Match[str], day: date) -> str | None:
    if not match["year"] and match["separator"] != "/":
        return None  # "2-3" is a span, "10.10" the name of a sale or a time
    return _day_and_month(match, day)


def _day_alone(match: re.Match[str], day: date) -> str | None:
    months = [_months_away(day.replace(day=1), away) for away in (-1, 0, 1)]
    number = int(match["id_day"] or match["en_day"])
    return _nearest(day, [(month.year, month.month) for month in months], number)


def _month_alone(match: re.Match[str], day: date) -> str | None:
    month = _MONTHS[match["month"]]
    nearest = _nearest(day, [(year, month) for year in _years(match["year"], day)], 15)
    return nearest and nearest[:7]


def _end_of_month(match: re.Match[str], day: date) -> str | None:
    return day.replace(day=monthrange(day.year, day.month)[1]).isoformat()


_ID_WHICH = r"(?P<id_which>yang lalu|yg lalu|lalu|kemarin|kemaren|kmrn|depan|dpn|ini|besok|bsk)"
_YEAR = r"(?:[\s,]+(?P<year>(?:19|20)\d\d))?"

_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]]] = [
    (re.compile(rf"(?<![\w.,/-])(?:{pattern})(?![\w/-])"), value)
    for pattern, value in (
        (r"(?P<year>20\d\d)([/-])(?P<month>\d\d)\2(?P<day>\d\d)", _day_and_month),
        (
            r"(?:(?:tgl|tanggal)\.?\s*)?(?P<day>\d{1,2})(?P<separator>[/.-])(?P<month>\d{1,2})"
            r"(?:(?P=separator)(?P<year>20\d\d|\d\d))?(?!\.?\d|\s*(?:lusin|dozen|kg))",
            _numeric,
        ),
        (
            rf"(?:(?:tgl|tanggal)\.?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?"
            rf"(?P<month>{_MONTH}){_YEAR}",
            _day_and_month,
        ),
        (
            rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}(?!\s*%)",
            _day_and_month,
        ),
        (_names(_DAYS_AWAY).replace(r"\ ", r"\s+"), _near_day),
        (
            rf"(?:(?P<in>in)\s+)?{_COUNT}\s*(?P<unit>{_UNIT})"
            rf"(?:\s+(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER})))?",
            _counted,
        ),
        (
            rf"(?:(?P<on>hari)\s+|(?P<en_which>last|next|this|coming|past|besok|bsk)\s+)?"
            rf"(?P<weekday>{_WEEKDAY})(?:\s+{_ID_WHICH})?",
            _weekday,
        ),
        (
            rf"(?P<en_which>last|next|this)\s+(?P<en_unit>week|month)"
            rf"|(?P<id_unit>minggu|mgg|mggu|pekan|bulan|bln)\s+{_ID_WHICH}",
            _period,
        ),
        (r"(?:tgl|tanggal|tggl)\.?\s*(?P<id_day>\d{1,2})|the\s+(?P<en_day>\d{1,2})(?:st|nd|rd|th)",
         _day_alone),
        (rf"(?:bulan|bln|in|since|sejak)\s+(?P<month>{_MONTH}){_YEAR}", _month_alone),
        (r"akhir bulan(?: ini)?|(?:the )?end of (?:the|this) month", _end_of_month),
    )
]


def find_dates(text: Text) -> Iterator[Found]:
    for rule, value in _RULES:
        for match in rule.finditer(text.lower):
            day = value(match, text.day)
            if day:
                yield Found("date", match.start(), match.end(), day)
