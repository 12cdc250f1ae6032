"""What is unambiguous is read, what is not is asked for, and nothing is ever guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shop.importing.amounts import read_number
from bot.shop.importing.dates import TwoReadings, read_day
from tests.shop.importing.files import JAKARTA, lines_of, only, orders_in

DAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05", "2026/11/05", "2026.11.5", "20261105", "2026-11-05 09:50:26 +0700",
        "2026-11-05T09:50:26+07:00", "2026-11-05T09:50:26.123Z", "2026-11-05 09.50 WIB",
        "2026-11-04T18:30:00Z", "2026-11-04 17:00:00 UTC", "5 Nov 2026", "5 November 2026",
        "05-Nov-26", "5 Nopember 2026", "Kamis, 5 November 2026",
        "Kamis, 05 November 2026 10:20 WIB",
        "Nov 5, 2026", "November 5th, 2026 3:04 PM", "Thu, 5 Nov 2026 09:00", "46331", "46331.41",
        "46331,41", "1793851200", "1793851200000", "5 Nov 2026 jam 14.30",
        "5 Nopember 2026 pukul 09:05 WIB", "2026-11-05T09:50:26+07", "09:50 05-Nov-2026",
    ],
)  # fmt: skip
def test_days_with_one_reading(text: str) -> None:
    assert read_day(text, JAKARTA, None) == DAY


@pytest.mark.parametrize(
    "text", ["05/11/2026", "5-11-2026", "5.11.26", "05/11/2026 09:50", "11/5/2026 9:30:33 AM"]
)
def test_days_with_two_readings(text: str) -> None:
    with pytest.raises(TwoReadings):
        read_day(text, JAKARTA, None)
    assert {read_day(text, JAKARTA, order) for order in ("day-first", "month-first")} == {
        date(2026, 11, 5), date(2026, 5, 11),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "5", "Nov", "2026", "31/02/2026", "2026-13-01", "tomorrow", "SET-TO-3-DAYS-AGO", "5/11",
     "99999", "12:30", "5 Foo 2026", "32 Nov 2026"],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_day(text, JAKARTA, None)
    assert not isinstance(raised.value, TwoReadings)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(-12, 14), st.times())
def test_a_moment_is_a_day_of_the_shops(day: date, offset: int, time) -> None:
    zone = timezone(timedelta(hours=offset))
    moment = datetime.combine(day, time.replace(second=0, microsecond=0), zone)
    assert read_day(moment.isoformat(), JAKARTA, None) == moment.astimezone(JAKARTA).date()


def test_one_day_of_a_file_shows_how_all_are_written() -> None:
    file = orders_in(
        lines_of(
            {"placed_on": "05/11/2026"}, {"order_number": "ORD-5002", "placed_on": "25/11/2026"}
        )
    )
    assert [order.values["placed_on"] for order in file.orders] == [DAY, date(2026, 11, 25)]


def test_two_readings_are_asked_for_once() -> None:
    rows = [
        {"order_number": f"ORD-{5000 + n}", "placed_on": "05/11/2026", "delivered_on": "06/11/2026"}
        for n in range(5)
    ]
    file = orders_in(lines_of(*rows))
    [question] = file.questions
    assert (question.about, question.choices) == ("dates", ("day-first", "month-first"))
    assert str(question.text) == "Lines 2, 3, 4 and 2 more: is 05/11/2026 day-first or month-first?"
    assert file.errors == []
    answered = orders_in(lines_of(*rows), "dates=day-first")
    assert {order.values["placed_on"] for order in answered.orders} == {DAY}
    assert answered.questions == []


def test_a_file_that_contradicts_itself_is_asked_about() -> None:
    days = ("25/11/2026", "11/25/2026", "05/11/2026")
    rows = [{"order_number": f"ORD-500{n}", "placed_on": day} for n, day in enumerate(days)]
    [question] = orders_in(lines_of(*rows)).questions
    assert str(question.text).startswith("Line 4:")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("150000", 150000), ("150.000", 150000), ("150,000", 150000), ("Rp1.250.000,00", 1250000),
        ("1,250,000.00", 1250000), ("Rp 1.250.000", 1250000), ("IDR 150,000", 150000),
        ("Rp. 150.000,-", 150000), ("150.000 IDR", 150000), ("165000.00", 165000),
        ("165000,0", 165000), ("1 250 000", 1250000), ("1'250'000.00", 1250000), ("0", 0),
        ("Rp\xa0150.000", 150000), ("0,00", 0), ("Rp\u202f150.000", 150000),
        ("150.000 rupiah", 150000), ("150rb", 150000), ("1,5 juta", 1500000),
        ("Rp 1.250rb", 1250000),
    ],
)  # fmt: skip
def test_amounts_with_one_reading(text: str, amount: int) -> None:
    assert only(orders_in(lines_of({"total": text}))).values["total"] == amount


@pytest.mark.parametrize(
    "text", ["-5", "(5.000)", "1.5.0", "abc", "1.2.3,4,5", "1e5", "150sk", "1,5"]
)
def test_what_is_no_amount(text: str) -> None:
    [error] = orders_in(lines_of({"total": text})).errors
    assert (
        str(error) == f"Line 2: total {text!r} is no amount of the shop's currency; write 150000."
    )


@pytest.mark.parametrize("text", ["$12.50", "12,50 €", "SGD 12.50", "RM 40"])
def test_an_amount_in_another_currency(text: str) -> None:
    [error] = orders_in(lines_of({"total": text})).errors
    assert "another currency" in error


@pytest.mark.parametrize("text", ["Rp-", "Rp -", "-", "IDR -"])
def test_a_dash_is_no_amount(text: str) -> None:
    assert only(orders_in(lines_of({"total": text}))).values["total"] is None


@pytest.mark.parametrize(
    "text",
    ["6281200000001.0", "WA 081200000001", "0812-0000-0001 (Ibu Sri)", "tel:+6281200000001"],
)
def test_a_phone_among_other_things(text: str) -> None:
    assert only(orders_in(lines_of({"phone": text}))).values["phone"] == "6281200000001"


def test_of_two_phones_none_is_guessed() -> None:
    assert orders_in(lines_of({"phone": "081200000001 / 081300000002"})).errors


def test_whole_numbers_that_a_program_took_for_fractions() -> None:
    order = only(orders_in(lines_of({"order_number": "5001.0", "variation": "41.0"})))
    assert (order.number, order.items[0].name) == ("5001", "Kemeja Linen (41)")


def test_signs_that_contradict_each_other_are_asked_for() -> None:
    text = lines_of({"price": "150.000", "total": "165000.00"})
    [question] = orders_in(text).questions
    assert (question.about, question.choices) == ("decimals", ("comma", "point"))
    order = only(orders_in(text, "decimals=comma"))
    assert (order.items[0].price, order.values["total"]) == (150000, 165000)
    assert only(orders_in(text, "decimals=point")).items[0].price == 150


def test_pieces() -> None:
    for text in ("2", "2.00", "2,0", "2.0", "2 pcs", "2x", "x2", "2 PASANG", "2 buah"):
        assert only(orders_in(lines_of({"quantity": text}))).items[0].quantity == 2
    [question] = orders_in(lines_of({"quantity": "2.000", "total": "1", "price": "1"})).questions
    assert question.about == "decimals"
    for text in ("0", "1.5", "-1", "dua", "2 lusin", "2rb", "2x3"):
        assert orders_in(lines_of({"quantity": text})).errors


@given(st.integers(0, 10**12), st.sampled_from([(",", "."), (".", ","), ("", "."), ("", ",")]))
def test_every_amount_in_every_notation(amount: int, signs: tuple[str, str]) -> None:
    thousands, decimal = signs
    grouped = f"{amount:,}".replace(",", thousands)
    assert read_number(f"Rp{grouped}{decimal}00", None, set(), symbols={"rp"}) == Decimal(amount)
    assert read_number(grouped, None, set()) == Decimal(amount)
