"""Nobody reads another customer's chat, and no other site speaks in a customer's name."""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path

import aiohttp
import pytest

from bot.gateway.web_chat.routes import PAGES
from tests.gateway.web_chat_setup import RunningChat, Tab, running_chat

PUBLIC = "https://chat.example.com"


async def _refusal(chat: RunningChat, **headers: str) -> int:
    browser = chat.browser()
    await (await browser.get("/chat")).read()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await browser.ws_connect("/chat/ws", headers=headers)
    return refused.value.status


async def test_another_cookie_sees_nothing(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        mine = await chat.tab(chat.browser())
        await mine.hello()
        await mine.say("my address is a secret", "message-1")
        await mine.answer()
        yours = await chat.tab(chat.browser())
        assert (await yours.hello())["lines"] == []
        await mine.say("another secret", "message-2")
        await mine.answer()
        assert await yours.is_quiet()


async def test_without_a_cookie_the_socket_is_closed(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        socket = await chat.socket(chat.browser())
        assert (await socket.receive(timeout=60)).data == aiohttp.WSCloseCode.POLICY_VIOLATION


@pytest.mark.parametrize(
    "forged", ["short", "a" * 44, "a" * 42 + "!", "0" * 64, "..%2F..%2Fetc", "null"]
)
async def test_malformed_cookie_is_refused_and_replaced(tmp_path: Path, forged: str) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        browser.cookie_jar.update_cookies({"sapa_chat": forged}, chat.url)
        socket = await chat.socket(browser)
        assert (await socket.receive(timeout=60)).data == aiohttp.WSCloseCode.POLICY_VIOLATION
        await (await browser.get("/chat")).read()
        [cookie] = browser.cookie_jar
        assert cookie.value != forged
        assert re.fullmatch("[A-Za-z0-9_-]{43}", cookie.value)


async def test_a_made_up_cookie_opens_no_chat(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        mine = await chat.tab(chat.browser())
        await mine.hello()
        await mine.say("hello", "message-1")
        await mine.answer()
        [conversation] = await chat.gateway.desk.conversations(("bot",))
        for guess in (secrets.token_urlsafe(32), conversation.chat[:43]):
            browser = chat.browser()
            browser.cookie_jar.update_cookies({"sapa_chat": guess}, chat.url)
            socket = await chat.socket(browser)
            closed = await socket.receive(timeout=60)
            assert closed.data == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_store_does_not_hold_the_cookie(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        await tab.say("hello", "message-1")
        await tab.answer()
        [cookie] = browser.cookie_jar
        [conversation] = await chat.gateway.desk.conversations(("bot",))
        assert conversation.chat == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert all(cookie.value.encode() not in f.read_bytes() for f in tmp_path.glob("sapa.db*"))


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1", "null", "", "http://[", "http://127.0.0.1.evil"],
)
async def test_other_sites_cannot_open_the_socket(tmp_path: Path, origin: str) -> None:
    async with running_chat(tmp_path) as chat:
        assert await _refusal(chat, Origin=origin) == 403


async def test_a_client_without_origin_is_refused(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        assert await _refusal(chat) == 403


async def test_public_address_is_ours_behind_a_proxy(tmp_path: Path) -> None:
    async with running_chat(tmp_path, public_url=PUBLIC) as chat:
        browser = chat.browser()
        page = await browser.get("/chat")
        token = page.headers["Set-Cookie"].partition(";")[0]
        headers = {"Cookie": token, "Origin": PUBLIC}
        for host in (chat.url.authority, "chat.example.com"):
            tab = Tab(await browser.ws_connect("/chat/ws", headers={**headers, "Host": host}))
            assert (await tab.hello())["lines"] == []
        downgraded = {"Origin": "http://chat.example.com", "Host": "chat.example.com"}
        assert await _refusal(chat, **downgraded) == 403


@pytest.mark.parametrize(
    "public_url, cookie, flags",
    [
        ("", "sapa_chat", "HttpOnly; SameSite=Lax"),
        ("http://chat.lan", "sapa_chat", "HttpOnly; SameSite=Lax"),
        (PUBLIC, "__Host-sapa_chat", "HttpOnly; Secure; SameSite=None; Partitioned"),
    ],
)
async def test_cookie_fits_how_the_chat_is_reached(
    tmp_path: Path, public_url: str, cookie: str, flags: str
) -> None:
    async with running_chat(tmp_path, public_url=public_url) as chat:
        page = await chat.browser().get("/chat")
        [header] = page.headers.getall("Set-Cookie")
        assert re.fullmatch(
            f"{cookie}=[A-Za-z0-9_-]{{43}}; Path=/; Max-Age=7776000; {flags}", header
        )


async def test_reload_keeps_the_cookie(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        values = []
        for _ in range(2):
            await (await browser.get("/chat")).read()
            values += [cookie.value for cookie in browser.cookie_jar]
        assert len(values) == 2
        assert values[0] == values[1]


async def test_pages_carry_their_headers(tmp_path: Path) -> None:
    shop = "https://www.example.com"
    async with running_chat(tmp_path, embed_on=(shop,)) as chat:
        browser = chat.browser()
        for path in ("/chat", "/chat/config.json", "/chat/embed.js", "/chat/assets/chat.css"):
            page = await browser.get(path)
            assert page.status == 200, path
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert policy.endswith(f"frame-ancestors 'self' {shop}")
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Referrer-Policy"] == "no-referrer"


async def test_root_leads_to_the_chat(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        page = await chat.browser().get("/")
        assert page.url.path == "/chat"
        assert "<textarea" in await page.text()


async def test_everything_the_pages_name_is_served(tmp_path: Path) -> None:
    texts = [p.read_text("utf-8") for p in PAGES.iterdir()]
    named = {name for text in texts for name in re.findall(r'"/chat/assets/([^"]+)"', text)}
    named |= {name for text in texts for name in re.findall(r'from "\./([^"]+)"', text)}
    assert "chat.js" in named
    async with running_chat(tmp_path) as chat:
        for name in named:
            assert (await chat.browser().get(f"/chat/assets/{name}")).status == 200, name


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fapp.py", "%2e%2e/app.py", "%00"])
async def test_nothing_else_is_served(tmp_path: Path, name: str) -> None:
    async with running_chat(tmp_path) as chat:
        url = f"{chat.url}/chat/assets/{name}"
        async with aiohttp.ClientSession(requote_redirect_url=False) as browser:
            assert (await browser.get(url)).status == 404


def test_pages_have_no_inline_script_or_style() -> None:
    html = (PAGES / "chat.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


def test_pages_load_nothing_from_elsewhere() -> None:
    for path in PAGES.iterdir():
        addresses = set(re.findall(r"https?://\w[^\s\"'<>`)]*", path.read_text("utf-8")))
        addresses -= {"http://www.w3.org/2000/svg"}
        assert not {a for a in addresses if "example.com" not in a and "[^" not in a}, path.name
