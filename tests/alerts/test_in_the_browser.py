"""What an agent sees, hears and is notified of in a real browser; the desk as an app on a phone."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from bot.store.conversations.assignment import Assignment
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.staff import Staff
from tests.ports import free_port, wait_until_up


class Shop:
    """A demo in a process of its own, and what colleagues elsewhere do there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.links: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        options = [f"--port={self.port}", f"--folder={self._folder}"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.desk.busy_day", *options],
            cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout
        for _ in range(3):
            login, _, link = self._process.stdout.readline().partition(": ")
            self.links[login] = link.strip()
        wait_until_up(f"{self.url}/health")

    def stop(self) -> None:
        """As when the network is gone."""
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def passes_on(self, number: int, to: str | None) -> None:
        """Eko gives a chat to somebody, or to anybody."""

        async def assign() -> None:
            thread = DatabaseThread(open_database(self._folder / "shop" / "sapa.db"))
            await Assignment(thread, lambda message: [message]).assign(number, "eko", to)
            await thread.aclose()

        asyncio.run(assign())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("demo"))
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    driver = start_chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def sari(shop: Shop, driver: webdriver.Chrome) -> Staff:
    sari = Staff(driver, shop.url)
    sari.set_password(shop.links["sari"])
    permissions = {"origin": shop.url, "permissions": ["notifications"]}
    driver.execute_cdp_cmd("Browser.grantPermissions", permissions)
    return sari


def waiting_in_title(staff: Staff) -> int:
    title = staff.driver.title
    return int(title[1 : title.index(")")]) if title.startswith("(") else 0


def alerts(staff: Staff) -> list[str]:
    """The numbers of those that stand in the page, once it has been told of them."""
    staff.find("#waiting")
    shown = "[...document.querySelectorAll('#alerts [data-alert]')]"
    return list(staff.driver.execute_script(f"return {shown}.map((one) => one.dataset.alert)"))


def waits_for_another(staff: Staff, before: list[str]) -> None:
    """Until an alert has come, and the page has done with it what it does."""
    staff.waits(lambda: len(alerts(staff)) > len(before))
    seen = "return localStorage.getItem('alerts.seen')"
    staff.waits(lambda: staff.driver.execute_script(seen) == alerts(staff)[-1])


def rung(staff: Staff) -> int:
    return int(staff.find("#alerts").get_attribute("data-rang") or 0)


def notifications(staff: Staff) -> list[dict[str, Any]]:
    """Those that the browser shows."""
    script = """const done = arguments[0];
        navigator.serviceWorker.getRegistration("/desk").then((one) => one.getNotifications())
        .then((all) => done(JSON.stringify(all.map(({title, body, tag, data}) =>
            ({title, body, tag, path: data.path})))))"""
    return list(json.loads(staff.driver.execute_async_script(script)))


def hides(staff: Staff) -> Callable[[], None]:
    """Another tab comes before the desk's; returns what brings the desk back."""
    desk = staff.driver.current_window_handle
    staff.driver.switch_to.new_window("tab")
    other = staff.driver.current_window_handle
    staff.driver.switch_to.window(desk)
    # A headless browser shows every tab: the page is told what a window would tell it.
    hidden = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
    staff.driver.execute_script(hidden % "hidden")

    def back() -> None:
        staff.driver.execute_script(hidden % "visible")
        staff.driver.switch_to.window(other)
        staff.driver.close()
        staff.driver.switch_to.window(desk)

    return back


def test_the_title_counts_who_waits(shop: Shop, sari: Staff) -> None:
    sari.opens("/conversations/1")
    before = sari.waits(lambda: waiting_in_title(sari))
    icon = "link[rel=icon][href^='data:image/png']"
    sari.find(icon)
    shop.passes_on(1, None)
    sari.becomes(lambda: waiting_in_title(sari), before + 1)
    sari.click("#act-take-over")
    sari.waits_for("you answer", ".chat-head")
    sari.becomes(lambda: waiting_in_title(sari), before + 1)  # it waits for her now
    sari.click("#act-hand-back")
    sari.becomes(lambda: waiting_in_title(sari), before)
    assert sari.driver.title.endswith("Toko Nusa")


def test_a_sound_once_somebody_has_clicked_and_wants_it(shop: Shop, sari: Staff) -> None:
    sari.opens("/account/alerts")
    before = alerts(sari)
    shop.passes_on(2, "sari")
    waits_for_another(sari, before)
    assert rung(sari) == 0  # nobody has clicked in this page
    sari.press("Try the sound")
    sari.becomes(lambda: rung(sari), 1)
    shop.passes_on(3, "sari")
    sari.becomes(lambda: rung(sari), 2)
    sari.click("[name=sound]")
    sari.press("Save")
    sari.waits_for("Saved.")
    sari.click("h1")
    before = alerts(sari)
    shop.passes_on(4, "sari")
    waits_for_another(sari, before)
    assert rung(sari) == 0


def test_a_notification_while_the_page_is_hidden(shop: Shop, sari: Staff) -> None:
    sari.opens("/account/alerts")
    sari.waits_for("Off: you are told in open pages only.", "#device")
    back = hides(sari)
    before = alerts(sari)
    shop.passes_on(5, "sari")
    waits_for_another(sari, before)
    assert notifications(sari) == []  # nobody asked for them
    back()
    sari.press("Turn notifications on")
    # No push service can be reached from here: notifications come while a tab is open.
    sari.waits_for("On while the desk is open in a tab", "#device")
    back = hides(sari)
    shop.passes_on(6, "sari")
    [told] = sari.waits(lambda: notifications(sari))
    assert told == {
        "title": "Toko Nusa", "body": "You were given a chat", "tag": "sapa-given-6",
        "path": "/desk/conversations/6",
    }  # fmt: skip
    back()
    sari.press("Turn notifications off")
    sari.waits_for("Off: you are told in open pages only.", "#device")


def test_a_pushed_message_is_shown_unless_somebody_looks(shop: Shop, sari: Staff) -> None:
    told = {"title": "Toko Nusa", "body": "A customer is waiting",
            "url": "/desk/conversations/7", "tag": "sapa-new_chat-7"}  # fmt: skip

    def push(**more: str) -> None:
        """As the browser's push service does."""
        sari.driver.execute_cdp_cmd("ServiceWorker.enable", {})
        sari.driver.execute_cdp_cmd(
            "ServiceWorker.deliverPushMessage",
            {"origin": shop.url, "registrationId": "0", "data": json.dumps({**told, **more})},
        )

    sari.opens("")
    sari.driver.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")
    push(tag="while-somebody-looks")
    sari.driver.get(f"{shop.url}/health")  # no page of the desk is open now

    def shown() -> dict[str, Any]:
        return {one["tag"]: one for one in notifications(sari)}

    def is_shown() -> bool:
        push()  # again, while the page that was left may still count as open
        return told["tag"] in shown()

    sari.waits(is_shown)
    assert shown()[told["tag"]]["body"] == told["body"]
    assert shown()[told["tag"]]["path"] == "/desk/conversations/7"
    assert "while-somebody-looks" not in shown()


def test_it_can_be_installed(sari: Staff) -> None:
    sari.opens("")
    sari.driver.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")
    told = sari.driver.execute_cdp_cmd("Page.getAppManifest", {})
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    assert (manifest["start_url"], manifest["short_name"]) == ("/desk", "Toko Nusa")
    assert sari.driver.execute_cdp_cmd("Page.getInstallabilityErrors", {}) == {
        "installabilityErrors": []
    }


def test_away_and_back(sari: Staff) -> None:
    sari.opens("")
    sari.click("details.account summary")
    sari.press("I am away")
    sari.click("details.account summary")
    sari.waits_for("You are away", ".account-menu")
    sari.press("I am back")

    def is_back() -> bool:
        if sari.all("details.account:not([open])"):
            sari.click("details.account:not([open]) summary")
        return any(button.text == "I am away" for button in sari.all(".account-menu button"))

    sari.waits(is_back)


def test_nothing_is_wrong_for_people_with_disabilities(sari: Staff) -> None:
    for size in ((1440, 900), (390, 844)):
        sari.driver.set_window_size(*size)
        sari.opens("/account/alerts")
        sari.waits(lambda: sari.find("#device").get_attribute("data-state"))
        assert sari.violations() == []
    sari.driver.set_window_size(1280, 860)


def test_no_page_of_the_desk_is_kept_for_when_there_is_no_network(shop: Shop, sari: Staff) -> None:
    sari.opens("")
    sari.driver.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")
    kept = sari.driver.execute_async_script(
        """caches.keys().then((names) => Promise.all(names.map(async (name) =>
        (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname))))
        .then((all) => arguments[0](all.flat()))"""
    )
    assert set(kept) == {
        "/desk/offline", "/desk/static/desk.css", "/desk/static/theme.js", "/desk/static/icon.svg"
    }  # fmt: skip
    shop.stop()
    try:
        sari.opens("/conversations/1")
        sari.waits_for("No network")
        assert sari.all(".lines") == []
    finally:
        shop.start()
