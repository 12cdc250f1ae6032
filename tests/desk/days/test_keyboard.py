"""An agent's hour with the keyboard alone: to the conversation that waits, an answer, a note for
colleagues, back to the bot, and a search."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.desk.days.conftest import Hires
from tests.desk.days.staff import Staff
from tests.scenarios.customers import WhatsAppCustomer
from tests.scenarios.running import RunningSapa


def presses(staff: Staff, *keys: str) -> None:
    ActionChains(staff.driver).send_keys(*keys).perform()


def sends(staff: Staff) -> None:
    """What is written, by Ctrl+Enter."""
    keys = ActionChains(staff.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER)
    keys.key_up(Keys.CONTROL).perform()


def writes(staff: Staff, text: str) -> None:
    """Goes to the field and writes."""
    presses(staff, "r")
    staff.becomes(lambda: staff.focused().get_attribute("id"), "text")
    presses(staff, text)


def reads(staff: Staff, words: str) -> None:
    """The conversation has these words, be it above what is on the screen."""
    staff.waits(lambda: words in str(staff.find(".lines").get_attribute("textContent")))


def test_nothing_needs_a_mouse(desk: RunningSapa, hires: Hires) -> None:
    ani = WhatsAppCustomer(desk.place, desk.whatsapp, "6281234560011")
    ani.says("I want to talk to a person")
    wulan = hires("wulan", "agent")
    # A refresh that a newer one overtakes is cut short, and htmx notes that in the console.
    wulan.expected_errors = ("htmx:afterRequest", "htmx:sendAbort")
    wulan.opens("")
    wulan.waits(lambda: wulan.all(".row-link"))
    number = len(wulan.all(".row-link"))
    presses(wulan, *["j"] * number, Keys.ENTER)  # the newest waits shortest, and is last
    reads(wulan, "I want to talk to a person")
    presses(wulan, "a")
    wulan.waits_for("you answer", ".chat-head")
    writes(wulan, "Hello, this is Wulan.")
    sends(wulan)
    reads(wulan, "Hello, this is Wulan.")
    wulan.waits(lambda: "Wulan" in ani.read(ani.inbox()).text)

    assert ani.says("my parcel is torn, look").text == ""  # the bot keeps quiet
    reads(wulan, "my parcel is torn")
    wulan.becomes(lambda: wulan.focused().get_attribute("id"), "text")
    presses(wulan, Keys.ESCAPE, "n", "The courier is to blame")
    sends(wulan)
    reads(wulan, "The courier is to blame")
    presses(wulan, Keys.ESCAPE, "b")
    wulan.waits_for("the bot answers", ".chat-head")
    heard = ani.says("thank you!").text.lower()
    assert "welcome" in heard or "pleasure" in heard

    presses(wulan, "/", "parcel is torn")
    wulan.waits_for("my parcel is torn", "#list")
    presses(wulan, Keys.ESCAPE, "?")
    wulan.waits_for("next, previous conversation", "#keys")
    assert wulan.violations() == []
