"""Who may ask the action server. rasa_sdk imports a module of this name, if there is one, before it
listens (``rasa_sdk.plugin``), however it was started: by ``./sapa serve`` or ``rasa run actions``.
"""

from __future__ import annotations

import hmac
import ipaddress
import os

import pluggy
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

TOKEN_VARIABLE = "SAPA_INTERNAL_TOKEN"

hookimpl = pluggy.HookimplMarker("rasa_sdk")


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Called by rasa_sdk."""
    manager.register(ActionsToken(os.environ.get(TOKEN_VARIABLE, "")))


class ActionsToken:
    """Answers 401 to whoever lacks the token: also another program on this machine would otherwise
    have actions run in a customer's name.

    Args:
        token: what ``Authorization: Bearer …`` must carry. Empty, as where somebody runs ``rasa run
            actions`` by hand: then whoever is on this machine may ask, and nobody else.
    """

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode() if token else None

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        app.register_middleware(self.refusal, "request")

    async def refusal(self, request: Request) -> HTTPResponse | None:
        """The 401; None lets the request in. ``/health`` is for everybody and tells nothing."""
        if request.path == "/health" or self._may_ask(request):
            return None
        return response.json({"error": "The token is missing or wrong."}, status=401)

    def _may_ask(self, request: Request) -> bool:
        if self._expected is None:
            return ipaddress.ip_address(request.ip).is_loopback
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._expected)
