"""Columns and lines of a shop's own spreadsheets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shop.importing.findings import NotAnAnswer, read_answers
from tests.shop.importing.files import COLUMNS, PUTRI, lines_of, only, orders_in


def _renamed(headings: str) -> str:
    return headings + "\n" + lines_of({}).split("\n", 1)[1]


@pytest.mark.parametrize(
    "headings",
    [
        COLUMNS.upper(),
        "Order_Number,Customer_Name, email ,phone,Status,placed_on,item_name,quantity,price,total,"
        "address",
        "Order No.,Customer,E-mail,Mobile,Order Status,Order Date,Product,Qty,Unit Price,"
        "Grand Total,Shipping Address",
        "No. Pesanan,Nama Pembeli,Email,No. HP,Status Pesanan,Tanggal Pesanan,Nama Produk,Jumlah,"
        "Harga Satuan,Total Pembayaran,Alamat Pengiriman",
        "Kode Pesanan,Nama,Alamat Email,No WA,STATUS,Tgl,Barang,Qty,Harga (Rp),Total (IDR),"
        "Alamat Lengkap",
        "Invoice,Pelanggan,Email Pelanggan,WhatsApp,Status Order,Waktu Pesanan,Nama Barang,Pcs,"
        "Harga,Total Bayar,Alamat Kirim",
        "orderNumber,customerName,customerEmail,customerPhone,orderStatus,createdAt,productName,"
        "quantity,unitPrice,orderTotal,shippingAddress",
        "No. Transaksi,Nama Pemesan,Email,No. HP Penerima,Status Transaksi,Tgl Transaksi,Barang,"
        "Jml,Harga Satuan (Rp),Total Pembayaran (Rp),Alamat Penerima",
        "salesorder_no,customer_name,email,shipping_phone,status,transaction_date,item_name,qty,price,"
        "grand_total,shipping_address",
        "Order ID,Customer Name,Customer Email,Customer Phone,Order Status,Order Date,Product Name,"
        "Product Qty,Product Unit Price,Order Total (inc tax),Street 1",
    ],
)
def test_headings_in_both_languages_and_any_case(headings: str) -> None:
    order = only(orders_in(_renamed(headings)))
    assert order.values == {
        "status": "shipped", "placed_on": date(2026, 11, 5), "total": 165000,
        "address": "Jl. Kenanga 5", "customer_name": "Putri A", "email": "putri@example.com",
        "phone": "6281200000001",
    }  # fmt: skip
    assert [(i.name, i.quantity, i.price) for i in order.items] == [("Kemeja Linen", 1, 150000)]


def test_unknown_columns_are_told_and_not_read() -> None:
    file = orders_in(lines_of({"Catatan admin": "VIP", "Berat (kg)": "0,3"}))
    assert only(file).number == "ORD-5001"
    assert "Not used: Catatan admin, Berat (kg)." in map(str, file.notes)


def test_missing_columns_are_named_with_what_they_may_be_called() -> None:
    [error] = orders_in("No Pesanan,Nama,Total\nORD-1234,Putri,5000\n").errors
    assert "No column says status, placed on, item name." in error
    assert "The file's columns are No Pesanan, Nama, Total." in error


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Belum Bayar", "unpaid"), ("menunggu pembayaran", "unpaid"), ("LUNAS", "processing"),
        ("diproses", "processing"), ("Sedang dikemas", "packed"), ("ready to ship", "packed"),
        ("DIKIRIM", "shipped"), ("fulfilled", "shipped"), ("in_transit", "shipped"),
        ("Selesai", "delivered"), ("completed", "delivered"), ("sudah diterima", "delivered"),
        ("Dibatalkan oleh pembeli", "cancelled"), ("batal", "cancelled"), ("Canceled", "cancelled"),
        ("retur diajukan", "return_requested"), ("diretur", "returned"), ("Refunded", "refunded"),
        ("Dibatalkan -\nStok habis", "cancelled"), ("Return-Requested", "return_requested"),
    ],
)  # fmt: skip
def test_statuses_of_both_languages(word: str, status: str) -> None:
    assert only(orders_in(lines_of({"status": word}))).values["status"] == status


def test_a_status_of_ones_own_is_asked_for_once() -> None:
    text = lines_of(
        {"status": "Gudang B"}, {"order_number": "ORD-5002", "status": "gudang b"},
        {"order_number": "ORD-5003", "status": "dikirim"},
    )  # fmt: skip
    file = orders_in(text)
    assert file.errors == []
    assert [(q.about, str(q.text)) for q in file.questions] == [
        ("Gudang B", "Lines 2, 3: what does the status 'Gudang B' mean?")
    ]
    answered = orders_in(text, "Gudang B=packed", "dikirim=delivered")
    assert [o.values["status"] for o in answered.orders] == ["packed", "packed", "delivered"]


def test_later_lines_of_an_order_may_leave_its_columns_empty() -> None:
    blank = dict.fromkeys(PUTRI, "")
    text = lines_of(
        {"total": "265000"},
        {**blank, "order_number": "ORD-5001", "item_name": "Kaos Polos", "quantity": "2"},
        {**blank, "item_name": "Topi", "quantity": "1", "price": "Rp60.000"},
        {"order_number": "ORD-5002"},
    )
    first, second = orders_in(text).orders
    assert [(i.name, i.quantity, i.price) for i in first.items] == [
        ("Kemeja Linen", 1, 150000), ("Kaos Polos", 2, None), ("Topi", 1, 60000),
    ]  # fmt: skip
    assert (first.values["total"], second.number) == (265000, "ORD-5002")


def test_lines_that_contradict_each_other() -> None:
    file = orders_in(lines_of({}, {"status": "packed", "item_name": "Kaos"}))
    assert list(map(str, file.errors)) == [
        "Line 3: status 'packed' differs from the lines above of the same order. Correct one of "
        "them."
    ]
    same = orders_in(lines_of({}, {"status": "Dikirim", "total": "Rp165.000", "item_name": "Kaos"}))
    assert len(only(same).items) == 2, "other words for the same do not"


def test_a_second_parcel() -> None:
    rows = ({"tracking_number": "JX1"}, {"tracking_number": "JX2", "item_name": "Kaos"})
    assert only(orders_in(lines_of(*rows))).values["tracking_number"] == "JX1, JX2"


def test_everything_that_is_wrong_is_told_at_once_with_its_lines() -> None:
    rows = [
        {"total": "x"}, {"order_number": "ORD-5002", "total": "y", "email": "putri@"},
        {"order_number": "ORD-5003", "placed_on": "", "quantity": "0"},
        {"order_number": ""}, {"order_number": "ORD-5005", "status": ""},
        {"order_number": "ORD-5006", "item_name": ""},
    ]  # fmt: skip
    assert list(map(str, orders_in(lines_of(*rows)).errors)) == [
        "Lines 2, 3: total 'x', 'y' is no amount of the shop's currency; write 150000.",
        "Line 3: email 'putri@' is no e-mail address.",
        "Line 4: placed on is missing.",
        "Line 4: quantity '0' is no number of pieces; write 1.",
        "Line 5: order number is missing.",
        "Line 6: status is missing.",
        "Line 7: item name is missing.",
    ]


def test_what_is_not_known_is_told() -> None:
    file = orders_in(lines_of({"email": "", "phone": "-", "status": "delivered"}))
    order = only(file)
    assert (order.values["email"], order.values["phone"]) == (None, None)
    assert any("nobody can prove" in note for note in file.notes)
    assert any("does not say when ORD-5001 arrived" in note for note in file.notes)


def test_a_phone_that_a_platform_hides_is_not_known() -> None:
    file = orders_in(lines_of({"phone": "62812*****01", "email": "p****i@example.com"}))
    assert (only(file).values["phone"], only(file).values["email"]) == (None, None)
    assert any("hides" in note for note in file.notes)


@pytest.mark.parametrize(
    "given", ["dates=first", "decimals=x", "dikirim=sent", "dikirim", "=packed"]
)
def test_answers_to_nothing(given: str) -> None:
    with pytest.raises(NotAnAnswer):
        read_answers([given])


CELLS = st.one_of(
    st.sampled_from(
        [*PUTRI.values(), "", "-", "Total", "05/11/2026", "1.250", "6.28E+12", "x", "1,5"]
    ),
    st.text(max_size=12),
)


@given(st.lists(st.lists(CELLS, min_size=11, max_size=11), max_size=6))
def test_any_cells_are_read_or_refused(rows: list[list[str]]) -> None:
    text = lines_of(*(dict(zip(PUTRI, row)) for row in rows)) if rows else COLUMNS
    file = orders_in(text)
    if not file.errors and not file.questions:
        for order in file.orders:
            assert order.values["status"]
            assert order.values["placed_on"]
            assert all(item.name and item.quantity > 0 for item in order.items)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    assert orders_in(content).errors
