"""The wizard of a shop that begins: shop, orders, hours, a channel, colleagues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestServer

from bot.settings import Settings, load_settings
from bot.shop.live_samples import are_samples_live, count_samples
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, LogIn, browser, csrf_of, submit

ORDERS = """\
Order number,Date,Customer,Phone,Product,Quantity,Price,Status
WEB-1001,05/11/2026,Rina,081234567890,Kemeja Flanel,1,150000,on hold
WEB-1002,06/11/2026,Budi,081234567891,Kaos Polos,2,80000,paid
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "sapa.toml"
    file.write_text("[privacy]\nkeep_audit_days = 36500\n", encoding="utf-8")
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    settings = load_settings()
    load_sample(open_database(settings.database))
    return settings


async def test_the_first_admin_is_led_there_until_it_is_left(
    server: TestServer, users: Users
) -> None:
    token = await users.add("owner", "Owner", "admin", "terminal")
    form = {"password": PASSWORD, "again": PASSWORD}
    owner, second = browser(server), browser(server)
    answer = await owner.post(f"/desk/welcome/{token}", data=form)
    assert answer.url.path == "/desk/setup/shop"
    status, _ = await submit(owner, "/desk/setup/shop", what="leave")
    assert status == 200
    again = await owner.get("/desk/setup")  # come back to
    assert again.url.path == "/desk/setup/shop"
    token = await users.add("second", "Second", "admin", "terminal")
    answer = await second.post(f"/desk/welcome/{token}", data=form)
    assert answer.url.path == "/desk"
    await owner.session.close()
    await second.session.close()


async def test_an_empty_shop_with_its_own_name(log_in: LogIn, settings: Settings) -> None:
    owner = await log_in("owner", "admin")
    shop = {"shop.name": "Kopi Kita", "shop.currency": "IDR", "shop.country": "ID"}
    await submit(owner, "/desk/setup/shop", what="done", begin="empty", **shop)
    assert settings.shop.name == load_settings().shop.name == "Kopi Kita"
    assert not are_samples_live(settings.data_folder)
    assert count_samples(open_database(settings.database)).orders == 0
    page = await owner.get("/desk/setup")  # goes on where it was left
    assert page.url.path == "/desk/setup/orders"


async def test_an_order_number_is_learned_from_an_example(
    log_in: LogIn, settings: Settings
) -> None:
    owner = await log_in("owner", "admin")
    numbers = {"shop.order_numbers": "INV/20261105/MPL/3598812345"}
    await submit(owner, "/desk/setup/orders", what="done", **numbers)
    text = await (await owner.get("/desk/setup/orders")).text()
    assert re.search(r"a number such as INV/\d{8}/MPL/\d+ is taken", text), text
    status, text = await submit(
        owner, "/desk/setup/orders", what="done", **{"shop.order_numbers": "!!!"}
    )
    assert status == 422 and "Must hold examples" in text


async def test_orders_come_in_from_a_file_after_its_questions_are_answered(
    log_in: LogIn, settings: Settings
) -> None:
    owner = await log_in("owner", "admin")
    headers = {"X-CSRF": await csrf_of(owner), "HX-Request": "true"}
    form = FormData()
    form.add_field("file", ORDERS.encode(), filename="orders.csv", content_type="text/csv")
    asked = await (await owner.post("/desk/import/orders", data=form, headers=headers)).text()
    assert "on hold" in asked and "05/11/2026" in asked, asked
    [token] = set(re.findall(r"/desk/import/orders/([\w-]+)/answers", asked))
    abouts = re.findall(r'name="about" value="([^"]*)"', asked)
    chosen = {"dates": "day-first", "on hold": "unpaid", "decimals": "point"}
    told = [("about", about) for about in abouts] + [("choice", chosen[one]) for one in abouts]
    answered = await owner.post(
        f"/desk/import/orders/{token}/answers", data=told, headers=headers
    )
    preview = await answered.text()
    assert "What would change" in preview and "WEB-1001" in preview
    database = open_database(settings.database)
    mine = "SELECT count(*) FROM orders WHERE number LIKE 'WEB-%'"
    assert database.execute(mine).fetchone() == (0,)  # nothing has changed yet
    given = [("given", one) for one in re.findall(r'name="given" value="([^"]*)"', preview)]
    done = await owner.post(f"/desk/import/orders/{token}/take", data=given, headers=headers)
    assert "Taken over" in await done.text()
    assert database.execute(mine).fetchone() == (2,)
    again = await owner.post(f"/desk/import/orders/{token}/take", data=given, headers=headers)
    assert again.status == 422  # not twice


async def test_each_step_opens_and_colleagues_get_links(log_in: LogIn) -> None:
    owner = await log_in("owner", "admin")
    for step in ("shop", "orders", "answers", "hours", "look", "channel", "people", "end"):
        answer = await owner.get(f"/desk/setup/{step}")
        assert answer.status == 200, step
    status, text = await submit(
        owner, "/desk/setup/people/invite", login="sari", name="Sari", role="agent"
    )
    assert status == 200 and "/desk/welcome/" in text
