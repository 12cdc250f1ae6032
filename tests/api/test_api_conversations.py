"""What programs do with conversations: the same as colleagues, by the same rules."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.shop.sample_data import load_sample
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.labels import Labels
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.audit_log import Audit
from tests.api.conftest import Program, Programs, writes
from tests.desk.conftest import LogIn
from tests.gateway.people import EchoRasa, Postcards
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter


async def _settled(program: Program, number: int, answers: int) -> dict[str, Any]:
    """The conversation once the bot has said so much."""
    while True:
        _, chat = await program.get(f"/conversations/{number}")
        if chat["answers"] >= answers:
            return chat  # type: ignore[no-any-return]
        await asyncio.sleep(0.02)


async def test_a_conversation_is_listed_read_and_answered(
    program: Programs, platform: Postcards, thread: DatabaseThread
) -> None:
    erp = await program()
    await writes(erp.client, "rina|1|mana pesananku?")
    await _settled(erp, 1, 1)
    _, found = await erp.get("/conversations", channel="postcards")
    assert [one["last_author"] for one in found["data"]] == ["bot"] and not found["next_cursor"]
    status, sent = await erp.post("/conversations/1/messages", {"text": " Sudah dikirim. "})
    assert status == 201 and sent["from"] == "staff" and sent["text"] == "Sudah dikirim."
    _, read = await erp.get("/conversations/1/messages")
    assert [(one["from"], one["text"]) for one in read["data"]] == [
        ("customer", "mana pesananku?"), ("bot", "re: mana pesananku?"),
        ("staff", "Sudah dikirim."),
    ]  # fmt: skip
    _, chat = await erp.get("/conversations/1")
    assert (chat["state"], chat["assigned_to"]) == ("staff", "api:erp")
    while len(platform.sent) < 2:
        await asyncio.sleep(0.02)
    assert platform.sent[-1].text == "Sudah dikirim."
    [deed, *_] = await Audit(thread).newest(1)
    assert (deed.user, deed.what, deed.conversation_id) == ("api:erp", "reply", 1)


async def test_the_same_request_sends_once(program: Programs, platform: Postcards) -> None:
    erp, other = await program(), await program("other")
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    path, body = "/conversations/1/messages", {"text": "Hi"}
    first, *again = [await erp.post(path, body, "order-7") for _ in range(3)]
    assert first[0] == 201 and all(one == first for one in again)
    both = await asyncio.gather(*(erp.post(path, {"text": "Ho"}, "order-8") for _ in range(4)))
    assert {status for status, _ in both} == {201} and len({one["id"] for _, one in both}) == 1
    assert (await _settled(erp, 1, 3))["answers"] == 3
    status, problem = await erp.post(path, {"text": "Other words"}, "order-7")
    assert (status, problem["type"]) == (422, "urn:sapa:idempotency-key-reused")
    notes = [await erp.post("/conversations/1/notes", body, "order-7-note") for _ in range(2)]
    assert notes[0] == notes[1] and notes[0][1]["kind"] == "note"
    status, _ = await other.post("/conversations/1/notes", body, "order-7-note")  # its own keys
    assert status == 201
    _, read = await erp.get("/conversations/1/messages")
    assert len([one for one in read["data"] if one["kind"] == "note"]) == 2


async def test_a_colleagues_conversation_is_left_to_them(
    program: Programs, log_in: LogIn, thread: DatabaseThread
) -> None:
    await log_in("sari", "agent")
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    handling = Assignment(thread, lambda message: [message])
    await handling.take_over(1, "sari", None)
    status, problem = await erp.post("/conversations/1/messages", {"text": "Hi"}, "k")
    assert (status, problem["type"], problem["holder"]) == (
        409, "urn:sapa:held-by-colleague", "Sari",
    )  # fmt: skip
    assert (await handling.draft(1, "api:erp")).text == ""
    assert (await erp.post("/conversations/1/assign", {"to": None}))[0] == 200
    assert (await erp.post("/conversations/1/messages", {"text": "Hi"}, "k"))[0] == 201


async def test_who_answered_meanwhile_is_told(program: Programs) -> None:
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    status, problem = await erp.post("/conversations/1/messages", {"text": "Hi", "seen": 0})
    assert (status, problem["type"]) == (409, "urn:sapa:answered-meanwhile")
    assert (await erp.post("/conversations/1/messages", {"text": "Hi", "seen": 1}))[0] == 201


async def test_after_the_window_nothing_is_sent(
    program: Programs, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> None:
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    assert (await erp.post("/conversations/1/messages", {"text": "Hi"}, "k"))[0] == 201
    monkeypatch.setattr(platform, "answer_within_s", lambda to: 0.0)
    status, problem = await erp.post("/conversations/1/messages", {"text": "More"})
    assert (status, problem["type"]) == (409, "urn:sapa:window-closed")
    assert (await erp.post("/conversations/1/messages", {"text": "Hi"}, "k"))[0] == 201  # it was


async def test_where_the_channel_is_off_nothing_is_sent(
    program: Programs, thread: DatabaseThread
) -> None:
    erp = await program()
    number = await Counter(thread).writes("ani", "halo", channel="telegram")
    status, problem = await erp.post(f"/conversations/{number}/messages", {"text": "Hi"})
    assert (status, problem["type"]) == (409, "urn:sapa:channel-off")
    assert (await Counter(thread).chat(number)).state == "bot"


async def test_passed_on_closed_and_given_back(
    program: Programs, log_in: LogIn, server: TestServer
) -> None:
    await log_in("sari", "agent")
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    status, problem = await erp.post("/conversations/1/assign", {"to": "nobody.here"})
    assert (status, problem["type"]) == (422, "urn:sapa:no-such-colleague")
    _, chat = await erp.post("/conversations/1/assign", {"to": "sari"})
    assert (chat["assigned_to"], chat["state"]) == ("sari", "waiting")
    _, chat = await erp.post("/conversations/1/hand-back", {})
    assert (chat["assigned_to"], chat["state"]) == (None, "bot")
    _, chat = await erp.post("/conversations/1/close", {"ask_rating": False})
    assert chat["state"] == "closed" and chat["closed_at"]
    _, found = await erp.get("/conversations", view="closed")
    assert [one["id"] for one in found["data"]] == [1]


async def test_labels_are_put_on_and_taken_off(
    program: Programs, thread: DatabaseThread
) -> None:
    await Labels(thread).add("Retur", "red", "budi")
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    _, chat = await erp.post("/conversations/1/labels", {"add": ["retur"]})
    assert chat["labels"] == ["Retur"]
    _, found = await erp.get("/conversations", label="Retur")
    assert [one["id"] for one in found["data"]] == [1]
    status, problem = await erp.post("/conversations/1/labels", {"add": ["none"]})
    assert (status, problem["type"]) == (422, "urn:sapa:no-such-label")
    _, chat = await erp.post("/conversations/1/labels", {"remove": ["Retur"]})
    assert chat["labels"] == []
    _, known = await erp.get("/labels")
    assert [one["name"] for one in known["data"]] == ["Retur"]


async def test_orders_are_shown_only_where_they_are_proven(
    program: Programs, thread: DatabaseThread
) -> None:
    await thread.run(load_sample)
    counter = Counter(thread)
    await counter.writes("stranger", "halo", channel="telegram")
    await counter.writes("rina", "halo", channel="whatsapp", verified_phone="447700900123")
    erp, editor = await program(), await program("list", "editor")
    _, found = await editor.get("/contacts")
    numbers = {one["newest"]["platform_id"]: one["id"] for one in found["data"]}
    _, stranger = await erp.get(f"/contacts/{numbers['stranger']}")
    assert (stranger["proof"], stranger["orders"]) == (None, [])
    _, rina = await erp.get(f"/contacts/{numbers['rina']}")
    assert rina["proof"] == "phone" and rina["orders"]
    assert rina["identities"][0]["phone"] == "+447700900123"
    assert (await erp.get("/contacts"))[0] == 403
    _, one = await editor.get("/contacts", limit=1)
    _, two = await editor.get("/contacts", limit=1, cursor=one["next_cursor"])
    assert one["data"][0]["id"] != two["data"][0]["id"]
    assert (await erp.get("/contacts/99"))[0] == 404


async def test_a_case_is_decided_once(program: Programs, thread: DatabaseThread) -> None:
    await Counter(thread).talk("rina", "baju salah", signals={"cases": [filed()]})
    erp = await program()
    _, listed = await erp.get("/cases", state="waiting_staff", q="1269")
    assert [one["number"] for one in listed["data"]] == [NUMBER]
    path, body = f"/cases/{NUMBER}/decide", {"decision": "approved", "text": "Kami kirim baru ya"}
    status, problem = await erp.post(path, {**body, "version": 7})
    assert (status, problem["type"]) == (409, "urn:sapa:case-changed")
    for _ in range(2):
        status, case = await erp.post(path, body, "decide-1")
        assert (status, case["state"], case["decision"]) == (200, "solved", "approved")
    assert [step["by"] for step in case["history"]] == ["bot", "api:erp"]
    status, problem = await erp.post(path, body)
    assert (status, problem["type"]) == (409, "urn:sapa:case-over")
    _, read = await erp.get("/conversations/1/messages")
    assert body["text"] in [one["text"] for one in read["data"] if one["from"] == "staff"]


async def test_pages_follow_each_other(program: Programs, rasa_client: EchoRasa) -> None:
    erp = await program()
    await writes(erp.client, *(f"c{n}|{n}|halo {n}" for n in range(5)))
    for number in range(1, 6):
        await _settled(erp, number, 1)
    seen, cursor = [], ""
    while True:
        query = {"cursor": cursor} if cursor else {}
        _, page = await erp.get("/conversations", limit=2, **query)
        seen += [one["id"] for one in page["data"]]
        if not (cursor := page["next_cursor"]):
            break
    assert sorted(seen) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "path, body, status, type_",
    [
        ("/conversations/1/messages", {}, 422, "not-valid"),
        ("/conversations/1/messages", {"text": " "}, 422, "not-valid"),
        ("/conversations/1/messages", {"text": 5}, 422, "not-valid"),
        ("/conversations/1/messages", {"text": "x", "sned": 1}, 422, "not-valid"),
        ("/conversations/1/messages", {"text": "x" * 20_001}, 422, "not-valid"),
        ("/conversations/1/messages", {"text": "\ud800"}, 400, "not-json"),
        ("/conversations/1/messages", ["text"], 422, "not-valid"),
        ("/conversations/7/messages", {"text": "x"}, 404, "not-found"),
        ("/conversations/9999999999999999999999/messages", {"text": "x"}, 404, "not-found"),
        ("/nothing", {}, 404, "not-found"),
        ("/conversations", {}, 405, "method-not-allowed"),
    ],
)
async def test_what_cannot_be_done_is_said(
    program: Programs, path: str, body: object, status: int, type_: str
) -> None:
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    told, problem = await erp.post(path, body)
    assert (told, problem["type"]) == (status, f"urn:sapa:{type_}"), problem


async def test_other_bodies_than_json_are_refused(program: Programs) -> None:
    erp = await program()
    for data, kind, status in (
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"x" * 200_000, "application/json", 413),
    ):
        headers = {**erp.headers, "Content-Type": kind}
        async with erp.client.post(
            "/api/v1/conversations/1/close", data=data, headers=headers
        ) as answer:
            assert answer.status == status, await answer.text()
    for what in ("close", "unsnooze"):  # where nothing is needed, nothing need be sent
        nothing = erp.client.post(f"/api/v1/conversations/1/{what}", headers=erp.headers)
        async with nothing as answer:
            assert answer.status not in (400, 415), await answer.text()
    for query in ({"limit": "0"}, {"limit": "101"}, {"view": "x"}, {"what": "1"}):
        assert (await erp.get("/conversations", **query))[0] == 422


async def test_customers_read_no_programs_name(program: Programs, thread: DatabaseThread) -> None:
    erp = await program()
    await writes(erp.client, "rina|1|halo")
    await _settled(erp, 1, 1)
    await erp.post("/conversations/1/messages", {"text": "Hi"})
    lines = await Desk(thread).history(1)
    assert [line.author for line in lines] == ["customer", "bot", "staff"]
