"""The chat's button on the shop's own site, and its frame."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from bot.gateway.web_chat.routes import PAGES as _PAGES
from tests.browser.chromium import ChatPage, DemoServer
from tests.ports import free_port

_SHOP = """<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<style>button, iframe {{ transform: rotate(90deg) }}</style><h1>The shop's own page</h1>
<a href="#more">More</a><script src="{chat}/chat/embed.js" async></script></html>"""


@contextmanager
def _site(chat: str, port: int) -> Iterator[str]:
    """A site that includes the script; a site is its host, whatever the port."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(_SHOP.format(chat=chat).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Not into the tests' output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Page) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"127.0.0.1:{port}"
        site.shutdown()
        thread.join()


@pytest.fixture
def shop(page: ChatPage, server: DemoServer, shop_port: int) -> Iterator[str]:
    """The shop's own site, on which nobody has opened the chat in this tab."""
    with _site(server.url, shop_port) as site:
        for host in (site, site.replace("127.0.0.1", "localhost")):
            page.driver.get(f"http://{host}/")
            page.driver.execute_script("sessionStorage.clear()")
        yield site


def _in_widget(page: ChatPage, selector: str) -> WebElement:
    root = page.find("sapa-chat").shadow_root
    found = page.waits(lambda: root.find_elements(By.CSS_SELECTOR, selector), what=selector)
    return found[0]  # type: ignore[no-any-return]


def _is_called(page: ChatPage, button: WebElement, name: str) -> None:
    page.becomes(lambda: button.accessible_name, name)


def test_button_opens_the_chat_and_escape_closes_it(page: ChatPage, shop: str) -> None:
    page.driver.get(f"http://{shop}/")
    button = _in_widget(page, "button")
    page.find("a").send_keys(Keys.TAB)
    assert button.accessible_name == "Open the chat"
    assert button.get_attribute("aria-expanded") == "false"
    assert button.value_of_css_property("transform") == "none", "the site's style stays outside"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    frame = _in_widget(page, "iframe")
    page.waits(frame.is_displayed)
    page.becomes(lambda: button.get_attribute("aria-expanded"), "true")

    page.driver.switch_to.frame(frame)
    page.waits_for("Online", "#presence")
    page.becomes(lambda: page.focused().get_attribute("id"), "message")
    page.say("hello from the shop")
    page.waits_for_said("You said: hello from the shop")
    page.find("#message").send_keys(Keys.ESCAPE)

    page.driver.switch_to.default_content()
    page.waits(lambda: not frame.is_displayed())
    focused = "return document.activeElement.shadowRoot?.activeElement?.tagName"
    page.becomes(lambda: page.driver.execute_script(focused), "BUTTON")
    page.click(button)
    page.waits(frame.is_displayed)
    page.driver.switch_to.frame(frame)
    page.becomes(page.texts, ["hello from the shop", "You said: hello from the shop"])


def test_answer_to_a_closed_chat_is_announced(
    page: ChatPage, shop: str, server: DemoServer
) -> None:
    page.driver.get(f"http://{shop}/")
    button, frame = _in_widget(page, "button"), _in_widget(page, "iframe")
    page.click(button)
    page.driver.switch_to.frame(frame)
    page.waits_for("Online", "#presence")
    with server.holding():
        page.say("hello")
        page.click("#close")
        page.driver.switch_to.default_content()
        page.waits(lambda: not frame.is_displayed())
    _is_called(page, button, "Open the chat (1 unread)")
    assert _in_widget(page, ".count").text == "1"
    page.driver.get(f"http://{shop}/another-page")
    button = _in_widget(page, "button")
    _is_called(page, button, "Open the chat (1 unread)")
    page.click(button)
    _is_called(page, button, "Close the chat")
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.waits_for("Online", "#presence")
    page.click("#close")
    page.driver.switch_to.default_content()
    _is_called(page, button, "Open the chat")


def test_pictures_and_cards_on_the_shops_own_site(
    page: ChatPage, shop: str, tmp_path: Path
) -> None:
    photo = tmp_path / "torn.png"
    Image.new("RGB", (80, 60), "#d81b60").save(photo)
    page.driver.get(f"http://{shop}/")
    page.click(_in_widget(page, "button"))
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.waits_for("Online", "#presence")
    page.find("#files").send_keys(str(photo))
    page.waits(lambda: page.all(".from-customer .picture img"))
    page.becomes(lambda: page.all(".unsent"), [])
    picture = page.find(".from-customer .picture")
    assert f"{page.url}/chat/files/" in str(picture.get_attribute("href"))
    page.say("show me shoes")
    page.waits(lambda: len(page.all(".card")) == 3)
    link = page.find(".card-link")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in str(link.get_attribute("rel"))
    page.driver.get(f"http://{shop}/another-page")  # it is there again, as it was
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.waits(lambda: len(page.all(".card")) == 3)
    loaded = "return document.querySelector('.from-customer .picture img').naturalWidth"
    page.waits(lambda: page.driver.execute_script(loaded) == 80)
    page.driver.switch_to.default_content()


def test_blocked_cookies_are_explained(page: ChatPage, shop: str) -> None:
    # Without https no browser lets a frame on another site keep a session.
    elsewhere = shop.replace("127.0.0.1", "localhost")
    page.driver.get(f"http://{elsewhere}/")
    page.click(_in_widget(page, "button"))
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.waits_for("Open it in its own window", "#trouble")
    page.waits_for("must begin with https://", "#trouble")
    assert page.find("#trouble a").get_attribute("href") == f"{page.url}/chat"


def test_the_next_page_shows_the_chat_as_it_was_left(page: ChatPage, shop: str) -> None:
    page.driver.get(f"http://{shop}/")
    assert not _in_widget(page, "iframe").get_attribute("src"), "nobody has opened it"
    page.click(_in_widget(page, "button"))
    frame = _in_widget(page, "iframe")
    page.driver.switch_to.frame(frame)
    page.waits_for("Online", "#presence")
    page.say("hello from the shop")
    page.waits_for_said("You said: hello from the shop")

    page.driver.switch_to.default_content()
    page.driver.get(f"http://{shop}/another-page")
    frame, button = _in_widget(page, "iframe"), _in_widget(page, "button")
    page.waits(frame.is_displayed)
    _is_called(page, button, "Close the chat")
    assert page.driver.execute_script("return document.activeElement === document.body")
    page.driver.switch_to.frame(frame)
    page.waits_for_said("You said: hello from the shop")

    page.driver.switch_to.default_content()
    page.click(button)
    page.driver.get(f"http://{shop}/")
    frame = _in_widget(page, "iframe")
    page.waits(lambda: frame.get_attribute("src").endswith("/chat"))  # to hear of answers
    assert not frame.is_displayed()


def test_on_a_site_that_is_not_listed_visitors_see_nothing(
    page: ChatPage, server: DemoServer
) -> None:
    with _site(server.url, free_port()) as other:
        page.driver.get(f"http://{other}/")
        told = f"list http://{other} at the desk under Settings, Channels, Web chat"
        console: list[str] = []

        def is_told() -> bool:
            console.extend(page.console_errors())
            return any(told in line for line in console)

        page.waits(is_told)
        assert page.all("sapa-chat") == []
        assert all("Sapa: " in line for line in console)


def test_what_the_site_wants_of_the_button(page: ChatPage, shop: str) -> None:
    page.driver.get(f"http://{shop}/")
    page.waits(lambda: page.all("sapa-chat"))
    script = page.driver.execute_script("return document.querySelector('script').src")
    page.driver.execute_script(
        """document.querySelector('sapa-chat').remove();
        const again = Object.assign(document.createElement('script'), {src: arguments[0]});
        Object.assign(again.dataset, {position: 'left', scheme: 'dark', colour: '#ffd600'});
        document.body.append(again);""",
        script,
    )
    button = _in_widget(page, "button")
    assert button.rect["x"] < 60
    assert button.value_of_css_property("background-color") == "rgba(255, 214, 0, 1)"
    assert button.value_of_css_property("color") == "rgba(0, 0, 0, 1)", "it can be read"
    page.click(button)
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.waits_for("Online", "#presence")
    chat = page.find("#chat")
    dark = "rgba(23, 29, 27, 1)"
    page.becomes(lambda: chat.value_of_css_property("background-color"), dark)


def test_a_chat_that_does_not_answer_is_told_too(page: ChatPage) -> None:
    page.expected_errors = ("Sapa: For the shop", "ERR_CONNECTION_REFUSED", "net::")
    nobody = f"http://127.0.0.1:{free_port()}"
    script = (_PAGES / "embed.js").read_text(encoding="utf-8").replace("10_000", "500")
    with _site(nobody, free_port()) as site:
        page.driver.get(f"http://{site}/")
        page.driver.execute_script(
            "Object.defineProperty(document, 'currentScript', {value: {src: arguments[0]}});"
            "eval(arguments[1])",
            f"{nobody}/chat/embed.js", script,
        )  # fmt: skip
        page.click(_in_widget(page, "button"))
        absent = _in_widget(page, ".absent")
        page.waits(absent.is_displayed)
        page.waits(lambda: f"{nobody} did not answer here" in absent.text)


def test_sites_that_are_not_listed_cannot_frame_the_chat(
    page: ChatPage, server: DemoServer
) -> None:
    page.expected_errors = ("frame-ancestors", "chrome-error")
    page.driver.get("data:text/html,<title>evil</title>")
    page.driver.execute_script(
        "const f = document.createElement('iframe'); f.src = arguments[0];"
        "document.body.append(f); f.onload = () => document.title = 'loaded';",
        f"{server.url}/chat",
    )
    page.waits(lambda: page.driver.title == "loaded")
    page.driver.switch_to.frame(page.find("iframe"))
    assert page.all("#message") == []
