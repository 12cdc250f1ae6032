"""Several gateways over one PostgreSQL, on a bad day; then a count.

    .venv/bin/python -m bench.cluster [--messages 10000] [--faults 100] [--seed 1]

Three real gateways, each a process with a folder of its own in a network namespace of its own (as
root and with iproute2; else on loopback addresses), a PostgreSQL that the bench starts, and four
quick stand-ins of Rasa's workers (bench.echo_rasa). Between a gateway and everything else are links
that can be cut, held and slowed. WhatsApp and Telegram are stand-ins that answer 429 and 503, drop
connections, and take messages without an answer. Customers write one message after the other, each
to any gateway, until it is answered 200; every tenth is delivered again.

Meanwhile, by the seed: gateways are killed (SIGKILL) and started with a clock that may be a minute
wrong, frozen past their lease, cut off from the database, from a worker or from a platform; workers
are killed; the database is crashed.

Checked: each accepted message was answered, or staff can see that it was not; none was answered
twice but where nobody could know whether the first answer had arrived; each person's answers came
in order; 15 s after a gateway fell, and 10 s after the database came back, what waited was answered
(apart from what a platform or a killed worker had to be asked again for, which has its own pauses).
Ends with 1 if one of these is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import uvloop

from bench.cluster.checks import Verdict, judge, stored
from bench.cluster.customers import Deliveries, written
from bench.cluster.database import PROGRAMS, Cluster
from bench.cluster.faults import Faults
from bench.cluster.machines import machines
from bench.cluster.running import gateway, workers
from bench.faulty_platforms import FaultyPlatform, FaultyTelegram, FaultyWhatsApp
from bench.load import free_port

GATEWAYS, WORKERS = 3, 4
PLATFORM_FAULTS = {"429": 0.002, "5xx": 0.004, "dropped": 0.004, "lost answer": 0.004}
SETTLED_WITHIN_S = 180.0
A_SECOND = 20.0
"""Messages, unless faults need longer."""

A_FAULT_EVERY_S = 4.0
MOST_PEOPLE = 200
"""Of each platform; WhatsApp takes one message every six seconds for one person."""


async def measure(
    folder: Path, messages: int, faults: int, seed: int
) -> tuple[Verdict, Faults, Deliveries, Counter[str]]:
    """The verdict, what happened, and what the platforms did wrong."""
    chance = random.Random(seed)
    seconds = max(messages / A_SECOND, faults * A_FAULT_EVERY_S)
    platforms: list[FaultyPlatform] = [FaultyWhatsApp(), FaultyTelegram()]
    first_port = _ports(WORKERS)
    ports = range(first_port, first_port + WORKERS)
    rasa = workers(folder, first_port, WORKERS)
    with Cluster(free_port()) as cluster, machines(GATEWAYS) as places:
        for platform in platforms:
            platform.faults, platform.chance = PLATFORM_FAULTS, random.Random(seed)
            await platform.__aenter__()
        gateways = [
            gateway(n + 1, folder, place, cluster, ports, platforms)
            for n, place in enumerate(places)
        ]
        wreck = Faults(cluster, gateways, rasa[:-1], chance)
        deliveries = Deliveries([one.url for one in gateways], random.Random(seed))
        people = written(
            platforms, messages, seconds, min(MOST_PEOPLE, max(1, messages // 5)), chance
        )
        try:
            for program in rasa:
                program.start()
            for one in gateways:
                await one.plug_in()
                one.start()
            await asyncio.gather(*(one.listens() for one in gateways))
            reports = [asyncio.create_task(deliveries.report(one)) for one in platforms]
            await asyncio.gather(deliveries.write(people), wreck.happen(faults, seconds))
            await _settled(cluster)
            for report in reports:
                report.cancel()
        finally:
            for program in (*gateways, *rasa):
                await asyncio.to_thread(program.kill)
            for one in gateways:
                one.unplug()
            for platform in platforms:
                await platform.__aexit__()
        read = {
            (platform.name, person): list(zip(platform.seen_at[person], texts))
            for platform in platforms
            for person, texts in platform.seen.items()
        }
        verdict = judge(people, deliveries.accepted, read, stored(cluster), wreck.happened)
        _keep(cluster, wreck, folder)
    return verdict, wreck, deliveries, sum((p.went_wrong for p in platforms), Counter())


def _keep(cluster: Cluster, wreck: Faults, folder: Path) -> None:
    """Writes down what the database has, and what went wrong when, beside the logs."""
    for table in ("inbox", "outbox"):
        rows = cluster.ask(f"SELECT row_to_json(t)::text FROM {table} t ORDER BY id")
        (folder / f"{table}.jsonl").write_text("".join(f"{row}\n" for (row,) in rows))
    ahead_s = time.time() - time.monotonic()
    (folder / "faults.txt").write_text(
        "".join(
            f"{time.strftime('%T', time.gmtime(fault.began + ahead_s))} "
            f"{fault.ended - fault.began:5.1f} s  {fault.victim}: {fault.kind}\n"
            for fault in wreck.happened
        )
    )


def _ports(count: int) -> int:
    """The first of so many free ones, one after the other."""
    while True:
        first = free_port()
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except (OSError, OverflowError):
            continue


async def _settled(cluster: Cluster) -> None:
    """Returns once nothing waits any more, or after SETTLED_WITHIN_S."""
    end = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < end and (await asyncio.to_thread(stored, cluster)).waiting:
        await asyncio.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="for the logs and rows, which are kept")
    options = parser.parse_args()
    if not PROGRAMS:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        verdict, wreck, deliveries, wrong = uvloop.run(
            measure(folder, options.messages, options.faults, options.seed)
        )
    kinds = Counter(fault.kind for fault in wreck.happened)
    print(f"faults: {kinds.total()} {dict(kinds)}\nplatforms' faults: {dict(wrong)}")
    print(f"webhooks: {dict(deliveries.answers)}\n\n{verdict.told()}\n")
    print("\n".join(f"FAILED: {failure}" for failure in verdict.failures) or "all as it should be")
    sys.exit(bool(verdict.failures))


if __name__ == "__main__":
    main()
