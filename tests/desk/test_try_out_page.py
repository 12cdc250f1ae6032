"""What an editor reads of the draft's answer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.desk.readable_names import ReadableNames
from bot.desk.templates import Templates
from bot.messages import Button, Reply, Turn


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"response": "utter_greet"}, "Greets 97 % · Greet"),
        ({"faq": "cod", "score": 0.83}, "· Cod 0.83"),
        ({"faq": "opening_hours"}, "· Opening hours"),  # an intent's own answer has no score
    ],
)
def test_words_buttons_and_why(source: dict[str, Any], why: str) -> None:
    reply = Reply("Halo <Kak>", [Button("Lacak", '/order_status{"a": "b"}')], source=source)
    turn = Turn([reply], intent="greet", confidence=0.97, action="utter_greet")
    html = _page(turn)
    assert "Halo &lt;Kak&gt;" in html and ">Lacak</button>" in html
    assert why in re.sub(r"</?span[^>]*>", "", html)


def test_silence_is_told() -> None:
    turn = Turn([], intent="talk_to_person", confidence=None)
    html = _page(turn)
    assert "a person would be asked" in html


def _page(turn: Turn) -> str:
    return Templates().render(
        "teaching/try.html", "en", said="halo", turn=turn, names=ReadableNames()
    )
