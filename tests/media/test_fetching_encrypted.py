"""Where there is a key, a customer's photo never lies on the disk as it is."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from bot.media.stored_files import customer_files
from tests.channels.payloads import BOT_TOKEN, telegram
from tests.media.photo_shop import PHOTO, PLATFORMS, Shop, message, settings_for
from tests.standins.telegram_api import TelegramApi


async def test_a_photo_is_encrypted_as_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", secrets.token_hex(32))
    _, _, photo = PLATFORMS["telegram"]
    async with TelegramApi(BOT_TOKEN) as server:
        channel = telegram(server.url)
        settings = settings_for(tmp_path, "telegram", server.url)
        async with Shop(settings, channel) as shop:
            await shop.receive(message(channel, photo(server)))
            (file,) = await shop.files()
    assert (file["state"], file["mime"], file["size"]) == ("stored", "image/jpeg", len(PHOTO))
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or PHOTO not in path.read_bytes()
    assert customer_files(settings).read(file["path"]) == PHOTO
