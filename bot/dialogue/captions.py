"""Words beside a picture that only point at it ("ini kak", "here you go") or name what it is
("bukti transfer"): no wish of their own, whatever they resemble. The picture leads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dialogue.pictures import LABEL, TRANSFER_PROOF

_NAMES = (
    (
        TRANSFER_PROOF,
        re.compile(
            r"\b(?:bukti\w{0,3} (?:transfer|tf|trf|bayar|pembayaran)(?:an|nya|ku)?|"
            r"(?:struk|resi|slip) (?:transfer|tf|trf|atm|bayar|pembayaran)(?:an|nya|ku)?|"
            r"(?:proof|screenshot|photo|picture|receipt) of (?:the |my )?(?:bank )?"
            r"(?:transfer|payment)|"
            r"(?:transfer|payment) (?:proof|receipt|slip|screenshot))\b"
        ),
    ),
    (
        LABEL,
        re.compile(
            r"\b(?:(?:no|nomor|nomer|foto|label) ?resi(?:nya|ku)?|resi(?:nya|ku)?|"
            r"(?:shipping |parcel )?label(?:nya)?|(?:tracking|waybill) (?:number|no|code)|awb)\b"
        ),
    ),
)
_POINTERS = frozenset(
    # Indonesian
    "ini nih itu tuh berikut terlampir ss fotonya gambarnya buktinya screenshotnya ssnya filenya "
    # English
    "here this that these attached photo picture pic screenshot image proof receipt"
    .split()
)  # fmt: skip
_FILLERS = frozenset(
    # Indonesian
    "ya yaa nya kak kakak ka min admin sis gan bang bu pak mas mbak dong deh yg yang saya sy "
    "aku ku halo hai foto gambar bukti tangkapan layar file lampiran di bawah tolong mohon "
    "cek dicek "
    # English
    "hi hello is its it the a an one my you go please pls are of below for sir sure as see "
    "promised"
    .split()
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_CONTRACTED = re.compile(r"['’]s$")
_BEGINS_QUESTION = re.compile(r"\W{0,9}(?:is|are)\b")
_LONGEST = 80
_MOST_LOOKED_AT = 1000
_PAID = re.compile(
    r"\b(?:(?:sudah|udah|udh|sdh|dah|telah|barusan|baru|habis|abis)"
    r"(?: (?:saya|sy|aku|ku|kami|di|aja|saja|ya|kak)){0,2} ?(?:di)?"
    r"(?:transfer|tf|trf|bayar|lunas\w{0,4})|lunas|"
    r"(?:i|we)(?:'ve| have)? (?:just |already )?"
    r"(?:paid|transferred|sent (?:the|my) (?:payment|money))|"
    r"(?:payment|transfer) (?:is |was )?(?:done|made|sent|complete[d]?))\b"
)
_NOT_PAID = re.compile(
    r"\b(?:gagal|ditolak|(?:belum|blm|gak|ga|tidak) (?:bisa|berhasil|masuk|jadi)|fail\w{0,3}"
    r"|declined|rejected|not|didn'?t|doesn'?t|won'?t|can'?t)\b"
)


@dataclass(frozen=True)
class Caption:
    """Words that leave the lead to the picture. ``names`` is the kind of picture that they say it
    is, ``bot.readings.Kind``; None where they only point."""

    names: str | None = None


def claims_payment(text: str) -> bool:
    """Whether the words beside a proof say that it was paid."""
    lower = text[:_MOST_LOOKED_AT].casefold()
    return _PAID.search(lower) is not None and _NOT_PAID.search(lower) is None


def caption_in(text: str) -> Caption | None:
    """None where the words say more than that; a question always does."""
    lower = text.casefold().strip()
    if len(lower) > _LONGEST or "?" in lower or _BEGINS_QUESTION.match(lower):
        return None
    named = None
    for kind, pattern in _NAMES:
        lower, count = pattern.subn(" ", lower)
        named = named or (kind if count else None)
    words = [_CONTRACTED.sub("", word) for word in _WORD.findall(lower)]
    if not all(word in _POINTERS or word in _FILLERS for word in words):
        return None
    if named or any(word in _POINTERS for word in words):
        return Caption(named)
    return None
