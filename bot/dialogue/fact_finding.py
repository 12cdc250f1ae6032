"""Finds facts in a message: wherever they stand, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from bot.dialogue.case_kinds import Choice, Fact
from bot.dialogue.message import Entity, Message, Part
from bot.dialogue.state import Option
from bot.spoken.number_words import DIGITS

_STREET = re.compile(
    r"\b(jl|jln|jalan|gang|gg|street|st|road|rd|avenue|ave|lane|rt|rw|blok|block|perum|komplek|"
    r"kompleks|kav|apartemen|apartment|kost?|desa|kelurahan|kel|kecamatan|kec)\b",
)
_BUILDING = re.compile(
    r"\b(?:gedung|graha|wisma|menara|tower|building|ruko|kantor|office|mall|plaza|apartemen|"
    r"apartment|apt|kost?|perum\w*|komplek\w*|cluster|rumah)\b"
)
_HOUSE_BEFORE = re.compile(r"\d{1,5}[a-z]?(?: [^\W\d_][\w'.-]{0,20}){0,3} $")
_AFTER_NAME = ("street", "st", "road", "rd", "avenue", "ave", "lane")
_AFTER_ADDRESS = frozenset(
    {"ya", "yah", "kak", "kakak", "min", "dong", "deh", "please", "pls", "thanks", "thx", "makasih"}
)
_LETTER_WITH_NUMBER = re.compile(r"\b(no|nomor|number|unit|lantai|lt)\b\.? ?\d")
_DIGITS_OF_PHONE = re.compile(r"(?<![\w@.,/-])\d{4}(?![\w@/-]|[.,]\d)")
_CALLED_PHONE = re.compile(
    r"\b(hp|nohp|telp|tlp|telepon|phone|number ends?|ends? (?:with|in)|last ?4|digits?|wa|akhir\w*|"
    r"belakang\w*)\b"
)
_MAY_BE_NUMBER = re.compile(r"(?<!\S)[^\s\d]{0,12}\d[^\s]{0,40}")
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
"""Indonesian ones have five digits."""
_POSSESSIVE = re.compile(r"(nya|ku|mu)$")
_WORD = re.compile(r"[^\W_]+")
_COUNT = re.compile(
    r"(?<![\w.,-])(\d{1,5})\s?"
    r"(?:x|pcs?|pieces?|buah|biji|potong|pasang|helai|items?|lusin|dozen|unit)\b"
)
_AMOUNT = re.compile(
    r"(?<![\w.,/-])(?:(?P<thousands>\d{1,5})\s?(?:rb|ribu|k)\b"
    r"|(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d{5,9})(?![\w-]|[.,]\d))"
)
_LAST_NUMBER = re.compile(r"(?<![\w.,/-])(\d{1,4})\s*$")
_BARE = re.compile(r"(?<![\w.,-])(?![1-9]\))([1-9]\d{0,3})(?![\w-]|[.,]\w)")
_FEW = re.compile(
    r"\b(?:cuma|cm|hanya|only|just)\s(?:yang |yg |the )?"
    rf"([1-9]|{'|'.join(map(re.escape, DIGITS))})\b"
    r"(?!\s?(?:hari|minggu|bulan|jam|kali|days?|weeks?|months?|hours?|times?|rb|ribu|k)\b)"
)
_SMALLEST_SIZE = 20
_COUNTED_AFTER = (
    r"(?:beli|bought|buy|ordered|order|pesan|pesen|punya|have|got|dapet|dapat|cuma|only|just|hanya|"
    r"last|isi|isinya|of)"
)
_COUNTED_BEFORE = (
    r"(?:digits?|angka|pcs|pieces|buah|biji|items?|hari|days?|minggu|weeks?|kali|jam|yang|yg|orang)"
)
_NUMBERED_SIZE = re.compile(r"(?<![\w.,-])([2-4]\d)(?![\w%-]|[.,]\d)")
_WANTED = re.compile(
    r"\b(?:ke|to|jadi|jd|want|need|mau|mo|pengen|for)\s(?:an? |the |size |ukuran |uk |nomor |no )?"
    r"([a-z0-9]{1,4})\b"
    r"|\b([a-z0-9]{1,4})\s(?:please|pls|plz|aja|saja|aj|deh|dong|instead)\b"
)
_COUNTS = re.compile(r"\b(make it|orang|people|persons?|anggota|ambil|pesan|order|beli|buy|jadi)\b")
_DOZEN = re.compile(r"lusin|dozen")
_NEGATED = re.compile(r"\b(not|bukan|bkn)( the| yg| yang)? \w+")
_LIKE_ITEM = 0.84
_SHORTEST_WORD = 3

Wish = Callable[[str], tuple[list[str], list[str]]]
"""The colours and sizes that a text names."""


def address_in(message: Message, part: Part, asked: bool) -> str | None:
    """The address in a part, from the word for a street on. It has a number and the word for a
    street; where one was asked for, three words and a number will do. Order numbers, e-mails and
    phone numbers are none of it."""
    text = blanked(message, part, ("order_number", "email", "phone", "tracking_number"))
    lower = text.casefold()
    if len(lower.split()) < 3 or not any(c.isdigit() for c in lower):
        return None
    if asked:  # "to my office: Graha Sudirman lantai 5, Jl. …"
        text = text[text.rfind(":") + 1 :]
        lower = text.casefold()
    street = _STREET.search(lower)
    if asked and street and (building := _BUILDING.search(lower, 0, street.start())):
        return text[building.start() :].strip(" ,.;:!?") or None
    if not street and not (asked and (_LETTER_WITH_NUMBER.search(lower) or "," in lower)):
        return None
    start = street.start() if street else 0
    house = _HOUSE_BEFORE.search(lower, max(0, start - 80), start)
    if house and street and street[0] in _AFTER_NAME:  # "12 baker street"
        start = house.start()
    words = text[:start].split()
    while words and words[-1][:1].isupper():  # "Perumahan Griya Asri blok C2"
        start = text.rindex(words.pop(), 0, start)
    words = text[start:].split()
    while words and words[-1].strip(".,!?").casefold() in _AFTER_ADDRESS:
        words.pop()
    found = " ".join(words)
    if postcode := POSTCODE.search(found):  # what comes after it is about something else
        found = found[: postcode.end()]
    return found.strip(" ,.;:!?") or None


def names_postcode(text: str) -> bool:
    return bool(POSTCODE.search(text))


def begins_address(text: str) -> bool:
    """Whether it is a street, or the like, that the rest of the address may follow."""
    return bool(_STREET.search(text.casefold()))


def is_whole_address(text: str) -> bool:
    """Whether a courier could find it: three words and a number."""
    return len(text.split()) >= 3 and any(c.isdigit() for c in text)


def blanked(message: Message, part: Part, kinds: tuple[str, ...]) -> str:
    """The part with blanks in the place of these entities."""
    text = message.text
    for entity in message.entities:
        if entity.kind in kinds:
            blanks = " " * (entity.end - entity.start)
            text = text[: entity.start] + blanks + text[entity.end :]
    return text[part.start : part.end]


def four_digits(text: str) -> str | None:
    """Four digits that stand alone, the last ones."""
    found = _DIGITS_OF_PHONE.findall(text)
    return found[-1] if found else None


def names_phone(text: str) -> bool:
    """Whether it says that digits are of a phone number."""
    return _CALLED_PHONE.search(text.casefold()) is not None


def digits_of_phone(message: Message, asked: bool, span: tuple[int, int]) -> str | None:
    """Four digits that are meant as the end of a phone number: those that nothing else is made of,
    if that was asked for, or a word or an order number stands by."""
    start, end = span
    text = message.text[start:end]
    free = [
        m[0] for m in _DIGITS_OF_PHONE.finditer(text)
        if not any(_overlap(e, start + m.start(), start + m.end()) for e in message.entities
                   if e.kind not in ("quantity", "money", "date", "language"))
    ]  # fmt: skip
    by = names_phone(text) or bool(message.values("order_number"))
    return free[-1] if free and (asked or by) else None


def may_be_order_number(message: Message, part: Part) -> str | None:
    """What answers "what is your order number?" though it is none that we know: the longest word
    with two digits that is nothing else."""
    text = blanked(message, part, ("email", "phone", "tracking_number", "order_number"))
    found = [match[0].strip(".,;:!?()") for match in _MAY_BE_NUMBER.finditer(text)]
    return max(
        (word for word in found if sum(c.isdigit() for c in word) >= 2), key=len, default=None
    )


def item_in(text: str, items: Iterable[str]) -> str | None:
    """Which of an order's items a text names; None if none, or several as well as each other."""
    scores = [(_likeness(text, item), item) for item in dict.fromkeys(items)]
    best = sorted(scores, reverse=True)
    if not best or best[0][0][0] == 0 or (len(best) > 1 and best[1][0] == best[0][0]):
        return None
    return best[0][1]


def is_called(item: str, name: str) -> bool:
    """Whether all words of ``name`` are the item's: "jogger" is what "Celana Jogger" is called."""
    words = [w for w in _WORD.findall(item.casefold()) if len(w) >= _SHORTEST_WORD]
    said = [_POSSESSIVE.sub("", w) for w in _WORD.findall(name.casefold())]
    return bool(said) and all(any(_alike(w, s) for w in words) for s in said)


def choice_in(text: str, choices: Iterable[Choice]) -> Choice | None:
    """The choice of which a word, or the name, is in the text."""
    lower = f" {' '.join(_WORD.findall(text.casefold()))} "
    for choice in choices:
        for word in (*choice.words, *(title.casefold() for title in choice.titles.values())):
            if (f" {word}" if len(word) > 3 else f" {word} ") in lower:
                return choice
    return None


def option_in(text: str, options: list[Option], spoken_of: str | None = None) -> Option | None:
    """Which option is meant: by its number or place, or by its name."""
    if option := ordinal_in(text, options, spoken_of):
        return option
    title = item_in(text, [option.title for option in options])
    return next((option for option in options if option.title == title), None)


def ordinal_in(text: str, options: list[Option], spoken_of: str | None = None) -> Option | None:
    """The first, the second, the last, or the other one than was ``spoken_of``."""
    lower = f" {' '.join(_WORD.findall(text.casefold()))} "
    for number, words in enumerate(_ORDINALS):
        if number < len(options) and any(f" {word} " in lower for word in words):
            return options[number]
    if options and any(f" {word} " in lower for word in _LAST):
        return options[-1]
    others = [option for option in options if option.value != spoken_of]
    if spoken_of and len(others) == 1 and any(f" {word} " in lower for word in _OTHER):
        return others[0]
    return None


def says_other(text: str) -> bool:
    """Whether "the other one" is spoken of."""
    lower = f" {' '.join(_WORD.findall(text.casefold()))} "
    return any(f" {word} " in lower for word in _OTHER)


def quantity_in(text: str) -> int | None:
    """How many pieces: "50 pcs", "3 lusin" are 50 and 36."""
    match = _COUNT.search(text.casefold())
    if not match:
        return None
    return int(match[1]) * (12 if _DOZEN.search(match[0]) else 1)


def number_in(text: str) -> int | None:
    """A bare number of pieces: "kalau 3 totalnya?"."""
    match = _BARE.search(text)
    return int(match[1]) if match else None


def few_in(text: str) -> int | None:
    """A number of pieces that is no more than that: "cuma satu aja", "only 2"."""
    match = _FEW.search(text.casefold())
    return int(DIGITS.get(match[1], match[1])) if match else None


def is_count(text: str, number: str) -> bool:
    """Whether a small number is no size but one of pieces or digits: "I bought 2"."""
    if not number.isdecimal() or int(number) >= _SMALLEST_SIZE:
        return False
    counts = rf"\b{_COUNTED_AFTER} (?:the )?{number}\b|\b{number} ?{_COUNTED_BEFORE}\b"
    return re.search(counts, text.casefold()) is not None


def last_number_in(text: str) -> int | None:
    """A number of pieces right before what is counted: "how much for 60 "."""
    match = _LAST_NUMBER.search(text)
    return int(match[1]) if match else None


def amount_in(text: str) -> str | None:
    """An amount without its currency: "497000 twice", "835rb"."""
    match = _AMOUNT.search(text.casefold())
    if not match:
        return None
    number = match["thousands"] or match["whole"]
    return f"{number}000" if match["thousands"] else re.sub(r"[.,]", "", number)


def counts(text: str) -> bool:
    """Whether people or orders are counted: a number there is a number of pieces."""
    return bool(_COUNTS.search(text.casefold()))


def sizes_in(text: str) -> list[str]:
    """Sizes in numbers, as of shoes and trousers: "mine's 37, want 38"."""
    return _NUMBERED_SIZE.findall(text)


def wanted_size(text: str, sizes: list[str]) -> str | None:
    """Of several sizes the one that is wanted: "from 32 to 30", "38 saja, 37 nanti sempit"."""
    wanted = [(m[1] or m[2]).upper() for m in _WANTED.finditer(text.casefold())]
    return next((size for size in sizes if size.upper() in wanted), sizes[-1] if sizes else None)


def is_wanted(text: str) -> bool:
    """Whether something else is wanted: "jadi hitam", "I want the black one"."""
    return bool(_WANTED.search(text.casefold()))


def entity_fact(fact: Fact, entities: list[Entity]) -> str | None:
    """The value of a fact that NLU recognises by itself."""
    kind = {"money": "money", "date": "date", "product": "product", "phone": "phone"}.get(
        fact.read_as
    )
    return next((e.value for e in entities if e.kind == kind), None) if kind else None


_ORDINALS = (
    ("1", "first", "pertama", "satu", "1st", "ke1", "kesatu"),
    ("2", "second", "kedua", "dua", "2nd", "ke2"),
    ("3", "third", "ketiga", "tiga", "3rd", "ke3"),
)
_LAST = ("last", "latest", "newest", "terakhir", "terbaru", "paling baru")
_OTHER = ("other", "the other", "satunya", "satunya lagi", "yang lain", "yg lain", "yg satunya",
          "another")  # fmt: skip


def _likeness(text: str, item: str) -> tuple[int, bool]:
    """How many words of one of an item's names are in the text, by words that are alike; and
    whether a name of several words is there in full."""
    text = _NEGATED.sub(" ", text.casefold())
    said = {_POSSESSIVE.sub("", w) for w in _WORD.findall(text) if len(w) >= 2}
    names = [
        [w for w in _WORD.findall(name.casefold()) if len(w) >= _SHORTEST_WORD]
        for name in item.split(" / ")
    ]
    counts = [(sum(any(_alike(w, s) for s in said) for w in name), len(name)) for name in names]
    is_whole = any(count == length > 1 for count, length in counts)
    return max((count for count, _ in counts), default=0), is_whole


def _alike(word: str, said: str) -> bool:
    """The same word, the beginning of the other, or misspelt: "kemja", but not "want" for
    "wanita"."""
    if word == said or (len(said) > 3 and (word.startswith(said) or said.startswith(word))):
        return True
    is_near = len(said) > 4 and abs(len(word) - len(said)) <= 2
    return is_near and SequenceMatcher(None, word, said).ratio() >= _LIKE_ITEM


def _overlap(entity: Entity, start: int, end: int) -> bool:
    return entity.start < end and start < entity.end
