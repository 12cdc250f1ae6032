"""What a person typed is never a command of Rasa's, and never more than can be read at once."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.plain_text import MOST_READ, as_message

BLANKS = [chr(code) for code in range(sys.maxunicode) if chr(code).isspace()]
COMMAND = "/restart"


def is_command(text: str) -> bool:
    """Whether Rasa itself takes a text that it is given for one of its own."""
    unpacked = YAMLStoryReader.unpack_regex_message(Message({TEXT: text}), Domain.empty())
    return unpacked.get(INTENT) is not None


def test_rasa_takes_every_blank_before_a_slash_for_nothing() -> None:
    assert len(BLANKS) > 20
    assert all(is_command(blank + COMMAND) for blank in BLANKS)


@pytest.mark.parametrize("blank", BLANKS)
def test_no_blank_makes_a_command_of_a_text(blank: str) -> None:
    for typed in (blank + COMMAND, f"/{blank}{COMMAND}", f"{blank}/{blank}/{blank}{COMMAND}"):
        assert not is_command(as_message(typed))


@given(st.text(alphabet=st.sampled_from([*BLANKS, "/", "a", "{", "\ufeff", "\u200b"])), st.text())
def test_nothing_typed_is_a_command(before: str, after: str) -> None:
    for typed in (before + after, before + COMMAND + after):
        text = as_message(typed)
        assert text and not is_command(text) and not text.startswith("/")
        assert len(text) <= MOST_READ


def test_ordinary_messages_stay_as_they_are() -> None:
    for typed in ("halo kak 😊😊😊", "ORD-2291/2292?", "https://x.example/?b=1", "harga???"):
        assert as_message(typed) == typed
    assert as_message("/") == as_message("  ") == "…"
    assert as_message("tolong" + "!" * 5000) == "tolong!!!!!!!"
    assert len(as_message("a" * 50_000 + " b")) < 300
    assert json.dumps(as_message("kirim " * 1000)).count("kirim") > 300
