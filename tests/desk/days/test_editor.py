"""An editor's day: a message that the bot did not understand, until customers' bot understands it;
what is refused on the way; and the way back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.desk.days.conftest import Hires
from tests.desk.days.staff import Staff
from tests.scenarios.customers import WhatsAppCustomer

pytestmark = pytest.mark.long

UNCLEAR = "jangan robot, tolong orang sungguhan"
"""One of the held-out messages: it asks for a person, and the shipped examples do not tell."""


def last_commit(project: Path) -> str:
    command = ["git", "-C", str(project), "log", "-1", "--format=%an: %s"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def trains(editor: Staff) -> None:
    editor.press("Train the draft")
    editor.waits(lambda: editor.all("#publish:not([disabled])"), 400)


def test_teaches_checks_trains_compares_publishes_and_goes_back(
    hires: Hires, rina: WhatsAppCustomer, project: Path
) -> None:
    before = rina.says(UNCLEAR)
    assert "Bicara dengan orang" not in before.text  # asked back, and called nobody
    wati = hires("wati", "editor")

    wati.opens("/teach")
    wati.waits_for("message", ".group", 90)  # the encoder is loaded first
    group = wati.find(f".group[aria-label='{UNCLEAR}']")
    wati.type("target", "talk_to_person", group)
    wati.press("Put there", group)
    wati.waits_for("In the draft", ".settled")
    assert wati.violations() == []

    wati.opens("/examples/talk_to_person?language=id")
    wati.type("text", "pesanan saya sampai mana ya")
    wati.expected_errors = ("422",)
    wati.press("Add")
    assert "order_status" in wati.notices()  # it stands there already

    wati.opens("/publish")
    wati.waits_for(UNCLEAR)
    assert not wati.find("#publish").is_enabled()  # nothing untrained goes live
    wati.press("Check the draft")
    wati.waits_for("Your draft brings no mistake.", "#findings", 180)
    trains(wati)
    wati.press("Compare with the live bot")
    wati.waits_for("test messages are understood rightly", "#comparison", 400)
    # It is none of the messages there, but one of the last real ones.
    assert any(UNCLEAR in row.text for row in wati.all("#comparison tr"))
    wati.press("Try it in a chat")
    wati.type("text", UNCLEAR)
    wati.press("Send")
    wati.waits_for("rekan", "#bubbles", 180)  # the draft calls a person, where the live bot did not
    assert wati.violations() == []

    wati.type("note", "A person is understood in more words")
    wati.find("#publish").click()
    wati.waits_for("Version 2 is live.", ".done", 60)
    assert last_commit(project) == "Wati: A person is understood in more words (version 2)"
    sari = WhatsAppCustomer(rina.place, rina._api, "6281234560099")
    wati.waits(lambda: "rekan" in sari.says(UNCLEAR).text.lower() or None, 60)

    wati.press("Bring back")
    wati.waits_for("Version 3 is live.", ".done", 60)
    text = (project / "data/nlu").rglob("*.yml")
    assert not any(UNCLEAR in file.read_text(encoding="utf-8") for file in text)
