"""From a stored message to a delivered answer: order, retries, crashes, people taking over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import SendFailed
from bot.gateway import delivery, dispatcher
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.messages import Button
from bot.settings import Settings
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.protocol import Database
from bot.store.messages.platform_notices import open_notices
from tests.gateway.people import EchoRasa, Postcards, card


@pytest.fixture
def rasa_client() -> EchoRasa:
    return EchoRasa()


@pytest.fixture
def platform() -> Postcards:
    return Postcards()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(delivery, "FIRST_DELAY_S", 0.01)
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.3)


@pytest.fixture
async def client(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> AsyncIterator[TestClient]:
    app = build_app(Gateway(settings, {"postcards": platform}, rasa_client))  # type: ignore[arg-type]
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(client: TestClient, body: str, stamp: str | None = "real") -> int:
    headers = {"Stamp": stamp} if stamp else {}
    response = await client.post("/webhooks/postcards", data=body.encode(), headers=headers)
    return response.status


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not happen within a minute.")


def texts(platform: Postcards) -> list[str | None]:
    return [message.text for message in platform.sent]


async def test_a_batch_is_answered_in_order(client: TestClient, platform: Postcards) -> None:
    assert await post(client, "ani|1|halo\nani|2|ongkir?\nbudi|3|hi") == 200
    await until(lambda: len(platform.sent) == 3)
    assert [m.text for m in platform.sent if m.to == "ani"] == ["re: halo", "re: ongkir?"]


async def test_the_same_message_twice_is_one_turn(
    client: TestClient, platform: Postcards, rasa_client: EchoRasa
) -> None:
    for _ in range(3):
        assert await post(client, "ani|1|halo") == 200
    assert await post(client, "ani|2|done") == 200
    await until(lambda: "re: done" in texts(platform))
    assert texts(platform) == ["re: halo", "re: done"]


async def test_the_platform_is_answered_without_words(client: TestClient) -> None:
    """Twilio sends whatever text it is answered to the customer."""
    response = await client.post("/webhooks/postcards", data=b"ani|1|x", headers={"Stamp": "real"})
    assert (response.status, await response.read()) == (200, b"")


async def test_a_conversation_has_one_turn_at_a_time_and_others_do_not_wait(
    client: TestClient, platform: Postcards, rasa_client: EchoRasa
) -> None:
    rasa_client.hold = asyncio.Event()
    await post(client, "ani|1|first\nani|2|second\nbudi|3|third")
    await until(lambda: len(rasa_client.under_way) == 2)  # ani's first, and budi's
    rasa_client.hold.set()
    await until(lambda: len(platform.sent) == 3)


@pytest.mark.parametrize(
    ("body", "stamp", "status"),
    [("a|1|x", None, 401), ("a|1|x", "forged", 403), ("nonsense", "real", 400)],
)
async def test_what_is_refused_is_not_stored(
    client: TestClient, database: Database, body: str, stamp: str | None, status: int
) -> None:
    assert await post(client, body, stamp) == status
    assert database.table("inbox").count == 0


async def test_unknown_channels_and_empty_gets(client: TestClient) -> None:
    assert (await client.post("/webhooks/pigeons", data=b"")).status == 404
    assert (await client.get("/webhooks/postcards")).status == 400
    assert (await client.get("/health")).status == 200


async def test_a_store_that_cannot_write_makes_the_platform_send_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> int:
        raise StoreUnavailable("The disk is full.")

    monkeypatch.setattr("bot.store.messages.inbox.Inbox.accept", full)
    assert await post(client, "ani|1|halo") == 503


async def test_a_failed_turn_is_tried_again(
    client: TestClient, platform: Postcards, rasa_client: EchoRasa
) -> None:
    rasa_client.failures = 2
    await post(client, "ani|1|halo")
    await until(lambda: bool(platform.sent))
    assert texts(platform) == ["re: halo"]


async def test_after_repeated_failures_one_honest_sentence_and_a_person(
    client: TestClient, platform: Postcards, rasa_client: EchoRasa, database: Database
) -> None:
    rasa_client.failures = 99
    await post(client, "ani|1|halo")
    await until(lambda: bool(platform.sent))
    assert "technical problem" in (platform.sent[0].text or "")
    [conversation] = database.query("SELECT * FROM conversations")
    assert (conversation["state"], conversation["reason"]) == ("waiting", "failed")


async def test_delivery_is_tried_again_and_keeps_the_order(
    client: TestClient, platform: Postcards
) -> None:
    platform.trouble = [SendFailed("busy", permanent=False), SendFailed("busy", permanent=False)]
    await post(client, "ani|1|one\nani|2|two")
    await until(lambda: len(platform.sent) == 2)
    assert texts(platform) == ["re: one", "re: two"]


@pytest.mark.parametrize("of_chat", [True, False])
async def test_a_rest_that_the_platform_asks_for_is_a_chats_or_everybodys(
    client: TestClient, platform: Postcards, of_chat: bool
) -> None:
    platform.trouble = [SendFailed("slowly", False, retry_after_s=0.5, of_chat=of_chat)]
    await post(client, "ani|1|one")
    await until(lambda: not platform.trouble)
    await post(client, "budi|2|two")
    await until(lambda: len(platform.sent) == 2)
    assert texts(platform) == (["re: two", "re: one"] if of_chat else ["re: one", "re: two"])


async def test_a_permanent_refusal_is_not_repeated_and_does_not_block(
    client: TestClient, platform: Postcards, database: Database
) -> None:
    platform.trouble = [SendFailed("The customer blocked the shop.", permanent=True)]
    await post(client, "ani|1|one\nani|2|two")
    await until(lambda: bool(platform.sent))
    assert texts(platform) == ["re: two"]
    rows = list(database.query("SELECT * FROM outbox WHERE state = 'failed'"))
    assert [row["error"] for row in rows] == ["The customer blocked the shop."]


async def test_that_the_platform_takes_no_call_is_told_to_the_shop_until_it_takes_one(
    client: TestClient, platform: Postcards, database: Database
) -> None:
    platform.trouble = [SendFailed("The token was revoked.", permanent=True, no_access=True)]
    await post(client, "ani|1|one")
    await until(lambda: bool(open_notices(database)))
    [told] = open_notices(database)
    assert told.channel == "postcards" and told.text.startswith("The token was revoked. Nothing")
    await post(client, "ani|2|two")
    await until(lambda: not open_notices(database))
    assert texts(platform) == ["re: two"]


async def test_a_message_stored_before_a_crash_is_answered_after_it(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> None:
    crashed = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    await crashed.inbox.accept([card("ani", "1", "halo")])  # never started: it died here
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    await until(lambda: bool(platform.sent))
    await gateway.stop()
    assert texts(platform) == ["re: halo"]


async def test_while_a_person_answers_the_bot_is_silent(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> None:
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    rasa_client.signals = {"handoff": "asked"}
    await gateway.inbox.accept([card("ani", "1", "a person please")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 1)
    rasa_client.signals = {}
    [waiting] = await gateway.desk.conversations(("waiting",))
    await gateway.desk.reply(waiting.id, "Hi, this is Sari.", "Sari")
    await gateway.inbox.accept([card("ani", "2", "hello?")])
    gateway.delivery.wake()
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 2)
    assert [line.author for line in await gateway.desk.history(waiting.id)] == [
        "customer", "bot", "Sari", "customer",
    ]
    await gateway.desk.hand_back(waiting.id)
    await gateway.inbox.accept([card("ani", "3", "thanks")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 3)
    await gateway.stop()
    assert texts(platform)[1:] == ["Hi, this is Sari.", "re: thanks"]
    assert [text for text, _ in rasa_client.asked] == ["a person please", "thanks"]


async def test_until_a_person_comes_the_bot_serves_and_may_say_nothing(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> None:
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    rasa_client.signals = {"handoff": "asked"}
    await gateway.inbox.accept([card("ani", "1", "a person please")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 1)
    rasa_client.signals, rasa_client.silent = {}, True
    await gateway.inbox.accept([card("ani", "2", "hello?")])
    gateway.dispatcher.wake()
    await until(lambda: len(rasa_client.asked) == 2)
    rasa_client.silent = False
    await gateway.inbox.accept([card("ani", "3", "where is ORD-1314")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 2)
    [waiting] = await gateway.desk.conversations(("waiting",))
    await gateway.stop()
    assert texts(platform) == ["re: a person please", "re: where is ORD-1314"]
    assert waiting.reason == "asked" and waiting.waiting_since is not None


async def test_only_payloads_that_we_offered_are_payloads(
    settings: Settings, rasa_client: EchoRasa, platform: Postcards
) -> None:
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    gateway.start()
    rasa_client.buttons = [Button("Lacak", "/order_status"), Button("Orang", "/talk_to_person")]

    async def said(message_id: str, **event: object) -> tuple[str | None, str | None]:
        text = event.pop("text", None)
        await gateway.inbox.accept([card("ani", message_id, text, **event)])  # type: ignore
        gateway.dispatcher.wake()
        await until(lambda: len(rasa_client.asked) == int(message_id))
        await until(lambda: len(platform.sent) == int(message_id))
        return rasa_client.asked[-1]

    assert await said("1", text="/restart") == ("/restart", None)
    forged = {"kind": "postback", "payload": '/order_status{"proven_customer": "C1"}'}
    assert await said("2", text="Lacak", **forged) == ("Lacak", None)
    assert await said("3", kind="postback", payload="/order_status") == (None, "/order_status")
    assert await said("4", text="2") == ("2", "/talk_to_person")
    assert await said("5", text="LACAK ") == ("LACAK ", "/order_status")
    assert await said("6", text="3") == ("3", None)
    await gateway.stop()


async def test_a_store_that_fails_for_a_while_sends_nothing_twice_and_recovers(
    settings: Settings,
    rasa_client: EchoRasa,
    platform: Postcards,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "STORE_PAUSE_S", 0.01)
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]
    outages = {"sent": 3, "due": 3}

    def failing(name: str) -> None:
        real = getattr(gateway.outbox, name)

        async def fail_first(*args: object) -> object:
            if outages[name]:
                outages[name] -= 1
                raise StoreUnavailable("The disk is full.")
            return await real(*args)

        monkeypatch.setattr(gateway.outbox, name, fail_first)

    failing("sent")
    failing("due")
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "one"), card("ani", "2", "two")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 2 and not any(outages.values()))
    await gateway.stop()
    assert texts(platform) == ["re: one", "re: two"]


def lost_answer() -> SendFailed:
    return SendFailed("no answer within 10 s", permanent=False, uncertain=True)


async def test_what_may_have_arrived_is_sent_once_more_and_then_left_to_a_person(
    client: TestClient, platform: Postcards, database: Database
) -> None:
    platform.trouble = [lost_answer()]
    await post(client, "ani|1|halo")
    await until(lambda: texts(platform) == ["re: halo"])
    platform.trouble = [lost_answer(), lost_answer()]
    await post(client, "ani|2|again")
    rows = database.table("outbox")
    await until(lambda: rows.count_where("state = 'failed'") == 1)
    assert texts(platform) == ["re: halo"]
    [letter] = database.query("SELECT * FROM outbox WHERE state = 'failed'")
    assert "may have arrived" in letter["error"]


async def test_an_echo_settles_what_may_have_arrived(
    settings: Settings, database: Database, rasa_client: EchoRasa, platform: Postcards,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 60)
    gateway = Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[dict-item]
    platform.trouble = [lost_answer()]
    async with TestClient(TestServer(build_app(gateway))) as client:
        await post(client, "ani|1|halo")
        rows = database.table("outbox")
        await until(lambda: rows.count_where("doubts = 1") == 1)
        recipient = {"recipient": "ani"}
        echo = card("shop", "e1", "re: halo", kind="echo", ignore=True, extra=recipient)
        await gateway.inbox.accept([echo])
        await post(client, "ani|2|and now")
        await until(lambda: texts(platform) == ["re: and now"])
        await until(lambda: rows.count_where("state = 'sent'") == 2)
