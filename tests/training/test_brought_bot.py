"""A bot that is trained on nothing but what a shop brings along, in Sapa's own pipeline."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.training.train import train
from tests.checkout import CHECKOUT
from tests.training.conftest import OwnModels

NLU = CHECKOUT / "tests" / "nlu" / "brought.yml"
MORE = """nlu:
- intent: greet
  examples: |
    - halo kak
    - selamat pagi
    - hi there
    - good morning
    - hello
"""
DOMAIN = """version: "3.1"
intents: [ask_repair, ask_gift_wrap, greet, nlu_fallback]
entities: [garment, kota: {roles: [asal, tujuan]}, language]
slots:
  garment:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: garment}]
  asal:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: kota, role: asal}]
  tujuan:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: kota, role: tujuan}]
actions: [action_lost]
responses:
  utter_repair: [text: "Permak {garment} bisa, Kak."]
  utter_wrap: [text: "Bisa dibungkus kado, Kak."]
  utter_greet: [text: "Halo, Kak."]
"""
RULES = """version: "3.1"
rules:
- rule: repair
  steps: [{intent: ask_repair}, {action: utter_repair}]
- rule: wrap
  steps: [{intent: ask_gift_wrap}, {action: utter_wrap}]
- rule: greet
  steps: [{intent: greet}, {action: utter_greet}]
"""
REPLIES = {
    "bisa permak rok plisket ga": "Permak rok bisa, Kak.",
    "permak celana jeans berapa lama ya": "Permak jeans bisa, Kak.",
    "bisa dibungkus kado ga min": "Bisa dibungkus kado, Kak.",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the bot answers to each message, and the slots after one with two towns."""
    folder = tmp_path_factory.mktemp("brought")
    project = folder / "project"
    for name in ("nlu", "rules", "stories"):
        (project / "data" / name).mkdir(parents=True)
    for name in ("lexicon", "moderation"):
        (project / "data" / name).symlink_to(CHECKOUT / "data" / name)
    for name in ("actions", "bot"):
        (project / name).symlink_to(CHECKOUT / name)
    shutil.copy(CHECKOUT / "config.yml", project)
    shutil.copy(NLU, project / "data" / "nlu" / "repairs.yml")
    (project / "data" / "nlu" / "more.yml").write_text(MORE)
    (project / "data" / "rules" / "rules.yml").write_text(RULES)
    (project / "domain.yml").write_text(DOMAIN)
    return asyncio.run(_said(folder, project))


async def _said(folder: Path, project: Path) -> dict[str, Any]:
    model = (await train(OwnModels(root=folder), project)).model
    from rasa.core.agent import Agent  # seconds to import, and only now is it needed

    agent = Agent.load(str(model))
    said: dict[str, Any] = {}
    for text in REPLIES:
        said[text] = [reply["text"] for reply in await agent.handle_text(text, sender_id=text)]
    await agent.handle_text("kirim dari Medan ke Solo buat permak", sender_id="towns")
    tracker = await agent.tracker_store.get_or_create_tracker("towns")
    return {**said, "slots": tracker.current_slot_values()}


@pytest.mark.long
@pytest.mark.parametrize(("text", "reply"), REPLIES.items())
def test_it_answers_in_words_that_it_never_saw(said: dict[str, Any], text: str, reply: str) -> None:
    assert said[text] == [reply]


@pytest.mark.long
def test_roles_fill_their_slots(said: dict[str, Any]) -> None:
    assert (said["slots"]["asal"], said["slots"]["tujuan"]) == ("Medan", "Solo")
