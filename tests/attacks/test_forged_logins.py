"""Forms of other sites, and words that would break an answer's headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings
from tests.attacks.gateway_process import GatewayProcess
from tests.gateway.people import EchoRasa, Postcards

PUBLIC = "https://chat.example.com"


def desk(folder: Path) -> TestClient:
    gateway = GatewaySettings(public_url=PUBLIC)
    settings = Settings(root=folder, data=DataSettings("var"), gateway=gateway)
    postcards = {"postcards": Postcards()}
    app = build_app(Gateway(settings, postcards, EchoRasa()))  # type: ignore[arg-type]
    return TestClient(TestServer(app))


FORMS = ("/desk/login", "/desk/login/code", "/desk/language", "/desk/welcome/x")


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "https://chat.example.com.evil.example"},
        {"Origin": "https://chat.example.com@evil.example"},
        {"Origin": "https://chat.example.com:8443"},
        {"Referer": "https://evil.example/https://chat.example.com/"},
        {"Origin": "https://evil.example", "Referer": f"{PUBLIC}/desk/login"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": PUBLIC},
        {"Sec-Fetch-Site": ""},
    ],
)
async def test_nobody_is_logged_in_by_another_sites_form(
    tmp_path: Path, told: dict[str, str]
) -> None:
    async with desk(tmp_path) as client:
        for form in FORMS:
            answer = await client.post(
                form, data={"login": "eve", "password": "x"}, headers=told, allow_redirects=False
            )
            assert answer.status == 403, form
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "told",
    [{"Origin": PUBLIC}, {"Referer": f"{PUBLIC}/desk/login"}, {"Sec-Fetch-Site": "same-origin"},
     {"Origin": "http://desk.lan:8080", "Host": "desk.lan:8080"}, {}],
)  # fmt: skip
async def test_our_own_form_is_taken(tmp_path: Path, told: dict[str, str]) -> None:
    async with desk(tmp_path) as client:
        answer = await client.post(
            "/desk/language", data={"language": "id"}, headers=told, allow_redirects=False
        )
        assert answer.status == 303


@pytest.mark.parametrize(
    "after",
    ["/desk\r\nSet-Cookie: a=b", "/desk\nx", "/desk\rx", "/desk\x00x", "/desk\x0bx", "/desk\u2028x",
     "/desk\r\n\r\n<script>", "http://[", "//evil.example/desk", "/\\evil.example", "x" * 9000],
)  # fmt: skip
async def test_no_word_breaks_a_redirection(tmp_path: Path, after: str) -> None:
    async with desk(tmp_path) as client:
        answer = await client.post(
            "/desk/language", data={"language": "en", "after": after}, allow_redirects=False
        )
        assert (answer.status, answer.headers["Location"]) == (303, "/desk")


def test_line_ends_in_addresses_are_answered(attacked: GatewayProcess) -> None:
    words = b"%0d%0aSet-Cookie:%20a=b"
    for path in (b"/desk/login?after=/desk", b"/desk/", b"/chat/assets/", b"/files/", b"/webhooks/",
                 b"/desk/conversations/1?q=", b"/webhooks/whatsapp?hub.mode=subscribe&"
                 b"hub.verify_token=attacked-whatsapp-verify&hub.challenge="):
        request = b"GET " + path + words + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = attacked.send(request)
        assert answer.startswith(b"HTTP/1.1 "), path
        head = answer.partition(b"\r\n\r\n")[0]
        assert b"\r\nSet-Cookie: a=b" not in head, path


@pytest.mark.parametrize("digits", [40, 5000])
def test_numbers_without_end_are_no_fault_of_ours(attacked: GatewayProcess, digits: int) -> None:
    number = b"9" * digits
    for path in (b"/desk/conversations/%s", b"/desk/files/%s/0", b"/desk/audit?before=%s",
                 b"/desk?here=%s", b"/chat/assets/%s", b"/files/%s", b"/webhooks/%s"):
        request = b"GET " + path % number + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = attacked.send(request)
        assert answer[9:10] in (b"3", b"4"), (path, answer[:80])
