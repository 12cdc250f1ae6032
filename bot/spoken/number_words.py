"""The words of which spoken numbers and codes are made, in Indonesian and English, also as speech
recognition spells them. Both are read at once: an Indonesian shop's order numbers are said in both.
"""

from __future__ import annotations

DIGITS = {
    "nol": "0", "nul": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4",
    "ampat": "4", "lima": "5", "enam": "6", "anam": "6", "tujuh": "7", "tuju": "7", "delapan": "8",
    "dlapan": "8", "sembilan": "9", "semilan": "9", "sambilan": "9", "zero": "0", "one": "1",
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "niner": "9",
}  # fmt: skip
OH = frozenset({"oh", "o"})
"""A zero among digits; before them in English alone: in Indonesian it begins sentences."""
REPEATS = {"double": 2, "dobel": 2, "dabel": 2, "triple": 3, "tripel": 3, "treble": 3}
"""How often the digit that follows is said: "double two" is 22."""

TEENS = {
    "sepuluh": 10, "sebelas": 11, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
HUNDREDS = frozenset({"ratus", "hundred"})
SCALES = {
    "ribu": 10**3, "rb": 10**3, "rebu": 10**3, "thousand": 10**3, "juta": 10**6, "jt": 10**6,
    "million": 10**6, "miliar": 10**9, "milyar": 10**9, "billion": 10**9,
}  # fmt: skip
ONE_OF = {
    "seratus": ("satu", "ratus"), "seribu": ("satu", "ribu"), "serebu": ("satu", "ribu"),
    "sejuta": ("satu", "juta"), "semiliar": ("satu", "miliar"), "semilyar": ("satu", "milyar"),
}  # fmt: skip
"""Words that say one of a scale."""
THOUSANDS_LEFT_OUT = frozenset({"juta", "jt"})
"""After these, hundreds are hundreds of thousands: "sejuta dua ratus" is 1,200,000."""
HALVES = frozenset({"setengah", "half"})
DECIMAL_POINTS = frozenset({"koma", "point"})

INEXACT = frozenset(
    "ratusan ribuan jutaan puluhan belasan an something odd ish lebih plus sekian".split()
)
"""After a number: it is more, or about as much."""
RANGES = frozenset("sampai sampe hingga atau to or until".split())
CURRENCIES = frozenset(
    "rupiah perak dollar dollars dolar ringgit baht pound pounds euro euros yen bucks".split()
)
COUNTED = frozenset(
    "hari minggu bulan tahun jam menit detik kali orang pcs buah biji potong lembar day days week "
    "weeks month months year years hour hours minute minutes times people pieces items".split()
)
"""What is counted: "satu dua tiga hari" is no code."""

ORDER_WORDS = frozenset(
    "order orders orderan pesanan pesananku pesanannya pesenan invoice inv ord transaksi "
    "purchase".split()
)
LONG_NUMBER_WORDS = frozenset(
    "resi resinya awb waybill tracking hp wa whatsapp telepon telp phone mobile rekening".split()
)
NUMBER_WORDS = frozenset("nomor nomer nomornya number kode code id".split())
FILLERS = frozenset(
    "no saya aku ku gue nya itu ini adalah ya yang kak kakak min my the is it it's its of for "
    "this that with dengan dan and a eh hmm".split()
)
"""What may stand between such a word and its number."""

SIGNS = {
    "strip": "-", "setrip": "-", "dash": "-", "hyphen": "-", "minus": "-", "slash": "/",
    "titik": ".", "dot": ".", "pagar": "#", "hash": "#", "hashtag": "#", "underscore": "_",
}  # fmt: skip
SIGNS_OF_TWO = {
    "garis miring": "/", "garis bawah": "_", "garis datar": "-", "tanda strip": "-",
    "tanda hubung": "-", "tanda pagar": "#",
}  # fmt: skip

LETTERS = {
    "be": "B", "ce": "C", "de": "D", "ef": "F", "ge": "G", "ha": "H", "je": "J", "ka": "K",
    "el": "L", "em": "M", "en": "N", "pe": "P", "ki": "Q", "kiu": "Q", "er": "R", "es": "S",
    "te": "T", "fe": "V", "ve": "V", "we": "W", "eks": "X", "ye": "Y", "zet": "Z", "set": "Z",
    "oh": "O", "bee": "B", "cee": "C", "dee": "D", "ee": "E", "eff": "F", "gee": "G",
    "aitch": "H", "jay": "J", "kay": "K", "ell": "L", "pee": "P", "cue": "Q", "queue": "Q",
    "ar": "R", "arr": "R", "ess": "S", "tee": "T", "vee": "V", "ex": "X", "wye": "Y", "zee": "Z",
    "zed": "Z",
}  # fmt: skip
"""Names of letters as they are written out; single letters are their own."""
RADIO_ALPHABET = frozenset(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee "
    "zulu".split()
) - {"lima"}
"""ICAO's spelling alphabet; "lima" is Indonesian for five."""
AS_IN = frozenset("for as like in untuk seperti".split())
"""Between a letter and a word that begins with it: "O for Oscar", "R as in Romeo"."""
