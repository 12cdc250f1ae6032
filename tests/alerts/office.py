"""A shop with colleagues at the desk, for tests of who is told and given what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.alerts.watcher import Watcher
from bot.hours import Hours
from bot.settings_sections import HoursSettings
from bot.store.alerts.alerts import Alerts
from bot.store.alerts.choices import ChoicesStore
from bot.store.alerts.push_outbox import PushOutbox, PushSubscriptions
from bot.store.staff.sessions import Session, Sessions
from bot.store.staff.users import Users
from bot.store.staffing.automatic_assignment import AutomaticAssignment
from bot.store.staffing.presence import PresenceBoard
from bot.store.staffing.service_levels import ServiceLevels
from bot.store.staffing.teams import Teams
from tests.store.counter import Counter, open_counter
from tests.store.engines import open_engine


class Office:
    """The counter of tests.store.counter, and what belongs to its colleagues."""

    def __init__(self, counter: Counter, hours: HoursSettings) -> None:
        thread, clock = counter.thread, counter.clock
        self.counter, self.thread, self.clock = counter, thread, clock
        self.users = Users(thread, clock)
        self.sessions = Sessions(thread, clock)
        self.presence = PresenceBoard(thread, clock)
        self.alerts = Alerts(thread, clock)
        self.choices = ChoicesStore(thread)
        self.subscriptions = PushSubscriptions(thread, clock)
        self.push_outbox = PushOutbox(thread, clock)
        self.teams = Teams(thread)
        self.assignment = AutomaticAssignment(thread, clock)
        self.levels = ServiceLevels(thread, clock)
        self.hours = Hours(hours)
        self.woken = 0
        self.watcher = Watcher(thread, self.hours, self._wake, clock)
        self.tokens: dict[str, str] = {}

    def _wake(self) -> None:
        self.woken += 1

    async def comes(self, *logins: str) -> None:
        """They log in and have a page open."""
        for login in logins:
            self.tokens[login] = await self.sessions.begin(login, "127.0.0.1")
        await self.here(*logins)

    async def here(self, *logins: str) -> None:
        """Their pages are open now."""
        await self.presence.here([(await self.users.get(login)).id for login in logins])

    async def session(self, login: str) -> Session:
        found = await self.sessions.find(self.tokens[login])
        assert found
        return found

    async def number(self, login: str) -> int:
        return (await self.users.get(login)).id

    async def asks_for_person(self, customer: str, **turn: Any) -> int:
        return await self.counter.talk(customer, "orang", signals={"handoff": "asked"}, **turn)

    async def told(self, login: str) -> list[tuple[str, int | str | None]]:
        """Of what, in which conversation or case."""
        alerts = await self.alerts.newest(await self.number(login))
        return [(one.kind, one.conversation_id or one.case_number) for one in alerts]

    async def holder(self, number: int) -> str | None:
        return (await self.counter.chat(number)).assigned_to


@asynccontextmanager
async def open_office(
    folder: Path, hours: HoursSettings = HoursSettings()
) -> AsyncIterator[Office]:
    async with open_engine(folder / "sapa.db") as thread:
        counter = await open_counter(thread)
        yield Office(counter, hours)
