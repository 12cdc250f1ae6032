"""What staff learn about a message that they send, with a gateway at work or without."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.gateway.gateway import Gateway
from bot.messages import Attachment, Inbound
from bot.processes.run_file import Running, announced
from bot.settings import load_settings
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from tests.channels.payloads import ACCESS_TOKEN, PHONE_NUMBER_ID, whatsapp
from tests.cli.conftest import Run
from tests.gateway.people import EchoRasa
from tests.standins.whatsapp_api import WhatsAppApi

HOUR_S = 3600


def receive(hours_ago: float, channel: str = "whatsapp", *attachments: Attachment) -> None:
    """A customer wrote; a colleague has taken over since."""
    at = time.time() - hours_ago * HOUR_S
    event = Inbound(channel, PHONE_NUMBER_ID, "message", "6281", "m-1", text="halo kak",
                    attachments=list(attachments))

    async def accept() -> None:
        thread = DatabaseThread(open_database(load_settings().database))
        await Inbox(thread, clock=lambda: at).accept([event])
        await Desk(thread).hand_back(1)
        database = open_database(load_settings().database)
        database.execute("UPDATE inbox SET state = 'done'")
        await thread.aclose()

    asyncio.run(accept())


@contextmanager
def at_work() -> Iterator[WhatsAppApi]:
    """A gateway that delivers to a stand-in, as if `./sapa serve` ran."""
    settings = load_settings()
    ready, stop = threading.Event(), threading.Event()
    server = WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID)

    async def work() -> None:
        async with server:
            channels = {"whatsapp": whatsapp(server.url)}
            gateway = Gateway(settings, channels, EchoRasa())  # type: ignore[arg-type]
            gateway.start()
            ready.set()
            while not stop.is_set():
                await asyncio.sleep(0.02)
            await gateway.stop()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    ready.wait(60)
    try:
        with announced(settings, Running(os.getpid(), "token", [], {})):
            yield server
    finally:
        stop.set()
        thread.join()


def test_an_answer_that_the_customer_gets(run: Run) -> None:
    receive(hours_ago=1)
    with at_work() as server:
        code, out, err = run("desk", "reply", "1", "Sebentar ya, Kak.")
    assert (code, err) == (0, "") and out.startswith("Sent. The bot keeps quiet")
    assert server.messages[0]["text"]["body"] == "Sebentar ya, Kak."


def test_an_answer_that_comes_too_late_and_a_template_instead(run: Run) -> None:
    receive(hours_ago=30)
    with at_work() as server:
        code, out, err = run("desk", "reply", "1", "Maaf baru dibalas")
        assert (code, out) == (1, "") and not server.calls
        assert "more than 24 hours ago" in err and "./sapa desk template" in err
        code, _, err = run("desk", "template", "1", "order_update", "id")
        assert code == 1 and "Number of parameters" in err
        code, _, err = run("desk", "template", "1", "order_update", "id", "Rina", "ORD-2291")
        assert (code, err) == (0, "")
        code, _, err = run("desk", "template", "1", "order_update", "id", "Rina", "ORD-2292")
        assert code == 1 and "has not agreed to be written to unasked" in err
    assert [m["type"] for m in server.messages] == ["template"]
    shown = run("desk", "show", "1")[1].splitlines()
    assert "customer: halo kak" in shown[0]
    assert "Maaf baru dibalas  (failed: the customer last wrote more than 24 hours ago" in shown[1]
    assert "[order_update, id] Rina, ORD-2291" in shown[3] and "failed" not in shown[3]


def test_an_answer_while_sapa_does_not_run(run: Run) -> None:
    receive(hours_ago=1)
    code, out, _ = run("desk", "reply", "1", "Sebentar ya, Kak.")
    assert code == 0 and "sent as soon as Sapa runs" in out


def test_a_customer_who_wants_no_more_messages(run: Run) -> None:
    receive(hours_ago=1)
    database = open_database(load_settings().database)
    with database.conn:
        database.execute("UPDATE conversations SET opted_out_at = last_inbound_at")
    code, out, err = run("desk", "template", "1", "order_update", "id", "Rina", "ORD-2291")
    assert (code, out) == (1, "") and "wants no more messages" in err


def test_a_platform_without_templates(run: Run) -> None:
    receive(1, "telegram")
    code, out, err = run("desk", "template", "1", "order_update", "id")
    assert (code, out) == (1, "") and "this chat is on telegram" in err
    assert "order_update" not in run("desk", "show", "1")[1]


def test_where_a_photo_is(run: Run, settings_file: Path) -> None:
    receive(1, "whatsapp", Attachment("image", {"media_id": "1"}),
            Attachment("share", {"url": "https://x.example/1"}))
    database = open_database(load_settings().database)
    assert "[image] [share: https://x.example/1]" in run("desk", "show", "1")[1]
    with database.conn:
        database.execute("UPDATE media SET state = 'stored', path = 'ab/ab12.jpg'")
    folder = settings_file.parent / "var" / "media"
    assert f"[image: {folder}/ab/ab12.jpg]" in run("desk", "show", "1")[1]
    with database.conn:
        database.execute("UPDATE media SET state = 'failed', path = NULL, reason = 'too large'")
    assert "[image: too large]" in run("desk", "show", "1")[1]


@pytest.mark.parametrize("action", [("show", "9"), ("template", "9", "order_update", "id")])
def test_a_wrong_number(run: Run, action: tuple[str, ...]) -> None:
    code, _, err = run("desk", *action)
    assert (code, err) == (1, "There is no conversation 9. `./sapa desk list` shows them.\n")
