"""docs/openapi.yml describes the gateway as it is; fuzzing follows it."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from bot.api.app import DOCUMENT, OPERATIONS
from bot.channels.web.channel import Web
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
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
    described_elsewhere = ("/desk", "/api/v1")
    assert {route for route in routes if not route[1].startswith(described_elsewhere)} == told


def test_every_operation_of_the_api_is_described_and_nothing_else() -> None:
    described = YAML(typ="safe").load(DOCUMENT.read_text("utf-8"))
    told = {
        (method.upper(), path)
        for path, item in described["paths"].items()
        for method in item
        if method in ("get", "post") and path != "/openapi.yml"
    }
    done = {(one.method, re.sub(r":[^}]*}", "}", one.path)) for one in OPERATIONS}
    assert done == told
    for path, item in described["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post") and path != "/openapi.yml":
                [one] = [
                    one for one in OPERATIONS
                    if (one.method, re.sub(r":[^}]*}", "}", one.path)) == (method.upper(), path)
                ]
                assert (f"({one.role})" in operation["summary"]) == (one.role != "agent")


def _path(canonical: str) -> str:
    """Names in braces, whatever they may match: ``{_:.*}`` is ``{rest}``."""
    return re.sub(r"{_[^}]*}", "{rest}", canonical)
