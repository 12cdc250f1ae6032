"""Who claims to come from elsewhere: by several headers, with ports, in IPv6, or by nonsense."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict

from bot.gateway import admission
from bot.gateway.app import build_app
from bot.gateway.client_address import UNKNOWN, ClientAddresses
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings, SettingsError
from tests.desk.conftest import browser
from tests.gateway.people import EchoRasa, Postcards

PUBLIC = "https://chat.example.com"
PROXIES = ("127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48")


def request(peer: str, *forwarded: str, **headers: str) -> web.Request:
    class Transport:
        def get_extra_info(self, name: str, default: object = None) -> object:
            return (peer, 40000) if name == "peername" else default

    given = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    given.extend({name.replace("_", "-"): value for name, value in headers.items()})
    return make_mocked_request("GET", "/", headers=given, transport=Transport())


def addresses(public_url: str = PUBLIC, token: str = "") -> ClientAddresses:
    return ClientAddresses(GatewaySettings(public_url=public_url, trusted_proxies=PROXIES), token)


@pytest.mark.parametrize(
    "peer, forwarded, source",
    [
        ("127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["127.0.0.1, 8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["127.0.0.1", "8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["8.8.8.8", "1.1.1.1, 10.1.2.3"], "1.1.1.1"),
        ("127.0.0.1", ["1.1.1.1", "8.8.8.8, 10.1.2.3", "10.4.5.6"], "8.8.8.8"),
        ("127.0.0.1", ["8.8.8.8:51000"], "8.8.8.8"),
        ("127.0.0.1", ["[2001:4860::8888]:443"], "2001:4860::/64"),
        ("127.0.0.1", ['"[2001:4860::8888%25eth0]:443"'], "2001:4860::/64"),
        ("127.0.0.1", ["2001:4860::8888%eth0"], "2001:4860::/64"),
        ("127.0.0.1", ["::ffff:8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["[::ffff:8.8.8.8]:80"], "8.8.8.8"),
        ("127.0.0.1", ["8.8.8.8, ::ffff:10.0.0.7"], "8.8.8.8"),
        ("127.0.0.1", ["8.8.8.8, 2001:db8:1::7"], "8.8.8.8"),
        ("::ffff:127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["10.0.0.9"], "10.0.0.9"),
        ("127.0.0.1", ["8.8.8.8, unknown"], UNKNOWN),
        ("127.0.0.1", ["8.8.8.8, _hidden"], UNKNOWN),
        ("127.0.0.1", ["8.8.8.8, "], UNKNOWN),
        ("127.0.0.1", [""], UNKNOWN),
        ("127.0.0.1", ["127.1"], UNKNOWN),
        ("127.0.0.1", ["0x7f000001"], UNKNOWN),
        ("127.0.0.1", ["8.8.8.8:"], UNKNOWN),
        ("127.0.0.1", ["8.8.8.8:99999999"], UNKNOWN),
        ("127.0.0.1", ["[8.8.8.8"], UNKNOWN),
        ("127.0.0.1", ["[::1]x"], UNKNOWN),
        ("127.0.0.1", ["٨.٨.٨.٨"], UNKNOWN),
        ("127.0.0.1", [], UNKNOWN),
        ("192.168.0.9", ["8.8.8.8"], "192.168.0.9"),
        ("9.9.9.9", ["127.0.0.1"], "9.9.9.9"),
        ("2001:4860:1:2:3::1", ["127.0.0.1"], "2001:4860:1:2::/64"),
        ("", ["8.8.8.8"], UNKNOWN),
    ],
)  # fmt: skip
def test_the_last_address_that_no_trusted_proxy_has(
    peer: str, forwarded: list[str], source: str
) -> None:
    one = request(peer, *forwarded)
    assert addresses().source(one) == source
    assert not addresses().is_local(one)
    assert not addresses(public_url="").is_local(one) or not forwarded


@pytest.mark.parametrize(
    "header", ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"]
)
def test_what_passed_any_proxy_is_not_local(header: str) -> None:
    here = addresses(public_url="")
    assert here.is_local(request("127.0.0.1")) and here.is_local(request("::1"))
    assert not here.is_local(request("127.0.0.1", **{header: "127.0.0.1"}))
    for peer in ("10.0.0.9", "192.168.1.4", "172.17.0.1", "8.8.8.8"):
        assert not here.is_local(request(peer)), "a container's network may stand for the world"


@pytest.mark.parametrize("token, status", [("secret", True), ("Secret", False), ("", False)])
def test_a_scraper_elsewhere_shows_the_token(token: str, status: bool) -> None:
    there = request("10.0.0.9", Authorization=f"Bearer {token}")
    assert addresses(token="secret").may_watch(there) is status
    assert not addresses(token="").may_watch(there), "no token lets nobody in"


def test_a_proxy_that_names_nobody_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    seen = addresses()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            seen.source(request("127.0.0.1"))
    assert len(caplog.records) == 1 and "X-Forwarded-For" in caplog.text
    assert not seen.is_told(request("127.0.0.1")), "platforms are not shut out with a forger"


@pytest.mark.parametrize("text", ["everybody", "10.0.0.0/99", "10.0.0.1/8", ""])
def test_a_proxy_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="trusted_proxies"):
        GatewaySettings(trusted_proxies=(text,))


def served(folder: Path, public_url: str = "") -> TestServer:
    gateway = GatewaySettings(public_url=public_url)
    settings = Settings(root=folder, data=DataSettings("var"), gateway=gateway)
    postcards = {"postcards": Postcards()}
    return TestServer(build_app(Gateway(settings, postcards, EchoRasa())))  # type: ignore[arg-type]


async def test_figures_stay_closed(tmp_path: Path) -> None:
    async with TestClient(served(tmp_path)) as client:
        assert (await client.get("/metrics")).status == 200
        for values in (["127.0.0.1, 8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["unknown"], ["127.0.0.1"],
                       ["8.8.8.8:80"], ["::1"], [""], ["x" * 5000], ["8.8.8.8"] * 100):
            headers = CIMultiDict([("X-Forwarded-For", value) for value in values])
            assert (await client.get("/metrics", headers=headers)).status == 404, values


async def test_figures_stay_closed_behind_a_proxy_without_a_word(tmp_path: Path) -> None:
    async with TestClient(served(tmp_path, PUBLIC)) as client:
        assert (await client.get("/metrics")).status == 404


async def test_another_claim_each_time_lifts_no_lock(tmp_path: Path) -> None:
    async with browser(served(tmp_path)) as client:
        spellings = ["{n}.1.1.1, 203.0.113.7", "127.0.0.1, 203.0.113.7:{n}", "::{n}, 203.0.113.7"]
        for n in range(1, 12):
            headers = {"X-Forwarded-For": spellings[n % 3].format(n=n)}
            form = {"login": f"nobody{n}", "password": "a guess"}
            answer = await client.post("/desk/login", data=form, headers=headers)
        assert "Too many wrong passwords" in await answer.text()


@pytest.mark.parametrize("claim", ["8.8.8.8:{n}", "{n}.0.0.1, 8.8.8.8", "2001:db8::{n}", "x{n}"])
async def test_another_claim_each_time_lifts_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    monkeypatch.setattr(admission, "MOST_UNSIGNED", 3)
    async with TestClient(served(tmp_path)) as client:
        statuses = []
        for n in range(5):
            headers = {"Stamp": "forged", "X-Forwarded-For": claim.format(n=n)}
            answer = await client.post("/webhooks/postcards", data=b"a|1|x", headers=headers)
            statuses.append(answer.status)
        assert statuses == [403, 403, 403, 429, 429]
