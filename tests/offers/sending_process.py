"""A process that sends what campaigns are to send, until somebody kills it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.channels.telegram.channel import Telegram
from bot.gateway.offers import OfferSender
from bot.message_templates import watched_message_templates
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import OffersSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.watched_file import WatchedFile
from tests.channels.payloads import BOT_TOKEN


async def send(folder: Path) -> None:
    sender = OfferSender(
        Settings(folder, offers=OffersSettings(hours="00:00-24:00", an_hour=600)),
        DatabaseThread(open_database(folder / "sapa.db")),
        {"telegram": Telegram(BOT_TOKEN, "toko_bot", "s", api_url="http://127.0.0.1:1")},
        WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,)),
        watched_message_templates(folder / "none.yml"), lambda: None,
    )  # fmt: skip
    print("begun", flush=True)
    while True:
        await sender.look()
        print("looked", flush=True)


if __name__ == "__main__":
    asyncio.run(send(Path(sys.argv[1])))
