"""No turn says the same twice, and none goes in circles: with a real dialogue of Rasa's, whose
form is one that a shop could write itself."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model_training import train
from rasa.utils.endpoints import EndpointConfig

from bot.messages import Button, Card, Reply, Turn, as_json
from bot.rasa.turn_collector import TurnCollector, end_circles

CONFIG = """
recipe: default.v1
assistant_id: circles
language: en
pipeline: [{name: WhitespaceTokenizer}]
policies: [{name: RulePolicy}]
"""
DOMAIN = """
version: "3.1"
intents: [begin, greet]
slots:
  size: {type: text, mappings: [{type: custom}]}
forms: {size_form: {required_slots: [size]}}
responses:
  utter_hello: [{text: "Hello"}]
  utter_no_size: [{text: "There is no such size."}, {text: "We have no such size."}]
actions: [action_ask_size, validate_size_form]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""
RULES = """
version: "3.1"
rules:
- rule: a form
  steps: [{intent: begin}, {action: size_form}, {active_loop: size_form}]
- rule: a greeting
  steps: [{intent: greet}, {action: utter_hello}]
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("circles")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("rules.yml", RULES)):
        (folder / name).write_text(text)
    result = train(
        str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "rules.yml")],
        output=str(folder / "models"), force_training=True,
    )  # fmt: skip
    return Path(str(result.model))


def _acts(name: str) -> dict[str, Any]:
    """A shop's own actions: the question fills its slot itself and goes on with the form, whose
    check does not take the value."""
    if name == "action_ask_size":
        events = [
            {"event": "slot", "name": "size", "value": "all"},
            {"event": "followup", "name": "size_form"},
        ]
        return {"events": events, "responses": []}
    no = {"event": "slot", "name": "size", "value": None}
    asked = {"event": "slot", "name": "requested_slot", "value": "size"}
    return {"events": [no, asked], "responses": [{"response": "utter_no_size"}]}


def test_a_form_in_circles_is_left_and_the_next_message_is_answered(model: Path) -> None:
    async def talk() -> list[TurnCollector]:
        async def act(request: web.Request) -> web.Response:
            return web.json_response(_acts((await request.json())["next_action"]))

        app = web.Application()
        app.router.add_post("/webhook", act)
        async with TestServer(app) as server:
            endpoint = EndpointConfig(str(server.make_url("/webhook")))
            agent: Agent = Agent.load(str(model), action_endpoint=endpoint)
            end_circles(agent.processor)
            turns = []
            for text in ("/begin", "/greet"):
                collector = TurnCollector("web")
                await agent.handle_message(UserMessage(text, collector, "1"))
                turns.append(collector)
            return turns

    circle, after = asyncio.run(talk())
    assert circle.ran_in_circles
    assert len(circle.turn.replies) == 1, "in whatever wording"
    assert not after.ran_in_circles
    assert [reply.text for reply in after.turn.replies] == ["Hello"]


words = st.sampled_from(["Hello", "hello ", "Which order?", "Which one?", ""])
said = st.fixed_dictionaries(
    {"text": words, "utter_action": st.sampled_from([None, "utter_hi", "utter_which"])},
    optional={"name": st.sampled_from(["Kemeja", "Kaos"]), "timestamp": st.floats(0, 9)},
)


@given(st.lists(said, max_size=12))
def test_whatever_is_said_nothing_is_said_twice(messages: list[dict[str, Any]]) -> None:
    collector = TurnCollector("web")
    for message in messages:
        asyncio.run(collector.send_response("1", message))
    texts = [(reply.text or "").casefold().strip() for reply in collector.turn.replies]
    assert len(texts) == len(set(texts))
    assert len(texts) <= len({m["text"].casefold().strip() for m in messages} - {""})


def test_one_reply_for_several_products_is_not_the_same_reply() -> None:
    collector = TurnCollector("web")
    for name in ("Kemeja", "Kaos", "Kemeja"):
        message = {"text": f"{name} is in stock.", "utter_action": "utter_stock", "name": name}
        asyncio.run(collector.send_response("1", message))
    texts = [reply.text for reply in collector.turn.replies]
    assert texts == ["Kemeja is in stock.", "Kaos is in stock."]


def test_what_is_left_out_leaves_its_buttons() -> None:
    collector = TurnCollector("web")
    collector.add(Reply("Which order?"))
    collector.add(Reply("Which order?", [Button("ORD-1", "/inform")]))
    collector.add(Reply("which  order?"), first=True)
    [reply] = collector.turn.replies
    assert reply.buttons == [Button("ORD-1", "/inform")]


async def test_a_card_comes_with_its_words() -> None:
    collector = TurnCollector("web")
    card = {"title": "Batik Shirt", "price": "Rp189,000", "lines": ["Sizes: S, M"]}
    await collector.send_response("1", {"text": "It is in stock.", "card": card})
    again = Turn.from_dict(json.loads(as_json(collector.turn)))
    assert again.replies == [Reply("It is in stock.", card=Card(**card))]
