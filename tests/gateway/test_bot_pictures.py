"""Pictures in what the bot says: sent as the platform shows them, whatever the shop linked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import PictureLimits
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.messages import Outbound
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings
from bot.store.engine.database import open_database
from bot.store.messages.outbox import enqueue
from tests.gateway.people import EchoRasa, Postcards
from tests.gateway.test_gateway import post, until
from tests.media.test_pictures import moving, opened, picture
from tests.standins.whatsapp_api import WhatsAppApi

LIMITS = PictureLimits(frozenset({"image/jpeg", "image/png"}), 200_000)


@pytest.fixture
async def shop() -> AsyncIterator[WhatsAppApi]:
    """Where the shop's pictures lie."""
    async with WhatsAppApi("token", "1") as server:
        yield server


@pytest.fixture
def platform() -> Postcards:
    platform = Postcards()
    platform.limits = LIMITS
    return platform


@pytest.fixture
def settings(tmp_path: Path, shop: WhatsAppApi) -> Settings:
    return Settings(
        root=tmp_path,
        data=DataSettings("var"),
        channels={"postcards": {"api_url": shop.url}},
        gateway=GatewaySettings(public_url="https://bot.example"),
    )


@pytest.fixture
async def client(settings: Settings, platform: Postcards) -> AsyncIterator[TestClient]:
    gateway = Gateway(settings, {"postcards": platform}, EchoRasa())  # type: ignore[arg-type]
    async with TestClient(TestServer(build_app(gateway))) as client:
        yield client


async def _sent(
    client: TestClient, platform: Postcards, settings: Settings, image: str
) -> Outbound:
    """What the platform gets of a reply with this picture."""
    await post(client, "ani|1|halo")
    await until(lambda: len(platform.sent) == 1)
    message = Outbound("postcards", "shop", "ani", "Ini kak", image=image, key="9.0")
    enqueue(open_database(settings.database), 1, [message], [], 1.0)
    await until(lambda: len(platform.sent) == 2)
    return platform.sent[1]


async def test_what_the_platform_does_not_take_is_sent_as_a_copy(
    client: TestClient, platform: Postcards, settings: Settings, shop: WhatsAppApi
) -> None:
    shop.serve("/kemeja.webp", picture("WEBP", (900, 600), noise=True))
    sent = await _sent(client, platform, settings, f"{shop.url}/kemeja.webp")
    assert sent.text == "Ini kak" and sent.image
    assert sent.image.startswith("https://bot.example/files/")
    answer = await client.get(sent.image.removeprefix("https://bot.example"))
    content = await answer.read()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert opened(content).format == "JPEG" and len(content) <= LIMITS.most_bytes


async def test_what_it_takes_keeps_its_address(
    client: TestClient, platform: Postcards, settings: Settings, shop: WhatsAppApi
) -> None:
    shop.serve("/kemeja.jpg", picture("JPEG"))
    sent = await _sent(client, platform, settings, f"{shop.url}/kemeja.jpg")
    assert sent.image == f"{shop.url}/kemeja.jpg"


async def test_what_cannot_be_shown_is_a_link(
    client: TestClient, platform: Postcards, settings: Settings, shop: WhatsAppApi
) -> None:
    shop.serve("/promo.gif", moving("GIF"))
    sent = await _sent(client, platform, settings, f"{shop.url}/promo.gif")
    assert (sent.image, sent.text) == (None, f"Ini kak\n\n{shop.url}/promo.gif")


@pytest.mark.parametrize("image", ["http://127.0.0.1:1/a.webp", "https://shop.invalid/a", "a b"])
async def test_what_cannot_be_fetched_is_left_to_the_platform(
    client: TestClient, platform: Postcards, settings: Settings, image: str
) -> None:
    assert (await _sent(client, platform, settings, image)).image == image


async def test_one_picture_is_fetched_once(
    client: TestClient, platform: Postcards, settings: Settings, shop: WhatsAppApi
) -> None:
    shop.serve("/kemeja.webp", picture("WEBP"))
    first = await _sent(client, platform, settings, f"{shop.url}/kemeja.webp")
    again = Outbound("postcards", "shop", "ani", image=f"{shop.url}/kemeja.webp", key="9.1")
    enqueue(open_database(settings.database), 1, [again], [], 1.0)
    await until(lambda: len(platform.sent) == 3)
    assert platform.sent[2].image == first.image
    assert sum(call.path == "/kemeja.webp" for call in shop.calls) == 1
