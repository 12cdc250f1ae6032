"""What an import changes: said before, the same when it is repeated, and nothing is lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.shop.importing.order_import import import_orders, plan_orders
from bot.shop.sqlite_changes import cancel, change_address, request_return
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from bot.store.privacy.anonymization import ERASED, empty_customer
from tests.shop.importing.files import lines_of, orders_in, taken_over

NOW = datetime(2026, 11, 24, 12, 0)
TWO = lines_of(
    {"order_number": "ORD-7001"},
    {"order_number": "ORD-7002", "placed_on": "2026-11-20", "email": "tini@example.com"},
)
TABLES = ("customers", "products", "orders", "order_items", "order_changes", "returns")


def counts(database: Database) -> list[int]:
    return [database[table].count for table in TABLES]


def content(database: Database) -> list[list[dict[str, object]]]:
    return [list(database[table].rows) for table in TABLES]


async def test_customers_can_prove_what_was_taken_over(
    database: Database, database_path: Path
) -> None:
    taken_over(database, TWO)
    shop = SqliteShop(open_database(database_path))
    assert (await shop.find_owner("7001", "putri@example.com")).name == "Putri A"
    assert (await shop.find_owner("7002", "0001")).email == "tini@example.com"
    await shop.aclose()


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("INV/20261105/MPL/3598812345", "inv 20261105 mpl 3598812345"), ("#1001", "1001"),
        ("2611051ABCDEFG", "2611051abcdefg"), ("577123456789012345", "577123456789012345"),
        ("ORD-7001", "ord 7001"), ("so 1001", "SO-1001"), ("99", "99"),
    ],
)  # fmt: skip
async def test_a_number_is_kept_as_it_is_and_found_as_it_is_typed(
    database_path: Path, number: str, typed: str
) -> None:
    database = open_database(database_path)
    taken_over(database, lines_of({"order_number": number}))
    shop = SqliteShop(database)
    owner = await shop.find_owner(typed, "putri@example.com")
    assert owner is not None
    order = await shop.order(typed, owner.id)
    assert order is not None and order.number == number
    await shop.aclose()


def test_a_preview_says_it_all_and_changes_nothing(database: Database) -> None:
    taken_over(database, TWO)
    before = content(database)
    file = orders_in(
        lines_of(
            {"order_number": "ORD-7001", "status": "selesai", "tracking_number": "JX1",
             "quantity": "2"},
            {"order_number": "ORD-7003", "placed_on": "2026-11-21"},
        )
    )  # fmt: skip
    plan = plan_orders(database, file)
    assert content(database) == before
    assert (plan.new, plan.vanished, plan.unchanged) == (["ORD-7003"], ["ORD-7002"], 0)
    assert plan.changed == {
        "ORD-7001": {
            "status": ("shipped", "delivered"),
            "tracking_number": (None, "JX1"),
            "items": ([("Kemeja Linen", 1, 150000)], [("Kemeja Linen", 2, 150000)]),
        }
    }
    assert import_orders(database, file) == plan
    assert database["orders"].get("ORD-7002")["status"] == "shipped", "vanished, not deleted"


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    taken_over(database, TWO)
    before = content(database)
    plan = taken_over(database, TWO)
    assert (plan.new, plan.changed, plan.unchanged, plan.vanished) == ([], {}, 2, [])
    assert content(database) == before


ROW = st.fixed_dictionaries(
    {
        "order_number": st.integers(7000, 7020).map("ORD-{}".format),
        "status": st.sampled_from(["dikirim", "selesai", "batal", "Lunas"]),
        "email": st.sampled_from(["a@example.com", "b@example.com", ""]),
        "phone": st.sampled_from(["081200000001", ""]),
        "customer_name": st.sampled_from(["Putri A", "Putri Ayu", ""]),
        "total": st.integers(0, 10**6).map("Rp{}".format),
    },
    optional={"courier": st.sampled_from(["JNE", ""]), "city": st.just("Bandung")},
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
    max_examples=20, phases=[Phase.generate],
)  # fmt: skip
@given(st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row["order_number"]))
def test_any_import_repeated_changes_nothing(database: Database, rows: list) -> None:
    taken_over(database, lines_of(*rows))
    before = content(database)
    again = taken_over(database, lines_of(*rows))
    assert (again.new, again.changed, content(database)) == ([], {}, before)


def test_what_a_file_has_no_column_for_stays(database: Database) -> None:
    taken_over(database, lines_of({"courier": "JNE", "tracking_number": "JX1", "city": "Bandung"}))
    plan = taken_over(database, lines_of({"courier": "", "city": "Bandung"}))
    assert plan.changed == {"ORD-5001": {"courier": ("JNE", None)}}
    order = database["orders"].get("ORD-5001")
    assert (order["courier"], order["tracking_number"]) == (None, "JX1")


def test_only_the_days_of_the_file_can_have_lost_an_order(database: Database) -> None:
    taken_over(database, TWO)
    later = lines_of({"order_number": "ORD-7003", "placed_on": "2026-11-25"})
    assert taken_over(database, later).vanished == []
    assert database["orders"].count_where("source = 'sample'") > 0, "nor do samples vanish"


def test_what_customers_changed_in_a_chat_stays_until_the_file_knows_it(database: Database) -> None:
    rows = [
        {"order_number": "ORD-7001", "status": "diproses"},
        {"order_number": "ORD-7002", "status": "diproses"},
        {"order_number": "ORD-7003", "status": "selesai", "delivered_on": "2026-11-23"},
    ]
    taken_over(database, lines_of(*rows))
    owner = database["orders"].get("ORD-7001")["customer_id"]
    cancel(database, "ORD-7001", owner, NOW)
    change_address(database, "ORD-7002", owner, "Jl. Baru 7", NOW)
    request_return(database, "ORD-7003", owner, "Kemeja Linen", "sobek", None, NOW)
    plan = taken_over(database, lines_of(*rows))
    assert plan.changed == {}
    assert any("ORD-7001, ORD-7002, ORD-7003" in note for note in plan.notes)
    rows[0]["status"], rows[2]["status"] = "dikirim", "direfund"
    plan = taken_over(database, lines_of(*rows))
    assert plan.changed == {
        "ORD-7001": {"status": ("cancelled", "shipped")},
        "ORD-7003": {"status": ("return_requested", "refunded")},
    }, "what the shop decided otherwise counts"
    assert database["orders"].get("ORD-7002")["address"] == "Jl. Baru 7"
    assert database["returns"].count_where("order_number = 'ORD-7003'") == 1


def test_what_was_erased_does_not_come_back(database: Database) -> None:
    taken_over(database, TWO)
    owner = database["orders"].get("ORD-7001")["customer_id"]
    empty_customer(database, owner)
    plan = taken_over(database, TWO.replace("shipped", "selesai", 1))
    assert plan.changed == {"ORD-7001": {"status": ("shipped", "delivered")}}
    customer = database["customers"].get(owner)
    assert customer == {"id": owner, "name": ERASED, "email": None, "phone": None}
    assert database["orders"].get("ORD-7001")["address"] == ERASED


def test_people_who_share_an_address_or_have_none_stay_apart(database: Database) -> None:
    rows = [
        {"order_number": f"ORD-700{n}", "email": email, "phone": phone}
        for n, (email, phone) in enumerate(
            [("no@example.com", "081200000001"), ("no@example.com", "081200000002"), ("", ""),
             ("", ""), ("no@example.com", "081200000001")]
        )
    ]  # fmt: skip
    taken_over(database, lines_of(*rows))
    owners = [database["orders"].get(row["order_number"])["customer_id"] for row in rows]
    assert len(set(owners)) == 4
    assert owners[0] == owners[4]
    taken_over(database, lines_of(*rows))
    assert owners == [database["orders"].get(row["order_number"])["customer_id"] for row in rows]


def test_a_failure_while_writing_leaves_nothing(database: Database) -> None:
    before = counts(database)
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON orders WHEN new.number = 'ORD-7002' "
        "BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        taken_over(database, TWO)
    assert counts(database) == before


def test_ten_thousand_lines_are_taken_over_and_compared(database: Database) -> None:
    text = lines_of(*({"order_number": f"ORD-{n}"} for n in range(10_000, 20_000)))
    assert len(taken_over(database, text).new) == 10_000
    assert taken_over(database, text).unchanged == 10_000
