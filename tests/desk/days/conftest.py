"""A running Sapa whose bot is a copy of the checkout's, so that staff may teach and publish there;
its platforms are stand-ins, and staff have browsers of their own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.busy import BusyDesk, Comes, opens
from tests.desk.days.staff import Staff
from tests.ports import free_port, wait_until_up
from tests.scenarios.customers import WhatsAppCustomer
from tests.scenarios.running import RunningSapa, running_platforms, running_sapa

COPIED = ("data", "domain.yml")
LINKED = ("actions", "bot", "config.yml", "credentials.yml", "endpoints.yml")
HELD_OUT = "data/held_out/messages_after.yml"
"""What bots are compared on; with all of the held-out messages it takes two minutes more."""

_phones = itertools.count(50)

Hires = Callable[[str, str], Staff]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What staff edit, under git as in a shop's checkout; with the model that fits it."""
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "train"], cwd=CHECKOUT, check=True, capture_output=True
    )
    folder = tmp_path_factory.mktemp("desk") / "project"
    folder.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copy
        copy(CHECKOUT / name, folder / name)  # type: ignore[operator]
    for name in LINKED:
        (folder / name).symlink_to(CHECKOUT / name)
    for file in (folder / HELD_OUT).parent.glob("messages*.yml"):
        if file != folder / HELD_OUT:
            file.unlink()
    (folder / "models").mkdir()
    for model in (CHECKOUT / "models").glob("*.tar.gz"):
        os.link(model, folder / "models" / model.name)
    git = ["git", "-C", str(folder), "-c", "user.name=Dev", "-c", "user.email=dev@shop.example"]
    for command in (["init", "-q"], ["add", *COPIED], ["commit", "-qm", "The shop's bot"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def desk(project: Path) -> Iterator[RunningSapa]:
    with running_platforms() as platforms:
        environ = {"SAPA_PROJECT": str(project)}
        with running_sapa(project.parent, platforms, environ) as sapa:
            yield sapa


@pytest.fixture
def hires(desk: RunningSapa, tmp_path: Path) -> Iterator[Hires]:
    """Staff at work, each with a login, a role and a browser whose console must stay clean."""
    drivers: list[webdriver.Chrome] = []
    staff: list[Staff] = []

    def hire(login: str, role: str) -> Staff:
        said = subprocess.run(
            [sys.executable, "-m", "bot.cli", "users", "add", login, "--role", role, "--name",
             login.title()],
            cwd=CHECKOUT, env=desk.environ, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        driver = start_chromium(tmp_path / login)
        drivers.append(driver)
        staff.append(Staff(driver, desk.place.url))
        staff[-1].set_password("http" + said.partition("http")[2].split()[0])
        return staff[-1]

    yield hire
    try:
        for one in staff:
            assert one.console_errors() == []
    finally:
        for driver in drivers:
            driver.quit()


@pytest.fixture
def rina(desk: RunningSapa) -> WhatsAppCustomer:
    """A customer on WhatsApp, who was never here."""
    return WhatsAppCustomer(desk.place, desk.whatsapp, f"62812345600{next(_phones)}")


@pytest.fixture
def busy_desk(tmp_path: Path) -> Iterator[BusyDesk]:
    port = free_port()
    command = [sys.executable, "-m", "tests.desk.busy_day", f"--port={port}",
               f"--folder={tmp_path / 'day'}"]  # fmt: skip
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        links = {}
        while "budi" not in links:
            login, _, link = process.stdout.readline().partition(": ")
            links[login] = link.strip()
        url = f"http://127.0.0.1:{port}"
        wait_until_up(f"{url}/health")
        yield BusyDesk(url, next((tmp_path / "day").rglob("sapa.db")), links)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def comes(busy_desk: BusyDesk, tmp_path: Path) -> Iterator[Comes]:
    """Somebody in a browser, at Rina's conversation."""
    staff: list[Staff] = []

    def come(login: str) -> Staff:
        one = Staff(start_chromium(tmp_path / login), busy_desk.url)
        one.expected_errors = ("htmx:afterRequest", "htmx:sendAbort")
        staff.append(one)
        one.set_password(busy_desk.links[login])
        one.waits(lambda: "/welcome/" not in one.driver.current_url)
        opens(one)
        return one

    yield come
    errors = [error for one in staff for error in one.console_errors()]
    for one in staff:
        one.driver.quit()
    assert not errors, "\n".join(errors)
