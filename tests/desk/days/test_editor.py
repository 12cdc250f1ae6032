"""An editor's day: a message that the bot did not understand, until customers' bot understands it;
what is refused on the way; and the way back."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk.days.conftest import Hires
from tests.desk.days.staff import Staff
from tests.scenarios.customers import WhatsAppCustomer

pytestmark = pytest.mark.long

UNCLEAR = "can the spondulicks wander home to me"
"""It asks for a refund, in words that no example has: the bot asks back."""


def intent_of(customer: WhatsAppCustomer, text: str) -> str:
    """What the bot takes for the intent of the customer's words."""
    customer.says(text)
    with closing(sqlite3.connect(customer.place.database)) as database:
        sql = "SELECT turn_json FROM inbox WHERE text = ? ORDER BY id DESC LIMIT 1"
        return str(json.loads(database.execute(sql, [text]).fetchone()[0])["intent"])


def asks_until(customer: WhatsAppCustomer, text: str, intent: str) -> None:
    """The customer asks every three seconds: oftener would be a flood, which gets no answer."""
    for _ in range(20):
        if intent_of(customer, text) == intent:
            return
        time.sleep(3)
    raise AssertionError(f"{text!r} was not understood as {intent} within a minute.")


def last_commit(project: Path) -> str:
    command = ["git", "-C", str(project), "log", "-1", "--format=%an: %s"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def checks_trains_and_compares(editor: Staff) -> None:
    """One step after the other, by hand."""
    if not editor.is_shown("#single[open]"):
        editor.click("#single > summary")
    editor.press("Check the draft")
    editor.waits_for("Your draft brings no mistake.", "#findings", 180)
    editor.press("Train the draft")
    editor.waits(lambda: editor.all("#publish:not([disabled])"), 400)
    editor.press("Compare with the live bot")
    editor.waits_for("test messages are understood rightly", "#comparison", 400)


def test_teaches_checks_trains_compares_publishes_and_goes_back(
    hires: Hires, rina: WhatsAppCustomer, project: Path
) -> None:
    assert intent_of(rina, UNCLEAR) == "nlu_fallback"
    wati = hires("wati", "editor")

    wati.opens("/teach")
    wati.waits(lambda: wati.all(".group"), 90)  # the encoder is loaded first
    group = f".group[aria-label='{UNCLEAR}']"
    wati.type("target", "refund_status", group)
    wati.press("Teach", group)
    wati.waits_for("in the draft", ".settled")
    wati.press("Undo")
    wati.type("target", "refund_status", group)
    wati.press("Teach", group)
    wati.waits_for("in the draft", ".settled")
    assert wati.violations() == []

    wati.opens("/examples/refund_status?language=id")
    wati.type("text", "pesanan saya sampai mana ya")
    wati.expected_errors = ("422",)
    wati.press("Add")
    assert "Where is my order" in wati.notices()  # it stands there already
    assert "refund_status" not in wati.find("main").text  # people's words

    wati.opens("/publish")
    wati.waits_for(UNCLEAR)
    assert not wati.find("#publish").is_enabled()  # nothing untrained goes live
    wati.type("note", "Refunds in more words")
    wati.click("#publish-all")
    wati.waits_for("left", "#run")
    wati.opens("/publish")  # a reload finds it where it is
    wati.waits_for("begun by Wati", "#run")
    assert wati.violations() == []
    wati.waits(lambda: wati.all("#run.asks, #run.done"), 600)
    if wati.all("#run.asks"):  # a note of the check, such as a near twin
        wati.press("Go on all the same")
    wati.waits_for("Version 2 is live.", "#run.done", 60)
    assert last_commit(project) == "Wati: Refunds in more words"
    asks_until(rina, UNCLEAR, "refund_status")

    wati.opens("/examples/refund_status?language=en")
    wati.type("text", "the cash that I am owed has not turned up")
    wati.press("Add")
    wati.notices()
    wati.opens("/publish")
    checks_trains_and_compares(wati)
    wati.press("Try it in a chat")
    wati.type("text", UNCLEAR)
    wati.press("Send")
    wati.waits_for("order number", "#bubbles", 180)  # the draft knows what is wanted
    assert wati.violations() == []
    wati.press("Throw away")
    wati.waits_for("Thrown away: your changes", "#main", 60)

    wati.press("Bring back")
    wati.waits_for("Version 3 is live.", ".done", 60)
    asks_until(rina, UNCLEAR, "nlu_fallback")
    text = (project / "data/nlu").rglob("*.yml")
    assert not any(UNCLEAR in file.read_text(encoding="utf-8") for file in text)
