"""What a picture shows, told by the words in it and the codes on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.readings import Code, Kind

_FEWEST_WORDS = 6
"""Less writing than this says nothing: a photo with a brand's name on a shirt."""
_MUCH_WRITING = 25
_ENOUGH = 1.2


@dataclass(frozen=True)
class _Words:
    """Each of ``words`` that is there counts ``weight``, at most ``most`` times."""

    weight: float
    words: str
    most: int = 9


_SIGNS: dict[Kind, tuple[_Words, ...]] = {
    "identity_card": (
        _Words(1.3, "nik|kartu tanda penduduk|surat izin mengemudi|paspor|passport"
               "|driving licen[cs]e|identity card|p<[a-z]{3}|kewarganegaraan"),
        _Words(0.5, r"tempat\W?tgl lahir|tempat\W{0,2}lahir|agama|status perkawinan|gol\W{0,2}darah"
               r"|berlaku hingga|kel\W?desa|kecamatan|rt\W?rw|provinsi|place of birth|date of birth"
               "|nationality|jenis kelamin|pekerjaan"),
    ),
    "label": (
        _Words(0.7, r"resi|no\W{0,2}resi|awb|penerima|pengirim|berat|cod|non cod|cashless|kurir"
               "|ship to|ship from|weight|receiver|sender|tracking|asal|tujuan|isi paket"),
        _Words(0.5, r"jne|j&t|sicepat|anteraja|spx|ninja|lion parcel|id express|shopee express|tiki"
               "|pos indonesia|express|reg|ez|halu|standard"),
    ),
    "transfer": (
        _Words(1.0, r"transfer|m\W?transfer|transaksi|transaction|kirim uang|bi.?fast", 2),
        _Words(0.7, "berhasil|sukses|successful|success|completed|selesai", 2),
        _Words(0.8, r"rekening|rek|nominal|referensi|reference|ref|biaya admin|admin fee|penerima"
               "|recipient|sumber dana|source of fund|berita|beneficiary|account|rrn|ke|dari"),
        _Words(0.4, "bca|mandiri|bri|bni|bsi|gopay|ovo|dana|shopeepay|livin|brimo|cimb|permata"
               "|seabank|jago|jenius|btn|danamon|saldo", 3),
    ),
    "receipt": (
        _Words(0.6, "total|grand total"),
        _Words(0.7, r"tunai|kembali|kembalian|cash|change|kasir|cashier|sub\W?total|npwp|ppn|pajak"
               "|tax|gst|qty|struk|meja|table|receipt|rounding|terima kasih|thank you|pb1|debit"),
    ),
    "order_page": (
        _Words(1.2, r"rincian pesanan|detail pesanan|detail transaksi|order details?"
               r"|no\W{0,2}pesanan|status pesanan|order id|order summary|order placed"
               "|pesanan saya|my orders?", 3),
        _Words(0.7, "ongkos kirim|ongkir|total pesanan|total belanja|total pembayaran|order total"
               "|subtotal produk|beli lagi|buy again|lacak|track|kurir|dikemas|dikirim|shipping"
               "|pesanan selesai|paket diterima|delivered|shipped|subtotal|waktu pemesanan"
               "|alamat pengiriman|metode pembayaran|payment method|rincian pembayaran|invoice"),
    ),
    "chat": (
        _Words(0.5, "kak|halo|hai|ya|gan|sis|online|mengetik|typing|min|kok|udah|sudah|dong|hello"
               "|please|thanks|makasih|terima kasih|mau tanya|boleh|gak|nggak|aku|saya|sent|dibaca"
               "|last seen|today|hari ini|kemarin|yesterday", 6),
    ),
}  # fmt: skip
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_FEWEST_ON_CARDS = 2
_ON_PARCELS = ("Code 128", "Code 39", "ITF", "Data Matrix", "PDF417")
_TIME = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3])[:.][0-5]\d(?![\d:.])(?!\s*wib)")
_MONEY = re.compile(r"\b(?:total|nominal|subtotal|rp\s?\d)", re.IGNORECASE)


def kind_of(texts: Sequence[str], codes: Sequence[Code]) -> Kind:
    """The kind that most of the signs say; a photo where hardly anything is written. An identity
    card is one whatever else stands beside it: nothing of it is to be kept."""
    text = "\n".join(texts).lower()
    if _shows_identity(text):
        return "identity_card"
    count = len(re.findall(r"[^\W_]{2,}", text))
    if count < _FEWEST_WORDS and not codes:
        return "photo"
    scores: dict[Kind, float] = {
        kind: sum(_points(words, text) for words in signs) for kind, signs in _SIGNS.items()
    }
    if any(code.symbology in _ON_PARCELS for code in codes):
        scores["label"] += 2
    scores["chat"] += 0.5 * min(4, len(_TIME.findall(text))) + 0.8 * min(2, text.count("?"))
    scores["chat"] -= 1.0 * bool(_MONEY.search(text))
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] >= _ENOUGH:
        return best
    return "document" if count > _MUCH_WRITING else "photo"


def _shows_identity(text: str) -> bool:
    """Whether it has a card's heading or number with what else stands on such cards."""
    strong, weak = (_there(words, text) for words in _SIGNS["identity_card"])
    has_number = "nik" in strong and _NIK.search(text) is not None
    return bool(strong) and len(strong) + len(weak) + has_number >= _FEWEST_ON_CARDS


def _points(words: _Words, text: str) -> float:
    return words.weight * min(len(_there(words, text)), words.most)


def _there(words: _Words, text: str) -> set[str]:
    return set(re.findall(rf"(?<!\w)(?:{words.words})(?!\w)", text))
