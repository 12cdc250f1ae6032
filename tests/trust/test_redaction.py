"""Personal data is taken out; what remains can still be read."""

from __future__ import annotations

import pytest

from bot.trust.redaction import mask


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("email saya rina.p@gmail.com kak", "email saya nama@example.com kak"),
        ("hubungi 0812-3456-7890 ya", "hubungi 0812xxxxxxxx ya"),
        ("+62 812 3456 7890 is my number", "0812xxxxxxxx is my number"),
        ("rek 1234567890 bca", "rek 0000 bca"),
        ("kartu 4111 1111 1111 1111", "kartu 0000"),
        ("paket ORD-2291 mana", "paket ORD-0000 mana"),
        ("saya Rina Putri mau retur 2 kemeja", "saya Sari Sari mau retur 2 kemeja"),
        ("ukuran XL harga 250000 ada?", "ukuran XL harga 250000 ada?"),
    ],
)
def test_masked(written: str, masked: str) -> None:
    assert mask(written, ["Rina Putri"]) == masked
