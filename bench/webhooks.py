"""Webhooks accepted per second and the time until their answer, with storing and without.

    .venv/bin/python -m bench.webhooks [--seconds 10]

Signed WhatsApp webhooks, a new message of one of 1,000 customers each, at the real gateway in a
process of its own (SQLite with every commit on the disk, dispatcher and delivery at work); and at
the same handler, which verifies and parses but stores nothing: what aiohttp allows on this machine.
First as many as go through, 64 at once, both in turn three times; then 300 a second at random
moments. Rasa is a stand-in that is always busy: 100 ms a turn, two at once, so that nearly all
messages wait. Load generator and stand-ins run in one process on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web

from bench.http_flood import Connection, Flood, as_fast_as_it_goes, at_a_rate
from bench.load import APP_SECRET, Whatsapp, free_port
from bot.gateway.client_address import ClientAddresses
from bot.gateway.enabled_channels import enabled_channels
from bot.gateway.message_log import MessageLog
from bot.gateway.webhooks import Webhooks
from bot.messages import Inbound, Reply, Turn
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings

AT_ONCE, ROUNDS, RATE, PEOPLE = 64, 3, 300, 1000
TURN_S = 0.1


class NoInbox:
    """Takes events as the inbox does, and forgets them."""

    async def accept(self, events: list[Inbound]) -> list[int]:
        return list(range(len(events)))


async def bare() -> web.Application:
    """The webhooks of the gateway with nothing behind them."""
    app = web.Application()
    settings, inbox = load_settings(), NoInbox()
    webhooks = Webhooks(
        enabled_channels(settings),
        inbox,  # type: ignore[arg-type]  # the webhooks only give it events
        lambda _: None,
        settings.gateway,
        MessageLog(),
        ClientAddresses(settings.gateway),
    )
    app.add_routes(webhooks.routes())
    return app


def requests(port: int) -> Iterator[bytes]:
    """Webhooks of one text message, made and signed as they are taken."""
    numbers = itertools.count(int(time.time() * 1000))
    template = json.dumps(Whatsapp.event("PERSON", "IDENT", "brp ongkir ke bali kak?"))
    for number in numbers:
        body = template.replace("PERSON", f"62811{number % PEOPLE:08}")
        raw = body.replace("IDENT", f"wamid.{number}").encode()
        signature = hmac.new(APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        head = (
            f"POST /webhooks/whatsapp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        )
        yield head.encode() + raw


@asynccontextmanager
async def busy_rasa(port: int) -> AsyncIterator[None]:
    """Answers each turn, late."""

    async def turn(_: web.Request) -> web.Response:
        await asyncio.sleep(TURN_S)
        return web.json_response(Turn([Reply("Ongkir ke Bali Rp 20.000.")]).as_dict())

    app = web.Application()
    app.router.add_post("/webhooks/sapa/turn", turn)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


@asynccontextmanager
async def server(command: list[str], environ: dict[str, str], port: int) -> AsyncIterator[None]:
    """A process that listens on ``port``, until the context ends."""
    process = subprocess.Popen([sys.executable, *command], cwd=CHECKOUT, env=environ)
    try:
        for _ in range(600):
            try:
                (await Connection.open(port)).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("The server ended by itself.") from None
                await asyncio.sleep(0.1)
        yield
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


def show(name: str, flood: Flood) -> None:
    cuts = statistics.quantiles(flood.times_ms, n=100)
    others = {status: n for status, n in flood.statuses.items() if status != 200}
    print(
        f"{name}: {flood.per_second:7.0f}/s   p50 {cuts[49]:6.1f} ms   p99 {cuts[98]:6.1f} ms"
        + (f"   not 200: {others}" if others else ""),
        flush=True,
    )


async def measure(folder: Path, seconds: float) -> None:
    async with aiohttp.ClientSession() as session, Whatsapp(session) as whatsapp:
        settings = whatsapp.write_settings(folder, workers=1)
        environ = {**os.environ, **whatsapp.secrets, "SAPA_SETTINGS": str(settings)}
        environ["SAPA_INTERNAL_TOKEN"] = "bench"
        os.environ.update(SAPA_SETTINGS=str(settings))
        ports = load_settings()
        gateway, bare_port = ports.gateway.port, free_port()
        async with (
            busy_rasa(ports.rasa.port),
            server(["-m", "bot.gateway"], environ, gateway),
            server(["-m", "bench.webhooks", "--bare", str(bare_port)], environ, bare_port),
        ):
            rates: dict[str, list[float]] = {"stored": [], "bare": []}
            both = {"stored": gateway, "bare": bare_port}
            for _ in range(ROUNDS):
                for name, port in both.items():
                    flood = await as_fast_as_it_goes(port, requests(port), AT_ONCE, seconds)
                    show(f"{name:6}, {AT_ONCE} at once", flood)
                    rates[name].append(flood.per_second)
            for name, port in both.items():
                show(f"{name:6}, {RATE}/s", await at_a_rate(port, requests(port), RATE, seconds))
    stored, limit = (statistics.median(rates[name]) for name in both)
    print(f"stored, of what the bare handler takes: {stored / limit:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--bare", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        web.run_app(
            bare(), loop=uvloop.new_event_loop(), host="127.0.0.1", port=options.bare,
            access_log=None, print=None,
        )
        return
    uvloop.install()
    # Not in /tmp, which may be memory: what a commit costs depends on the disk.
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as folder:
        asyncio.run(measure(Path(folder), options.seconds))


if __name__ == "__main__":
    main()
