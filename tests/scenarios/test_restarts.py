"""Our own processes are killed and start again: customers are answered, and told nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest
import tomllib

from bot.gateway.late_replies import LATE, PATIENCE_S
from tests.scenarios.customers import TelegramCustomer, WhatsAppCustomer
from tests.scenarios.running import RunningSapa

AGAIN_WITHIN_S = 240.0
"""A start on a slow machine."""


def kill(sapa: RunningSapa, section: str) -> None:
    """Kills, without a warning, what listens at the port of that section of sapa.toml."""
    folder = sapa.place.database.parent.parent
    settings = tomllib.loads((folder / "sapa.toml").read_text())
    port = settings[section]["port"]
    words = ["bot.gateway"] if section == "gateway" else ["--port", str(port)]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().decode().split("\0")
            environ = (entry / "environ").read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            continue
        if str(folder) in environ and " ".join(words) in " ".join(command):
            os.kill(int(entry.name), signal.SIGKILL)
            return
    raise AssertionError(f"{section} does not run.")


def state_of(sapa: RunningSapa, chat: str) -> tuple[str, str | None]:
    connection = sqlite3.connect(f"file:{sapa.place.database}?mode=ro", uri=True)
    row = connection.execute(
        "SELECT state, reason FROM conversations WHERE chat = ?", [chat]
    ).fetchone()
    connection.close()
    return str(row[0]), row[1]


def answers_read(customer: TelegramCustomer | WhatsAppCustomer, after: int = 0) -> list[str]:
    """What was read, but not that it takes long, which a slow machine's customers are told."""
    read = [customer.read([message]).text.strip() for message in customer.inbox()[after:]]
    return [text for text in read if text not in (*LATE.values(), "\n\n".join(LATE.values()))]


def says(sapa: RunningSapa, customer: TelegramCustomer | WhatsAppCustomer, text: str) -> list[str]:
    """All that is read in answer, one string a message; the sentence that it takes long may come
    after a minute, and not before."""
    began = time.monotonic()
    message_id = f"{customer.name}-{time.time_ns()}"
    before = len(customer.inbox())
    body, headers = customer.typed(message_id, text)
    assert sapa.place.post(customer.webhook, body, headers) == 200
    sapa.place.wait_until_answered(customer.stored_id(message_id), AGAIN_WITHIN_S)
    read, answers = customer.inbox()[before:], answers_read(customer, before)
    assert len(answers) == len(read) or time.monotonic() - began >= PATIENCE_S
    return answers


def test_who_writes_while_we_restart_is_answered(sapa: RunningSapa) -> None:
    customer = TelegramCustomer(sapa.place, sapa.telegram, 880_000)
    says(sapa, customer, "hello")
    kill(sapa, "rasa")
    [answer] = says(sapa, customer, "where is my order?")
    assert "order number" in answer
    [answer] = says(sapa, customer, "ORD-2291")
    assert "e-mail" in answer
    assert state_of(sapa, str(customer.user)) == ("bot", None)


@pytest.mark.long
def test_a_burst_of_people_right_after_the_kill(sapa: RunningSapa) -> None:
    people = [TelegramCustomer(sapa.place, sapa.telegram, 881_000 + n) for n in range(12)]
    kill(sapa, "rasa")
    for person in people:
        body, headers = person.typed(f"{person.name}-{person.user}", "halo kak")
        assert sapa.place.post(person.webhook, body, headers) == 200
    for person in people:
        sapa.place.wait_until_answered(str(person.user), AGAIN_WITHIN_S)
        assert len(answers_read(person)) == 1
        assert state_of(sapa, str(person.user)) == ("bot", None)


@pytest.mark.long
def test_a_turn_that_is_torn_apart_is_taken_again(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 882_000)
    body, headers = person.typed(f"{person.name}-882000", "how much is shipping to Papua?")
    assert sapa.place.post(person.webhook, body, headers) == 200
    kill(sapa, "rasa")  # in the middle of the turn, or before, or after
    sapa.place.wait_until_answered("882000", AGAIN_WITHIN_S)
    answers = [text for text in answers_read(person) if "automated assistant" not in text]
    assert len(answers) == 1
    assert state_of(sapa, "882000") == ("bot", None)


def test_the_gateway_is_killed_with_a_message_in_hand(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 883_000)
    body, headers = person.typed(f"{person.name}-883000", "hello")
    assert sapa.place.post(person.webhook, body, headers) == 200
    kill(sapa, "gateway")
    sapa.place.wait_until_answered("883000", AGAIN_WITHIN_S)
    assert answers_read(person)
    assert state_of(sapa, "883000") == ("bot", None)
