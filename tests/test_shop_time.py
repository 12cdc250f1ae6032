"""What people see or set counts on the shop's clock, wherever the server stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from actions import returns
from bot.commands.stored_events import stored_events
from bot.desk.inbox.conversation_actions import SNOOZES, snoozed_until
from bot.desk.templates import Templates
from bot.messages import Inbound
from bot.settings import Settings
from bot.settings_sections import HoursSettings
from bot.shop.shop import RETURN_DAYS
from bot.shop_time import ShopTime
from bot.store.conversations.conversations import conversation_of
from bot.store.engine.database import open_database

EARLY = ShopTime(ZoneInfo("Pacific/Kiritimati"))  # UTC+14
LATE = ShopTime(ZoneInfo("Pacific/Midway"))  # UTC-11: always another day than there


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Pacific/Midway"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_two_shops_have_two_todays(server_zone: str) -> None:
    assert EARLY.today() - LATE.today() in (timedelta(days=1), timedelta(days=2))
    assert Settings(Path("/"), hours=HoursSettings("Pacific/Midway")).time == LATE


@pytest.mark.parametrize("shop_time", [EARLY, LATE])
def test_the_last_day_for_a_return_is_the_shops(
    server_zone: str, shop_time: ShopTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returns, "settings", lambda: SimpleNamespace(time=shop_time))
    order = SimpleNamespace(status="delivered", items=["a shirt"])
    for days, obstacle in ((RETURN_DAYS, None), (RETURN_DAYS + 1, "late")):
        order.delivered_on = shop_time.today() - timedelta(days=days)
        assert returns.obstacle_to_return(order) == obstacle  # type: ignore[arg-type]


MOMENT = datetime.fromisoformat("2026-12-31T17:30:00+00:00").timestamp()


def test_the_desk_tells_the_shops_time(server_zone: str) -> None:
    jakarta = Templates(lambda: ShopTime(ZoneInfo("Asia/Jakarta")))
    filters = jakarta._environments["en"].filters
    assert filters["when"](MOMENT) == "1 Jan 2027, 00:30"
    assert filters["clock"](MOMENT) == "00:30"
    assert filters["day"](MOMENT) == "Friday, 1 January 2027"
    assert filters["iso"](MOMENT) == "2027-01-01T00:30:00+07:00"
    assert filters["when_iso"]("2026-12-31T17:30:00+00:00") == "1 Jan 2027, 00:30"
    assert filters["ago"](time.time() - 7200) == "2h"


def test_tomorrow_morning_is_the_shops(server_zone: str) -> None:
    shop_time = ShopTime(ZoneInfo("Asia/Jakarta"))
    now = shop_time.at(MOMENT)
    until = {choice: shop_time.at(snoozed_until(choice, now)) for choice in SNOOZES}
    assert until["1h"].isoformat() == "2027-01-01T01:30:00+07:00"
    assert until["tomorrow"].isoformat() == "2027-01-02T09:00:00+07:00"


def test_tomorrow_is_at_nine_also_when_the_clocks_change() -> None:
    berlin = ShopTime(ZoneInfo("Europe/Berlin"))
    now = berlin.at(datetime.fromisoformat("2026-03-28T12:00:00+00:00").timestamp())
    assert berlin.at(snoozed_until("tomorrow", now)).isoformat() == "2026-03-29T09:00:00+02:00"
    for changing in ("2026-03-29T00:30:00+00:00", "2026-10-25T00:30:00+00:00"):
        hour = berlin.at(datetime.fromisoformat(changing).timestamp())
        assert snoozed_until("1h", hour) - hour.timestamp() == 3600


def test_exported_messages_have_the_shops_time(server_zone: str, tmp_path: Path) -> None:
    database = open_database(tmp_path / "sapa.db")
    event = Inbound("web", "web", "message", "ani", "1", text="halo")
    conversation = conversation_of(database, event, MOMENT)
    assert conversation is not None
    database["inbox"].insert(
        {
            "dedup_key": "1", "conversation_id": conversation.id, "channel": "web",
            "account": "web", "kind": "message", "event_json": '{"attachments": []}',
            "received_at": MOMENT, "state": "done",
        }
    )  # fmt: skip
    [stored] = stored_events(database, ShopTime(ZoneInfo("Asia/Jakarta")))
    assert stored["received_at"] == "2027-01-01T00:30:00.000+07:00"


def test_yesterday_is_the_shops(server_zone: str) -> None:
    assert EARLY.at(MOMENT).date() == date(2027, 1, 1)
    assert LATE.at(MOMENT).date() == date(2026, 12, 31)
