"""Several messages shortly after each other are one turn; each message still has exactly one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.gateway.gateway import Gateway
from bot.messages import Button, Inbound
from bot.settings import Settings
from bot.settings_sections import GatewaySettings
from bot.store.engine.database import open_database
from bot.store.messages.inbox import Inbox
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import texts, until

MOMENT_S = 0.3


def gateway_of(folder: Path, rasa_client: EchoRasa, platform: Postcards) -> Gateway:
    settings = Settings(root=folder, gateway=GatewaySettings(join_within_s=MOMENT_S))
    return Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]


async def answers_to(folder: Path, *batches: list[Inbound], **brain_with: Any) -> list[str | None]:
    """What is answered to the batches, each stored when the one before was answered."""
    rasa_client, platform = EchoRasa(), Postcards()
    for name, value in brain_with.items():
        setattr(rasa_client, name, value)
    gateway = gateway_of(folder, rasa_client, platform)
    gateway.start()
    database = open_database(gateway.settings.database)
    for batch in batches:
        await gateway.inbox.accept(batch)
        gateway.dispatcher.wake()
        for table in ("inbox", "outbox"):
            await until(lambda: not database[table].count_where("state = 'pending'"))
    await gateway.stop()
    assert all(row["state"] == "done" for row in database["inbox"].rows)
    return texts(platform)


async def test_three_lines_are_one_question(tmp_path: Path) -> None:
    lines = [card("ani", "1", "halo"), card("budi", "2", "hi"), card("ani", "3", "ongkir?")]
    assert sorted(map(str, await answers_to(tmp_path, lines))) == ["re: halo\nongkir?", "re: hi"]


async def test_in_the_order_of_the_platform(tmp_path: Path) -> None:
    overtaken = [
        card("ani", "2", "to Papua?", timestamp_ms=2000),
        card("ani", "1", "how much is it", timestamp_ms=1000),
    ]
    assert await answers_to(tmp_path, overtaken) == ["re: how much is it\nto Papua?"]


async def test_presses_and_other_people_of_a_group_stand_alone(tmp_path: Path) -> None:
    events = [
        card("ani", "2", "wait"),
        card("ani", "3", "track"),
        card("ani", "4", "thanks", conversation="ani"),
        card("budi", "5", "me too", conversation="ani"),
    ]
    given = await answers_to(
        tmp_path, [card("ani", "1", "halo")], events, buttons=[Button("Track", "/order_status")]
    )
    assert given == ["re: halo", "re: wait", "re: track", "re: thanks", "re: me too"]


async def test_what_waited_long_is_not_one_question(tmp_path: Path) -> None:
    gateway = gateway_of(tmp_path, EchoRasa(), Postcards())
    now = [1_700_000_000.0]
    inbox = Inbox(gateway._thread, clock=lambda: now[0], join_within_s=MOMENT_S)
    for minute in range(3):  # while nobody could answer
        await inbox.accept([card("ani", str(minute), f"minute {minute}")])
        now[0] += 60
    [pending], _ = await inbox.next_pending(["postcards"], [], 5)
    assert (pending.event.text, pending.also) == ("minute 0", ())


async def test_messages_after_a_crash_have_one_turn_each(tmp_path: Path) -> None:
    killed = gateway_of(tmp_path, EchoRasa(), Postcards())
    await killed.inbox.accept([card("ani", "1", "one"), card("ani", "2", "two")])
    await asyncio.sleep(2 * MOMENT_S)
    [pending], _ = await killed.inbox.next_pending(["postcards"], [], 5)
    assert pending.event.text == "one\ntwo"  # and with this turn under way it died
    given = await answers_to(tmp_path, [card("ani", "3", "three")])
    assert given == ["re: one\ntwo", "re: three"]
