"""The action server where it was started by hand, without a token."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from rasa_sdk_plugins import ActionsToken


@pytest.mark.parametrize(
    "ip, status", [("127.0.0.1", None), ("::1", None), ("192.168.1.7", 401), ("2001:db8::1", 401)]
)
async def test_only_this_machine_may_ask(ip: str, status: int | None) -> None:
    """`rasa run actions` listens to the whole network."""
    request = SimpleNamespace(path="/webhook", ip=ip, headers={})
    refusal = await ActionsToken("").refusal(request)  # type: ignore[arg-type]
    assert (refusal.status if refusal else None) == status
