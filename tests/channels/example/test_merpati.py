"""The worked example at work: from its settings to an answered customer, whose photo is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import ChannelNotReady
from bot.channels.signatures import hmac_sha256
from bot.gateway.app import build_app
from bot.gateway.enabled_channels import CHANNELS, enabled_channels
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from tests.checkout import CHECKOUT
from tests.gateway.people import EchoRasa
from tests.standins.platform_server import PlatformServer

SECRET, TOKEN = "merpati-secret", "merpati-token"


class MerpatiApi(PlatformServer):
    """Takes messages, at most 500 characters each."""

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "who are you?"}
        if path != "/messages" or len(body.get("text", "")) > 500:
            return 400, {"error": "no"}
        return 200, {"id": f"m-{len(self.calls)}"}


@pytest.fixture(autouse=True)
def the_line_in_enabled_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHANNELS, "merpati", ("tests.channels.example.merpati", "Merpati"))


async def test_a_customer_is_answered(tmp_path: Path) -> None:
    async with MerpatiApi() as server:
        server.serve("/p.png", b"\x89PNG\r\n\x1a\n a photo")
        settings = Settings(
            root=tmp_path,
            channels={"merpati": {"enabled": True, "shop": "toko-uji", "api_url": server.url}},
            environ={"MERPATI_SECRET": SECRET, "MERPATI_TOKEN": TOKEN},
        )
        gateway = Gateway(settings, enabled_channels(settings), EchoRasa())  # type: ignore[arg-type]
        async with TestClient(TestServer(build_app(gateway))) as client:
            photo = f"{server.url}/p.png"
            message = {"id": "1", "from": "rina", "text": "halo", "photo": photo}
            body = json.dumps({"messages": [message]}).encode()
            for signature, status in ((hmac_sha256(SECRET, body), 200), ("0" * 64, 403)):
                headers = {"Merpati-Signature": signature}
                response = await client.post("/webhooks/merpati", data=body, headers=headers)
                assert response.status == status
            for _ in range(6000):
                if len(server.calls) == 2 and list(settings.media_folder.glob("*/*.png")):
                    break
                await asyncio.sleep(0.01)
        sent = [call.body for call in server.calls if call.method == "POST"]
        assert sent == [{"to": "rina", "text": "re: halo"}]
        (fetch,) = (call for call in server.calls if call.method == "GET")
        assert "Authorization" not in fetch.headers
        assert list(settings.media_folder.glob("*/*.png"))


def test_it_does_not_start_without_its_secret(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, channels={"merpati": {"enabled": True}})
    with pytest.raises(ChannelNotReady, match="set MERPATI_SECRET in the environment"):
        enabled_channels(settings)


def test_it_is_short() -> None:
    text = (CHECKOUT / "tests" / "channels" / "example" / "merpati.py").read_text()
    assert len(text.splitlines()) < 120
