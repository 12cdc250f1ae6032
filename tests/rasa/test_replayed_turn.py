"""A message whose turn was answered, and comes again: it is answered alike, and nothing is done
twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train

from bot.messages import Turn
from bot.rasa import input_channel
from bot.rasa.tracker_store import PostgresqlTrackerStore, SqliteTrackerStore
from tests.postgresql import empty, postgresql

CONFIG = """
recipe: default.v1
assistant_id: replayed
language: en
pipeline: [{name: WhitespaceTokenizer}]
policies: [{name: bot.rasa.dialogue_policy.DialoguePolicy}, {name: RulePolicy}]
"""
DOMAIN = """
version: "3.1"
intents: [greet, opening_hours]
slots:
  dialogue: {type: any, mappings: [{type: custom}]}
  reading: {type: any, mappings: [{type: custom}]}
responses:
  utter_hello:
  - {text: "Hello", buttons: [{title: Hours, payload: /opening_hours}]}
  utter_hours:
  - {text: "From nine to five"}
  - {text: "Nine to five"}
  - {text: "9 to 5"}
  utter_bot_disclosure: [{text: "I am a bot."}]
actions: [action_dialogue]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""
RULES = """
version: "3.1"
rules:
- rule: a greeting
  steps: [{intent: greet}, {action: utter_hello}]
- rule: hours
  steps: [{intent: opening_hours}, {action: utter_hours}, {action: utter_hello}]
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("replayed")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("rules.yml", RULES)):
        (folder / name).write_text(text)
    result = train(
        str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "rules.yml")],
        output=str(folder / "models"), force_training=True,
    )  # fmt: skip
    return str(result.model)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
async def agents(
    request: pytest.FixtureRequest, model: str, tmp_path: Path
) -> AsyncIterator[tuple[Agent, Agent]]:
    """Two workers."""
    found = []
    for _ in range(2):
        agent: Agent = Agent.load(model)
        if request.param == "sqlite":
            store: Any = SqliteTrackerStore(agent.domain, db=str(tmp_path / "trackers.db"))
        else:
            place = str(request.getfixturevalue("address"))
            if not found:
                empty(place)
            store = PostgresqlTrackerStore(agent.domain, db=place)
        agent.tracker_store = agent.processor.tracker_store = store
        found.append(agent)
    yield found[0], found[1]
    if request.param == "postgresql":
        for agent in found:
            await agent.tracker_store.aclose()  # type: ignore[attr-defined]


async def turn(agent: Agent, payload: str, **metadata: Any) -> Turn:
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)))
    body = {"conversation": "1", "payload": payload, "language": "en", "metadata": metadata}
    return await input_channel._run(request, body, agent.handle_message)  # type: ignore[arg-type]


async def heard(agent: Agent) -> int:
    tracker = await agent.tracker_store.retrieve_full_tracker("1")
    return sum(event.type_name == "user" for event in (tracker.events if tracker else []))


async def test_the_same_message_is_answered_alike_by_any_worker(
    agents: tuple[Agent, Agent],
) -> None:
    one, other = agents
    await turn(one, "/greet", message=1)
    first = await turn(one, "/opening_hours", message=2)
    assert len(first.replies) == 2 and first.replies[1].buttons
    for agent in (other, one, other):
        again = await turn(agent, "/opening_hours", message=2)
        assert again.as_dict() == first.as_dict()
    assert await heard(one) == 2
    assert (await turn(other, "/greet", message=3)).replies[0].text == "Hello"
    assert await heard(other) == 3


async def test_what_is_said_anew_is_answered_anew(agents: tuple[Agent, Agent]) -> None:
    one, _ = agents
    await turn(one, "/greet", message=1)
    assert (await turn(one, "/greet", message=2)).replies  # the same words, another message
    assert await heard(one) == 2
    await turn(one, "/opening_hours", message=2)  # the same message, but now its words are read
    assert await heard(one) == 3
    await turn(one, "/greet")  # a chat session has no numbers
    await turn(one, "/greet")
    assert await heard(one) == 5
