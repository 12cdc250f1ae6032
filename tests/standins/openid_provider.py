"""A local OpenID Connect provider that follows the protocol, until it is told to lie."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT_ID, SECRET = "sapa-desk", "a-shared-secret-of-some-length-123"


class OpenIdProviderStandIn:
    """Logs ``person`` in without asking. ``change`` is done to the claims of each token, ``signed``
    says by which key and algorithm."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "person-1", "email": "sari@shop.example", "email_verified": True, "name": "Sari",
        }  # fmt: skip
        self.change: Callable[[dict[str, Any]], object] = lambda claims: None
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.algorithm, self.signing_key = "RS256", self.key
        self.token_status = 200
        self.calls_itself = ""
        self.user_info: dict[str, Any] | None = None
        """What the UserInfo endpoint says; without one, the ID token says all."""
        self._started: dict[str, dict[str, str]] = {}
        app = web.Application()
        app.add_routes([
            web.get("/.well-known/openid-configuration", self._about),
            web.get("/login", self._login),
            web.post("/token", self._token),
            web.get("/keys", self._keys),
            web.get("/userinfo", self._user_info),
        ])  # fmt: skip
        self.server = TestServer(app)

    @property
    def issuer(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    def sign_by(self, key: Any, algorithm: str, published: bool = True) -> None:
        self.signing_key, self.algorithm = key, algorithm
        if published:
            self.key = key

    async def _about(self, _: web.Request) -> web.Response:
        return web.json_response({
            "issuer": self.calls_itself or self.issuer,
            "authorization_endpoint": f"{self.issuer}/login",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **({} if self.user_info is None else {"userinfo_endpoint": f"{self.issuer}/userinfo"}),
        })  # fmt: skip

    async def _login(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and asked["client_id"] == CLIENT_ID
        code = secrets.token_urlsafe(16)
        self._started[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    async def _token(self, request: web.Request) -> web.Response:
        if self.token_status != 200:
            return web.Response(status=self.token_status, text="later")
        form = await request.post()
        asked = self._started.pop(str(form["code"]), None)  # a code is good once
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        login = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
            or request.headers.get("Authorization") != f"Basic {login}"
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.person,
        }  # fmt: skip
        self.change(claims)
        header = {"alg": self.algorithm, "kid": self.signing_key.kid}
        token = jwt.encode(header, claims, self.signing_key, algorithms=[self.algorithm])
        return web.json_response({"id_token": token, "access_token": "x", "token_type": "Bearer"})

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def _user_info(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer x"
        return web.json_response(self.user_info)


def shared_secret() -> OctKey:
    """What a liar would sign with who knows what everybody knows."""
    return OctKey.import_key(SECRET, {"kid": "first"})
