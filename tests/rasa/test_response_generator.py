"""What the bot says follows domain.yml, without training and without a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.rasa.response_generator import Replies

OF_FILE = "responses:\n  utter_hi:\n  - text: Hi from {shop}\n"
OF_MODEL = "responses:\n  utter_hi:\n  - text: Old\n  utter_gone:\n  - text: Still known\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "domain.yml"
    path.write_text(OF_FILE)
    return path


@pytest.fixture
def replies(file: Path) -> Replies:
    return Replies(EndpointConfig(), Domain.from_yaml(OF_MODEL), file)


def said(replies: Replies, name: str) -> dict[str, Any] | None:
    tracker = DialogueStateTracker("somebody", [])
    return asyncio.run(replies.generate(name, tracker, "web"))


def test_an_edit_is_said_at_once(replies: Replies, file: Path) -> None:
    assert said(replies, "utter_hi") == {"text": "Hi from Toko Nusa"}
    file.write_text(OF_FILE.replace("Hi", "Good evening"))
    assert said(replies, "utter_hi") == {"text": "Good evening from Toko Nusa"}


def test_what_the_file_does_not_have_is_the_models(replies: Replies) -> None:
    assert said(replies, "utter_gone") == {"text": "Still known"}
    replies.responses = {"utter_other": [{"text": "Of the next model"}]}  # Rasa, at a swap
    assert said(replies, "utter_other") == {"text": "Of the next model"}
    assert said(replies, "utter_hi") == {"text": "Hi from Toko Nusa"}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("responses: [", "line"),
        ("responses:\n  utter_hi: Hello\n", "utter_hi is no list"),
        ("intents: []\n", "has no responses"),
    ],
)
def test_a_broken_edit_keeps_what_was_said_last(
    replies: Replies, file: Path, caplog: pytest.LogCaptureFixture, broken: str, why: str
) -> None:
    file.write_text(broken)
    for _ in range(3):
        assert said(replies, "utter_hi") == {"text": "Hi from Toko Nusa"}
    [told] = [record.message for record in caplog.records if "not used yet" in record.message]
    assert why in told
    file.unlink()
    assert said(replies, "utter_hi") == {"text": "Hi from Toko Nusa"}
    file.write_text(OF_FILE.replace("Hi", "Back again"))
    assert said(replies, "utter_hi") == {"text": "Back again from Toko Nusa"}


PARCEL = """
responses:
  utter_parcel:
  - text: "{number} is with {courier}, parcel {parcel}. Last seen: {place}. Due {day}."
    buttons: [{title: "Track {parcel}", payload: "/track"}, {title: "Thanks", payload: "/thank"}]
    image: "{picture}"
  - text: "{number} is with {courier}. Due {day}."
  - text: "{number} is on its way."
"""


@pytest.fixture
def parcel(file: Path) -> Replies:
    file.write_text(PARCEL)
    return Replies(EndpointConfig(), None, file)


def told(replies: Replies, **values: Any) -> dict[str, Any] | None:
    tracker = DialogueStateTracker("somebody", [])
    return asyncio.run(replies.generate("utter_parcel", tracker, "web", **values))


@pytest.mark.parametrize("unknown", [None, "", "-", " "])
def test_a_sentence_that_names_something_unknown_is_left_out(
    parcel: Replies, unknown: str | None
) -> None:
    known = {"number": "ORD-1", "courier": "JNE", "parcel": "JX1", "day": "1 May"}
    message = told(parcel, **known, place=unknown, picture=unknown)
    assert message["text"] == "ORD-1 is with JNE, parcel JX1. Due 1 May."
    assert [button["title"] for button in message["buttons"]] == ["Track JX1", "Thanks"]
    assert "image" not in message


def test_the_wording_that_tells_the_most_is_said(parcel: Replies) -> None:
    assert told(parcel, number="ORD-1", courier="JNE")["text"] == "ORD-1 is with JNE."
    assert told(parcel, number="ORD-1")["text"] == "ORD-1 is on its way."
    assert told(parcel, number="ORD-1", parcel="JX1", place="Solo", day="1 May", picture="p") == {
        "text": "Last seen: Solo. Due 1 May.",
        "buttons": [{"title": "Track JX1", "payload": "/track"}, {"title": "Thanks",
                    "payload": "/thank"}],
        "image": "p",
    }  # fmt: skip


def test_nothing_is_said_where_nothing_is_known(
    parcel: Replies, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(parcel) is None
    assert "utter_parcel says nothing" in caplog.text


def test_a_zero_is_known(file: Path) -> None:
    file.write_text("responses:\n  utter_parcel:\n  - text: \"{left} left, {fee} fee\"\n")
    assert told(Replies(EndpointConfig(), None, file), left=0, fee="Rp0")["text"] == (
        "0 left, Rp0 fee"
    )
