"""What twenty gateways, fifty workers and 5,000 webhooks a second would ask of one PostgreSQL.

    .venv/bin/python -m bench.cluster.model [--messages 600] [--lines 1000000]

First it measures, with one gateway on a PostgreSQL of its own: commits and bytes of WAL, of a
message and of an idle second; connections; and bytes of rows and indexes of a table with so many
lines, made of what was just stored. Then it counts up to the large shop, and plays a minute of its
workers' queues. ``Assumed`` is what is not measured; the docs say it too.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.cluster.customers import Deliveries, written
from bench.cluster.database import Cluster
from bench.cluster.machines import Machine
from bench.cluster.running import gateway, workers
from bench.faulty_platforms import FaultyPlatform, FaultyTelegram
from bench.load import free_port

IDLE_S = 20.0
SETTLES_S = 3.0
"""Until PostgreSQL has counted what it did."""

PAGE = 8192
MONTH_S = 30 * 86400.0


@dataclass(frozen=True)
class Assumed:
    """Not measured here. Of ``webhooks_a_second`` one in ``webhooks_a_message`` is a customer's
    message (the others tell that ours was sent, delivered, read); a worker takes ``turn_s`` of one
    core for a turn (docs/benchmarks.md, Speed); ``load`` is the mean of the day by its peak.
    ``dollars`` are a month's, of a gateway and a worker (two cores each), the database with its
    standby, and a gigabyte of its disk. Indexes in ``scattered`` are written at random places, so
    that each message writes whole pages of them into the WAL after a checkpoint."""

    gateways: int = 20
    workers: int = 50
    webhooks_a_second: float = 5000
    webhooks_a_message: float = 4
    turn_s: float = 0.028
    load: float = 1 / 3
    scattered: tuple[str, ...] = (
        "inbox_dedup_key_key", "inbox_by_message", "inbox_by_sender", "inbox_by_conversation",
    )
    lines: float = 1e9
    dollars: tuple[float, float, float, float] = (60, 60, 4000, 0.12)


ASSUMED = Assumed()


@dataclass(frozen=True)
class Measured:
    """Of a message and its answer, of an idle gateway's second, and of one line of the inbox.
    ``commits`` are those of transactions that only read, too."""

    commits: float
    wal_bytes: float
    idle_commits: float
    idle_wal_bytes: float
    connections: int
    row_bytes: float
    index_bytes: dict[str, float]


async def measure(folder: Path, messages: int, lines: int) -> Measured:
    with Cluster(free_port()) as cluster:
        platform: FaultyPlatform = FaultyTelegram()
        async with platform:
            port = free_port()
            rasa = workers(folder, port, 1)
            place = Machine("127.0.1.1", "127.0.1.1")
            one = gateway(1, folder, place, cluster, [port], [platform])
            await one.plug_in()
            try:
                for program in (*rasa, one):
                    program.start()
                await one.listens()
                await asyncio.sleep(2 * SETTLES_S)
                before = _counted(cluster)
                await asyncio.sleep(IDLE_S)
                idle = [(b - a) / IDLE_S for a, b in zip(before, _counted(cluster))]
                before, seconds = _counted(cluster), messages / 20
                people = written([platform], messages, seconds, 200, random.Random(4))
                await Deliveries([one.url], random.Random(4)).write(people)
                await asyncio.sleep(SETTLES_S)
                busy = [b - a for a, b in zip(before, _counted(cluster))]
                [(connections,)] = cluster.ask(
                    "SELECT count(*) - 1 FROM pg_stat_activity WHERE usename = 'sapa'"
                )
            finally:
                for program in (one, *rasa):
                    await asyncio.to_thread(program.kill)
                one.unplug()
        rest = [i * (seconds + SETTLES_S) for i in idle]
        commits, wal = ((b - r) / messages for b, r in zip(busy, rest))
        return Measured(commits, wal, idle[0], idle[1], connections, *_grown(cluster, lines))


def _counted(cluster: Cluster) -> tuple[float, float]:
    """Commits and bytes of WAL so far."""
    [(commits, wal)] = cluster.ask(
        """SELECT xact_commit, pg_current_wal_lsn() - '0/0' FROM pg_stat_database
        WHERE datname = current_database()"""
    )
    return float(commits), float(wal)


def _grown(cluster: Cluster, lines: int) -> tuple[float, dict[str, float]]:
    """Bytes of a row, and of its entry in each index, in an inbox of ``lines`` lines, each like one
    that was stored; a conversation has ten."""
    columns = [
        name for (name,) in cluster.ask(
            """SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'sapa' AND table_name = 'inbox' ORDER BY ordinal_position"""
        )
    ]  # fmt: skip
    other = {
        "id": "1000000 + n", "conversation_id": "1000000 + n / 10",
        "dedup_key": "md5(n::text) || dedup_key", "message_id": "md5(n::text)",
        "sender": "(n / 10)::text || sender",
    }
    values = ", ".join(other.get(name, name) for name in columns)
    cluster.ask(
        f"""SET session_replication_role = replica;
        WITH sample AS (SELECT *, row_number() OVER (ORDER BY id) AS place FROM inbox)
        INSERT INTO inbox ({', '.join(columns)}) SELECT {values} FROM generate_series(1, {lines}) n
        JOIN sample ON place = n % (SELECT count(*) FROM sample) + 1"""
    )
    [(rows,)] = cluster.ask("SELECT pg_table_size('inbox')")
    indexes = cluster.ask(
        """SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index
        WHERE indrelid = 'inbox'::regclass"""
    )
    return rows / lines, {name: size / lines for name, size in indexes if size / lines >= 1}


def waits(assumed: Assumed, seconds: float = 60.0) -> list[float]:
    """Seconds that messages wait for their worker, which takes one at a time, in a minute played
    by a seed: they come at random moments, and a conversation has its worker by its hash."""
    chance = random.Random(4)
    free_at = [0.0] * assumed.workers
    found, now = [], 0.0
    while now < seconds:
        now += chance.expovariate(assumed.webhooks_a_second / assumed.webhooks_a_message)
        worker = chance.randrange(assumed.workers)
        begins = max(now, free_at[worker])
        free_at[worker] = begins + chance.lognormvariate(math.log(assumed.turn_s) - 0.125, 0.5)
        found.append(begins - now)
    return found


def told(measured: Measured, assumed: Assumed = ASSUMED) -> str:
    """The table: one gateway as measured, and the large shop."""
    messages = assumed.webhooks_a_second / assumed.webhooks_a_message
    statuses = assumed.webhooks_a_second - messages
    commits = measured.commits * messages + statuses + measured.idle_commits * assumed.gateways
    small = measured.wal_bytes * assumed.webhooks_a_second / 2
    pages = PAGE * len(assumed.scattered) * messages
    entries = sum(measured.index_bytes.values())
    widest = max(measured.index_bytes.values())
    depth = math.ceil(math.log(assumed.lines, PAGE * 0.7 / widest))
    cuts = statistics.quantiles(waits(assumed), n=100)
    a_month = messages * assumed.load * MONTH_S
    grown_gb = a_month * 2 * (measured.row_bytes + entries) / 1e9
    each, worker, database, gigabyte = assumed.dollars
    dollars = (
        each * assumed.gateways + worker * assumed.workers + database + gigabyte * 2 * 12 * grown_gb
    )
    rows = [
        ("transactions a message, those that only read too", f"{measured.commits:.1f}"),
        ("WAL a message", f"{measured.wal_bytes / 1000:.1f} kB"),
        ("an idle gateway, a second: transactions, WAL",
         f"{measured.idle_commits:.1f}, {measured.idle_wal_bytes / 1000:.1f} kB"),
        ("connections of a gateway", f"{measured.connections}"),
        ("a line of the inbox: row, entries in its indexes",
         f"{measured.row_bytes:.0f}, {entries:.0f} bytes"),
        ("**counted up**: customers' messages a second", f"{messages:.0f}"),
        ("connections of all gateways", f"{measured.connections * assumed.gateways}"),
        ("transactions a second", f"{commits:.0f}"),
        ("WAL a day at the peak; whole pages of scattered indexes besides, at most",
         f"{small * 86400 / 1e12:.1f} TB; {pages * 86400 / 1e12:.1f} TB"),
        ("notifications a second, each to every gateway; if none were joined",
         f"{messages * 2 + statuses:.0f}; {(messages * 2 + statuses) * assumed.gateways:.0f}"),
        (f"{assumed.lines:.0g} lines: rows, indexes, deepest index",
         f"{measured.row_bytes * assumed.lines / 1e12:.2f} TB, "
         f"{entries * assumed.lines / 1e12:.2f} TB, {depth} pages"),
        ("workers busy; a message waits for its own: p50, p99",
         f"{messages * assumed.turn_s / assumed.workers:.0%}; "
         f"{cuts[49] * 1000:.0f}, {cuts[98] * 1000:.0f} ms"),
        ("customers' messages a month; stored", f"{a_month / 1e6:.0f} million; {grown_gb:.0f} GB"),
        ("cost of a million of them, a year kept", f"${dollars / a_month * 1e6:.2f}"),
    ]  # fmt: skip
    return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--lines", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = uvloop.run(measure(Path(folder), options.messages, options.lines))
    print(f"{measured}\n{ASSUMED}\n\n{told(measured)}")


if __name__ == "__main__":
    main()
