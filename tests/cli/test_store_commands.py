"""messages, desk and shop: what they show and do, beside a Sapa that may be running."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from bot.messages import Attachment, Inbound, Outbound
from bot.settings import load_settings
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox
from tests.cli.conftest import Run


def receive(*events: Inbound) -> None:
    async def accept() -> None:
        thread = DatabaseThread(open_database(load_settings().database))
        await Inbox(thread, clock=lambda: 1_700_000_000.5).accept(list(events))
        await thread.aclose()

    asyncio.run(accept())


def hello(text: str = "halo kak", **more: object) -> Inbound:
    return Inbound("web", "web", "message", "rina", "m-1", text=text, **more)  # type: ignore[arg-type]


def outbox() -> list[Outbound]:
    async def read() -> list[Outbound]:
        thread = DatabaseThread(open_database(load_settings().database))
        due, _ = await Outbox(thread).due(["web"], [], 10)
        await thread.aclose()
        return [entry.message for entry in due]

    return asyncio.run(read())


def state() -> str:
    async def read() -> str:
        thread = DatabaseThread(open_database(load_settings().database))
        conversation = await Desk(thread).find("web", "web", "rina")
        await thread.aclose()
        assert conversation
        return conversation.state

    return asyncio.run(read())


def test_messages_as_json(run: Run) -> None:
    receive(hello(attachments=[Attachment("image", {"url": "https://x.example/1.jpg"})]))
    receive(Inbound("web", "web", "read", "rina", None))
    code, out, _ = run("messages", "--json")
    assert code == 0
    first, second = (json.loads(line) for line in out.splitlines())
    assert first == {
        "channel": "web",
        "account": "web",
        "kind": "message",
        "sender": "rina",
        "message_id": "m-1",
        "text": "halo kak",
        "attachments": [{"type": "image", "detail": {"url": "https://x.example/1.jpg"}}],
        "received_at": "2023-11-15T05:13:20.500+07:00",
        "state": "pending",
    }
    assert (second["kind"], second["state"]) == ("read", "recorded")


def test_messages_for_people(run: Run) -> None:
    assert run("messages") == (0, "", "")
    receive(hello("two\nlines"))
    assert run("messages")[1] == (
        "2023-11-15T05:13:20  web       message   pending   rina: two ⏎ lines\n"
    )


def test_a_customer_cannot_command_the_terminal(run: Run) -> None:
    receive(hello("\x1b]0;owned\x07\x1b[2J"))
    assert "\x1b" not in run("messages")[1]
    assert run("desk", "reply", "1", "hi")[0] == 0
    assert "\x1b" not in run("desk", "list")[1]


def test_desk_answers_and_gives_back(run: Run) -> None:
    assert "Nobody is waiting." in run("desk", "list")[1]
    receive(hello())
    assert run("desk", "reply", "1", "Sebentar ya, Kak.")[0] == 0
    assert [(m.text, m.author, m.to) for m in outbox()] == [("Sebentar ya, Kak.", "staff", "rina")]
    assert state() == "staff"
    listed = run("desk", "list")[1]
    assert "Visitor RINA" in listed
    assert "halo kak" in listed
    assert run("desk", "return", "1")[0] == 0
    assert state() == "bot"


def test_desk_with_a_wrong_number(run: Run) -> None:
    code, _, err = run("desk", "return", "77")
    assert (code, err) == (
        1, "There is no conversation 77. `./sapa desk list` shows them.\n"
    )


ORDERS = (
    "order_number,customer_name,email,phone,status,placed_on,item_name,quantity,price,total,"
    "address\nORD-7001,Sari,sari@example.com,,processing,2026-11-01,Batik Shirt,1,150000,165000,"
    "Jl. Melati 1\n"
)


def test_shop_import_reads_the_callers_file(run: Run, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    monkeypatch.setenv("SAPA_CALLED_FROM", str(tmp_path))
    code, out, _ = run("shop", "import", "orders.csv")
    assert code == 0
    assert out.startswith("New: 1 order (ORD-7001)")


def test_shop_import_of_a_wrong_file_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS.replace("2026-11-01", "on fire"))
    code, out, err = run("shop", "import", str(tmp_path / "orders.csv"))
    assert (code, out) == (1, "")
    assert "on fire" in err
    assert "Nothing was imported: 1 to correct." in err
    database = open_database(load_settings().database)
    assert database["orders"].count == 0


def test_shop_import_where_orders_come_from_an_api(run: Run, settings_file: Path) -> None:
    settings_file.write_text('[shop]\nsource = "http"\nurl = "https://shop.example"\n')
    code, _, err = run("shop", "import", "orders.csv")
    assert code == 1
    assert '[shop] source in sapa.toml is "http"' in err
