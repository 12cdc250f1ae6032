"""Two machines over one PostgreSQL: what an admin changes on the desk of one holds on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.processes import settings_follower
from bot.processes.settings_follower import take_over_changed_settings
from bot.settings import Settings, follow_settings, load_settings
from bot.store.engine.store import open_connection, open_store
from bot.store.staff.audit_log import Audit
from bot.store.staff.changed_settings import keep_changed
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, QuietGateway, browser, submit
from tests.desk.test_shop_settings import TOML, form_of, save
from tests.gateway.people import EchoRasa, Postcards
from tests.postgresql import empty, postgresql


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@dataclass
class Machine:
    settings: Settings
    gateway: QuietGateway
    admin: TestClient

    @property
    def file(self) -> str:
        return self.settings.file.read_text(encoding="utf-8")


def machine_settings(folder: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder.mkdir()
    (folder / "sapa.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.setenv("SAPA_SETTINGS", str(folder / "sapa.toml"))
    monkeypatch.setenv("SAPA_DATABASE_URL", address)
    return load_settings()


@pytest.fixture
async def machines(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Machine, Machine]]:
    """Each with a folder of its own; the admin has the desk of either open, and is one person."""
    empty(address)
    store = open_store(address)
    users = Users(store)
    token = await users.add("sari", "Sari", "admin", "terminal")
    async with AsyncExitStack() as stack:
        both = []
        for name in ("jakarta", "bali"):
            settings = machine_settings(tmp_path / name, address, monkeypatch)
            gateway = QuietGateway(settings, {"postcards": Postcards()}, EchoRasa())  # type: ignore
            server = await stack.enter_async_context(TestServer(build_app(gateway)))
            both.append(Machine(settings, gateway, browser(server)))
        for one in both:
            stack.push_async_callback(one.admin.close)
        form = {"password": PASSWORD, "again": PASSWORD}
        first, second = both
        answer = await first.admin.post(f"/desk/welcome/{token}", data=form)
        assert answer.status == 200
        form = {"login": "sari", "password": PASSWORD}
        answer = await second.admin.post("/desk/login", data=form)
        assert answer.status == 200, await answer.text()
        yield first, second
    await store.aclose()


async def test_what_is_saved_on_one_is_shown_by_the_other_at_the_next_click(
    machines: tuple[Machine, Machine],
) -> None:
    here, there = machines
    assert (await save(here.admin, "shop", shop__name="Toko Baru"))[0] == 200
    assert (await form_of(there.admin, "shop"))["shop.name"] == "Toko Baru"
    assert there.settings.shop.name == "Toko Baru"
    for one in machines:
        assert one.file == TOML, "the files stay as whoever runs the machines wrote them"


async def test_the_other_takes_it_over_by_itself(machines: tuple[Machine, Machine]) -> None:
    here, there = machines
    assert (await save(here.admin, "hours", hours__monday="09:00-17:00"))[0] == 200
    for _ in range(3000):
        if there.settings.hours.monday == "09:00-17:00":
            break
        await asyncio.sleep(0.02)
    assert there.settings.hours.monday == "09:00-17:00"


async def test_two_admins_are_told_of_each_other(machines: tuple[Machine, Machine]) -> None:
    here, there = machines
    opened = await form_of(there.admin, "shop")
    assert (await save(here.admin, "shop", shop__name="Toko Baru"))[0] == 200
    answer = await there.admin.post(
        "/desk/settings/shop", data={**opened, "shop.name": "Toko Lain"}
    )
    text = await answer.text()
    assert answer.status == 422 and "These settings were changed meanwhile" in text
    assert "Toko Baru" in text and "Toko Lain" in text
    assert here.settings.shop.name == "Toko Baru"


async def test_what_the_file_may_not_say_is_refused_as_ever(
    machines: tuple[Machine, Machine],
) -> None:
    here, there = machines
    status, text = await save(here.admin, "hours", hours__monday="25:00-26:00")
    assert status == 422 and 'id="hours.monday-error"' in text
    assert (await form_of(there.admin, "hours"))["hours.monday"] == "08:00-22:00"


async def test_the_page_says_what_counts_and_the_log_who_changed_it(
    machines: tuple[Machine, Machine], address: str
) -> None:
    here, there = machines
    text = await (await here.admin.get("/desk/settings/shop")).text()
    assert "Nothing on this page was changed yet" in text
    await save(here.admin, "shop", shop__name="Toko Baru")
    text = await (await there.admin.get("/desk/settings/shop")).text()
    assert "counts on all of them" in text and "Saved here by sari on" in text
    assert "Saved here by" not in await (await there.admin.get("/desk/settings/hours")).text()
    store = open_store(address)
    told = [one.detail for one in await Audit(store).newest(50) if one.what == "settings"]
    await store.aclose()
    assert told == ['shop.name: "Toko Nusa" → "Toko Baru"']
    await submit(there.admin, "/desk/language", language="id")
    text = await (await there.admin.get("/desk/settings/shop")).text()
    assert "Di semua mesin" in text and "Disimpan di sini oleh sari pada" in text


async def test_a_channel_that_was_switched_on_is_on_everywhere(
    machines: tuple[Machine, Machine],
) -> None:
    here, there = machines
    status, text = await submit(
        here.admin, "/desk/channels/telegram", enabled="yes", bot_username="toko_bot",
        **{"secret.TELEGRAM_BOT_TOKEN": "12345:a-token-of-the-tests"},
    )  # fmt: skip
    assert status == 200, text
    for _ in range(3000):
        if "telegram" in there.gateway.channels:
            break
        await asyncio.sleep(0.02)
    assert there.settings.channels["telegram"]["bot_username"] == "toko_bot"


def test_a_machine_that_starts_later_has_it(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(address)
    settings = machine_settings(tmp_path / "surabaya", address, monkeypatch)
    with closing(open_connection(address)) as database:
        keep_changed(database, {("shop", "name"): "Toko Baru"}, "sari")
    assert take_over_changed_settings(settings) == ""
    assert load_settings().shop.name == "Toko Baru"
    # Also without the database, and in a process of Rasa's: it has a copy.
    assert load_settings(settings.root).shop.name == "Toko Baru"
    monkeypatch.delenv("SAPA_DATABASE_URL")
    assert load_settings().shop.name == "Toko Nusa", "on one machine its file says all"


async def test_a_machine_without_a_desk_follows(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of Rasa's workers: each of its processes reads the copy."""
    empty(address)
    monkeypatch.setattr(settings_follower, "LOOK_EVERY_S", 0.1)
    settings = machine_settings(tmp_path / "surabaya", address, monkeypatch)
    now = follow_settings(settings)
    following = asyncio.create_task(settings_follower.follow_changed_settings(settings))
    with closing(open_connection(address)) as database:
        keep_changed(database, {("shop", "name"): "Toko Baru"}, "sari")
    for _ in range(3000):
        if now().shop.name == "Toko Baru":
            break
        await asyncio.sleep(0.02)
    following.cancel()
    assert now().shop.name == "Toko Baru"


def test_what_another_version_kept_does_not_keep_a_machine_from_serving(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    empty(address)
    settings = machine_settings(tmp_path / "surabaya", address, monkeypatch)
    kept = {("shop", "motto"): "Ramah", ("shop", "name"): "Toko Baru", ("hours", "monday"): "huh"}
    with closing(open_connection(address)) as database:
        keep_changed(database, kept, "sari")
    take_over_changed_settings(settings)
    now = load_settings()
    assert (now.shop.name, now.hours.monday) == ("Toko Baru", "08:00-22:00")
    assert "motto is not known" in caplog.text
