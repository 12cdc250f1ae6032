"""Two approved answers that say different things to the same question: neither is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import faq
from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.knowledge.search import KnowledgeBase

COD = """
- id: cod_{which}
  questions: {{en: ["Can I pay cash on delivery?"], id: ["Bisa bayar di tempat?"]}}
  answer: {{en: "{en}", id: "{id}"}}
"""


def _asked(text: str, language: str) -> Tracker:
    message = {"text": text, "intent": {"name": "ask_info", "confidence": 0.9}, "entities": []}
    return Tracker("1", {"language": language}, message, [], False, None, {}, "action_listen")


async def _heard(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, language: str) -> Any:
    meaning = open_meaning("minilm + use-multilingual")
    cache = VectorCache(folder / "vectors.db", meaning)
    base = KnowledgeBase(folder, cache, phrasebook=folder / "none")
    monkeypatch.setattr(faq, "knowledge", lambda: base)
    dispatcher = CollectingDispatcher()
    await faq.ActionFaq().run(dispatcher, _asked(text, language), {})
    return dispatcher.messages


@pytest.mark.parametrize(
    ("text", "language"), [("can I pay cash on delivery?", "en"), ("bisa bayar di tempat?", "id")]
)
async def test_neither_is_given_and_staff_are_asked_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, language: str
) -> None:
    (tmp_path / "payment.yml").write_text(
        COD.format(which="yes", en="Yes, everywhere.", id="Bisa, di mana saja.")
        + COD.format(which="no", en="No, only transfers.", id="Tidak, hanya transfer.")
    )
    said, signalled = await _heard(tmp_path, monkeypatch, text, language)
    assert said["response"] == "utter_conflicting_answers"
    assert set(said["source"]["conflict"]) == {"cod_yes", "cod_no"}
    assert signalled["custom"] == {"signal": {"look": "conflicting answers"}}


async def test_the_one_that_has_ended_contradicts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = COD.format(which="yes", en="Yes, everywhere.", id="Bisa.")
    ended += "  valid_until: 2020-01-01\n"
    (tmp_path / "payment.yml").write_text(
        ended + COD.format(which="no", en="No, only transfers.", id="Tidak.")
    )
    [said] = await _heard(tmp_path, monkeypatch, "can I pay cash on delivery?", "en")
    assert said["text"] == "No, only transfers."
