"""docs/openapi.yml describes the gateway as it is; fuzzing follows it."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from bot.channels.web.channel import Web
from bot.gateway.app import Gateway, build_app
from bot.settings import Settings
from tests.checkout import CHECKOUT
from tests.gateway.people import EchoRasa


def test_every_address_is_described_and_nothing_else(tmp_path: Path) -> None:
    gateway = Gateway(Settings(tmp_path), {"web": Web(())}, EchoRasa())  # type: ignore[arg-type]
    routes = {
        (route.method.lower(), _path(route.resource.canonical if route.resource else ""))
        for route in build_app(gateway).router.routes()
        if route.method != "HEAD"
    }
    described = YAML(typ="safe").load((CHECKOUT / "docs" / "openapi.yml").read_text("utf-8"))
    told = {
        (method, path)
        for path, item in described["paths"].items()
        for method in item
        if method in ("get", "post", "put", "delete", "patch")
    }
    assert {route for route in routes if not route[1].startswith("/desk")} == told


def _path(canonical: str) -> str:
    """Names in braces, whatever they may match: ``{_:.*}`` is ``{rest}``."""
    return re.sub(r"{_[^}]*}", "{rest}", canonical)
