"""A voice note of a person, heard by the packaged model in its process, is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.processes.reader_process import ReaderProcesses
from bot.settings_sections import MediaSettings
from tests.checkout import CHECKOUT
from tests.gateway.file_readers import ListeningShop

NOTE = CHECKOUT / "tests" / "media" / "readers" / "clips" / "go_forward.ogg"


async def test_it_is_answered_on_what_was_said(tmp_path: Path) -> None:
    here = ReaderProcesses(MediaSettings(readers="here"), tmp_path / "readers.log")
    async with ListeningShop(tmp_path, here) as shop:  # type: ignore[arg-type]
        await shop.receive("ani", NOTE.read_bytes())
        async with asyncio.timeout(50):
            while not shop.rasa.asked:  # the notice may come before
                await asyncio.sleep(0.1)
        [(asked, _)] = shop.rasa.asked
        assert asked and asked.lower() == "go forward 10 meters"
    await here.aclose()
