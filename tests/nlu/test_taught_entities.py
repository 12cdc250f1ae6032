"""Entities of a shop's own kinds: by lookups, synonyms, expressions, marks, roles and groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.learned_entities import TaughtEntities

BROUGHT = Path(__file__).with_name("brought.yml").read_text(encoding="utf-8")
MORE = """
nlu:
- intent: claim
  examples: |
    - my policy is [AB-1234](policy)
    - a [large]{"entity": "size", "group": "1"} tea and a [small]{"entity": "size", "group": "2"}
    - send it [tomorrow](date) to [Kota Batu](city:Batu)
- regex: policy
  examples: |
    - [A-Z]{2}-\\d{4}
- regex: slow
  examples: |
    - (a+)+$
- regex: date
  examples: |
    - soon
- synonym: Kuala Lumpur
  examples: |
    - KL
- lookup: town
  examples: |
    - Kuala Lumpur
    - Ipoh (Perak)
"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Trains on YAML, loads what was learned, and reads a message: its entities, without place."""

    def reader(yaml: str) -> Any:
        storage, resource = LocalModelStorage(tmp_path), Resource("taught")
        context = ExecutionContext(GraphSchema({}), "test")
        TaughtEntities.create({}, storage, resource, context).train(RasaYAMLReader().reads(yaml))
        loaded = TaughtEntities.load({}, storage, resource, context)

        def entities(text: str, *before: dict[str, Any]) -> list[dict[str, Any]]:
            message = Message({TEXT: text, ENTITIES: [dict(one) for one in before]})
            [done] = loaded.process([message])
            keys = ("entity", "value", "role", "group")
            return [{k: e[k] for k in keys if k in e} for e in done.get(ENTITIES)]

        return entities

    return reader


GARMENTS = {
    "bisa permak rok plisket ga": "rok",
    "bisa permak ROK PLISKETnya ga": "rok",
    "permak celana  jeans dong": "jeans",
    "jahit denim kak": "jeans",
    "fix my denim jacket please": "denim jacket",
    "servis tas ransel": "tas ransel",
    "permak rok hitam": "rok",
    "bisa permak rok pliskte ga": "rok",
}


@pytest.mark.parametrize(("text", "value"), GARMENTS.items())
def test_words_of_marks_lookups_and_synonyms(read: Any, text: str, value: str) -> None:
    assert read(BROUGHT)(text) == [{"entity": "garment", "value": value}]


def test_roles_are_told_by_the_words_around(read: Any) -> None:
    assert read(BROUGHT)("paketnya dari Medan ke Solo kan") == [
        {"entity": "kota", "value": "Medan", "role": "asal"},
        {"entity": "kota", "value": "Solo", "role": "tujuan"},
    ]


def test_a_role_that_nothing_tells_is_left_open(read: Any) -> None:
    assert read(BROUGHT)("Solo") == [{"entity": "kota", "value": "Solo"}]


def test_groups(read: Any) -> None:
    sizes = [e for e in read(MORE)("a large tea and a small") if e["entity"] == "size"]
    assert [size["group"] for size in sizes] == ["1", "2"]


def test_expressions_and_synonyms_of_lookups(read: Any) -> None:
    entities = read(MORE)
    assert entities("policy xy-9876 please") == [{"entity": "policy", "value": "xy-9876"}]
    assert entities("to KL") == [{"entity": "town", "value": "Kuala Lumpur"}]
    assert entities("to ipoh (perak)") == [{"entity": "town", "value": "Ipoh (Perak)"}]


def test_what_rules_read_is_never_taught(read: Any) -> None:
    entities = read(MORE)
    assert entities("tomorrow or soon") == []
    assert entities("to kota batu") == [{"entity": "city", "value": "Batu"}]


def test_what_was_found_before_stays_and_gets_its_role(read: Any) -> None:
    solo = {"entity": "kota", "value": "Surakarta", "start": 11, "end": 15}
    assert read(BROUGHT)("kirim dari Solo", solo) == [
        {"entity": "kota", "value": "Surakarta", "role": "asal"}
    ]


def test_no_expression_keeps_a_message_waiting(read: Any) -> None:
    assert all(e["entity"] == "slow" for e in read(MORE)("a" * 3000 + "!"))


def test_without_anything_taught_nothing_is_touched(read: Any) -> None:
    yaml = "nlu:\n- intent: a\n  examples: |\n    - hello\n- intent: b\n  examples: |\n    - bye\n"
    before = {"entity": "city", "value": "Solo", "start": 0, "end": 4}
    assert read(yaml)("Solo", before) == [{"entity": "city", "value": "Solo"}]
