"""How customers say, in their own words, that they want no more offers."""

from __future__ import annotations

import re

_OFFERS = (
    r"(?:promo\w*|offers?|penawaran\w*|tawaran\w*|iklan\w*|ads?|advert\w*|broadcast\w*|"
    r"bro[dt]kes\w*|marketing|newsletters?|spam\w*|nyepam\w*|mailing list|langganan|subscriptions?)"
)
_NOT = r"(?:ga|gak|g|kagak|kaga|ngg?ak?|engg?ak?|tidak|tdk|tak|nda|ndak|gausah|ogah)"
_NO = (
    r"(?:jangan|jgn|jngn|jan|ogah|males|malas|gausah|"
    rf"{_NOT} ?(?:usah|perlu|mau|mo|pengen|pingin|ingin|butuh|minat|nak|mahu)|"
    r"no more|no further|"
    r"(?:don'?t|do not|never) (?:want|wanna|need|(?:ever )?(?:send|message|text|write|give))|"
    r"(?:not|no longer) (?:want|interested in|wish)\w*)"
)
_STOP = (
    r"(?:stop\w*|setop\w*|distop|quit|berhenti\w*|b[e]?renti\w*|brhenti\w*|(?:di)?henti\w*|"
    r"(?:di|me)?mati(?:in|kan)|(?:di|me)?non ?aktif\w*|turn (?:it |them )?off|switch off|disable|"
    r"mute|unsub\w*|opt(?: me)?[ -]?out)"
)
_OTHERWISE = (
    r"(?:forget|lupa|miss\w*|ketinggal\w*|kelewat\w*|kehabis\w*|use|using|apply|pakai|pake|stock|stok|"
    r"anggap|kira|kode|code|vouchers?|pesanan|orders?|laporkan|report)"
)
_GAP = rf"(?:(?!\b{_OTHERWISE}\b)[^?]){{0,40}}"
"""What may stand between a no and what it is about."""
_NAMED = re.compile(
    rf"\b(?:{_NO}|{_STOP})\b{_GAP}\b{_OFFERS}\b"
    rf"|\b(?:cancel|batal(?:in|kan))\b{_GAP}\b{_OFFERS}\b"
    r"(?! (?:code|kode|voucher|di|dari|on|from|for|in)\b)"
    rf"|\b{_OFFERS}\b{_GAP}\b{_STOP}\b(?! (?:tanggal|tgl|kapan|jam|hari)\b)"
    rf"|\bno {_OFFERS}(?: \w{{1,12}}){{0,2}} "
    r"(?:please|pls|plz|thanks|thx|any ?more|for me|ya|dong)\b"
    rf"|\bturn (?:\w+ ){{0,3}}{_OFFERS} off\b"
    r"|\b(?:remove|take|delete|drop|hapus|keluar(?:in|kan)|coret|cabut)\b.{0,30}\b(?:list|daftar)\b"
    r"(?! (?:tunggu|belanja|pesanan))",
    re.IGNORECASE,
)
_NO_GOODS = r"(?! (?:yet|orders?|items?|parcels?|packages?|products?|sizes?))"
_MESSAGES = r"(?:pesan(?!an)|chat\w*|messag\w*|texts?|texting|sms|wa|beginian|ginian|kayak gini)"
_BROAD = re.compile(
    r"\b(?:unsub\w*|opt(?: me)?[ -]?out)\b"
    rf"|\b(?:{_STOP}|jangan|jgn) ?(?:lagi )?(?:(?:nge|di)?kirim\w*|ngirim\w*|sending|send)"
    rf"(?: (?!(?:lewat|via|ke|pakai|pake|by)\b)\w+){{0,2}} {_MESSAGES}\b"
    r"|\b(?:no more (?:messages|texts)|leave me alone|(?:jangan|jgn) ganggu)\b"
    r"|\b(?:don'?t|do not) (?:send|text|message) me "
    r"(?:these|anything|messages|texts|any ?more|again)\b"
    rf"{_NO_GOODS}"
    r"|\b(?:stop|quit) (?:sending|messaging|texting|spamming|contacting|bothering|writing)"
    r"(?: to)? (?:me|us)\b(?: (?:these|this|those|that|stuff|things?|messages|texts|anything)\b"
    rf"{_NO_GOODS}| ?$|[ .!]*(?:please|now|any ?more))"
    r"|\b(?:jangan|jgn|stop|don'?t|do not) (?:nge)?(?:chat|wa|sms|hubungi|message|text|contact)"
    r" (?:saya|aku|gue|gw|me)(?: lagi| terus|,? (?:any ?more|again))",
    re.IGNORECASE,
)
_ALONE = frozenset(
    "stop stopp setop berhenti brenti berenti brhenti henti hentikan hentiin stopin stopkan distop "
    "dihentikan unsubscribe unsub optout stopall quit cancel end cukup enough".split()
)
"""Said alone after an offer; also what phone companies take as STOP."""
_AROUND = frozenset(
    "please pls plz tolong mohon dong donk ya yah aja saja deh kak kakak ka min admin gan sis bro "
    "mas mbak mba it this them these now all lah sih thanks thank you makasih terima kasih ok oke "
    "okay hi halo hai hey already sudah udah udh dah sdh that thats that's is semua semuanya "
    "lagi".split()
)
_WORD = re.compile(r"[\w']+")
_ASKS = re.compile(
    r"^\W*(?:(?:kak\w*|min|halo|hai|hi|hello|ok)\W+)*"
    r"(?:kapan|when|how|gimana|bagaimana|cara|apa|apakah|does|is|are|ada)\b",
    re.IGNORECASE,
)
_ASKS_FOR_IT = re.compile(
    r"\b(?:please|pls|plz|tolong|mohon|can you|could you|would you|will you|can u)\b"
    r"|^\W*(?:(?:kak\w*|min|halo|hai|hi|hello|ok)\W+)*(?:bisa|boleh|bs)\b",
    re.IGNORECASE,
)


def ends_offers(words: str) -> bool:
    """Whether they say that no more offers, or no such messages, are wanted: whenever it is said.
    A question does not, where it asks for nothing to be done."""
    asks = words.rstrip(" .!").endswith("?") or _ASKS.search(words)
    if asks and not _ASKS_FOR_IT.search(words):
        return False
    return names_offers(words) or bool(_BROAD.search(words))


def names_offers(words: str) -> bool:
    """Whether it is offers that they say no to, and not all messages."""
    return bool(_NAMED.search(words))


def ends_all(words: str) -> bool:
    """Whether they say nothing but that something is to end."""
    said = _WORD.findall(words.casefold())
    return not _ALONE.isdisjoint(said) and _ALONE.union(_AROUND).issuperset(said)
