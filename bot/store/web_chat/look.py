"""How the web chat looks: the shop's colour, logo and words, as set at the desk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

COLOUR = "#0b6e5a"

Position = Literal["right", "left"]
Scheme = Literal["auto", "light", "dark"]


@dataclass(frozen=True)
class Look:
    """``name`` stands over the chat, by default the shop's; the greetings are what a visitor reads
    first, by default the chat's own. ``position`` is the button's on other sites; ``scheme`` auto
    is as the visitor's device has it. ``logo`` identifies the picture; empty: letters."""

    colour: str = COLOUR
    name: str = ""
    greeting_en: str = ""
    greeting_id: str = ""
    position: Position = "right"
    scheme: Scheme = "auto"
    logo: str = ""


class Looks:
    """Reads and changes it; every open page has it from its next loading on."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def now(self) -> Look:
        return await self._thread.run(_look)

    async def logo(self) -> bytes | None:
        """A PNG, if there is one."""
        sql = "SELECT logo FROM web_chat_look"
        row = await self._thread.run(lambda database: database.execute(sql).fetchone())
        return row[0] if row else None

    async def change(self, look: Look, user: str) -> None:
        """All but the logo, by ``user`` (a login)."""

        def change(database: Database) -> None:
            _keep(database, Look(**{**asdict(look), "logo": _look(database).logo}))
            record(database, user, "web_chat_look")

        await self._thread.write(change)

    async def set_logo(self, png: bytes | None, user: str) -> None:
        """None: none any more."""

        def set_logo(database: Database) -> None:
            digest = hashlib.sha256(png).hexdigest()[:16] if png else ""
            _keep(database, Look(**{**asdict(_look(database)), "logo": digest}))
            database.execute("UPDATE web_chat_look SET logo = ?", [png])
            record(database, user, "web_chat_logo")

        await self._thread.write(set_logo)


def _look(database: Database) -> Look:
    row = database.execute("SELECT look_json FROM web_chat_look").fetchone()
    return Look(**json.loads(row[0])) if row else Look()


def _keep(database: Database, look: Look) -> None:
    database.execute(
        """INSERT INTO web_chat_look (id, look_json) VALUES (1, ?)
        ON CONFLICT (id) DO UPDATE SET look_json = excluded.look_json""",
        [json.dumps(asdict(look))],
    )
