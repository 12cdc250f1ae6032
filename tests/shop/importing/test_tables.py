"""Files as spreadsheets write them: encodings, separators, Excel, JSON, and what is no table."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.shop.importing.files import PUTRI, lines_of, only, orders_in

CSV = lines_of({"address": "Jl. Kenanga 5,\nBandung; “dekat” pasar"})


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_encodings(encoding: str) -> None:
    order = only(orders_in(CSV.encode(encoding)))
    assert order.values["address"] == "Jl. Kenanga 5,\nBandung; “dekat” pasar"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators(separator: str, newline: str) -> None:
    text = lines_of({}, separator=separator).replace("\n", newline)
    assert only(orders_in(text)).values["total"] == 165000


def test_excels_own_notice_of_the_separator() -> None:
    file = orders_in("sep=;\n" + lines_of({}, {"total": "x"}, separator=";"))
    assert [str(error) for error in file.errors] == [
        "Line 4: total 'x' is no amount of the shop's currency; write 150000."
    ]


def test_unquoted_commas_in_a_file_of_semicolons() -> None:
    text = ";".join(PUTRI) + "\n" + ";".join(PUTRI.values()).replace("Jl. ", "Jl, A, B, C, ")
    assert only(orders_in(text)).values["address"] == "Jl, A, B, C, Kenanga 5"


@pytest.mark.parametrize(
    "cell", ["'081200000001", '=""081200000001""', "081200000001\t", "\u202a+6281200000001\u202c"]
)
def test_what_spreadsheets_put_around_a_phone(cell: str) -> None:
    text = ",".join(PUTRI) + "\n" + ",".join(f'"{c}"' for c in {**PUTRI, "phone": cell}.values())
    assert only(orders_in(text)).values["phone"] == "6281200000001"


def test_empty_rows_and_a_title_above() -> None:
    text = "Laporan Penjualan,,\nNovember 2026,,\n,,\n" + lines_of({}) + ",,,,,,,,,,\n\n"
    assert only(orders_in(text)).line == 5


def test_a_row_of_totals_is_left_out_and_told() -> None:
    for last in ("Total,,,,,,,,,165000,", ",,,,,,TOTAL,1,,165000,", ",,,,,,,1,,165000,"):
        file = orders_in(lines_of({}) + last)
        assert only(file)
        assert "Line 3: no order, left out." in map(str, file.notes)


def excel(*rows: list[object], before: tuple[list[object], ...] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Ringkasan"
    for row in before:
        sheet.append(row)
    second = book.create_sheet("Pesanan")
    for row in rows:
        second.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_excel_with_numbers_days_and_blank_repeats() -> None:
    file = orders_in(
        excel(
            list(PUTRI),
            ["ORD-5001", "Putri", "putri@example.com", 6281200000001, "Dikirim",
             datetime(2026, 11, 5, 22, 15), "Kemeja Linen", 1, 150000.0, 265000, "Jl. 5"],
            [None, None, None, None, None, None, "Kaos Polos", 2, 50000],
            [],
            ["Total", None, None, None, None, None, None, 3, None, 265000],
            before=(["Toko Putri"],),
        )
    )  # fmt: skip
    order = only(file)
    assert order.values["placed_on"] == date(2026, 11, 5)
    assert (order.values["phone"], order.values["total"]) == ("6281200000001", 265000)
    assert [(i.name, i.quantity, i.price) for i in order.items] == [
        ("Kemeja Linen", 1, 150000), ("Kaos Polos", 2, 50000),
    ]  # fmt: skip
    assert "Row 5: no order, left out." in map(str, file.notes)


def test_numbers_whose_digits_excel_lost() -> None:
    row = {**PUTRI, "phone": 628120000000100000, "total": 165000}
    [error] = orders_in(excel(list(row), list(row.values()))).errors
    assert "the spreadsheet cut the number short" in error
    for column, cell in (
        ("phone", "6.28E+12"),
        ("order_number", "5,79E+17"),
        ("tracking_number", "1.2e12"),
    ):
        [error] = orders_in(lines_of({column: cell})).errors
        assert "Give that column the format Text" in error


def test_json_of_ones_own_and_of_woocommerces_api() -> None:
    own = {**PUTRI, "total": 165000}
    items = [{"item_name": "Kemeja", "quantity": 1, "price": 150000}, {"name": "Kaos", "qty": 2}]
    for name in ("item_name", "quantity", "price"):
        del own[name]
    order = only(orders_in(json.dumps([{**own, "items": items}])))
    assert [(i.name, i.quantity, i.price) for i in order.items] == [
        ("Kemeja", 1, 150000), ("Kaos", 2, None),
    ]  # fmt: skip
    api = {
        "number": "5001", "status": "on-hold", "date_created": "2026-11-05T23:30:00",
        "total": "165000.00", "shipping_total": "15000.00", "payment_method_title": "BCA",
        "billing": {"first_name": "Putri", "last_name": "A", "email": "putri@example.com",
                    "phone": "0812-0000-0001", "address_1": "Jl. Kenanga 5", "city": "Bandung"},
        "line_items": [{"name": "Kemeja Linen", "quantity": 1, "price": 150000}],
    }  # fmt: skip
    order = only(orders_in(json.dumps({"orders": [api]})))
    assert order.values["status"] == "unpaid"
    assert order.values["customer_name"] == "Putri A"
    assert order.values["address"] == "Jl. Kenanga 5, Bandung"
    assert (order.values["total"], order.values["shipping_fee"]) == (165000, 15000)


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(600):
            part.write(bytes(2**20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "names its columns"),
        (b"a,b,c\n1,2,3\n", "names its columns"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        (b"<!DOCTYPE html><html><body>Log in", "web page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0", "is no text"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (_zip_bomb(), "500 MB"),
        (b'[\n{"order_number": }]', "Line 2: this is not JSON"),
        (b'{"a": 1}', "list of objects"),
        (b"[" * 100_000, "too deep"),
        (lines_of({}).encode() + b'"never closed', "missing quote"),
        (",".join(PUTRI).encode(), "holds no orders"),
    ],
)
def test_what_is_no_table_of_orders(content: bytes, message: str) -> None:
    [error] = orders_in(content).errors
    assert message in error


def test_every_cut_of_a_file_is_refused_or_read() -> None:
    """A download that broke off raises nothing."""
    for content in (CSV.encode("utf-16"), excel(list(PUTRI), list(PUTRI.values()))):
        for end in range(0, len(content), max(len(content) // 60, 1)):
            orders_in(content[:end])
