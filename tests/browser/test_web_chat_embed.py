"""The chat's button on the shop's own site, and its frame."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.chromium import ChatPage, DemoServer

_SHOP = """<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<style>button, iframe {{ transform: rotate(90deg) }}</style><h1>The shop's own page</h1>
<a href="#more">More</a><script src="{chat}/chat/embed.js" async></script></html>"""


@pytest.fixture
def shop(server: DemoServer, shop_port: int) -> Iterator[str]:
    """A site that includes the script; a site is its host, whatever the port."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(_SHOP.format(chat=server.url).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Not into the tests' output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", shop_port), Page) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"127.0.0.1:{shop_port}"
        site.shutdown()
        thread.join()


def _in_widget(page: ChatPage, selector: str) -> WebElement:
    root = page.find("sapa-chat").shadow_root
    return root.find_element(By.CSS_SELECTOR, selector)


def test_button_opens_the_chat_and_escape_closes_it(page: ChatPage, shop: str) -> None:
    page.driver.get(f"http://{shop}/")
    page.wait(lambda: page.all("sapa-chat"))
    page.find("a").send_keys(Keys.TAB)
    button = _in_widget(page, "button")
    assert button.accessible_name == "Open the chat"
    assert button.get_attribute("aria-expanded") == "false"
    assert button.value_of_css_property("transform") == "none", "the site's style stays outside"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    frame = _in_widget(page, "iframe")
    page.wait(frame.is_displayed)
    assert button.get_attribute("aria-expanded") == "true"

    page.driver.switch_to.frame(frame)
    page.wait_for_text("#presence", "Online")
    page.wait(lambda: page.focused().get_attribute("id") == "message")
    page.say("hello from the shop")
    page.wait_for_said("You said: hello from the shop")
    page.find("#message").send_keys(Keys.ESCAPE)

    page.driver.switch_to.default_content()
    page.wait(lambda: not frame.is_displayed())
    focused = "return document.activeElement.shadowRoot?.activeElement?.tagName"
    assert page.driver.execute_script(focused) == "BUTTON"
    button.click()
    page.wait(frame.is_displayed)
    page.driver.switch_to.frame(frame)
    assert page.texts() == ["hello from the shop", "You said: hello from the shop"]


def test_answer_to_a_closed_chat_is_announced(page: ChatPage, shop: str) -> None:
    page.driver.get(f"http://{shop}/")
    page.wait(lambda: page.all("sapa-chat"))
    button, frame = _in_widget(page, "button"), _in_widget(page, "iframe")
    button.click()
    page.driver.switch_to.frame(frame)
    page.wait_for_text("#presence", "Online")
    page.say("hello")
    page.find("#close").click()
    page.driver.switch_to.default_content()
    page.wait(lambda: button.accessible_name == "Open the chat (new message)")
    button.click()
    assert button.accessible_name == "Close the chat"


def test_blocked_cookies_are_explained(page: ChatPage, shop: str) -> None:
    # Without https no browser lets a frame on another site keep a session.
    elsewhere = shop.replace("127.0.0.1", "localhost")
    page.driver.get(f"http://{elsewhere}/")
    page.wait(lambda: page.all("sapa-chat"))
    _in_widget(page, "button").click()
    page.driver.switch_to.frame(_in_widget(page, "iframe"))
    page.wait_for_text("#trouble", "Open it in its own window")
    assert page.find("#trouble a").get_attribute("href") == f"{page.url}/chat"


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
    page.wait(lambda: page.driver.title == "loaded")
    page.driver.switch_to.frame(page.find("iframe"))
    assert page.all("#message") == []
