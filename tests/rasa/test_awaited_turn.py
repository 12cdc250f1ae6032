"""A turn through Rasa while a person is awaited: what is said of the person is taken out before the
message is understood, and nothing may be said to the rest."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train

from bot.messages import Turn
from bot.rasa import input_channel
from bot.rasa.tracker_store import SqliteTrackerStore

CONFIG = """
recipe: default.v1
assistant_id: awaited
language: en
pipeline: [{name: WhitespaceTokenizer}]
policies: [{name: bot.rasa.dialogue_policy.DialoguePolicy}, {name: RulePolicy}]
"""
DOMAIN = """
version: "3.1"
intents: [greet, opening_hours, talk_to_person]
slots:
  dialogue: {type: any, mappings: [{type: custom}]}
  reading: {type: any, mappings: [{type: custom}]}
responses:
  utter_hello: [{text: "Hello"}]
  utter_hours: [{text: "From nine to five"}]
  utter_person_taken_back:
  - {text: "All right.", buttons: [{title: "A person after all", payload: "/talk_to_person"}]}
actions: [action_dialogue]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""
RULES = """
version: "3.1"
rules:
- rule: a greeting
  steps: [{intent: greet}, {action: utter_hello}]
- rule: hours
  steps: [{intent: opening_hours}, {action: utter_hours}]
"""
AWAITED = {"awaited": 1_000_000.0}


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder = tmp_path_factory.mktemp("awaited")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("rules.yml", RULES)):
        (folder / name).write_text(text)
    result = train(
        str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "rules.yml")],
        output=str(folder / "models"), force_training=True,
    )  # fmt: skip
    agent: Agent = Agent.load(str(Path(str(result.model))))
    agent.tracker_store = SqliteTrackerStore(agent.domain, db=str(folder / "trackers.db"))
    agent.processor.tracker_store = agent.tracker_store
    return agent


async def turn(agent: Agent, metadata: dict[str, Any], **said: str) -> Turn:
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)))
    body = {"conversation": "1", "metadata": metadata, **said}
    return await input_channel._run(request, body, agent.handle_message)  # type: ignore[arg-type]


async def test_nothing_is_said_to_what_is_the_persons(agent: Agent) -> None:
    silent = await turn(agent, AWAITED, payload="/greet")
    assert (silent.replies, silent.signals) == ([], {})
    assert [r.text for r in (await turn(agent, {}, payload="/greet")).replies] == ["Hello"]
    served = await turn(agent, AWAITED, payload="/opening_hours")
    assert [reply.text for reply in served.replies] == ["From nine to five"]


async def test_taking_back_is_confirmed_with_a_way_to_undo_it(agent: Agent) -> None:
    taken = await turn(agent, AWAITED, text="ok that's all i needed, no agent necessary")
    assert [reply.text for reply in taken.replies] == ["All right."]
    assert taken.replies[0].buttons[0].payload == "/talk_to_person"
    assert taken.signals["taken_back"] is True


@pytest.mark.parametrize("command", ["/greet", " //greet", "/restart", "/opening_hours{}"])
async def test_what_is_left_of_a_typed_message_is_no_command(agent: Agent, command: str) -> None:
    taken = await turn(agent, AWAITED, text=f"no agent needed, {command}")
    assert [reply.text for reply in taken.replies] == ["All right."]
    assert taken.intent not in ("greet", "opening_hours", "restart")
