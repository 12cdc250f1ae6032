"""./sapa shop: what it says before, while and after it changes the shop."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import load_settings
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database
from tests.cli.conftest import SETTINGS, Run
from tests.shop.importing.files import lines_of

TWO = lines_of(
    {"placed_on": "05/11/2026", "status": "Gudang B"},
    {"order_number": "ORD-5002", "placed_on": "06/11/2026", "Catatan": "VIP"},
)


def database():
    return closing(open_database(load_settings().database))


def orders() -> dict[str, str]:
    with database() as shop:
        return {row["number"]: row["status"] for row in shop["orders"].rows}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(TWO)
    return path


def test_it_asks_once_and_says_how_to_answer(run: Run, file: Path) -> None:
    code, out, err = run("shop", "import", str(file))
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "Line 2: what does the status 'Gudang B' mean? Add --status 'Gudang B=…' with one of "
        "unpaid, processing, packed, shipped, delivered, cancelled, return_requested, returned, "
        "refunded.",
        "Lines 2, 3: is 05/11/2026 day-first or month-first? Add --dates day-first or --dates "
        "month-first.",
        "Nothing was imported: 2 to answer.",
    ]
    assert orders() == {}


def test_a_preview_and_then_the_import(run: Run, file: Path) -> None:
    answers = ("--dates", "day-first", "--status", "gudang b = packed")
    code, out, _ = run("shop", "import", str(file), "--preview", *answers)
    assert code == 0
    assert out.splitlines() == [
        "New: 2 orders (ORD-5001, ORD-5002)", "Changed: 0", "Unchanged: 0",
        "Note: Not used: Catatan.", "Nothing was changed. Without --preview it is.",
    ]  # fmt: skip
    assert orders() == {}
    assert run("shop", "import", str(file), *answers)[0] == 0
    assert orders() == {"ORD-5001": "packed", "ORD-5002": "shipped"}
    file.write_text(lines_of({"placed_on": "2026-11-05", "status": "selesai", "total": "170000"}))
    _, out, _ = run("shop", "import", str(file), "--preview")
    assert out.splitlines()[:5] == [
        "New: 0", "Changed: 1 order (ORD-5001)", "  ORD-5001: status: packed → delivered",
        "  ORD-5001: total: 165000 → 170000", "Unchanged: 0",
    ]  # fmt: skip


def test_wrong_answers_and_files_in_one_sentence(run: Run, file: Path, tmp_path: Path) -> None:
    assert "answers nothing" in run("shop", "import", str(file), "--status", "x=y")[2]
    assert "cannot be read" in run("shop", "import", str(tmp_path / "none.csv"))[2]
    assert "Name a file" in run("shop", "import")[2]
    assert run("shop", "import-products")[0] == 2
    (tmp_path / "page.csv").write_text("<!DOCTYPE html>")
    assert "web page" in run("shop", "import", str(tmp_path / "page.csv"))[2]


def test_products(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("nama;harga;stok\nKemeja Linen;150.000;\n")
    code, out, _ = run("shop", "import-products", str(tmp_path / "p.csv"))
    assert (code, out.splitlines()[0]) == (0, "New: 1 product (Kemeja Linen)")
    with database() as shop:
        [product] = shop["products"].rows
    assert (product["price"], product["stock"]) == (150000, None)


def notices() -> list[str]:
    with database() as shop:
        return [json.loads(row["text_json"])["message"]
                for row in shop["notices"].rows_where("ended_at IS NULL")]  # fmt: skip


def test_a_repeated_import_tells_the_shop_what_went_wrong(
    run: Run, file: Path, settings_file: Path
) -> None:
    settings_file.write_text(SETTINGS + f'[shop]\nimport_from = "{file.name}"\n')
    assert run("shop", "import")[0] == 1
    assert "could not be taken over" in notices()[0]
    assert "wrong shop: The orders of orders.csv could not" in run("doctor")[1]
    answers = 'import_answers = ["dates=day-first", "Gudang B=packed"]\n'
    settings_file.write_text(settings_file.read_text() + answers)
    assert run("shop", "import")[0] == 0
    assert notices() == []
    file.write_text("\n".join(TWO.splitlines()[:2]).replace("05/11", "06/11"))
    assert run("shop", "import")[0] == 0
    assert "are in {file} no more" in notices()[0]
    assert "ORD-5002" in orders(), "told, not deleted"


def test_from_an_address(run: Run, settings_file: Path) -> None:
    page = web.Application()

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=lines_of({}).encode("utf-16"))

    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPFound("/orders")

    page.router.add_get("/orders", give)
    page.router.add_get("/moved", moved)

    async def work() -> list[tuple[int, str, str]]:
        async with TestServer(page) as server:
            return [
                await asyncio.to_thread(run, "shop", "import", str(server.make_url(path)))
                for path in ("/moved?key=secret-in-address", "/none?key=secret-in-address")
            ]

    (code, _, _), (failed, _, err) = asyncio.run(work())
    assert (code, failed) == (0, 1)
    assert list(orders()) == ["ORD-5001"]
    assert "127.0.0.1 answered 404" in err
    assert "secret-in-address" not in err


def test_empty_refuses_without_a_yes(run: Run) -> None:
    with database() as shop:
        load_sample(shop)
    code, out, err = run("shop", "empty")
    assert code == 1
    assert "This removes 500 orders of 220 customers" in out
    assert "add --yes" in err
    assert len(orders()) == 500


def test_empty_backs_up_and_says_what_it_removed(run: Run, tmp_path: Path) -> None:
    with database() as shop:
        load_sample(shop)
    assert "Of the sample shop, 500 orders" in run("doctor")[1]
    code, out, _ = run("shop", "empty", "--yes", "--backup", str(tmp_path.parent / "kept"))
    assert code == 0
    assert "Removed 500 orders of 220 customers" in out
    assert "answers are the sample's: customers get none of them" in out
    assert orders() == {}
    assert (tmp_path.parent / "kept" / "backup.json").exists()
    assert "Of the sample shop" not in run("doctor")[1]
    assert "Nothing of the sample shop is live." in run("shop", "empty")[1]


def test_an_emptied_shop_stays_empty_at_the_next_start(run: Run, tmp_path: Path) -> None:
    from bot.commands.first_start import prepare_store

    with database() as shop:
        load_sample(shop)
    run("shop", "empty", "--yes", "--backup", str(tmp_path.parent / "kept-2"))
    prepare_store(load_settings())
    assert orders() == {}
