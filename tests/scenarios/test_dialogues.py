"""Every dialogue of dialogues_*.yml, over real HTTP: signed webhook in, platform's API called."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.scenarios.customers import Customer, TelegramCustomer, WhatsAppCustomer
from tests.scenarios.running import RunningSapa
from tests.scenarios.web_customer import WebCustomer
from tests.standins.media_reader import MediaReader

_people = itertools.count(1)


def _new_customer(sapa: RunningSapa, platform: str, phone: str | None) -> Customer:
    if platform == "web":
        return WebCustomer(sapa.place)
    if platform == "whatsapp":
        number = phone or f"62813{next(_people):08}"
        return WhatsAppCustomer(sapa.place, sapa.whatsapp, number)
    return TelegramCustomer(sapa.place, sapa.telegram, 700_000 + next(_people))


def _dialogues() -> list[Any]:
    cases = []
    for file in sorted(Path(__file__).parent.glob("dialogues_*.yml")):
        for dialogue in YAML(typ="safe").load(file.read_text(encoding="utf-8")):
            for platform in dialogue.get("platforms", ["whatsapp", "telegram"]):
                name = f"{file.stem[-2:]} {platform}: {dialogue['dialogue']}"
                cases.append(pytest.param(platform, dialogue, id=name))
    return cases


@pytest.mark.parametrize(("platform", "dialogue"), _dialogues())
def test_dialogue(
    sapa: RunningSapa, reader: MediaReader, platform: str, dialogue: dict[str, Any]
) -> None:
    customer = _new_customer(sapa, platform, dialogue.get("phone"))
    for turn in dialogue["turns"]:
        reader.sees(**turn.get("shows", {}))
        reader.hears(turn.get("speaks", ""), turn.get("confidence", 0.9))
        read = _take(customer, turn)
        if turn.get("silent"):
            assert read.text == "", f"{turn} should be met with silence, not {read.text!r}"
            continue
        assert read.text.strip(), f"no answer to {turn}"
        asked = [line for line in read.text.splitlines() if line.rstrip().endswith("?")]
        assert len(asked) <= 1, f"{turn}: more than one thing was asked: {asked}"
        heard = "\n".join([read.text, *read.choices]).lower()
        for words in turn.get("hears", []):
            assert words.lower() in heard, f"{turn}: the answer was {heard!r}"
        for words in turn.get("never", []):
            assert words.lower() not in heard, f"{turn}: the answer was {heard!r}"


def _take(customer: Customer, turn: dict[str, Any]) -> Any:
    if "presses" in turn:
        return customer.presses(turn["presses"])
    if "photo" in turn or "shows" in turn:
        return customer.sends_photo(turn.get("caption"))
    if "speaks" in turn:
        return customer.speaks()
    say: Callable[[str], Any] = customer.says
    return say(turn["says"])
