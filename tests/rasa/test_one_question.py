"""At most one thing is asked at a time."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.gateway.anger import flag_anger
from bot.messages import Attachment, Button, Inbound, Reply, Turn
from bot.rasa.client import _payload_for
from bot.rasa.one_question import ask_no_courtesy, ask_one_thing
from bot.store.conversations.conversations import Conversation

RATING = Reply("How was it?", [Button("5", "/rate")], source={"response": "utter_ask_rating"})
CONSENT = Reply("May we?", source={"response": "utter_ask_consent_feedback", "consent": "feedback"})
STATEMENT = Reply("Your order is on its way.")
QUESTION = Reply("Which order is it?")
CHOICE = Reply("Choose one.", [Button("a", "/a"), Button("b", "/b")])


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_no_courtesy_beside_another_question_and_one_alone(length: int) -> None:
    for replies in itertools.permutations([RATING, CONSENT, STATEMENT, QUESTION, CHOICE], length):
        turn = Turn(list(replies), signals={"consent": {"step": "asked"}})
        ask_one_thing(turn)
        courtesies = [reply for reply in turn.replies if reply in (RATING, CONSENT)]
        others = [reply for reply in replies if reply not in (RATING, CONSENT)]
        assert [reply for reply in turn.replies if reply not in courtesies] == others
        may_be_asked = QUESTION not in others and CHOICE not in others
        assert len(courtesies) == (may_be_asked and len(replies) > len(others))
        if CONSENT in replies and CONSENT not in courtesies:
            assert "consent" not in turn.signals  # nobody is asked twice; this was not asked


def test_an_angry_customer_is_asked_nothing_out_of_courtesy() -> None:
    turn = Turn([STATEMENT, RATING], intent="thank")
    flag_anger(turn, "thanks for nothing you SCAMMERS")
    assert turn.replies == [STATEMENT]
    ask_no_courtesy(turn)
    assert turn.replies == [STATEMENT]


@pytest.mark.parametrize(
    ("text", "kinds", "payload"),
    [
        ("🙏", [], "/thank"),
        ("👍🏽 ❤️", [], "/thank"),
        (None, ["sticker"], "/thank"),
        ("😡", [], None),
        ("👎", [], None),
        ("🙏 but where is the other one?", [], None),
        ("thanks", [], None),  # words are understood as words
        (None, ["image"], "/send_photo"),
        ("👍", ["image"], None),
        ("   ", [], None),
    ],
)
def test_thanks_without_words(text: str | None, kinds: list[str], payload: str | None) -> None:
    open_ = Conversation(1, "web", "web", "x", "x", None, None, "en", "bot", None, 0.0, None)
    closed = replace(open_, closed_at=1.0)
    event = Inbound(
        "web", "web", "message", "x", "1", text, attachments=[Attachment(kind) for kind in kinds]
    )
    assert _payload_for(closed, event) == payload
    assert _payload_for(open_, event) != "/thank"
