"""An agent's day: a customer asks for a person, one takes over while a colleague watches, answers,
and hands back; nobody talks over anybody, and nothing that was typed is lost."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.desk.days.conftest import Hires
from tests.desk.days.staff import Staff
from tests.scenarios.customers import WhatsAppCustomer
from tests.scenarios.running import RunningSapa


def presses(staff: Staff, *keys: str) -> None:
    ActionChains(staff.driver).send_keys(*keys).perform()


def opens_first(staff: Staff) -> None:
    """By keyboard: the first conversation of the list."""
    staff.waits(lambda: staff.all(".row-link"))
    presses(staff, "j", Keys.ENTER)
    staff.waits(lambda: staff.all(".chat"))


def sends(staff: Staff) -> None:
    """What is written, by keyboard."""
    field = staff.find("#text")
    keys = ActionChains(staff.driver).click(field).key_down(Keys.CONTROL)
    keys.send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def reads(customer: WhatsAppCustomer, staff: Staff, words: str) -> None:
    """The customer's phone shows what a person wrote."""
    staff.waits(lambda: words in customer.read(customer.inbox()).text, 20)


def test_takes_over_answers_and_hands_back(desk: RunningSapa, hires: Hires) -> None:
    ani = WhatsAppCustomer(desk.place, desk.whatsapp, "6281234560011")
    sari, budi = hires("sari", "agent"), hires("budi", "agent")
    sari.opens("")
    budi.opens("")
    assert "order number" in ani.says("where is my order?").text.lower()
    ani.says("I want to talk to a person")
    sari.waits_for("Asked for a person", "#list")  # by itself
    budi.waits_for("Asked for a person", "#list")
    assert sari.violations() == []

    opens_first(sari)
    opens_first(budi)
    assert sari.violations() == []
    budi.type("text", "Hello, I am Budi")  # he hesitates
    presses(sari, "a")
    sari.waits_for("you answer", ".chat-head")
    budi.waits_for("Sari has this conversation", ".limits")
    assert budi.find("#text").get_attribute("value") == "Hello, I am Budi"
    sari.type("text", "Hello, this is Sari.")
    sends(sari)
    sari.waits_for("Hello, this is Sari.", ".line.staff")
    budi.waits_for("Hello, this is Sari.", ".line.staff")
    reads(ani, sari, "Hello, this is Sari.")

    budi.expected_errors = ("422",)
    sends(budi)
    assert "Sari has this conversation" in budi.notices()
    budi.driver.refresh()
    budi.waits(lambda: budi.find("#text").get_attribute("value") == "Hello, I am Budi")

    assert "colleague" not in ani.says("my parcel is torn").text  # the bot keeps quiet
    sari.waits_for("my parcel is torn", ".line.customer")
    sari.type("text", "She is calm, the courier is to blame")
    sari.press("Note")
    budi.waits_for("the courier is to blame", ".line.note")
    sari.type("text", "A new one is on its way.")
    sends(sari)
    reads(ani, sari, "A new one is on its way.")
    presses(sari, Keys.ESCAPE, "b")
    sari.waits_for("the bot answers", ".chat-head")
    heard = ani.says("thank you!").text.lower()
    assert "welcome" in heard and "order number" not in heard

    sari.opens("?view=all&q=torn")
    sari.waits_for("my parcel is torn", "#list")
    presses(sari, "?")
    assert "next, previous conversation" in sari.find("#keys").text
    assert sari.violations() == []
