"""Phone numbers as people type them, at home in the shop's country."""

from __future__ import annotations

import pytest

from bot.phones import read_phone


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0812-0000-1180", "6281200001180"),
        ("0812 0000 1180", "6281200001180"),
        ("(0812) 0000-1180", "6281200001180"),
        ("+62 812 0000 1180", "6281200001180"),
        ("+62 (0)812 0000 1180", "6281200001180"),
        ("6281200001180", "6281200001180"),
        ("81200001180", "6281200001180"),
        ("０８１２００００１１８０", "6281200001180"),
        ("٠٨١٢٠٠٠٠١١٨٠", "6281200001180"),
        ("\u202a+62 812‑0000‑1180\u202c", "6281200001180"),
        ("0812\u200b0000\u200b1180", "6281200001180"),
        ("447700900123", "447700900123"),
        ("+1 (202) 555-0143", "12025550143"),
        ("0812", None),
        ("0812-CALL-NOW", None),
        ("not a number", None),
    ],
)
def test_in_indonesia(typed: str, phone: str | None) -> None:
    assert read_phone(typed, "ID") == phone


@pytest.mark.parametrize(
    ("typed", "country", "phone"),
    [
        ("07700 900123", "GB", "447700900123"),
        ("+62 812 0000 1180", "GB", "6281200001180"),
        ("(202) 555-0143", "US", "12025550143"),
        ("012-345 6789", "MY", "60123456789"),
        ("9123 4567", "SG", "6591234567"),
        ("0812 0000 1180", "SG", None),
    ],
)
def test_elsewhere(typed: str, country: str, phone: str | None) -> None:
    assert read_phone(typed, country) == phone
