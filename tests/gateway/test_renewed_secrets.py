"""A refresh token that TikTok replaced still works after a restart."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.gateway.enabled_channels import channel
from bot.settings import Settings
from bot.store.engine.protocol import Database
from tests.standins.tiktok_api import TikTokApi


def settings_of(
    folder: Path, api_url: str, refresh_token: str, environ: Mapping[str, str] | None = None
) -> Settings:
    return Settings(
        root=folder,
        channels={"tiktok": {"enabled": True, "business_id": "biz", "api_url": api_url}},
        environ={
            "TIKTOK_APP_ID": "7", "TIKTOK_APP_SECRET": "secret",
            "TIKTOK_REFRESH_TOKEN": refresh_token, **(environ or {}),
        },
    )  # fmt: skip


async def check(settings: Settings) -> None:
    made = channel(settings, "tiktok")
    await made.check()
    await made.aclose()


async def test_it_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    async with TikTokApi("secret", "rft.first", "biz") as server:  # replaces it with every use
        for _ in range(3):
            await check(settings_of(tmp_path, server.url, "rft.first"))
        file = tmp_path / "var" / "renewed_secrets.json"
        assert file.stat().st_mode & 0o777 == 0o600
        assert "rft.first" not in file.read_text()


async def test_a_new_one_in_the_environment_counts(tmp_path: Path) -> None:
    async with TikTokApi("secret", "rft.first", "biz") as server:
        await check(settings_of(tmp_path, server.url, "rft.first"))
    async with TikTokApi("secret", "rft.anew", "biz") as server:  # connected anew
        await check(settings_of(tmp_path, server.url, "rft.anew"))


async def test_two_processes_share_it(tmp_path: Path, environ: dict[str, str]) -> None:
    async with TikTokApi("secret", "rft.first", "biz") as server:
        running = channel(settings_of(tmp_path, server.url, "rft.first", environ), "tiktok")
        await check(settings_of(tmp_path / "other", server.url, "rft.first", environ)
                    if environ else settings_of(tmp_path, server.url, "rft.first"))
        await running.check()
        await running.aclose()


@pytest.mark.parametrize("environ", ["postgresql"], indirect=True)
async def test_in_the_database_it_is_encrypted(
    settings: Settings, database: Database, tmp_path: Path, environ: dict[str, str]
) -> None:
    async with TikTokApi("secret", "rft.first", "biz") as server:
        await check(settings_of(tmp_path, server.url, "rft.first", environ))
    [row] = database.query("SELECT * FROM renewed_secrets")
    assert "rft." not in str(row)


async def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    async with TikTokApi("secret", "rft.first", "biz") as server:
        with caplog.at_level(logging.ERROR):
            await check(settings_of(tmp_path, server.url, "rft.first"))
    assert "cannot be kept in" in caplog.text and "rft." not in caplog.text
