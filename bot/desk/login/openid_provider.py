"""An OpenID Connect provider: its addresses, its keys, and what its ID tokens say.

OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636); tokens are verified by
joserfc.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures by a key of the provider's; never none, and none by a secret that we share."""

_WITHIN = aiohttp.ClientTimeout(total=10)
_LARGEST = 256 * 1024
_LEEWAY_S = 60


class ProviderFailed(Exception):
    """The provider cannot be reached, or what it says is not to be believed. For the log."""


@dataclass(frozen=True)
class Client:
    """Who we are at the provider; an empty ``secret`` leaves all to PKCE."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str


class OpenIdProvider:
    """Asks the provider for its addresses once, and for its keys again when it signs with another.

    Args:
        client: how the provider knows us.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._about: Mapping[str, Any] = {}
        self._keys: KeySet | None = None

    async def login_address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to log in.

        Raises:
            ProviderFailed: the provider does not answer.
        """
        about = await self._discovered()
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        address = about["authorization_endpoint"]
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    async def claims(
        self, code: str, nonce: str, verifier: str, needed: Collection[str]
    ) -> Mapping[str, Any]:
        """What the provider says of whom it gave ``code``: its ID token, verified, and where that
        lacks one of ``needed``, its UserInfo endpoint too, which many providers tell more (OpenID
        Connect Core 1.0, 5.4). What both say, the ID token says.

        Raises:
            ProviderFailed: the provider refuses, or the token is not its own, not for us, not of
                this login, or too old.
        """
        about = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "client_id": self._client.client_id,
            "code_verifier": verifier,
        }
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if self._client.secret and "client_secret_basic" in ways:
            login = [quote_plus(part) for part in (self._client.client_id, self._client.secret)]
            headers["Authorization"] = aiohttp.encode_basic_auth(*login)  # RFC 6749, 2.3.1
        elif self._client.secret:
            form["client_secret"] = self._client.secret
        answer = await _json("POST", about["token_endpoint"], data=form, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderFailed("it gave no ID token")
        claims = await self._verified(token, nonce)
        if all(name in claims for name in needed) or "userinfo_endpoint" not in about:
            return claims
        return {**await self._user_info(answer.get("access_token"), claims["sub"]), **claims}

    async def _user_info(self, access_token: object, subject: str) -> Mapping[str, Any]:
        address = (await self._discovered())["userinfo_endpoint"]
        if not _is_address_as_safe(address, self._client.issuer):
            raise ProviderFailed("its userinfo_endpoint is no address to be trusted")
        if not isinstance(access_token, str) or not access_token.isprintable():
            raise ProviderFailed("it gave no access token to ask more with")
        headers = {"Authorization": f"Bearer {access_token}"}
        told = await _json("GET", address, headers=headers)
        if told.get("sub") != subject:  # Core 1.0, 5.3.2: it may be of somebody else
            raise ProviderFailed("its UserInfo is of somebody else")
        return told

    async def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            claims = (await self._decoded(token)).claims
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self._client.issuer},
                aud={"essential": True, "value": self._client.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFailed(f"its ID token is not to be believed: {error}") from error
        party = claims.get("azp", self._client.client_id)
        is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if party != self._client.client_id or (is_for_several and "azp" not in claims):
            raise ProviderFailed("its ID token is for another application")
        return claims

    async def _decoded(self, token: str) -> jwt.Token:
        if self._keys is not None:
            try:
                return jwt.decode(token, self._keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError, KeyError):
                pass  # perhaps it signs with a new key
        keys = await _json("GET", (await self._discovered())["jwks_uri"])
        self._keys = KeySet.import_key_set(keys)  # type: ignore[arg-type]  # it checks them
        return jwt.decode(token, self._keys, algorithms=ALGORITHMS)

    async def _discovered(self) -> Mapping[str, Any]:
        if not self._about:
            issuer = self._client.issuer
            about = await _json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") != issuer:
                raise ProviderFailed(f"it calls itself {about.get('issuer')!r:.200}, not {issuer}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not _is_address_as_safe(about.get(name), issuer):
                    raise ProviderFailed(f"its {name} is no address to be trusted")
            self._about = about
        return self._about


async def _json(method: str, address: str, **request: Any) -> Mapping[str, Any]:
    try:
        async with (
            aiohttp.ClientSession(timeout=_WITHIN) as session,
            session.request(method, address, allow_redirects=False, **request) as answer,
        ):
            body = bytearray()
            async for chunk in answer.content.iter_chunked(65536):
                body += chunk
                if len(body) > _LARGEST:
                    raise ProviderFailed(f"{address} answers too much")
            if answer.status != 200:
                raise ProviderFailed(f"{address} answers {answer.status}")
            told = json.loads(body)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, RecursionError) as error:
        raise ProviderFailed(f"{address}: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise ProviderFailed(f"{address} answers no object")
    return told


def _is_address_as_safe(address: object, issuer: str) -> bool:
    """https, or, where the issuer is on this machine, what the issuer has."""
    if not isinstance(address, str):
        return False
    scheme = urlsplit(address).scheme
    return scheme == "https" or scheme == urlsplit(issuer).scheme
