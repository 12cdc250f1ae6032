"""No secret is ever logged or printed: every line of the whole suite is looked through, those of
the processes that it starts too."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from tests.attacks import gateway_process
from tests.channels import payloads, test_http
from tests.desk.conftest import PASSWORD
from tests.scenarios import customers
from tests.shop.conftest import TOKEN
from tests.standins import reading_api

# The platforms' stand-ins log in this process, and Telegram's addresses have the token in them.
logging.getLogger("aiohttp.access").setLevel(logging.WARNING)

SECRETS = {
    *(payloads.secret_of(platform) for platform in payloads.CHANNELS),
    *payloads.HANDSHAKES["verify_tokens"].values(),
    payloads.BOT_TOKEN,
    payloads.ACCESS_TOKEN,
    payloads.SLACK_TOKEN,
    payloads.TIKTOK_REFRESH_TOKEN,
    payloads.X_API_KEY,
    payloads.X_TOKEN,
    payloads.X_TOKEN_SECRET,
    *(value for name, value in gateway_process.SECRETS.items() if name != "TIKTOK_APP_ID"),
    customers.WHATSAPP_SECRET,
    customers.WHATSAPP_TOKEN,
    customers.TELEGRAM_SECRET,
    customers.TELEGRAM_TOKEN,
    test_http.SECRET,
    reading_api.TOKEN,
    TOKEN,
    PASSWORD,
}
"""What the tests give to Sapa as secrets."""

TAKE_MINUTES = {"scenarios": 0, "training": 1, "days": 2, "desk": 3}
"""Folders in the order in which they begin; the first trains the model that others need too."""


def drives_a_browser(file: Path) -> bool:
    return file.parent.name in ("browser", "days") or file.stem.endswith("browser")


def again_once() -> pytest.MarkDecorator:
    """For tests that drive a browser: where the browser or its driver fails, or what is waited for
    does not come, the test is tried once more, and the summary says so."""
    return pytest.mark.flaky(reruns=1, only_rerun=[WebDriverException, HTTPError])


def secrets_in(text: str) -> set[str]:
    """Those of our secrets that stand in ``text``."""
    return {secret for secret in SECRETS if secret in text}


def pytest_configure(config: pytest.Config) -> None:
    config.option.log_level = config.option.log_level or "INFO"  # as the gateway logs


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one folder stay in one process, as they share what they start; in ``training`` those
    of one file. Folders that take minutes come first: what comes last, one process does alone."""
    for item in items:
        folder = item.path.parent.name
        group = item.path.stem if folder == "training" else folder
        item.add_marker(pytest.mark.xdist_group(group))
        if drives_a_browser(item.path):
            item.add_marker(again_once())
    items.sort(key=lambda item: TAKE_MINUTES.get(item.path.parent.name, len(TAKE_MINUTES)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, None, None]:
    """Fails a test during which a secret was logged or printed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    # Only the last report of a test has all that was said from its beginning to its end.
    told = secrets_in("".join(text for _, text in report.sections))
    if report.passed and told and call.when == "teardown":
        report.outcome = "failed"
        report.longrepr = f"Logged or printed in {item.nodeid}: {told}"


@pytest.fixture(scope="session", autouse=True)
def logs_of_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begun before all others, and so ended after them, when every process has said all."""
    yield
    told = {
        str(path): found
        for path in tmp_path_factory.getbasetemp().rglob("*.log*")
        if path.is_file() and (found := secrets_in(_read(path)))
    }
    assert not told, f"Secrets are in the logs of processes: {told}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
