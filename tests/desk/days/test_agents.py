"""An agent's day: a customer asks for a person; one takes over, a second watches; the customer is
answered on WhatsApp; the bot goes on where it is given back."""

from __future__ import annotations

import time

from tests.desk.days.busy import typed
from tests.desk.days.conftest import Hires
from tests.desk.days.staff import Staff
from tests.scenarios.customers import WhatsAppCustomer


def opens_first(agent: Staff) -> None:
    """The conversation that is first in the list."""
    agent.opens("")
    agent.click("#list .row-link")
    agent.find("#composer")


def words(customer: WhatsAppCustomer) -> str:
    """All that the customer has read so far."""
    return "\n".join(message.get("text", {}).get("body", "") for message in customer.inbox())


def test_takes_over_answers_and_gives_back(hires: Hires, rina: WhatsAppCustomer) -> None:
    sari, budi = hires("sari", "agent"), hires("budi", "agent")
    sari.opens("")
    sari.waits_for("Nobody is waiting", "#list")
    rina.says("halo kak")
    rina.says("mau bicara dengan orang dong")

    sari.waits_for("Asked for a person", "#list")  # by itself: nobody reloads the page
    assert sari.violations() == []
    opens_first(sari)
    sari.waits_for("mau bicara dengan orang dong", ".lines")
    sari.waits_for("Why", ".lines")  # under what the bot said
    opens_first(budi)

    sari.press("Take over")
    sari.waits_for("you answer", ".chat-head")
    budi.waits_for("Sari answers", ".chat-head")  # who watches sees it at once
    assert budi.violations() == []

    sari.type("text", "Halo Kak Rina, saya Sari. Ada yang bisa dibantu?")
    sari.opens("")  # away, and back: nothing typed is lost
    opens_first(sari)
    sari.becomes(lambda: typed(sari), "Halo Kak Rina, saya Sari. Ada yang bisa dibantu?")
    sari.press("Send")
    sari.waits(lambda: "saya Sari" in words(rina))
    budi.waits_for("saya Sari", ".lines")

    budi.type("text", "Saya saja yang jawab")
    budi.expected_errors = ("409", "422")
    budi.press("Send")
    budi.waits_for("Sari has this conversation", ".chat")
    budi.becomes(lambda: typed(budi), "Saya saja yang jawab")
    assert "Saya saja" not in words(rina)

    assert rina.says("paket saya sampai mana ya").text == ""  # the bot keeps quiet
    sari.waits_for("paket saya sampai mana ya", ".lines")
    sari.press("To the bot")
    sari.waits_for("the bot answers", ".chat-head")
    assert "ongkir" in rina.says("ongkir ke bali berapa").text.lower()


def test_a_phone_shows_list_and_conversation(hires: Hires, rina: WhatsAppCustomer) -> None:
    rina.says("mau bicara dengan orang dong")
    dewi = hires("dewi", "agent")
    dewi.driver.set_window_size(390, 844)
    opens_first(dewi)
    dewi.waits(lambda: dewi.is_shown("#composer") and not dewi.is_shown("#list"))
    assert dewi.violations() == []
    width = dewi.driver.execute_script("return document.documentElement.scrollWidth")
    assert width <= dewi.driver.execute_script("return innerWidth")


def test_an_answer_sent_at_once_is_no_draft(hires: Hires, rina: WhatsAppCustomer) -> None:
    """Whenever it is sent while the draft is being kept: in the field, in the store, in the
    browser."""
    rina.says("mau bicara dengan orang dong")
    wati = hires("wati.quick", "agent")
    opens_first(wati)
    for number, wait in enumerate((0.0, 0.3, 0.5, 0.6)):
        wati.type("text", f"jawaban {number}")
        time.sleep(wait)
        wati.press("Send")
        wati.waits_for(f"jawaban {number}", ".lines")
        wati.becomes(lambda: typed(wati), "")
    time.sleep(1)  # longer than a draft waits before it is kept
    wati.driver.refresh()
    assert typed(wati) == ""
