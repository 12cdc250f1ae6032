"""Invented names, numbers and amounts for made pictures, by a seed. Nobody's in particular."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = 330
MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
_SHORT = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
BANKS = ("BCA", "Mandiri", "BRI", "BNI", "BSI", "CIMB Niaga", "Permata", "SeaBank", "Danamon")
WALLETS = ("GoPay", "OVO", "DANA", "ShopeePay")
_FIRST = "Siti Budi Dewi Agus Rina Andi Putri Joko Maya Fajar Lestari Wayan Yohanes Nadia".split()
_LAST = "Nurhaliza Santoso Lestari Prasetyo Wulandari Wijaya Ayu Saputra Hutapea Siregar".split()
STREETS = ("Merdeka", "Sudirman", "Diponegoro", "Melati", "Kaliurang", "Asia Afrika", "Gajah Mada")
CITIES = ("Bandung", "Surabaya", "Medan", "Denpasar", "Semarang", "Makassar", "Yogyakarta")
GOODS = (
    "Kaos Polos Hitam L", "Tas Ransel 20L", "Hijab Segi Empat", "Sepatu Lari 42", "Power Bank",
    "Botol Minum 1L", "Kemeja Flanel M", "Lampu Meja", "Sabun Cair", "Kopi Bubuk 250g",
)  # fmt: skip


@dataclass(frozen=True)
class Parcel:
    courier: str
    tracking: str


class Invented:
    """Draws everything from one seed, in the order in which it is asked for."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def name(self) -> str:
        return f"{self.random.choice(_FIRST)} {self.random.choice(_LAST)}"

    def address(self) -> str:
        number, post = self.random.randint(1, 200), self.digits(5)
        street, city = self.random.choice(STREETS), self.random.choice(CITIES)
        return f"Jl. {street} No. {number}, {city} {post}"

    def amount(self) -> int:
        """Whole rupiah: round, in between, with a code of three digits to tell payers apart."""
        return self.random.choice(
            (
                self.random.randint(15, 999) * 1000,
                self.random.randint(50, 3000) * 500,
                self.random.randint(50, 5000) * 1000 + self.random.randint(1, 999),
            )
        )

    def order(self) -> str:
        """A number as a small shop, Tokopedia or Shopee writes it."""
        day = self.date().strftime("%y%m%d")
        code = "".join(self.random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(7))
        return self.random.choice(
            (
                f"ORD-{self.digits(4)}",
                f"INV/20{day}/MPL/{self.random.randint(1, 9)}{self.digits(9)}",
                f"{day}{code}{self.random.choice('ABCDEFGHJKLMN')}",
            )
        )

    def parcel(self) -> Parcel:
        """A tracking number of the form of its courier."""
        numbers = {
            "JNE": self.random.choice("0148") + self.digits(14),
            "J&T Express": self.random.choice(("JP", "JX", "JT")) + self.digits(10),
            "SiCepat": "00" + self.digits(10),
            "Shopee Express": "SPXID0" + self.digits(11),
            "AnterAja": "1000" + self.digits(10),
            "Ninja Xpress": "NLIDAP" + self.digits(10),
            "ID Express": "IDE7" + self.digits(11),
        }
        courier = self.random.choice(list(numbers))
        return Parcel(courier, numbers[courier])

    def date(self) -> date:
        return date(2026, 1, 1) + timedelta(days=self.random.randrange(_DAYS))

    def clock(self, between: str = ":") -> str:
        return f"{self.random.randint(7, 22):02d}{between}{self.random.randint(0, 59):02d}"


def money(value: int, style: str) -> str:
    """``style`` by example: "Rp1.000", "Rp 1.000", "Rp 1.000,00", "IDR 1,000.00", "1.000"."""
    dots = f"{value:,}".replace(",", ".")
    return {
        "Rp1.000": f"Rp{dots}", "Rp 1.000": f"Rp {dots}", "Rp. 1.000": f"Rp. {dots}",
        "Rp 1.000,00": f"Rp {dots},00", "IDR 1,000.00": f"IDR {value:,}.00", "1.000": dots,
        "1,000": f"{value:,}",
    }[style]  # fmt: skip


def told(day: date, style: str, language: str = "id") -> str:
    """``style`` by example: "5 Mei 2026", "05 Mei 2026" (short), "05/05/2026", "05-05-2026",
    "2026-05-05", "May 5, 2026"."""
    month = MONTHS[language].split()[day.month - 1]
    short = _SHORT[language].split()[day.month - 1]
    return {
        "long": f"{day.day} {month} {day.year}", "short": f"{day.day:02d} {short} {day.year}",
        "slashes": day.strftime("%d/%m/%Y"), "dashes": day.strftime("%d-%m-%Y"),
        "iso": day.isoformat(), "month first": f"{short} {day.day}, {day.year}",
        "two digits": day.strftime("%d/%m/%y"),
    }[style]  # fmt: skip
