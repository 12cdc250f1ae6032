"""One Chromium and one server for all browser tests; every test begins as a new customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.browser.chromium import ChatPage, DemoServer, start_chromium
from tests.ports import free_port


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    driver = start_chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def shop_port() -> int:
    """Where the shop's own site is, which embeds the chat."""
    return free_port()


@pytest.fixture(scope="session")
def server(
    driver: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory, shop_port: int
) -> Iterator[DemoServer]:
    sites = [f"http://{host}:{shop_port}" for host in ("127.0.0.1", "localhost")]
    server = DemoServer(tmp_path_factory.mktemp("demo"), sites)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(driver: webdriver.Chrome, server: DemoServer) -> Iterator[ChatPage]:
    """The chat of a customer who was never here; nothing may be wrong in the browser's console."""
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd(
        "Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "local_storage"}
    )
    driver.get_log("browser")
    page = ChatPage(driver, server.url)
    yield page
    assert page.console_errors() == []


@pytest.fixture
def store(server: DemoServer) -> Path:
    """The server's database, which `sapa desk` would open too."""
    return server.folder / "sapa.db"
