"""How fast the gateway is on PostgreSQL.

    .venv/bin/python -m bench.cluster.speed [--seconds 10]

On a PostgreSQL of the bench's own, without faults: webhooks a second of one gateway, as
``bench.webhooks`` has it; what it takes to claim a message and to complete it, by one gateway and
by three at once that answer eight messages each; and from a webhook at one gateway to the event on
a desk's page at another, at ten messages a second. Everything runs on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
import uvloop

from bench import webhooks
from bench.cluster.database import Cluster
from bench.cluster.machines import Machine
from bench.cluster.running import Gateway, gateway, workers
from bench.faulty_platforms import FaultyPlatform, FaultyTelegram
from bench.load import free_port
from bot.desk.access import SessionCookie
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.store.engine.store import open_store
from bot.store.messages.inbox import Inbox
from bot.store.messages.turn_claims import Claims
from bot.store.staff.sessions import Sessions
from bot.store.staff.users import Users

CHANNEL = "postcards"
MESSAGES = 2000
AT_ONCE = 8
UPDATES, EVERY_S = 300, 0.1


def told(name: str, times_ms: list[float]) -> str:
    cuts = statistics.quantiles(times_ms, n=100)
    return f"{name}: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, of {len(times_ms)}"


async def claims(address: str, gateways: int, at_once: int) -> list[float]:
    """Milliseconds from asking for a message until its answer is stored, for each of MESSAGES,
    but for what lies between: nothing is thought of. ``at_once`` are claimed together."""
    stores = [open_store(address) for _ in range(gateways)]
    inboxes = [Inbox(store, claims=Claims(f"{n} of {gateways}")) for n, store in enumerate(stores)]
    for first in range(0, MESSAGES, 50):
        await inboxes[0].accept(
            [
                Inbound(CHANNEL, "shop", "message", f"c{n}", f"{gateways}-{at_once}-{n}", "halo")
                for n in range(first, first + 50)
            ]
        )
    times: list[float] = []

    async def answer(inbox: Inbox) -> None:
        idle = 0
        while idle < 20:
            began = time.perf_counter()
            due, _ = await inbox.next_pending([CHANNEL], [], at_once)
            claimed = (time.perf_counter() - began) / max(1, len(due))
            idle = 0 if due else idle + 1
            for pending in due:
                began = time.perf_counter()
                parts = [[Outbound(CHANNEL, "shop", pending.event.sender or "", "Halo juga")]]
                await inbox.complete(pending, Turn([Reply("Halo juga")]), parts)
                times.append((claimed + time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(answer(inbox) for inbox in inboxes))
    print(f"  {len(times)} in {time.perf_counter() - began:.1f} s")
    for store in stores:
        await store.aclose()
    return times


async def updates(folder: Path, cluster: Cluster) -> list[float]:
    """Milliseconds from a webhook at one gateway to the event on a page at another."""
    platform: FaultyPlatform = FaultyTelegram()
    async with platform:
        port = free_port()
        rasa = workers(folder, port, 1)
        places = [Machine(f"127.0.{n}.1", f"127.0.{n}.1") for n in (1, 2)]
        gateways = [
            gateway(n, folder, place, cluster, [port], [platform])
            for n, place in enumerate(places, 1)
        ]
        try:
            for program in (*rasa, *gateways):
                program.start()
            for one in gateways:
                await one.plug_in()
                await one.listens()
            return await _watch(cluster, gateways, platform)
        finally:
            for program in (*gateways, *rasa):
                await asyncio.to_thread(program.kill)
            for one in gateways:
                one.unplug()


async def _watch(
    cluster: Cluster, gateways: list[Gateway], platform: FaultyPlatform
) -> list[float]:
    store = open_store(cluster.address())
    await Users(store).add("sari", "Sari", "editor", "terminal")
    token = await Sessions(store).begin("sari", "127.0.0.1")
    logged_in = {"Cookie": f"{SessionCookie('').cookie}={token}"}
    await store.aclose()
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        page = await session.get(f"{gateways[1].url}/desk/live", headers=logged_in)
        page.raise_for_status()

        async def watch() -> None:
            async for line in page.content:
                event = line.decode().removeprefix("event: ").strip()
                if event.startswith("conversation-"):
                    seen.setdefault(event, time.perf_counter())

        watching = asyncio.create_task(watch())
        for number in range(UPDATES):
            body, headers = platform.signed(platform.person(number), [(number, "halo")])
            began = time.perf_counter()
            url = f"{gateways[0].url}/webhooks/{platform.name}"
            async with session.post(url, data=body, headers=headers) as response:
                response.raise_for_status()
            sent[f"conversation-{number + 1}"] = began  # a new customer's, numbered as they come
            await asyncio.sleep(random.uniform(0.5, 1.5) * EVERY_S)
        await asyncio.sleep(3)
        watching.cancel()
        page.close()
    times = [(seen[name] - began) * 1000 for name, began in sent.items() if name in seen]
    print(f"  {UPDATES - len(times)} of {UPDATES} were not told within 3 s")
    return times


async def measure(folder: Path, seconds: float) -> None:
    with Cluster(free_port()) as cluster:
        for gateways, at_once in itertools.product((1, 3), (1, AT_ONCE)):
            name = f"claim and complete, {gateways} gateways, {at_once} claimed together"
            print(told(name, await claims(cluster.address(), gateways, at_once)), flush=True)
    with Cluster(free_port()) as cluster:
        print(told("a desk's page at another gateway", await updates(folder, cluster)), flush=True)
    with Cluster(free_port()) as cluster:
        os.environ["SAPA_DATABASE_URL"] = cluster.address()
        place = folder / "webhooks"
        place.mkdir()
        await webhooks.measure(place, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each flood of webhooks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(measure(Path(folder), options.seconds))


if __name__ == "__main__":
    main()
