"""Where a message is divided into parts that may want different things: at ends of sentences,
lines, and joints such as "and also" or "terus".

Rules, no model. What stands on both sides of a cut must say something, so that greetings, thanks
and "tolong dicek ya" go with their neighbour; and what leans on the words before it ("I want to
return it") stays with them. Time grows no faster than the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_PARTS = 6
"""What else was said stands in the last one."""

_ASKS = (
    r"(?:when|where|what|which|who|why|how|can|could|may|would|will|do|does|did|is|are|was|any|"
    r"kapan|kpn|berapa|brp|gimana|gmn|bagaimana|apakah|bisa|bs|boleh|blh|kenapa|knp|mengapa|"
    r"di ?mana|dmn|mana|ada|ongkir\w{0,9}|ongkos)"
)
_WISHES = (
    r"(?:please|pls|plz|tell|check|change|cancel|i want|i need|i'd|i would|i also|also|mau|mo|"
    r"pengen|pengin|ingin|tolong|tlg|minta|mohon|cek|tanya|nanya|batalin|batalkan|ganti|ubah|"
    r"jangan|apa|kalau|kalo|klo|kl)"
)
_STRONG = (
    r"and also|oh and|and another thing|and one more(?: thing)?|one more thing|another thing|"
    r"by the way|and btw|btw|on top of that|dan juga|oh? ?iya|oh ya|oiya|satu lagi|lagi satu|"
    r"selain itu|ngomong[- ]ngomong|sekalian juga"
)
_LOOSE = r"plus|also|then|sama|sm|terus|trus|trs|lalu|eh|nah|sekalian|skalian|malah|(?:h?abis) itu"
_TIGHT = r"and|but|dan|tapi|tp"
_JOINT = re.compile(
    rf"(?<=[\s,.!?])(?P<strong>{_STRONG})\b[\s,:]{{1,3}}"
    rf"|(?<=[\s,])(?P<loose>{_LOOSE})\b[\s,]{{1,3}}(?=(?:{_ASKS}|{_WISHES})\b)"
    rf"|,\s{{0,3}}(?P<listed>{_LOOSE})\b[\s,]{{1,3}}(?=(?:{_ASKS}|{_WISHES})\b)"
    rf"|(?<=[\s,])(?P<tight>(?:{_TIGHT})\b|&)[\s,]{{1,3}}(?=(?:{_ASKS}|{_WISHES})\b)"
    rf"|,\s{{0,3}}(?P<aside>{_LOOSE})\b[\s,]{{1,3}}"
    rf"|(?P<comma>,)\s{{0,3}}(?=(?:{_ASKS})\b)",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?P<line>\n)[\s•*>-]{0,9}"
    r"|(?P<mark>[.!?…;]{1,9})[\"')\]]?(?P<space>\s)?"
    r"|(?<=\s)(?P<number>[2-6])[.)](?=\s)"
)
_FIRST_OF_A_LIST = re.compile(r"(?<!\S)1[.)]\s")
_LINK = re.compile(r"://|www\.|@")
_LONGEST_LINK = 80
_ABBREVIATED = frozenset(
    "jl jln dr drs ir prof mr mrs ms st str gg blok rt rw kec kab kel ds dsn prov kp komp perum "
    "apt lt bpk hj sdr sdri yth tsb tgl hp telp tlp rp pt cv tbk sz vs eg ie approx ave rd a n "
    "u d".split()
)
_BEFORE_NUMBERS = frozenset("no nr nmr nomor num".split())
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|rt|rw|blok|perum|komplek|kompleks|kelurahan|kecamatan|kabupaten|"
    r"kel|kec|kab|desa|dusun|apartemen|apartment|street|road|avenue|kode ?pos|postal code)\b"
    r"|\b\d{5}\b",
    re.IGNORECASE,
)
_CONDITION = frozenset(
    "if unless when whenever because since kalau kalo klo kl jika bila misal misalnya karena krn "
    "setelah sebelum".split()
)
_LEANING = frozenset("it that this these those them itu ini tsb tersebut begitu gitu".split())
_ANSWER = re.compile(
    r"\W{0,9}(?:ok(?:ay|e)?\W{1,9})?(?:yes|yeah|yep|yup|no|nope|nah|sure|ya|iya+|yap|betul|bener|"
    r"benar|boleh|gas|setuju|tidak|n?ng?gak?|e?ngg?ak?|g[ak]k?|tdk|jangan|bukan|ga ?usah|do it|"
    r"go ahead|go on|please do)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = frozenset(
    "i i'm im i'd i've me my mine we our you your u ur he she his her the a an to of for on in "
    "at by with from and or but so also then too just really very please pls plz help can could "
    "may might would will shall should do does did don't is are was were be been am have has "
    "had want wanna need like get got know tell check let here there now when where what which "
    "who why how any some more thing things one two three question questions ok okay oke well "
    "oh hey hi hello sorry thanks thank thx sis saya aku gue gw gua kami kita kamu anda dia "
    "mereka punya yang yg di ke dari dgn dengan untuk utk buat dan atau tapi tp juga jg lagi lg "
    "terus trus trs sama sm udah udh sudah sdh belum blm mau mo pengen ingin bisa bs boleh ada "
    "adalah akan tolong tlg mohon minta bantu dibantu bantuan bantuannya bantuin cek dicek "
    "ngecek cekin dicekin lihat tanya nanya bertanya tanyain info infonya kapan berapa brp "
    "gimana gmn bagaimana apa apakah kenapa knp mana dimana dmn siapa hal dua tiga pertanyaan "
    "aja saja sih dong deh ya kok nih kan lah banget bgt sekali dulu nya halo hai selamat pagi "
    "siang sore malam permisi maaf makasih terima kasih kak kakak min bu pak mas mbak gan sist "
    "baik segera cepat assalamualaikum haha hehe wkwk lol hmm eh nah oiya ga gak nggak ngga "
    "tidak tdk not no yes iya".split()
) | _LEANING  # fmt: skip
"""Words that alone say neither what is wanted nor of what."""


@dataclass(frozen=True)
class _Cut:
    """A place to divide at: ``end`` of what is before, ``start`` of what comes.

    ``least`` words must say something in what comes; ``joint`` is no end of a sentence or line.
    """

    end: int
    start: int
    least: int = 1
    joint: bool = False


def divide(text: str, whole: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """The parts of a message as (start, end), in order; (0, length) where it cannot be divided.

    ``whole`` are spans that nothing goes through: numbers, e-mail addresses, dates, sums of money.
    Joints stand in no part.
    """
    cuts = list(_cuts(text, sorted(whole)))
    if not cuts:
        return [(0, len(text))]
    parts = [[0, cuts[0].end]]
    before = _Said(text[: cuts[0].end])
    something = before.something
    for cut, end in zip(cuts, [*(cut.end for cut in cuts[1:]), len(text)]):
        here = _Said(text[cut.start : end])
        if something and len(parts) < MOST_PARTS and _apart(before, here, cut):
            parts.append([cut.start, end])
            something = here.something
        else:
            parts[-1][1] = end
            something = something or here.something
            here.address |= before.address and here.plain
        before = here
    if len(parts) == 1:
        return [(0, len(text))]
    return [_stripped(text, start, end) for start, end in parts]


class _Said:
    """What stands between two cuts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        self.content = sum(word not in _SAYS_NOTHING for word in self.words)
        self.something = bool(self.content or (self.words and _ANSWER.match(text)))
        self.asks = "?" in text
        self.leans = not _LEANING.isdisjoint(self.words)
        self.address = bool(_ADDRESS.search(text))

    @property
    def plain(self) -> bool:
        """Names, numbers and the like alone, as in the lines of an address."""
        return not self.asks and 0 < len(self.words) <= 5 and self.content == len(self.words)

    @property
    def condition(self) -> bool:
        """It begins with "if" or the like, and does not ask itself."""
        return not _CONDITION.isdisjoint(self.words[:3]) and not re.search(
            rf"\b{_ASKS}\b", " ".join(self.words[3:])
        )


def _apart(before: _Said, here: _Said, cut: _Cut) -> bool:
    """Do they want different things?"""
    if cut.joint:
        least = cut.least if before.content else 1  # "yes, and when do I get it?"
        if here.content < least or (cut.least > 1 and here.leans) or before.condition:
            return False
    elif not here.something or (here.leans and (not here.asks or here.content < 2)):
        return False
    lines = (before.address and (here.plain or here.address)) or (here.address and before.plain)
    return not lines


def _cuts(text: str, whole: list[tuple[int, int]]) -> Iterator[_Cut]:
    """All places that look like cuts, in order, none of them within ``whole``."""
    listed = bool(_FIRST_OF_A_LIST.search(text))
    found = [cut for match in _END.finditer(text) if (cut := _end(text, match, listed))]
    found += [_joint(match) for match in _JOINT.finditer(text)]
    found.sort(key=lambda cut: (cut.end, cut.start))
    spans, last = iter([*whole, (len(text) + 1, len(text) + 1)]), 0
    start, end = next(spans)
    for cut in found:
        while end < cut.start:
            start, end = next(spans)
        if cut.end >= last and not (start < cut.start and cut.end < end):
            last = cut.start
            yield cut


def _end(text: str, match: re.Match[str], listed: bool) -> _Cut | None:
    if match["line"]:
        return _Cut(match.start(), match.end())
    if match["number"]:
        return _Cut(match.start(), match.end()) if listed else None
    mark, after = match["mark"], text[match.end() : match.end() + 12]
    if match["space"] is None:
        glued = len(mark) > 1 or mark not in ".;"
        near = text[max(0, match.start() - _LONGEST_LINK) : match.start()].split()[-1:]
        if not (glued and after[:2].isalpha()) or any(_LINK.search(word) for word in near):
            return None
    elif mark == ".":
        last = _WORD.findall(text[max(0, match.start() - 12) : match.start()])[-1:]
        word = last[0].lower() if last else ""
        if word in _ABBREVIATED:
            return None
        if word in _BEFORE_NUMBERS and any(letter.isdigit() for letter in after.split(" ")[0]):
            return None
        if word.isdigit() and len(word) == 1 and after[:1].isalpha():
            return None  # "1. where is it"
    return _Cut(match.end(), match.end())


def _joint(match: re.Match[str]) -> _Cut:
    if match["strong"]:
        return _Cut(match.start(), match.end(), 1, joint=True)
    if match["loose"] or match["listed"]:
        return _Cut(match.start(), match.end(), 1, joint=True)
    return _Cut(match.start(), match.end(), 2, joint=True)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and commas at its ends."""
    said = text[start:end]
    start += len(said) - len(said.lstrip(" \n\t,;:-"))
    return start, start + len(text[start:end].rstrip(" \n\t,;:-"))
