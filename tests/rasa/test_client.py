"""The gateway's way to Rasa: which worker is asked, and what counts as a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.messages import Attachment, Inbound
from bot.rasa import client, worker_choice
from bot.rasa.client import ModelRefused, RasaClient, RasaNotUp
from bot.rasa.worker_answer import TurnFailed
from bot.rasa.worker_choice import FoundWorkers, in_order
from bot.rasa.worker_seal import seal_of
from bot.store.cases.cases import Case
from bot.store.conversations.conversations import Conversation
from bot.store.engine.store import open_store
from bot.store.messages.rasa_workers import announce_worker, withdraw_worker
from tests.ports import free_port


class Worker:
    """A Rasa worker that says its name; ``answer`` overrides what it says. It answers nothing at
    all while ``awake`` is not set."""

    def __init__(self, name: str) -> None:
        self.answer: dict[str, Any] | None = {"replies": [{"text": name}]}
        self.is_up = True
        self.asked: list[dict[str, Any]] = []
        self.turn_takes_s = 0.0
        self.dies = False  # of the next turn
        self.awake = asyncio.Event()
        self.awake.set()
        app = web.Application()
        self.model: str | None = None
        app.router.add_post("/webhooks/sapa/turn", self._turn)
        app.router.add_get("/webhooks/sapa/ready", self._ready)
        app.router.add_post("/webhooks/sapa/model", self._model)
        self.server = TestServer(app)

    async def _model(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer token"
        if self.answer is None:
            return web.json_response({"error": "The model cannot be loaded: gone"}, status=422)
        self.model = (await request.json())["path"]
        return web.json_response({})

    async def _turn(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer token"
        await self.awake.wait()
        if not self.is_up:
            return web.json_response({"error": "not up yet"}, status=503)
        await asyncio.sleep(self.turn_takes_s)
        self.asked.append(await request.json())
        if self.dies:
            self.end = asyncio.create_task(self.server.close())
            await asyncio.sleep(0)
            assert request.transport
            request.transport.abort()
        if self.answer is None:
            return web.json_response({}, status=500)
        return web.json_response(self.answer)

    async def _ready(self, _: web.Request) -> web.Response:
        await self.awake.wait()
        return web.json_response({}, status=200 if self.is_up else 503)


@pytest.fixture
async def workers() -> AsyncIterator[list[Worker]]:
    workers = [Worker("first"), Worker("second")]
    for worker in workers:
        await worker.server.start_server()
    yield workers
    for worker in workers:
        await worker.server.close()


def urls(workers: list[Worker]) -> list[str]:
    return [str(worker.server.make_url("")).rstrip("/") for worker in workers]


def conversation(number: int, language: str | None = "id") -> Conversation:
    return Conversation(
        number, "web", "web", "x", "x", None, "6281", language, "bot", None, 0.0, None
    )


def homed(urls: list[str], place: int) -> Conversation:
    """A conversation whose own worker is the one at this place."""
    numbers = (n for n in range(1, 1000) if in_order(urls, n)[0] == urls[place])
    return conversation(next(numbers))


def said(text: str | None, **more: Any) -> Inbound:
    return Inbound("web", "web", "message", "x", "1", text=text, **more)


async def test_a_conversation_stays_at_its_worker(workers: list[Worker]) -> None:
    rasa_client = RasaClient(urls(workers), "token")
    chats = [homed(urls(workers), place) for place in (0, 1)]
    for _ in range(3):
        for chat in chats:
            await rasa_client.turn(chat, said("hi"), None)
    for worker, chat in zip(workers, chats):
        assert [a["conversation"] for a in worker.asked] == [str(chat.id)] * 3
    await rasa_client.aclose()


async def test_a_dead_workers_conversations_go_to_the_next(workers: list[Worker]) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    known = [dead, urls(workers)[1]]
    rasa_client = RasaClient(known, "token")
    turn = await rasa_client.turn(homed(known, 0), said("hi"), None)
    assert turn.replies[0].text == "second"
    await rasa_client.aclose()


async def test_where_a_worker_dies_of_a_turn_one_more_is_asked_at_once() -> None:
    three = [Worker("first"), Worker("second"), Worker("third")]
    for worker in three:
        await worker.server.start_server()
    known = urls(three)
    rasa_client = RasaClient(known, "token")
    chat = homed(known, 0)
    inner = [three[known.index(url)] for url in in_order(known, chat.id)]
    inner[0].dies = True
    turn = await rasa_client.turn(chat, said("hi"), None)
    assert turn.replies[0].text == inner[1].answer["replies"][0]["text"]  # type: ignore[index]
    inner[1].dies = True
    turn = await rasa_client.turn(chat, said("hi"), None)  # the first one is known to be down
    assert turn.replies[0].text == inner[2].answer["replies"][0]["text"]  # type: ignore[index]
    inner[2].dies = True
    with pytest.raises(TurnFailed) as error:
        await rasa_client.turn(chat, said("hi"), None)
    assert not isinstance(error.value, RasaNotUp), "it may be the message: it costs a try"
    assert [len(worker.asked) for worker in inner] == [1, 2, 2]
    await rasa_client.aclose()
    for worker in three:
        await worker.server.close()


async def test_a_message_of_which_workers_die_does_not_end_them_all() -> None:
    three = [Worker("first"), Worker("second"), Worker("third")]
    for worker in three:
        worker.dies = True
        await worker.server.start_server()
    rasa_client = RasaClient(urls(three), "token")
    with pytest.raises(TurnFailed) as error:
        await rasa_client.turn(homed(urls(three), 0), said("hi"), None)
    assert not isinstance(error.value, RasaNotUp)
    assert sum(len(worker.asked) for worker in three) == 2
    await rasa_client.aclose()
    for worker in three:
        await worker.server.close()


@pytest.mark.parametrize("answer", [None, {"replies": []}])
async def test_an_error_and_silence_are_failures_and_are_not_asked_elsewhere(
    workers: list[Worker], answer: dict[str, Any] | None
) -> None:
    workers[0].answer = answer
    rasa_client = RasaClient(urls(workers), "token")
    with pytest.raises(TurnFailed) as error:
        await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    assert not isinstance(error.value, RasaNotUp)  # it costs a try
    assert not workers[1].asked
    await rasa_client.aclose()


async def test_what_rasa_is_told(workers: list[Worker]) -> None:
    rasa_client = RasaClient(urls(workers)[:1], "token")
    photo = [Attachment("image", {"media_id": "m1"})]
    await rasa_client.turn(conversation(1), said("/restart", timestamp_ms=1_790_000_000_500), None)
    await rasa_client.turn(conversation(1), said(None, attachments=photo), None)
    await rasa_client.turn(conversation(1), said(None, attachments=[Attachment("voice", {})]), None)
    await rasa_client.turn(conversation(1), said("/start x", extra={"command": "start"}), None)
    await rasa_client.turn(conversation(1), said("@toko where?", extra={"is_group": True}), None)
    asked = workers[0].asked
    assert [(a["text"], a["payload"]) for a in asked] == [
        ("/restart", None),
        (None, "/send_photo"),
        (None, "/send_attachment"),
        ("/start x", "/greet"),
        ("where?", None),
    ]
    assert [a["metadata"]["sent_at"] for a in asked[:2]] == [1_790_000_000.5, None]
    assert asked[1]["metadata"]["attachments"] == [{"type": "image", "ref": "m1"}]
    assert {a["language"] for a in asked} == {"id"}
    await rasa_client.aclose()


async def test_rasa_is_told_of_the_persons_cases(workers: list[Worker]) -> None:
    rasa_client = RasaClient(urls(workers)[:1], "token")
    case = Case(
        number="C-7K4M2QX", conversation_id=1, kind="exchange", state="waiting_customer",
        customer="C-1", order_number="ORD-1", proof="strong", facts={"size": "L"}, due_hours=24.0,
        created_at=1.0, filed_at=2.0, due_at=3.0, assigned_to="sari", asked_back="L or XL?",
        decision=None, outcome=None, staff_at=2.5, updated_at=2.5, version=2,
    )  # fmt: skip
    await rasa_client.turn(conversation(1), said("XL"), None, 42, [case])
    metadata = workers[0].asked[0]["metadata"]
    assert metadata["message"] == 42
    assert metadata["cases"] == [
        {
            "number": "C-7K4M2QX", "kind": "exchange", "state": "waiting_customer",
            "order": "ORD-1", "facts": {"size": "L"}, "filed_at": 2.0, "due_at": 3.0,
            "asked_back": "L or XL?", "outcome": None,
        }
    ]  # fmt: skip
    await rasa_client.aclose()


async def test_only_while_a_person_is_awaited_may_nothing_be_said(workers: list[Worker]) -> None:
    rasa_client = RasaClient(urls(workers)[:1], "token")
    workers[0].answer = {"replies": []}
    with pytest.raises(TurnFailed, match="no reply"):
        await rasa_client.turn(conversation(1), said("halo?"), None)
    assert workers[0].asked[-1]["metadata"]["awaited"] is None
    waiting = replace(conversation(1), state="waiting", reason="asked", waiting_since=7.0)
    assert (await rasa_client.turn(waiting, said("halo?"), None)).replies == []
    assert workers[0].asked[-1]["metadata"]["awaited"] == 7.0
    await rasa_client.aclose()


async def test_a_hanging_workers_conversations_go_to_the_next_until_it_answers_again(
    workers: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SLOW_S", 0.5)
    monkeypatch.setattr(client, "READY_WITHIN_S", 0.5)
    rasa_client = RasaClient(urls(workers), "token")
    workers[0].awake.clear()
    with pytest.raises(TurnFailed, match="hangs"):
        await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    turn = await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    assert turn.replies[0].text == "second"
    workers[0].awake.set()
    for _ in range(6000):
        turn = await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
        if turn.replies[0].text == "first":
            break
        await asyncio.sleep(0.01)
    assert turn.replies[0].text == "first"
    await rasa_client.aclose()


async def test_nobody_there_or_nobody_ready_is_not_up(workers: list[Worker]) -> None:
    """The action server's absence is told by its worker like its own."""
    workers[0].is_up = False
    rasa_client = RasaClient(urls(workers), "token")
    turn = await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    assert turn.replies[0].text == "second" and await rasa_client.can_answer()
    workers[1].is_up = False
    with pytest.raises(RasaNotUp):
        await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    chat = homed(urls(workers), 0)
    for worker in workers:
        await worker.server.close()
    with pytest.raises(RasaNotUp):
        await rasa_client.turn(chat, said("hi"), None)
    assert not await rasa_client.can_answer()
    await rasa_client.aclose()


async def test_a_hanging_worker_is_found_out_once_and_not_asked_again(
    workers: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SLOW_S", 0.5)
    monkeypatch.setattr(client, "READY_WITHIN_S", 0.5)
    rasa_client = RasaClient(urls(workers)[:1], "token")
    workers[0].awake.clear()
    with pytest.raises(TurnFailed, match="hangs"):
        await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    with pytest.raises(RasaNotUp, match="hangs"):
        await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    workers[0].awake.set()
    await rasa_client.aclose()


async def test_a_slow_turn_of_a_worker_that_lives_is_waited_for(
    workers: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SLOW_S", 0.02)
    workers[0].turn_takes_s = 0.2
    rasa_client = RasaClient(urls(workers), "token")
    turn = await rasa_client.turn(homed(urls(workers), 0), said("hi"), None)
    assert turn.replies[0].text == "first"
    await rasa_client.aclose()


async def test_a_worker_gets_another_model(workers: list[Worker]) -> None:
    rasa_client = RasaClient(urls(workers), "token")
    assert await rasa_client.use_model(rasa_client.workers[1], Path("/models/sapa-2.tar.gz"))
    assert [worker.model for worker in workers] == [None, "/models/sapa-2.tar.gz"]
    await rasa_client.aclose()


async def test_a_worker_that_is_down_or_cannot_load_it(workers: list[Worker]) -> None:
    workers[0].answer = None
    rasa_client = RasaClient(["http://127.0.0.1:1", *urls(workers)], "token")
    assert not await rasa_client.use_model("http://127.0.0.1:1", Path("/models/sapa-2.tar.gz"))
    with pytest.raises(ModelRefused, match="422: .*The model cannot be loaded: gone"):
        await rasa_client.use_model(rasa_client.workers[1], Path("/models/sapa-2.tar.gz"))
    await rasa_client.aclose()


@pytest.mark.parametrize("event, text, payload", [
    ({"text": "Sent", "extra": {"form": {"order": "ORD-2291", "size": "L"}}},
     "order: ORD-2291\nsize: L", None),
    ({"text": "ini ya", "attachments": [Attachment("order", {"items": []})]},
     "ini ya", "/talk_to_person"),
    ({"text": None, "attachments": [Attachment("order", {"items": []})]}, None, "/talk_to_person"),
    ({"text": "masih ada?", "attachments": [Attachment("product", {"product": "KB-01"})]},
     "masih ada?", None),
])
def test_what_stands_for_an_event(event: dict[str, Any], text: str | None, payload: Any) -> None:
    message = Inbound("whatsapp", "1", "message", "c", "m", **event)
    payload_for = client._payload_for(conversation(1), message)
    assert (client._words(message), payload_for) == (text, payload)


def test_one_worker_less_moves_only_its_own_conversations() -> None:
    urls = [f"http://10.0.0.{n}:5005" for n in range(1, 6)]
    homes = {n: in_order(urls, n)[0] for n in range(2000)}
    assert all(300 < list(homes.values()).count(url) < 500 for url in urls)
    for number, home in homes.items():
        left = in_order(urls[1:], number)[0]
        assert left == (in_order(urls, number)[1] if home == urls[0] else home)


async def test_workers_that_announce_themselves_are_asked_and_those_gone_are_not(
    workers: list[Worker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_choice, "LOOKED_FOR_EVERY_S", 0.0)
    store = open_store(tmp_path / "sapa.db")
    rasa_client = RasaClient([], "token", found=FoundWorkers(store, "token"))
    with pytest.raises(RasaNotUp):
        await rasa_client.turn(conversation(1), said("hi"), None)
    for url in urls(workers):
        seal = seal_of(url, "token")
        await store.write(lambda database, url=url, seal=seal: announce_worker(database, url, seal))
    chat = homed(urls(workers), 0)
    assert (await rasa_client.turn(chat, said("hi"), None)).replies[0].text == "first"
    await store.write(
        lambda database: database.execute("UPDATE rasa_workers SET seen_at = seen_at - 16")
    )
    second = urls(workers)[1]
    await store.write(lambda database: announce_worker(database, second, seal_of(second, "token")))
    assert (await rasa_client.turn(chat, said("hi"), None)).replies[0].text == "second"
    await store.write(lambda database: withdraw_worker(database, second))
    with pytest.raises(RasaNotUp):
        await rasa_client.turn(chat, said("hi"), None)
    await rasa_client.aclose()
