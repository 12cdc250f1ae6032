"""What somebody can do who has a Rasa worker of another machine, or only its role in the database:
the gateway takes what a worker says for data, asks nobody but workers, and gives nobody's data to
another chat.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.messages import Inbound
from bot.rasa import worker_choice
from bot.rasa.client import RasaClient, RasaNotUp
from bot.rasa.worker_answer import LONGEST_ANSWER, TurnFailed
from bot.rasa.worker_choice import FoundWorkers
from bot.rasa.worker_seal import seal_of
from bot.store.conversations.conversations import Conversation
from bot.store.engine.database import open_database
from bot.store.engine.store import open_store
from bot.store.messages.rasa_workers import announce_worker
from tests.privacy.shop_with_chats import ShopWithChats

Answer = Callable[[web.Request], web.StreamResponse]


class Elsewhere:
    """A server that is no worker; ``answer`` is what it says, ``asked`` who came."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: web.json_response({"replies": [{"text": "hello"}]})
        self.asked: list[tuple[str, str | None]] = []
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._any)
        self.server = TestServer(app)

    async def _any(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers.get("Authorization")))
        return self.answer(request)

    @property
    def url(self) -> str:
        return str(self.server.make_url("")).rstrip("/")


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    server = Elsewhere()
    await server.server.start_server()
    yield server
    await server.server.close()


@pytest.fixture
async def bad(elsewhere: Elsewhere) -> AsyncIterator[Elsewhere]:
    server = Elsewhere()
    await server.server.start_server()
    yield server
    await server.server.close()


async def ask(client: RasaClient) -> str | None:
    chat = Conversation(1, "web", "web", "x", "x", None, None, "en", "bot", None, 0.0, None)
    said = Inbound("web", "web", "message", "x", "m1", "where is my order?")
    try:
        return (await client.turn(chat, said, None)).replies[0].text
    finally:
        await client.aclose()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirection_is_not_followed(
    bad: Elsewhere, elsewhere: Elsewhere, status: int
) -> None:
    headers = {"Location": f"{elsewhere.url}/latest/meta-data/"}
    bad.answer = lambda _: web.Response(status=status, headers=headers)
    client = RasaClient([bad.url], "token")
    assert not await client.is_ready()
    with pytest.raises(TurnFailed):
        await ask(client)
    assert elsewhere.asked == []


def _turn(**fields: Any) -> Answer:
    body = json.dumps({"replies": [{"text": "hello"}], **fields})
    return lambda _: web.Response(text=body, content_type="application/json")


def _bytes(content: bytes, **headers: str) -> Answer:
    return lambda _: web.Response(body=content, headers=headers)


@pytest.mark.parametrize(
    "answer",
    [
        _turn(confidence=float("nan")), _turn(signals={"rating": float("inf")}),
        _turn(said="more"), _turn(replies="none"), _turn(replies=[{"path": "/etc/passwd"}]),
        _bytes(b"[]"), _bytes(b"null"), _bytes(b""), _bytes(b"[" * 200_000), _bytes(b"\xff{}"),
        _bytes(b'{"intent": "' + b"x" * LONGEST_ANSWER + b'"}'),
    ],
)  # fmt: skip
async def test_what_is_no_turn_is_none(bad: Elsewhere, answer: Answer) -> None:
    bad.answer = answer
    with pytest.raises(TurnFailed):
        await ask(RasaClient([bad.url], "token"))


async def test_nothing_is_unpacked(bad: Elsewhere) -> None:
    import gzip

    packed = gzip.compress(b'{"replies": [{"text": "' + b"x" * 50_000_000 + b'"}]}')
    bad.answer = _bytes(packed, **{"Content-Encoding": "gzip"})
    with pytest.raises(TurnFailed):
        await ask(RasaClient([bad.url], "token"))


def finding(folder: Path) -> RasaClient:
    return RasaClient([], "token", found=FoundWorkers(open_store(folder / "sapa.db"), "token"))


async def test_only_who_has_the_token_is_asked(
    elsewhere: Elsewhere, bad: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_choice, "LOOKED_FOR_EVERY_S", 0.0)
    store = open_store(tmp_path / "sapa.db")
    real = seal_of(elsewhere.url, "token")
    poisoned = [
        (bad.url, ""), (bad.url, "x"), (bad.url, real), (bad.url, seal_of(bad.url, "guessed")),
        ("http://169.254.169.254/latest#", real), (f"{bad.url}/admin?", real),
    ]  # fmt: skip
    for row in poisoned:
        await store.write(lambda database, row=row: announce_worker(database, *row))
        client = finding(tmp_path)
        with pytest.raises(RasaNotUp):
            await ask(client)
    await store.write(lambda database: announce_worker(database, elsewhere.url, real))
    client = finding(tmp_path)
    assert await client.is_ready()  # a made-up row takes no gateway out of service either
    assert await ask(client) == "hello"
    assert bad.asked == []
    await store.aclose()


@pytest.mark.parametrize(
    "address",
    ["http://a@10.0.0.1:5005", "http://10.0.0.1:5005/x", "http://10.0.0.1", "file:///etc/passwd",
     "http://10.0.0.1:5005?", "http://10.0.0.1:5005\r\nx: y", "http://10.0.0.1:5005\n"],
)  # fmt: skip
async def test_a_worker_is_a_host_and_a_port(address: str, tmp_path: Path) -> None:
    store = open_store(tmp_path / "sapa.db")
    seal = seal_of(address, "token")
    await store.write(lambda database: announce_worker(database, address, seal))
    found = FoundWorkers(store, "token")
    assert await found.urls() == []
    await found.aclose()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[ShopWithChats]:
    shop = ShopWithChats(tmp_path)
    await shop.has_customers()
    yield shop
    await shop.thread.aclose()


def stored(shop: ShopWithChats, sql: str) -> list[tuple[Any, ...]]:
    database = open_database(shop.folder / "sapa.db")
    rows = database.execute(sql).fetchall()
    database.close()
    return rows


STRANGERS = (None, "6289999999999")
"""Nobody vouches for a phone, or for one that is the stranger's own."""


@pytest.mark.parametrize("phone", STRANGERS)
async def test_a_turn_hands_out_nobody_elses_data(shop: ShopWithChats, phone: str | None) -> None:
    asked = {"customers": ["C-1"], "order": None, "by_mail": False}
    await shop.says("stranger", "hello", verified_phone=phone)
    await shop.answered("Here you are.", export=asked)
    [row] = stored(shop, "SELECT way, customers_json FROM export_requests")
    assert row == ("chat", "[]")


async def test_a_mail_about_one_customer_tells_of_no_other(shop: ShopWithChats) -> None:
    asked = {"customers": ["C-9", "C-1"], "order": "ORD-9", "by_mail": True}
    await shop.says("stranger", "hello")
    await shop.answered("Here you are.", export=asked)
    rows = stored(shop, "SELECT way, customers_json FROM export_requests ORDER BY way")
    assert rows == [("chat", "[]"), ("mail", '["C-9"]')]


@pytest.mark.parametrize("phone", STRANGERS)
async def test_a_turn_erases_nobody_else(shop: ShopWithChats, phone: str | None) -> None:
    asked = {"receipt": "R-1", "customers": ["C-1"], "order": None, "by_mail": False}
    await shop.says("stranger", "hello", verified_phone=phone)
    await shop.answered("It is gone.", erase=asked)
    assert stored(shop, "SELECT * FROM erasure_requests") == []
    assert stored(shop, "SELECT what, id FROM erasures") == [("conversation", "3")]


async def test_for_whom_the_platform_vouches_gets_everything(shop: ShopWithChats) -> None:
    asked = {"customers": ["C-1"], "order": None, "by_mail": False}
    await shop.says("rina again", "hello", verified_phone="6281234560123")
    await shop.answered("Here you are.", export=asked)
    assert stored(shop, "SELECT customers_json FROM export_requests") == [('["C-1"]',)]
