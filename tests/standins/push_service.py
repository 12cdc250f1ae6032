"""A browser's push service and the browser behind it: takes messages as RFC 8030 says, checks who
signed them (RFC 8292), and decrypts them as a browser does (RFC 8291)."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import http_ece
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from bot.store.alerts.push_outbox import Subscription


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class PushService:
    """``status`` is what it answers; ``headers`` go with it."""

    def __init__(self) -> None:
        self.status = 201
        self.headers: dict[str, str] = {}
        self.taken: list[dict[str, Any]] = []
        self.calls: list[Any] = []
        self._keys: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}
        app = web.Application()
        app.router.add_post("/push/{browser}", self._take)
        self.server = TestServer(app)

    @property
    def address(self) -> tuple[str, int]:
        return str(self.server.host), int(self.server.port or 0)

    def browser(self, name: str) -> Subscription:
        """A new one, whose owner has just said yes."""
        key, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self._keys[name] = key, auth
        public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(str(self.server.make_url(f"/push/{name}")), _text(public), _text(auth))

    async def _take(self, request: web.Request) -> web.Response:
        self.calls.append(request.headers)
        signed = request.headers["Authorization"].replace(", ", ",")
        if not Vapid02.verify(signed):
            return web.Response(status=403)
        if self.status == 201:
            key, auth = self._keys[request.match_info["browser"]]
            told = http_ece.decrypt(
                await request.read(), private_key=key, auth_secret=auth, version="aes128gcm"
            )
            self.taken.append(json.loads(told))
        return web.Response(status=self.status, headers=self.headers)
