"""Whoever reads files, for tests of what lies between customers and them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.channels.base import Channel
from bot.gateway.gateway import Gateway
from bot.media.stored_files import customer_files
from bot.messages import Attachment, Inbound
from bot.readings import Hint, Reading
from bot.settings import Settings
from bot.settings_sections import GatewaySettings
from bot.store.engine.database import open_database
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import until


def speech(text: str, confidence: float = 0.9, language: str = "id") -> Reading:
    return Reading("speech", text, language, confidence, seconds=3.0)


class Ears:
    """Finds in a file what it was told to: ``files`` by content, else the content itself as spoken
    words. ``hold`` keeps readings under way; ``failures`` of them fail first."""

    def __init__(self) -> None:
        self.files: dict[bytes, Reading] = {}
        self.failures: list[Exception] = []
        self.hold: asyncio.Event | None = None
        self.asked: list[tuple[bytes, str, Hint]] = []
        self.at_once = self.most_at_once = 0

    def takes(self, mime: str) -> bool:
        return mime.startswith(("audio/", "image/")) or mime == "application/pdf"

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        self.asked.append((data, mime, hint))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.hold:
                await self.hold.wait()
            if self.failures:
                raise self.failures.pop(0)
            return self.files.get(data) or speech(data.decode())
        finally:
            self.at_once -= 1

    async def aclose(self) -> None: ...


class ListeningShop:
    """A gateway at work that hears what is sent; without web server."""

    def __init__(
        self,
        folder: Path,
        ears: Ears | None = None,
        join_within_s: float = 0.0,
        reads: bool = True,
        platform: Postcards | None = None,
    ) -> None:
        self.ears = ears or Ears()
        self._reads = reads
        self.rasa = EchoRasa()
        self.platform = platform or Postcards()
        self.settings = Settings(
            root=folder, gateway=GatewaySettings(join_within_s=join_within_s)
        )
        self.folder = customer_files(self.settings)
        self.database = open_database(self.settings.database)
        self.channels: dict[str, Channel] = {"postcards": self.platform}
        self.gateway = self._open()
        self._sent = 0

    def _open(self) -> Gateway:
        reader = self.ears if self._reads else None
        return Gateway(self.settings, self.channels, self.rasa, reader)  # type: ignore[arg-type]

    async def __aenter__(self) -> ListeningShop:
        self.gateway.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.stop()
        self.database.close()

    async def restart(self) -> None:
        await self.gateway.stop()
        self.gateway = self._open()
        self.gateway.start()

    def file(self, content: bytes, type_: str = "voice", mime: str = "audio/ogg") -> Attachment:
        """A file that is stored already."""
        path = self.folder.put(content, {"audio/ogg": "ogg"}.get(mime, "bin"))
        return Attachment(type_, {"kept": {"path": path, "mime": mime, "size": len(content)}})

    async def receive(self, customer: str, *said: str | bytes | Attachment, **more: Any) -> int:
        """One message; its number in the inbox."""
        return (await self.accept(self.message(customer, *said, **more)))[0]

    def message(self, customer: str, *said: str | bytes | Attachment, **more: Any) -> Inbound:
        """A text, voice notes (bytes), other files."""
        self._sent += 1
        texts = [one for one in said if isinstance(one, str)]
        files = [
            self.file(one) if isinstance(one, bytes) else one
            for one in said
            if not isinstance(one, str)
        ]
        return card(
            customer, str(self._sent), texts[0] if texts else None, attachments=files, **more
        )

    async def accept(self, *events: Inbound) -> list[int]:
        """At the same moment."""
        numbers = await self.gateway.inbox.accept(list(events))
        self.gateway.accepted(events)
        return numbers

    async def quiet(self) -> None:
        """Until nothing waits any more."""
        for table in ("readings", "inbox", "outbox"):
            await until(lambda: not self.database[table].count_where("state = 'pending'"))

    def said_to(self, customer: str) -> list[str | None]:
        return [message.text for message in self.platform.sent if message.to == customer]

    def reading(self, number: int, position: int = 0) -> Mapping[str, Any]:
        rows = self.database["readings"].rows_where(
            "inbox_id = ? AND position = ?", [number, position]
        )
        return next(iter(rows))

    def state(self, number: int) -> str:
        return str(self.database["inbox"].get(number)["state"])
