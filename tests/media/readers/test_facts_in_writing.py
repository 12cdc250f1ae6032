"""The rules by which facts are found in rows of writing, without a reader: what is clear is taken,
what is not is left open."""

from __future__ import annotations

import pytest

from bot.dialogue.pictures import SURELY_READ
from bot.media.readers.fields import found_in, sure_fields
from bot.media.readers.picture_kinds import kind_of
from bot.media.readers.pieces import Piece
from bot.media.readers.rows import Row
from bot.readings import Code, Hint, Kind

PLACE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def rows(text: str, score: float = 1.0) -> list[Row]:
    """A row a line; two blanks are between pieces."""
    return [
        Row(tuple(Piece(part, (score,) * len(part), PLACE) for part in line.strip().split("  ")))
        for line in text.strip().splitlines()
    ]


def facts(text: str, kind: Kind, orders: tuple[str, ...] = ()) -> dict[str, str]:
    """Those of which there is one."""
    found = found_in(rows(text), kind, Hint(orders=orders))
    return {name: one.value for name, [one, *others] in found.items() if not others}


@pytest.mark.parametrize(
    "text, amount",
    [
        ("Nominal  Rp189.000", "189000"),
        ("Nominal  Rp 189.000,00", "189000"),
        ("Transfer amount  IDR 189,000.00", "189000"),
        ("Jumlah Transfer\nRp1.250.000", "1250000"),
        ("Nominal  RO189.000", "189000"),
        ("Rp189.000\nBiaya Admin  Rp 2.500", "189000"),
        ("Jumlah Transfer  Rp189.000\nBiaya  Rp2.500\nTotal Bayar  Rp191.500", "189000"),
        ("Nominal  Rp189.000,50", None),
        ("Rp189.000\nRp198.000", None),
        ("Nominal  Rp189.000\nNominal  Rp198.000", None),
        ("Nominal  Rp0", None),
        ("Saldo kurang", None),
    ],
)
def test_the_amount_of_a_transfer(text: str, amount: str | None) -> None:
    assert facts(text, "transfer").get("amount") == amount


DOLLARS = Hint(decimals=2, signs=("$", "us$", "usd"))
EUROS = Hint(decimals=2, signs=("€", "eur"))
DINARS = Hint(decimals=3, signs=("kwd",))
YEN = Hint(decimals=0, signs=("¥", "jpy"))


@pytest.mark.parametrize(
    "text, hint, amount",
    [
        ("Amount  $12.50", DOLLARS, "12.50"),
        ("Transfer amount  US$ 1,250.50", DOLLARS, "1250.50"),
        ("Amount  1.250,50 EUR", EUROS, "1250.50"),
        ("Total paid  12,50 €", EUROS, "12.50"),
        ("Amount sent  €1.250", EUROS, "1250.00"),
        ("Amount  $12", DOLLARS, "12.00"),
        ("$12.50\nFee  $0.30", DOLLARS, "12.50"),
        ("$12.50\n$21.50", DOLLARS, None),
        ("Amount  12.505 KWD", DINARS, "12.505"),
        ("Amount  KWD 1,250.500", DINARS, "1250.500"),
        ("Amount  ¥1,250", YEN, "1250"),
        ("Amount  ¥12.50", YEN, None),
        ("Amount  $0.00", DOLLARS, None),
    ],
)
def test_the_amount_in_other_currencies(text: str, hint: Hint, amount: str | None) -> None:
    found = found_in(rows(text), "transfer", hint).get("amount", [])
    assert [one.value for one in found] == ([amount] if amount else [])


@pytest.mark.parametrize(
    "text, outcome",
    [
        ("m-BCA  Transfer GAGAL\nJumlah  Rp 220.000\nSaldo tidak cukup", "failed"),
        ("Transaksi ditolak", "failed"),
        ("Transfer tidak berhasil", "failed"),
        ("Transaction failed\nInsufficient balance", "failed"),
        ("Transfer cancelled", "failed"),
        ("Transaksi sedang diproses", "pending"),
        ("Status  Menunggu", "pending"),
        ("Status  Pending", "pending"),
        ("Transfer terjadwal berhasil dibuat", "pending"),
        ("Transfer scheduled successfully", "pending"),
        ("Transfer Berhasil\nJika gagal, hubungi kami", None),
        ("Transfer Successful\nProcessing fee  Rp2.500", None),
        ("Nominal  Rp189.000", None),
    ],
)
def test_a_transfer_that_is_not_done(text: str, outcome: str | None) -> None:
    assert facts(text, "transfer").get("outcome") == outcome
    assert "outcome" not in facts(text, "receipt")


def test_a_doubt_of_a_transfer_is_told_however_blurred() -> None:
    blurred = rows("Transfer GAGAL", 0.2)
    first, second = found_in(blurred, "transfer", Hint()), found_in([], "transfer", Hint())
    [field] = sure_fields(first, second, blurred, (), (9.0, 9.0))
    assert (field.name, field.value) == ("outcome", "failed")


@pytest.mark.parametrize(
    "text, amount",
    [
        ("DISKON  -20.000\nTOTAL  100.000\nTUNAI  150.000\nKEMBALI  50.000", "100000"),
        ("TOTAL  100.000\nTUNAI  150.000\nKEMBALI  60.000", None),
        ("Total Item  3\nTotal  75.000", "75000"),
        ("TOTAL QTY  12", None),
        ("Grand Total  Rp 75.000\nTotal  Rp 70.000", "75000"),
    ],
)  # fmt: skip
def test_the_total_of_a_receipt_fits_what_was_paid(text: str, amount: str | None) -> None:
    assert facts(text, "receipt").get("amount") == amount


@pytest.mark.parametrize(
    "text, date",
    [
        ("27 Nov 2026, 14:03 WIB", "2026-11-27"),
        ("27/11/2026 14:03:11", "2026-11-27"),
        ("Tanggal  5 Agustus 2026", "2026-08-05"),
        ("Placed on Nov 7, 2026", "2026-11-07"),
        ("2026-11-27", "2026-11-27"),
        ("27-11-26", "2026-11-27"),
        ("27 0kt 2026", "2026-10-27"),
        ("Tanggal  27/11/2026\nBerlaku sampai 30/11/2026", "2026-11-27"),
        ("27/11/2026\n28/11/2026", None),
        ("31/02/2026", None),
        ("45/13/2026", None),
    ],
)
def test_dates_as_indonesia_writes_them(text: str, date: str | None) -> None:
    assert facts(text, "transfer").get("date") == date


@pytest.mark.parametrize(
    "text, bank",
    [
        ("m-Transfer  BCA\nBank Tujuan  Mandiri", "Mandiri"),
        ("Dari  BRI\nKe  BNI 123", "BNI"),
        ("BCA\nTransfer Berhasil", "BCA"),
        ("Sumber Dana  123\nKe  456", None),
        ("Ke  DANA 0812", "DANA"),
        ("BCA\nBNI", None),
    ],
)
def test_the_bank_is_the_one_that_got_it(text: str, bank: str | None) -> None:
    assert facts(text, "transfer").get("bank") == bank


@pytest.mark.parametrize(
    "text, orders, order",
    [
        ("No. Pesanan  ORD-2291", (), "ORD-2291"),
        ("halo 0RD-229I", (), "ORD-2291"),
        ("order ord2291 ya", ("ORD-2291", "ORD-1"), "ORD-2291"),
        ("INV/20261105/MPL/3598812345", (), "INV/20261105/MPL/3598812345"),
        ("Order ID: 577123456789012345", (), "577123456789012345"),
        ("Order #10234", (), "10234"),
        ("ORD-2291\nORD-2292", (), None),
        ("Total Pesanan  Rp125.000", (), None),
        ("Waktu pesanan 20/11/2026", (), None),
    ],
)
def test_order_numbers(text: str, orders: tuple[str, ...], order: str | None) -> None:
    assert facts(text, "order_page", orders).get("order") == order


@pytest.mark.parametrize(
    "text, orders, read",
    [
        ("ORD-2291  Dikirim\nORD-2292  Selesai", (), ["ORD-2291", "ORD-2292"]),
        ("ORD-2291\nORD-2292\nORD-2291", ("ORD-2291",), ["ORD-2291", "ORD-2292"]),
        ("Order #1001\nOrder #1002", ("#1001",), ["#1001", "#1002"]),
        ("Order #1001\nOrder #1002", (), ["1001", "1002"]),
        ("No. Pesanan 240101ABCDEF12\nNo. Pesanan 240102ABCDEF12", (),
         ["240101ABCDEF12", "240102ABCDEF12"]),
        ("ORD-2291\nJX1234567890", (), ["ORD-2291"]),
    ],
)  # fmt: skip
def test_of_a_page_with_several_orders_none_is_the_sure_one(
    text: str, orders: tuple[str, ...], read: list[str]
) -> None:
    written = rows(text)
    found = found_in(written, "order_page", Hint(orders=orders))
    fields = [f for f in sure_fields(found, found, written, (), (9, 9)) if f.name == "order"]
    assert [field.value for field in fields] == read
    assert all((field.confidence >= SURELY_READ) == (len(read) == 1) for field in fields)


def test_of_several_orders_one_that_is_left_is_not_the_sure_one_either() -> None:
    written = rows("ORD-2291\nORD-2292")
    found = found_in(written, "order_page", Hint())
    again = found_in(rows("ORD-2291\nORD-2Z92"), "order_page", Hint())
    [field] = sure_fields(found, again, written, (), (9, 9))
    assert field.value == "ORD-2291" and field.confidence < SURELY_READ


@pytest.mark.parametrize(
    "text, kind, tracking",
    [
        ("SPXID081911987213", "chat", "SPXID081911987213"),
        ("No. Resi: JP 1234 5678 90", "order_page", "JP1234567890"),
        ("Resi  0O9739164250", "order_page", "009739164250"),
        ("009739164250", "label", "009739164250"),
        ("Rekening Tujuan  009739164250", "transfer", None),
        ("Telp 081234567890", "label", None),
        ("JP1234567890\nJX1234567890", "label", None),
    ],
)
def test_tracking_numbers(text: str, kind: Kind, tracking: str | None) -> None:
    assert facts(text, kind).get("tracking") == tracking


@pytest.mark.parametrize(
    "text, name",
    [
        ("Nama Penerima  SITI NURHALIZA", "SITI NURHALIZA"),
        ("Penerima: Budi Santoso, 0812", "Budi Santoso"),
        ("Bank Penerima : BRI", None),
        ("Penerima  BCA 1234567890", None),
        ("Rekening Penerima  Mandiri", None),
        ("Ship to\nDewi Lestari", "Dewi Lestari"),
    ],
)
def test_a_bank_is_nobodys_name(text: str, name: str | None) -> None:
    assert facts(text, "transfer").get("name") == name


def test_what_two_readings_do_not_agree_on_is_left_open() -> None:
    first, other = rows("Nominal  Rp189.000"), rows("Nominal  Rp139.000")
    one, two = found_in(first, "transfer", Hint()), found_in(other, "transfer", Hint())
    assert sure_fields(one, two, first, (), (100, 100)) == ()
    [field] = sure_fields(one, one, first, (), (100, 100))
    assert (field.value, field.source) == ("189000", "text")


def test_what_was_hardly_read_is_left_open() -> None:
    blurred = rows("Nominal  Rp189.000", score=0.8)
    found = found_in(blurred, "transfer", Hint())
    assert sure_fields(found, found, blurred, (), (100, 100)) == ()


def test_a_code_is_surer_than_the_writing() -> None:
    written = rows("Resi: JP1234567899")
    found = found_in(written, "label", Hint())
    fields = sure_fields(found, found, written, (Code("QR Code", "JP1234567890"),), (100, 100))
    assert {(f.name, f.value, f.source) for f in fields} == {
        ("tracking", "JP1234567890", "code"), ("courier", "J&T Express", "code"),
    }  # fmt: skip


@pytest.mark.parametrize("held", ["JNE8812345678", "JP1234567890", "000123456789"])
def test_a_code_alone_says_the_tracking_number(held: str) -> None:
    fields = sure_fields({}, {}, [], (Code("Code 128", held),), (100, 100))
    assert ("tracking", held) in {(field.name, field.value) for field in fields}


@pytest.mark.parametrize(
    "held", ["https://bad.example/pay", "cancel ORD-2291", "JP1234567890; DROP", "", "A" * 3000]
)
def test_what_else_a_code_holds_is_no_fact(held: str) -> None:
    assert sure_fields({}, {}, [], (Code("QR Code", held),), (100, 100)) == ()


@pytest.mark.parametrize(
    "text, kind",
    [
        ("Transfer Berhasil\nNominal Rp1.000\nRekening Tujuan 123\nBank BCA", "transfer"),
        ("No. Resi: 123\nPenerima: A\nPengirim: B\nBerat: 1 kg", "label"),
        ("TOKO\nTOTAL 10.000\nTUNAI 20.000\nKEMBALI 10.000\nTERIMA KASIH", "receipt"),
        ("Rincian Pesanan\nNo. Pesanan ORD-1\nOngkos Kirim Rp1\nTotal Pesanan Rp2", "order_page"),
        ("halo kak\n10:21\nudah sampai?\n10:22\nbelum ya kak", "chat"),
        ("NIK : 3201\nTempat/Tgl Lahir : X\nAgama : Y\nKewarganegaraan : WNI", "identity_card"),
        ("SALE", "photo"),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert kind_of(text.splitlines(), ()) == kind


CARD = "NIK : 3201234567890001\nNama : SITI\nAgama : ISLAM\nKewarganegaraan : WNI\n"


@pytest.mark.parametrize(
    "beside",
    [
        "halo kak  10:21\nini ya kak ktp saya  10:22\nmau tanya pesanan ORD-2291?  10:23\nmakasih",
        "Transfer Berhasil\nBank Tujuan  BCA\nNominal  Rp189.000\nRekening  1234567890\nRef 99",
        "Rincian Pesanan\nNo. Pesanan ORD-2291\nSubtotal  Rp189.000\nOngkir  Rp9.000\nKurir JNE",
    ],
)
def test_an_identity_card_is_one_whatever_stands_beside_it(beside: str) -> None:
    for text in (CARD + beside, beside + "\n" + CARD):
        assert kind_of(text.splitlines(), ()) == "identity_card"


@pytest.mark.parametrize(
    "text, kind",
    [
        ("boleh kirim foto ktp kak?  10:21\nnik nya yang mana ya kak  10:22\nhalo?", "chat"),
        ("JNE  REG\nPenerima  Siti\nJl Melati RT/RW 01/02 Kecamatan Blimbing\nResi 0123", "label"),
    ],
)
def test_what_speaks_of_a_card_or_has_an_address_is_none(text: str, kind: Kind) -> None:
    assert kind_of(text.splitlines(), ()) == kind


def test_nothing_is_taken_from_an_identity_card() -> None:
    assert facts("NIK 3201\nTanggal 1 Mei 2026\nORD-2291", "identity_card") == {}


def test_a_picture_full_of_anything_takes_no_time() -> None:
    for word, rest in (("RESI", "A1 "), ("Nominal", "1.000."), ("", "ORD"), ("", "INV/ ")):
        text = f"{word} {rest * 5000}"
        facts(text, "label")
        facts(text, "transfer")
