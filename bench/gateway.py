"""What a customer message costs the gateway: milliseconds of its CPU time, a message.

    .venv/bin/python -m bench.gateway [--messages 600] [--rounds 5] [--conversations 100000]
        [--against FOLDER] [--profile]

A signed WhatsApp webhook in, inbox, dispatcher, one request to a Rasa worker, outbox, one call of
the platform's API; 1, 8 and 64 customers at once, then nothing for half a minute. Worker, platform
and customers are stand-ins in this process, which is not measured: it runs on the same machine, so
only CPU time counts, which is not the machine's load. ``--conversations`` begins with a store of so
many, ten lines each. ``--against`` measures the gateway of another checkout in turn with this one.

``--profile`` tells where the time goes instead, of what is Python: py-spy, which must be on the
PATH (https://github.com/benfred/py-spy), looks 1,000 times a second who holds the interpreter.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web

from bench.desk import fill
from bench.load import Whatsapp
from bench.traffic import conversations
from bot.messages import Button, Reply, Turn
from bot.project import STARTER as CHECKOUT
from bot.settings import load_settings
from bot.store.conversations.search_index import WordIndex
from bot.store.engine.store import open_store

PARALLEL = (1, 8, 64)
TEXTS = [message.text for talk in conversations() for message in talk]
PEOPLE = 600
"""So many that none writes more often than a platform or the gateway lets them."""
IDLE_S = 30.0
SETTLED_S = 0.3
"""After the last reply is at the platform, until the gateway has written that down."""
LOOKS_A_SECOND = 1000
MOST_SHOWN = 80

INTENTS = (
    "delivery_cost", "order_status", "ask_faq", "product_question", "greet", "return_order",
    "payment_question", "talk_to_person", "change_address", "thank",
)  # fmt: skip
TURN = Turn(
    replies=[
        Reply(
            "Ongkir ke Papua mulai Rp 58.000 per kg, sampai dalam 5–9 hari kerja ya Kak. Mau saya "
            "hitungkan untuk pesanan Kakak?",
            [
                Button("Hitung ongkir", '/delivery_cost{"region": "papua"}'),
                Button("Cek pesanan", "/order_status"),
                Button("Bicara dengan CS", "/talk_to_person"),
            ],
            source={"response": "utter_delivery_cost", "faq": "delivery_cost", "score": 0.8712},
        )
    ],
    intent="delivery_cost",
    confidence=0.9431,
    ranking=[
        {"name": name, "confidence": round(0.9431 / 3**place, 6)}
        for place, name in enumerate(INTENTS)
    ],
    entities=[
        {
            "entity": "region", "value": "papua", "start": 20, "end": 25, "confidence": 1.0,
            "extractor": "EntityExtractor",
        }
    ],
    language="id",
    action="action_faq",
    steps=[
        {"action": "action_listen", "policy": "RulePolicy", "confidence": 1.0},
        {"action": "action_dialogue", "policy": "DialoguePolicy", "confidence": 1.0},
        {"action": "action_faq", "policy": "DialoguePolicy", "confidence": 1.0},
    ],
    reading={
        "reader": "embedded",
        "commands": [{"do": "answer", "topic": "delivery_cost", "facts": {"region": "papua"}}],
        "refused": None,
    },
)  # fmt: skip
"""An answer as the sample shop's bot gives it."""


@dataclass
class Running:
    """A gateway under measurement."""

    name: str
    process: subprocess.Popen[bytes]
    whatsapp: Whatsapp
    numbers: Iterator[int]

    def cpu_s(self) -> float:
        """What all of its threads have used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def answer(self, messages: int, parallel: int) -> None:
        """Returns once as many messages were answered."""
        left = iter(range(messages))

        async def customer() -> None:
            for _ in left:
                number = next(self.numbers)
                person = f"62811{number % PEOPLE:08}"
                await self.whatsapp.ask(person, TEXTS[number % len(TEXTS)])

        await asyncio.gather(*(customer() for _ in range(parallel)))
        await asyncio.sleep(SETTLED_S)

    async def cost_ms(self, messages: int, parallel: int) -> float:
        before = self.cpu_s()
        await self.answer(messages, parallel)
        return (self.cpu_s() - before) / messages * 1000


@asynccontextmanager
async def worker(port: int) -> AsyncIterator[None]:
    """A Rasa that has its answer ready."""
    answer = TURN.as_dict()

    async def turn(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(answer)

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/webhooks/sapa/turn", turn)
    app.router.add_get("/webhooks/sapa/ready", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


@asynccontextmanager
async def gateway(checkout: Path, folder: Path, store: Path | None) -> AsyncIterator[Running]:
    """The gateway of ``checkout``, warm, with its data in ``folder`` and a copy of ``store``."""
    async with aiohttp.ClientSession() as session, Whatsapp(session) as whatsapp:
        settings = whatsapp.write_settings(folder, workers=1)
        os.environ["SAPA_SETTINGS"] = str(settings)
        told = load_settings()
        if store:
            told.database.parent.mkdir(parents=True)
            shutil.copy(store, told.database)
        environ = {**os.environ, **whatsapp.secrets, "SAPA_INTERNAL_TOKEN": "bench"}
        async with worker(told.rasa.port):
            with (folder / "gateway.log").open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "bot.gateway"], cwd=checkout, env=environ, stderr=log
                )
            try:
                running = Running(str(checkout), process, whatsapp, itertools.count())
                await _until_it_listens(whatsapp, process)
                await running.answer(2 * PEOPLE, 8)
                yield running
            finally:
                process.terminate()
                await asyncio.to_thread(process.wait, 20)


async def _until_it_listens(whatsapp: Whatsapp, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            await whatsapp.ask("6281200000000", "halo")
            return
        except aiohttp.ClientConnectorError:
            if process.poll() is not None:
                raise SystemExit("The gateway ended by itself.") from None
            await asyncio.sleep(0.1)
    raise SystemExit("The gateway does not listen.")


async def compare(gateways: list[Running], messages: int, rounds: int) -> None:
    for parallel in PARALLEL:
        costs: dict[str, list[float]] = {one.name: [] for one in gateways}
        for turn in range(rounds):
            for one in gateways if turn % 2 else reversed(gateways):
                costs[one.name].append(await one.cost_ms(messages, parallel))
        for name, found in costs.items():
            print(
                f"{parallel:>2} at once: {statistics.median(found):5.2f} ms a message "
                f"({min(found):.2f}–{max(found):.2f})   {name}",
                flush=True,
            )
        if len(gateways) == 2:
            these, others = costs.values()
            print(f"    ratio {statistics.median(a / b for a, b in zip(these, others)):.2f}")
    before = [one.cpu_s() for one in gateways]
    await asyncio.sleep(IDLE_S)
    for one, used in zip(gateways, before):
        share = (one.cpu_s() - used) / IDLE_S
        print(f"idle: {share:.1%} of a core, {one.memory_mb():.0f} MB   {one.name}")


async def profile(one: Running, messages: int) -> None:
    """py-spy's samples by function: alone, and with what it calls."""
    program = shutil.which("py-spy")
    if not program:
        raise SystemExit("py-spy is not on the PATH.")
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        watcher = subprocess.Popen(
            [
                program, "record", "--pid", str(one.process.pid), "--format", "raw", "--function",
                "--threads", "--gil", "--rate", str(LOOKS_A_SECOND), "--output", file.name,
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        await asyncio.sleep(2)
        await one.answer(messages, 8)
        watcher.send_signal(signal.SIGINT)
        await asyncio.to_thread(watcher.wait, 60)
        alone: Counter[str] = Counter()
        within: Counter[str] = Counter()
        for line in Path(file.name).read_text().splitlines():
            stack, _, count = line.rpartition(" ")
            frames = stack.split(";")
            alone[frames[-1]] += int(count)
            within.update(dict.fromkeys(frames, int(count)))
    for told, counts in ("alone", alone), ("with what it calls", within):
        print(f"\n{told}")
        for name, times in counts.most_common(MOST_SHOWN):
            print(f"{times / alone.total():6.1%}  {name}")


async def full_store(folder: Path, conversations: int) -> Path:
    """A file with so many conversations, all of them searchable."""
    path = folder / "full.db"
    thread = open_store(path)
    await thread.run(lambda database: fill(database, conversations, time.time()))
    words = WordIndex(thread)
    while await words.catch_up():
        pass
    await thread.aclose()
    return path


async def measure(folder: Path, options: argparse.Namespace) -> None:
    store = await full_store(folder, options.conversations) if options.conversations else None
    checkouts = [CHECKOUT, options.against.resolve()] if options.against else [CHECKOUT]
    async with AsyncExitStack() as stack:
        gateways = []
        for number, checkout in enumerate(checkouts):
            place = folder / str(number)
            place.mkdir()
            gateways.append(await stack.enter_async_context(gateway(checkout, place, store)))
        if options.profile:
            await profile(gateways[0], options.messages * options.rounds)
        else:
            await compare(gateways, options.messages, options.rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=600, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--conversations", type=int, default=0, help="in the store before it")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout")
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    options = parser.parse_args()
    uvloop.install()
    # Not in /tmp, which may be memory: what a commit costs depends on the disk.
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as folder:
        asyncio.run(measure(Path(folder), options))


if __name__ == "__main__":
    main()
