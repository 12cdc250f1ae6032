"""What is read out of a customer's words by rule, with its value."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities.extractor import EntityReader
from bot.nlu.shop_entities import ShopEntities
from bot.shop_time import ShopTime

JAKARTA = ZoneInfo("Asia/Jakarta")
TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=JAKARTA)


def entities(reader: EntityReader, text: str, sent: datetime = TUESDAY) -> list[tuple[str, Any]]:
    message = Message.build(text)
    message.set("metadata", {"sent_at": sent.timestamp()})
    ShopEntities(reader, lambda: ShopTime(JAKARTA)).process([message])
    for entity in message.get("entities"):
        assert entity["extractor"] == "ShopEntities"
    return [(e["entity"], e["value"]) for e in message.get("entities")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pesanan ORD-2291 sampai mana", [("order_number", "ORD-2291")]),
        ("ord 2291 pls", [("order_number", "ORD-2291")]),
        ("where is order 88213", [("order_number", "ORD-88213")]),
        ("no pesanan saya 2291", [("order_number", "ORD-2291")]),
        ("pesanan #2291 dong", [("order_number", "ORD-2291")]),
        ("my order number is 2291", [("order_number", "ORD-2291")]),
        ("can't afford purhase 300123842611207", [("order_number", "300123842611207")]),
        ("cancelling order00987612", [("order_number", "00987612")]),
        ("ordr id: 4411", [("order_number", "ORD-4411")]),
        ("ord_2291, Ord.2292", [("order_number", "ORD-2291"), ("order_number", "ORD-2292")]),
        ("order 1000 pcs", [("quantity", 1000)]),
        ("alamat kode pos 40111", []),
        ("resi JNE8812345678", [("tracking_number", "JNE8812345678")]),
        ("jx 0123456789 sampai mana", [("tracking_number", "JX0123456789")]),
        ("nomor resinya abc1234567", [("tracking_number", "ABC1234567")]),
        ("resi tiki: 030 1234 5678", [("courier", "TIKI"), ("tracking_number", "03012345678")]),
        ("order 000123456789", [("order_number", "000123456789")]),
        ("000123456789", [("tracking_number", "000123456789")]),
        ("Budi@Example.com", [("email", "budi@example.com")]),
        ("hp saya 0812-3456-7890", [("phone", "+6281234567890")]),
        ("+44 7700 900123", [("phone", "+447700900123")]),
        ("transfer ke 4110015187", []),
        ("kirim ke jkt🙏", [("city", "Jakarta")]),
        ("ongkir ke batu, batunya bagus", [("city", "Batu")]),
        ("pake pos dong", [("courier", "Pos Indonesia")]),
        ("titip ke pos satpam", []),
        ("pembayaran masih di proses", []),
        ("stock socks", [("product", "socks")]),
        ("jaket? paketnya mana", [("product", "jaket")]),
        ("shrit or jakte", [("product", "shirt"), ("product", "jaket")]),
        ("kemejaaa  batiknya", [("product", "kemeja batik")]),
        ("kaos2 aja", [("product", "kaos")]),
        ("harganya 150000 ya, bukan 140500", [("money", 150_000)]),
    ],
)
def test_what_is_named(reader: EntityReader, text: str, expected: list[tuple[str, Any]]) -> None:
    assert entities(reader, text) == expected


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("Rp150.000", 150_000), ("Rp150rb", 150_000), ("150k", 150_000), ("IDR 150.000", 150_000),
        ("1,5jt", 1_500_000), ("Rp 1.250.000,00", 1_250_000), ("rp 99,-", 99),
        ("dua ratus lima puluh ribu", 250_000), ("sejuta", 1_000_000), ("75 ribuan", 75_000),
        ("goceng", 5_000), ("329.000", 329_000),
    ],
)
def test_money_in_whole_rupiah(reader: EntityReader, text: str, rupiah: int) -> None:
    assert entities(reader, f"cuma {text} kak") == [("money", rupiah)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("2 pcs", 2), ("tiga buah", 3), ("a pair", 1), ("selusin", 12), ("2 lusin", 24),
        ("half a dozen", 6), ("order 2 ya", 2), ("dua puluh lembar", 20),
    ],
)
def test_how_many(reader: EntityReader, text: str, pieces: int) -> None:
    assert entities(reader, text) == [("quantity", pieces)]


@pytest.mark.parametrize(
    "text", ["ukuran 42", "size 39/40", "2-3 hari", "no 38 ada?", "2x bayar", "aset", "1 pak"]
)
def test_sizes_and_times_are_no_quantities(reader: EntityReader, text: str) -> None:
    assert entities(reader, text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kemarin", "2026-11-23"), ("kmrn", "2026-11-23"), ("yesterday", "2026-11-23"),
        ("lusa", "2026-11-26"), ("3 hari lalu", "2026-11-21"), ("seminggu lagi", "2026-12-01"),
        ("a month ago", "2026-10-24"), ("last friday", "2026-11-20"), ("jumat ini", "2026-11-27"),
        ("next friday", "2026-12-04"), ("senin kemarin", "2026-11-23"), ("tgl 5", "2026-12-05"),
        ("jumat besok", "2026-11-27"),
        ("tgl 20", "2026-11-20"), ("12 maret", "2027-03-12"), ("March 3rd, 2026", "2026-03-03"),
        ("20/11/26", "2026-11-20"), ("2026-01-31", "2026-01-31"), ("minggu depan", "2026-W49"),
        ("hari minggu", "2026-11-29"), ("bulan lalu", "2026-10"), ("akhir bulan", "2026-11-30"),
    ],
)
def test_days_from_the_day_of_the_message(reader: EntityReader, text: str, day: str) -> None:
    assert entities(reader, f"{text} ya") == [("date", day)]


@pytest.mark.parametrize(
    "text", ["30/2/2026", "29 feb 2027", "31/31", "99 februari", "tgl 45", "sejuta hari lagi"]
)
def test_days_that_do_not_exist(reader: EntityReader, text: str) -> None:
    assert [e for e in entities(reader, text) if e[0] == "date"] == []


def test_a_message_that_waited_means_its_own_yesterday(reader: EntityReader) -> None:
    assert entities(reader, "kemarin", datetime(2026, 1, 1, 0, 5)) == [("date", "2025-12-31")]


def test_positions_hold_where_small_letters_are_longer(reader: EntityReader) -> None:
    text = "İİİ kirim ke Bandung"
    [city] = reader.read(text, TUESDAY.date())
    assert text[city.start : city.end] == "Bandung"


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                "order 2291 resi JNE8812345678 tgl 31 31/12 se hari lalu Rp 1,5 jt rb dua ribu "
                "puluh +62 0812 3456 7890 a@b.co kemjea P-101 jnt ke bdg next friday 2 pcs".split()
            ),
        ),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_written_has_entities_in_their_places(
    reader: EntityReader, words: list[str]
) -> None:
    text = " ".join(words)
    end = 0
    for found in reader.read(text, TUESDAY.date()):
        assert end <= found.start < found.end <= len(text)
        assert found.value
        end = found.end


def test_the_longest_message_of_a_platform_is_read(reader: EntityReader) -> None:
    for text in ("dua " * 1000, "1" * 4000, "0812-" * 800, "2 kaos ke jkt " * 300, "İ" * 4000):
        reader.read(text, TUESDAY.date())
