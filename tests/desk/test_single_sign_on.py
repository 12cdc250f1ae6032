"""Single sign-on by OpenID Connect, against a provider of our own that also lies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from joserfc.jwk import ECKey, RSAKey

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings, load_settings
from bot.settings_sections import DeskSettings, GatewaySettings, OidcSettings, SettingsError
from bot.store.staff.users import Users
from tests.desk.conftest import submit
from tests.gateway.people import EchoRasa, Postcards
from tests.ports import free_port
from tests.standins.openid_provider import (
    CLIENT_ID,
    SECRET,
    OpenIdProviderStandIn,
    shared_secret,
)

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
async def provider() -> AsyncIterator[OpenIdProviderStandIn]:
    provider = OpenIdProviderStandIn()
    async with provider.server:
        yield provider


@pytest.fixture
def roles() -> dict[str, tuple[str, ...]]:
    return {}


@pytest.fixture
async def client(
    settings: Settings, provider: OpenIdProviderStandIn, roles: dict[str, tuple[str, ...]]
) -> AsyncIterator[TestClient]:
    port = free_port()
    oidc = OidcSettings(provider.issuer, CLIENT_ID, name="Example", **roles)  # type: ignore[arg-type]
    settings = replace(
        settings,
        gateway=GatewaySettings(public_url=f"http://127.0.0.1:{port}"),
        desk=DeskSettings(require_second_factor=True, oidc=oidc),
        environ={"SAPA_OIDC_SECRET": SECRET},
    )
    gateway = Gateway(settings, {"postcards": Postcards()}, EchoRasa())  # type: ignore[arg-type]
    server = TestServer(build_app(gateway), port=port)
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def sari(users: Users, email: str = "Sari@Shop.example") -> None:
    await users.add("sari", "Sari", "editor", "terminal")
    await users.set_email("sari", email, "terminal")


async def log_in(client: TestClient, after: str = "/desk/flags") -> tuple[str, str]:
    """Through the provider and back; where that ends, and its page."""
    answer = await client.get("/desk/login/sso", params={"after": after})
    return answer.url.path, await answer.text()


async def test_the_person_with_this_address_is_in(client: TestClient, users: Users) -> None:
    await sari(users)
    text = await (await client.get("/desk/login")).text()
    assert "Log in with Example" in text
    path, text = await log_in(client)
    assert path == "/desk/flags" and "Sari" in text, "and no second factor of ours is asked for"
    account = await (await client.get("/desk/account")).text()
    assert "You are logged in as sari." in account and "single sign-on" in account
    await submit(client, "/desk/logout")


async def test_the_subject_stays_when_the_address_changes(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    await log_in(client)
    await submit(client, "/desk/logout")
    provider.person |= {"email": "other@shop.example", "email_verified": False}
    assert (await log_in(client))[0] == "/desk/flags"
    await submit(client, "/desk/logout")
    provider.person |= {"sub": "person-2"}
    assert "Nobody at the desk has your e-mail address" in (await log_in(client))[1]


async def test_ended_access_is_ended_here_too(client: TestClient, users: Users) -> None:
    await users.add("budi", "Budi", "admin", "terminal")
    await sari(users)
    await users.set_disabled("sari", True, "budi")
    assert "Your access to the desk was ended" in (await log_in(client))[1]


LIES: dict[str, Change] = {
    "another nonce": lambda claims: claims.update(nonce="of another login"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "another audience": lambda claims: claims.update(aud="another-shop"),
    "no audience": lambda claims: claims.pop("aud"),
    "an audience of several": lambda claims: claims.update(aud=[CLIENT_ID, "another-shop"]),
    "another party": lambda claims: claims.update(aud=[CLIENT_ID, "b"], azp="b"),
    "another issuer": lambda claims: claims.update(iss="https://evil.example"),
    "no issuer": lambda claims: claims.pop("iss"),
    "expired": lambda claims: claims.update(exp=claims["iat"] - 3600),
    "never expires": lambda claims: claims.pop("exp"),
    "of tomorrow": lambda claims: claims.update(iat=claims["iat"] + 86_400),
    "nobody": lambda claims: claims.pop("sub"),
    "a list of subjects": lambda claims: claims.update(sub=["person-1"]),
    "times of words": lambda claims: claims.update(exp="tomorrow"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_lies_lets_nobody_in(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn, lie: str
) -> None:
    await sari(users)
    provider.change = LIES[lie]
    path, text = await log_in(client)
    assert path == "/desk/login/sso/callback" and "The single sign-on did not work" in text
    assert (await client.get("/desk", allow_redirects=False)).status == 303


@pytest.mark.parametrize("verified", [False, None, "true", 1, "yes"])
async def test_an_address_that_nobody_verified_is_nobodys(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn, verified: object
) -> None:
    await sari(users)
    provider.person["email_verified"] = verified
    assert "Nobody at the desk has your e-mail address" in (await log_in(client))[1]


async def test_a_provider_that_tells_more_when_it_is_asked(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    provider.person, provider.user_info = {"sub": "person-1"}, provider.person
    assert (await log_in(client))[0] == "/desk/flags"


@pytest.mark.parametrize("sub", ["person-2", None, "", ["person-1"]])
async def test_what_is_told_of_somebody_else_is_not_taken(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn, sub: object
) -> None:
    await sari(users)
    provider.person, provider.user_info = {"sub": "person-1"}, {**provider.person, "sub": sub}
    assert "did not work" in (await log_in(client))[1]


async def test_what_the_signed_token_says_counts_more(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    provider.user_info = dict(provider.person)
    provider.person = {"sub": "person-1", "email_verified": False}
    assert "Nobody at the desk has your e-mail address" in (await log_in(client))[1]


async def test_only_the_providers_keys_count(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    assert (await log_in(client))[0] == "/desk/flags"
    await submit(client, "/desk/logout")
    mine, first = RSAKey.generate_key(2048, {"kid": "first"}), provider.key
    for key, algorithm in ((mine, "RS256"), (shared_secret(), "HS256")):
        provider.sign_by(key, algorithm, published=False)
        assert "did not work" in (await log_in(client))[1]
    provider.sign_by(first, "RS256")
    assert (await log_in(client))[0] == "/desk/flags"
    await submit(client, "/desk/logout")
    provider.sign_by(ECKey.generate_key("P-256", {"kid": "second"}), "ES256")
    assert (await log_in(client))[0] == "/desk/flags", "it changed its keys meanwhile"


async def test_a_provider_that_is_down_or_another(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    provider.calls_itself = "https://evil.example"
    assert "did not work" in (await log_in(client))[1]
    provider.calls_itself = ""
    provider.token_status = 500
    assert "did not work" in (await log_in(client))[1]
    provider.token_status = 200
    assert (await log_in(client))[0] == "/desk/flags"


async def test_nobody_is_logged_in_by_somebody_elses_link(
    client: TestClient, users: Users, provider: OpenIdProviderStandIn
) -> None:
    await sari(users)
    begun = await client.get("/desk/login/sso", allow_redirects=False)
    answer = await client.session.get(begun.headers["Location"], allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    state = parse_qs(back.query)["state"][0]
    path = f"{back.path}?{back.query}"
    client.session.cookie_jar.clear()  # the victim's browser
    for address in (path, path.replace(state, ""), path.replace(state, "é"), back.path):
        text = await (await client.get(address)).text()
        assert "begun in another browser" in text
    for cookie in ("", "%", "[]", "{}", "null", "[" * 3000, "%00"):
        client.session.cookie_jar.update_cookies({"sapa_sso": cookie}, client.make_url("/"))
        assert "begun in another browser" in await (await client.get(path)).text()


async def test_what_the_provider_says_of_an_error_is_not_shown(client: TestClient) -> None:
    begun = await client.get("/desk/login/sso", allow_redirects=False)
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    answer = await client.get(
        "/desk/login/sso/callback", params={"state": state, "error": "call 0812-evil"}
    )
    assert answer.status == 401 and "0812" not in await answer.text()


async def test_other_sites_are_not_led_to(client: TestClient, users: Users) -> None:
    await sari(users)
    path, _ = await log_in(client, after="https://evil.example/")
    assert path == "/desk"


class TestRoles:
    @pytest.fixture
    def roles(self) -> dict[str, tuple[str, ...]]:
        return {"admins": ("sapa-admins",), "agents": ("shop-staff",)}

    async def test_who_has_a_role_gets_an_account(
        self, client: TestClient, users: Users, provider: OpenIdProviderStandIn
    ) -> None:
        await users.add("sari", "Another Sari", "admin", "terminal")
        provider.person["groups"] = ["everybody", "shop-staff"]
        await log_in(client)
        made = await users.get("sari.2")
        assert (made.role, made.email, made.has_password) == ("agent", "sari@shop.example", False)
        await submit(client, "/desk/logout")
        provider.person["groups"] = ["shop-staff", "sapa-admins"]
        await log_in(client)
        assert (await users.get("sari.2")).role == "admin"
        await submit(client, "/desk/logout")
        provider.person["groups"] = ["everybody"]
        assert "may not use the desk" in (await log_in(client))[1]

    @pytest.mark.parametrize("groups", [None, "", 7, {"shop-staff": 1}, [["shop-staff"]], [None]])
    async def test_a_claim_that_names_none(
        self, client: TestClient, users: Users, provider: OpenIdProviderStandIn, groups: object
    ) -> None:
        await sari(users)
        provider.person["groups"] = groups
        assert "may not use the desk" in (await log_in(client))[1]


@pytest.mark.parametrize(
    "oidc, fault",
    [
        ('issuer = "http://login.example.com"', "must be an https:// address"),
        ('issuer = "login.example.com"', "must be an https:// address"),
        ('issuer = "https://login.example.com"', "client_id is missing"),
        ('issuer = "https://login.example.com"\nclient_id = "a"', "needs public_url"),
        ('isuer = "https://login.example.com"', "isuer is not known. Known: issuer"),
        ('admins = "everybody"', "admins must be a tuple"),
    ],
)
async def test_settings_that_cannot_work_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, oidc: str, fault: str
) -> None:
    (tmp_path / "sapa.toml").write_text(f"[desk.oidc]\n{oidc}\n")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    with pytest.raises(SettingsError, match=fault):
        load_settings()


async def test_without_a_provider_there_is_no_such_page(server: TestServer) -> None:
    async with TestClient(server) as client:
        assert (await client.get("/desk/login/sso")).status == 404
        assert (await client.get("/desk/login/sso/callback")).status == 404
        assert "sign-on" not in await (await client.get("/desk/login")).text()
