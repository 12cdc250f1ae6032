"""What a comparison says of two bots, and the messages that it is made on."""

from __future__ import annotations

import json
from pathlib import Path

from bot.evaluation.compare import HELD_OUT, Answer, Message, comparison
from bot.evaluation.held_out import read_held_out
from bot.store.engine.database import open_database
from bot.store.learning.recent_messages import last_said
from bot.training.project_files import examples
from tests.checkout import CHECKOUT

GREET = Answer("greet", 0.9, "utter_greet", None, "Hi!")
HOURS = Answer("opening_hours", 0.8, "action_faq", "hours", "From nine.")
NOTHING = Answer("nlu_fallback", 0.3, "action_clarify", None, None)


def test_better_worse_and_merely_other() -> None:
    answers = [
        ("hi", "greet", NOTHING, GREET),
        ("when open", "opening_hours", HOURS, NOTHING),
        ("hello", "greet", GREET, GREET),
        ("sing a song", "out_of_scope", NOTHING, NOTHING),
        ("halo", None, GREET, NOTHING),
        ("jam?", "opening_hours", HOURS, Answer("opening_hours", 0.8, "action_faq", "hours", "10")),
    ]
    messages = [
        Message(text, "en", expected, "test" if expected else "customer")
        for text, expected, _, _ in answers
    ]
    found = comparison(messages, [a[2] for a in answers], [a[3] for a in answers])
    assert (found.tests, found.before, found.after, found.customers) == (5, 4, 4, 1)
    assert [(changed.message.text, changed.verdict) for changed in found.changed] == [
        ("when open", "worse"), ("hi", "better"), ("halo", "other"), ("jam?", "other"),
    ]
    told = json.loads(json.dumps(found.as_dict()))
    assert told["changed"][0]["before"]["words"] == "From nine."


def test_being_a_little_surer_is_no_change() -> None:
    surer = Answer("greet", 0.95, "utter_greet", None, "Hi!")
    message = Message("hi", "en", "greet", "test")
    assert comparison([message], [GREET], [surer]).changed == ()


def test_no_test_message_is_an_example() -> None:
    held_out = read_held_out(CHECKOUT / "data" / HELD_OUT)
    assert len(held_out) > 700
    assert {message.language for message in held_out} == {"en", "id"}
    taught = {example.text.casefold() for example in examples(CHECKOUT)}
    assert not [message.text for message in held_out if message.text.casefold() in taught]


def test_what_customers_wrote_last(tmp_path: Path) -> None:
    database = open_database(tmp_path / "sapa.db")
    database.execute(
        "INSERT INTO conversations (id, channel, account, chat, language, created_at) "
        "VALUES (1, 'web', 'web', 'a', 'id', 0)"
    )
    said = [
        ("halo", "message"), ("mana pesanan saya", "message"), ("halo", "message"),
        (" ", "message"), (None, "message"), ("/greet", "postback"), ("makasih", "message"),
    ]
    for number, (text, kind) in enumerate(said):
        database.execute(
            "INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, text, "
            "event_json, received_at, state) VALUES (?, 1, 'web', 'web', ?, ?, '{}', 0, 'done')",
            [str(number), kind, text],
        )
    assert last_said(database, 10) == [
        ("makasih", "id"), ("halo", "id"), ("mana pesanan saya", "id"),
    ]
    assert last_said(database, 1) == [("makasih", "id")]
