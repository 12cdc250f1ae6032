"""Editors read that messages leave for a service, where one reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings_sections import DataSettings, ReaderSettings
from tests.desk.conftest import LogIn

READERS = {
    "none": ReaderSettings(),
    "a service": ReaderSettings("https://reader.example/v1/chat/completions?key=k", "qwen"),
}


@pytest.fixture(params=READERS)
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    return Settings(root=tmp_path, data=DataSettings("var"), reader=READERS[request.param])


async def test_where_messages_go(log_in: LogIn, settings: Settings) -> None:
    editor = await log_in("eko", "editor")
    html = await (await editor.get("/desk/publish")).text()
    assert ("qwen at reader.example" in html) is bool(settings.reader.url)
    assert "key=k" not in html
