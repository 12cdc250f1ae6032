"""The examples of docs/extending and docs/webhooks.md do what their pages say."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from ruamel.yaml import YAML

from bot.api.webhook_signature import new_secret
from bot.channels.base import Forged, Unsigned, WebhookRequest
from bot.channels.signatures import hmac_sha256
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.messages import Button, Outbound
from bot.settings import Settings
from bot.settings_sections import ReaderSettings, ShopSettings, WebhooksSettings
from bot.shop.http_shop import HttpShop
from bot.shop.shop import NotPossible
from bot.store.api.api_keys import ApiKeys
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.webhooks.endpoints import Webhooks
from tests.documents import DOCS, Block, block, blocks
from tests.gateway.people import EchoRasa, Postcards

PAGES = [*sorted((DOCS / "extending").glob("*.md")), DOCS / "webhooks.md"]
BLOCKS = [one for page in PAGES for one in blocks(page)]
PYTHON = [one for one in BLOCKS if one.language == "python"]
WRITTEN = [one for one in BLOCKS if one.language == "yaml"]

Example = Callable[[str, str], ModuleType]


def _id(one: Block) -> str:
    return f"{one.page.stem}:{one.title}"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    """Imports the block of a page that stands for a file."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def imported(page: str, title: str) -> ModuleType:
        name = f"documented_{Path(title).stem}"
        (tmp_path / f"{name}.py").write_text(block(page, title), "utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
        return __import__(name)

    return imported


@pytest.mark.parametrize("one", PYTHON, ids=_id)
def test_python_compiles_and_names_its_file(one: Block) -> None:
    compile(one.text, one.title, "exec")
    assert one.title


@pytest.mark.parametrize("one", WRITTEN, ids=_id)
def test_yaml_can_be_read(one: Block) -> None:
    assert YAML(typ="safe", pure=True).load(one.text)


async def _act(action: Any, *entities: dict[str, Any]) -> dict[str, Any]:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    message = {"text": "", "intent": {}, "entities": list(entities), "metadata": {}}
    dispatcher = CollectingDispatcher()
    tracker = Tracker("1", {"language": "en"}, message, [], False, None, {}, "action_listen")
    await action.run(dispatcher, tracker, {})
    [said] = dispatcher.messages
    return said


async def test_the_action_answers(example: Example) -> None:
    pytest.importorskip("rasa_sdk")
    action = example("extending/action.md", "actions/pickup.py").ActionPickup()
    said = await _act(action, {"entity": "city", "value": "Bandung"})
    assert (said["response"], said["address"]) == ("utter_pickup_at", "Jl. Braga 12")
    assert said["source"] == {"action": "action_pickup", "branch": "Bandung"}
    assert (await _act(action))["response"] == "utter_pickup_nowhere"


def test_the_action_its_replies_and_its_rule_fit_each_other(example: Example) -> None:
    page = "extending/action.md"
    domain = YAML(typ="safe", pure=True).load(block(page, "domain.yml"))
    [rule] = YAML(typ="safe", pure=True).load(block(page, "data/rules/pickup.yml"))["rules"]
    assert rule["steps"] == [{"intent": "pickup"}, {"action": "action_pickup"}]
    assert (domain["intents"], domain["actions"]) == (["pickup"], ["action_pickup"])
    code = block(page, "actions/pickup.py")
    assert all(response in code for response in domain["responses"])


async def test_the_case_is_checked_booked_and_booked_once(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rasa_sdk")
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions import case_functions
    from actions.dialogue import ActionDialogue
    from actions.turn import DialogueTurn
    from bot.dialogue.case_kinds import read_kinds
    from bot.dialogue.state import Case, Dialogue

    monkeypatch.setattr(case_functions, "DEEDS", {})
    monkeypatch.setattr(case_functions, "CHECKS", {})
    page = "extending/case-kind.md"
    rentals = example(page, "actions/rentals.py")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "rentals.yml").write_text(block(page, "data/cases/rentals.yml"), "utf-8")
    kinds = read_kinds(tmp_path / "cases")
    kind = kinds["rent_kebaya"]
    assert (kind.do, kind.check) == (*case_functions.DEEDS, *case_functions.CHECKS)

    case = Case("rent_kebaya", {"size": "M", "date": "2026-12-12"})
    tracker = Tracker("1", {"language": "en"}, {"metadata": {}}, [], False, None, {}, "")
    turn = DialogueTurn(ActionDialogue(), CollectingDispatcher(), tracker, Dialogue([case]), kinds)
    assert await rentals.can_be_rented(turn, case, None)
    for _ in range(2):  # a turn may run again
        assert await rentals.book_rental(turn, case, None) == "solved"
    assert list(rentals.BOOKED.values()) == [("M", "2026-12-12")]
    case.facts["date"] = "2026-12-25"
    assert not await rentals.can_be_rented(turn, case, None)
    said = [message["response"] for message in turn.dispatcher.messages]
    assert said == ["utter_rental_booked", "utter_rental_booked", "utter_nothing_to_rent"]
    replies = YAML(typ="safe", pure=True).load(block(page, "domain.yml"))["responses"]
    assert {*said, kind.confirm, *(fact.ask for fact in kind.facts)} == replies.keys()


async def test_the_connector_verifies_reads_and_sends(example: Example) -> None:
    taken: list[Any] = []

    async def messages(request: web.Request) -> web.Response:
        taken.append(await request.json())
        return web.json_response({"id": f"m{len(taken)}"})

    stand_in = web.Application()
    stand_in.router.add_post("/messages", messages)
    kabar = example("extending/connector.md", "bot/channels/kabar.py").Kabar
    async with TestServer(stand_in) as server:
        channel = kabar.from_settings(
            {"shop": "toko", "api_url": str(server.make_url(""))},
            {"KABAR_SECRET": "a secret", "KABAR_TOKEN": "a token"},
        )
        body = json.dumps({"messages": [{"id": "1", "from": "rina", "text": "halo"}, {}]}).encode()
        signed = {"Kabar-Signature": hmac_sha256("a secret", body)}
        channel.verify(WebhookRequest("POST", "/", {}, signed, body, ""))
        with pytest.raises(Forged):
            channel.verify(WebhookRequest("POST", "/", {}, signed, body + b" ", ""))
        with pytest.raises(Unsigned):
            channel.verify(WebhookRequest("POST", "/", {}, {}, body, ""))
        halo, unknown = channel.parse(body)
        assert (halo.text, halo.sender, halo.dedup_key) == ("halo", "rina", "kabar:toko:1")
        assert (unknown.kind, unknown.ignore) == ("unknown", True)
        said = Outbound("kabar", "toko", "rina", "Which?", [Button("Red", "r")], "https://a.b/c")
        assert [channel.render(part) for part in channel.render(said)] == [channel.render(said)]
        assert (await channel.send(said)).platform_id == "m1"
        assert taken == [{"to": "rina", "text": "Which?\n\nhttps://a.b/c\n\n1. Red"}]
        await channel.aclose()


async def test_the_shops_api_is_what_sapa_asks_for(
    example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", "a token")
    api = example("extending/shop-source.md", "shop_api.py")
    async with TestServer(api.app()) as server:
        settings = ShopSettings(source="http", url=str(server.make_url("")).rstrip("/"),
                                order_numbers=("ORD-2291",))  # fmt: skip
        shop = HttpShop(settings, "a token")
        rina = await shop.find_owner("ord 2291", "rina@example.com")
        assert rina and rina.name == "Rina"
        assert await shop.find_owner("ORD-2291", "0123") == rina
        assert await shop.find_owner("ORD-2291", "budi@example.com") is None
        assert await shop.find_owner("ORD-9999", "rina@example.com") is None
        assert await shop.customers_by_phone("6281200000123") == [rina]
        assert await shop.customer("c1") == rina
        assert [order.number for order in await shop.orders_of("c1", 5)] == ["ORD-2291"]
        assert await shop.order("ORD-2291", "c2") is None
        moved = await shop.change_address("ORD-2291", "c1", "Jl. Baru 2")
        assert moved.address == "Jl. Baru 2"
        assert (await shop.cancel("ORD-2291", "c1")).status == "cancelled"
        with pytest.raises(NotPossible):
            await shop.cancel("ORD-2291", "c1")
        assert [p.name_id for p in await shop.find_products("kemeja putih", 5)] == ["Kemeja"]
        await shop.aclose()


async def test_the_reader_is_asked_and_followed(example: Example) -> None:
    pytest.importorskip("rasa")
    from bot.dialogue.message import Message, Part
    from bot.dialogue.state import Dialogue
    from bot.rasa.chat_completions import ChatCompletions
    from bot.rasa.dialogue_policy import kinds
    from bot.rasa.external_reader import ExternalReader

    service = example("extending/reader.md", "reader_service.py")
    async with TestServer(service.app()) as server:
        settings = ReaderSettings(str(server.make_url("/v1/chat/completions")), "lawyers", 5.0)
        reader = ExternalReader(ChatCompletions(settings, ""), "lawyers")
        for text, read in {"I will call my lawyer": ["person"], "halo kak": []}.items():
            message = Message(text, "ask_info", 0.5, (Part(text, 0, len(text), "ask_info", 0.5),))
            reading = await reader.read(message, Dialogue(), [], kinds(), ["ask_info"])
            assert reading and not reading.refused
            assert [command.name for command in reading.commands] == read
        await reader.aclose()


def test_the_entities_are_found(tmp_path: Path) -> None:
    pytest.importorskip("rasa")
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.constants import ENTITIES, TEXT
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.learned_entities import TaughtEntities

    written = block("extending/entity.md", "data/nlu/fabrics.yml")
    place = ({}, LocalModelStorage(tmp_path), Resource("taught"),
             ExecutionContext(GraphSchema({}), "test"))  # fmt: skip
    TaughtEntities.create(*place).train(RasaYAMLReader().reads(written))
    message = Message({TEXT: "ada yang bahan silk? voucherku VC-1234"})
    TaughtEntities.load(*place).process([message])
    found = {entity["entity"]: entity["value"] for entity in message.get(ENTITIES)}
    assert found == {"fabric": "sutra", "voucher": "VC-1234"}
    domain = YAML(typ="safe", pure=True).load(block("extending/entity.md", "domain.yml"))
    assert domain["entities"] == list(found)


def test_the_component_marks_what_is_urgent(example: Example) -> None:
    pytest.importorskip("rasa")
    from rasa.shared.nlu.constants import ENTITIES, TEXT
    from rasa.shared.nlu.training_data.message import Message

    component = example("extending/rasa-component.md", "components/urgency.py").Urgency
    urgent, calm = Message({TEXT: "kak, URGENT ya"}), Message({TEXT: "halo"})
    made = component.create(component.get_default_config(), None, None, None)
    made.process([urgent, calm])
    [found] = urgent.get(ENTITIES)
    assert (found["entity"], found["value"], found["start"]) == ("urgency", "urgent", 5)
    assert calm.get(ENTITIES) is None


def test_an_action_is_tested_alone(example: Example) -> None:
    example("extending/testing.md", "tests/test_gift.py").test_it_says_the_colour()


async def test_sapa_within_an_application_of_ones_own(example: Example, tmp_path: Path) -> None:
    app = web.Application()
    gateway = Gateway(Settings(root=tmp_path), {}, EchoRasa())  # type: ignore[arg-type]
    example("extending/packages.md", "app.py").add_sapa(app, gateway)
    async with TestClient(TestServer(app)) as client:
        assert await (await client.get("/hello")).text() == "my own page"
        assert (await client.get("/health")).status == 200
        assert (await client.get("/desk/login")).status == 200


async def test_the_webhook_is_checked_and_answers(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shop's bot of its own, told by a gateway, answers by its API."""
    secret = new_secret()
    settings = Settings(root=tmp_path, environ={"OURS": secret})
    platform = Postcards()
    gateway = Gateway(settings, {"postcards": platform}, EchoRasa())  # type: ignore[arg-type]
    thread = DatabaseThread(open_database(settings.database))
    async with TestClient(TestServer(build_app(gateway))) as client:
        monkeypatch.setenv("SAPA_URL", str(client.make_url("")).rstrip("/"))
        monkeypatch.setenv("SAPA_API_KEY", await ApiKeys(thread).add("hours", "agent", 1, "budi"))
        monkeypatch.setenv("SAPA_WEBHOOK_SECRET", secret)
        ours = example("webhooks.md", "hours_bot.py")
        assert not ours.is_signed({"webhook-id": "evt_1", "webhook-timestamp": "1"}, b"{}")
        server = ours.HTTPServer(("127.0.0.1", 0), ours.Webhook)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        port = server.server_address[1]
        object.__setattr__(settings, "webhooks", WebhooksSettings((f"127.0.0.1:{port}",)))
        url = f"http://127.0.0.1:{port}/"
        await Webhooks(thread).add(url, ["message.received"], "OURS", "budi")
        for body in (b"rina|1|halo", b"rina|2|Your opening hours?"):
            await client.post("/webhooks/postcards", data=body, headers={"Stamp": "real"})
        while "We are open from 8 to 22." not in [one.text for one in platform.sent]:
            await asyncio.sleep(0.05)
        assert [one.author for one in platform.sent].count("api:hours") == 1
        server.shutdown()
        server.server_close()
    await thread.aclose()
