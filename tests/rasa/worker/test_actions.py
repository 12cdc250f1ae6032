"""Actions in the worker answer as an action server would: what they say, refuse, and break."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action

from bot.rasa.worker.actions import WorkerActions

SOURCE = """
import asyncio, threading
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

class Says(Action):
    def name(self):
        return "action_says"
    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_hello", place=("a", 1))
        tracker.slots["basket"].append("changed")
        tracker.latest_message["intent"]["name"] = "changed"
        return [SlotSet("seen", tracker.sender_id)]

class Rejects(Action):
    def name(self):
        return "action_rejects"
    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name())

class Breaks(Action):
    def name(self):
        return "action_breaks"
    async def run(self, dispatcher, tracker, domain):
        return [SlotSet("a", {1, 2})] if tracker.sender_id == "set" else 1 / 0

gate, at_once, most = threading.Event(), [], []

class Blocks(Action):
    def name(self):
        return "action_blocks"
    def run(self, dispatcher, tracker, domain):
        at_once.append(self)
        most.append(len(at_once))
        gate.wait(30)
        at_once.pop()
        return [SlotSet("thread", threading.current_thread().name)]

class Waits(Action):
    def name(self):
        return "action_waits"
    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(60)
"""


@pytest.fixture(scope="module")
def actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerActions]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop_actions_for_a_test.py").write_text(SOURCE)
    sys.path.insert(0, str(folder))
    yield WorkerActions("shop_actions_for_a_test", enable_selective_domain=True)
    sys.path.remove(str(folder))


def call(action: str, sender: str = "1") -> dict[str, Any]:
    tracker = {
        "sender_id": sender, "slots": {"basket": []}, "events": [], "paused": False,
        "latest_message": {"intent": {"name": "greet"}}, "followup_action": None,
        "active_loop": {}, "latest_action_name": None,
    }  # fmt: skip
    return {"next_action": action, "sender_id": sender, "tracker": tracker}


async def request(actions: WorkerActions, body: dict[str, Any], timeout: float = 30) -> Any:
    return await actions.request(json=body, method="post", timeout=timeout)


async def test_what_an_action_says_and_changes(actions: WorkerActions) -> None:
    body = call("action_says")
    before = json.dumps(body)
    answer = await request(actions, body)
    assert answer["events"][0]["value"] == "1"
    assert answer["responses"][0]["response"] == "utter_hello"
    assert answer["responses"][0]["place"] == ["a", 1], "as after a way through a network"
    assert json.dumps(body) == before, "the tracker is Rasa's alone"
    assert actions.kwargs == {"enable_selective_domain": True}
    assert await actions.is_up()


@pytest.mark.parametrize(
    ("action", "sender", "status"),
    [
        ("action_rejects", "1", 400), ("action_unknown", "1", 404), ("action_breaks", "1", 500),
        ("action_breaks", "set", 500),
    ],
)  # fmt: skip
async def test_errors_are_those_of_an_action_server(
    actions: WorkerActions, action: str, sender: str, status: int
) -> None:
    with pytest.raises(ClientResponseError) as error:
        await request(actions, call(action, sender))
    assert error.value.status == status
    if status == 400:
        assert json.loads(error.value.text)["action_name"] == action


async def test_a_plain_run_holds_nobody_up_and_never_runs_twice_at_once(
    actions: WorkerActions,
) -> None:
    source = sys.modules["shop_actions_for_a_test"]
    three = [asyncio.create_task(request(actions, call("action_blocks"))) for _ in range(3)]
    await asyncio.sleep(0)
    await request(actions, call("action_says"))
    assert not any(one.done() for one in three), "the others go on meanwhile"
    source.gate.set()
    threads = {(await one)["events"][0]["value"] for one in three}
    assert source.most == [1, 1, 1]
    assert len(threads) == 1 and threads != {threading.current_thread().name}


async def test_an_action_that_never_ends_is_ended(actions: WorkerActions) -> None:
    with pytest.raises(ClientResponseError):
        await request(actions, call("action_waits"), timeout=0.05)


def test_the_starters_actions_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    registered = WorkerActions("actions")._executor.actions
    assert {"action_dialogue", "action_find_products"} <= set(registered)
    assert issubclass(type(registered["action_dialogue"].__self__), Action)
