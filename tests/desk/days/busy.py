"""Staff at Rina's conversation, on a desk with stand-in conversations, without a bot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains

from tests.desk.days.staff import Staff

RINA = 25
"""The number of Rina's conversation, which Sari has."""

Comes = Callable[[str], Staff]


@dataclass
class BusyDesk:
    url: str
    database: Path
    links: dict[str, str]

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        database = sqlite3.connect(self.database, timeout=60)
        try:
            with database:
                return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def sent(self, words: str) -> int:
        """How often the customer is sent these words."""
        sql = "SELECT count(*) FROM outbox WHERE json_extract(message_json, '$.text') = ?"
        return int(str(self.ask(sql, words)[0][0]))

    def notes(self, words: str) -> int:
        return int(str(self.ask("SELECT count(*) FROM notes WHERE text = ?", words)[0][0]))


def opens(staff: Staff) -> None:
    staff.opens(f"/conversations/{RINA}")
    is_ready(staff)
    staff.find("#composer")


def is_ready(staff: Staff) -> None:
    """The page's scripts have begun."""
    staff.waits(lambda: staff.driver.execute_script("return document.readyState === 'complete'"))


def is_quiet(staff: Staff) -> None:
    """All that was asked for has come."""
    staff.waits(lambda: not staff.all(".htmx-request, .htmx-settling, .htmx-swapping"))


def typed(staff: Staff) -> str:
    return staff.value("#text")


def network(staff: Staff, latency_ms: int = 0, is_lost: bool = False) -> None:
    staff.driver.set_network_conditions(  # type: ignore[attr-defined]
        offline=is_lost, latency=latency_ms, throughput=10_000_000
    )


def presses(staff: Staff, *keys: str) -> None:
    ActionChains(staff.driver).send_keys(*keys).perform()
