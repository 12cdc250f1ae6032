"""The web chat with a scripted brain instead of Rasa, to look at and for the browser tests:
``.venv/bin/python -m tests.browser.demo --port 8080 --folder /tmp/sapa-demo``.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.web.channel import Web
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.messages import Button, Card, Inbound, Reply, Turn
from bot.settings import Settings
from bot.settings_sections import DataSettings, HoursSettings, ShopSettings
from bot.store.conversations.conversations import Conversation

TRACK = [
    Reply(
        "Your order ORD-2291 left our warehouse yesterday.\n"
        "Courier: JNE · expected on Thursday.\n\nFollow it here: https://jne.example/track?n=2291."
    ),
    Reply(
        "Is there anything else I can do?",
        buttons=[
            Button("Change the address", "/change_address"),
            Button("Cancel the order", "/cancel_order"),
            Button("Talk to a person", "/talk_to_person"),
        ],
    ),
]


SHOES = [
    Reply(
        f"{name} is in stock.",
        image=None,
        card=Card(
            name, f"{left} in stock", price, ["Sizes: 39, 40, 41, 42"],
            link="https://shop.example/shoes", says_all=True,
        ),
    )
    for name, left, price in (
        ("Leather Sandals", 32, "Rp189,000"),
        ("Leather Loafers", 11, "Rp425,000"),
        ("Rubber Slides", 57, "Rp79,000"),
    )
]  # fmt: skip

HOLD = "hold"
"""While the folder has a file of this name, the bot answers nobody."""


class ScriptedBrain:
    """Answers by a word in the customer's message.

    Args:
        address: of this server, for a picture that it can show without a network.
        hold: no answer is given while this file is there.
        delay_s: how long every answer takes.
    """

    def __init__(self, address: str, hold: Path, delay_s: float) -> None:
        self._hold = hold
        self._picture = f"{address}/chat/assets/icon.svg"
        self._delay_s = delay_s

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        await asyncio.sleep(self._delay_s)
        while self._hold.exists():
            await asyncio.sleep(0.05)
        text = (event.text or "").lower()
        if payload == "/talk_to_person" or "person" in text or "orang" in text:
            said = "I have called a colleague. They read this conversation and answer here."
            return Turn([Reply(said)], signals={"handoff": "asked"})
        if payload:
            return Turn([Reply(f"You pressed {payload}.")])
        if "order" in text or "pesanan" in text:
            return Turn(TRACK)
        if "shoes" in text or "sepatu" in text:
            cards = [replace(r.card, image=self._picture) for r in SHOES if r.card]
            return Turn([replace(r, card=card) for r, card in zip(SHOES, cards)])
        if "jacket" in text or "jaket" in text:
            return Turn([Reply("We have this one in navy, sizes S to XL.", image=self._picture)])
        return Turn([Reply(f"You said: {event.text}")])

    async def aclose(self) -> None:
        """Nothing is open."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/sapa-demo"))
    parser.add_argument("--delay", type=float, default=1.2, help="seconds an answer takes")
    parser.add_argument("--embed-on", action="append", default=[])
    parser.add_argument("--closed", action="store_true", help="as at night: nobody is there")
    options = parser.parse_args()
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = HoursSettings(**dict.fromkeys(days, "")) if options.closed else HoursSettings()
    settings = Settings(
        root=options.folder, shop=ShopSettings(name="Toko Nusa"), hours=hours,
        data=DataSettings(folder="."),
    )  # fmt: skip

    async def application() -> web.Application:
        address, hold = f"http://127.0.0.1:{options.port}", options.folder / HOLD
        rasa_client = ScriptedBrain(address, hold, options.delay)
        channels = {"web": Web(options.embed_on)}
        return build_app(Gateway(settings, channels, rasa_client))  # type: ignore[arg-type]

    with socket.create_server(("127.0.0.1", options.port)) as listening:
        web.run_app(application(), sock=listening, print=None)


if __name__ == "__main__":
    main()
