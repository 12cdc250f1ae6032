"""How long the desk's pages take, with many conversations in the file.

    .venv/bin/python -m bench.desk [--conversations 100000]

A file with so many conversations of six lines each (a third of them English; 200 wait for a person,
2,000 are open, 500 messages were not understood) is made once and kept in var/bench-desk; the real
gateway serves it, in this process, without Rasa. Somebody who is logged in opens every page of the
desk in turn, twenty times; then again while a webhook is stored every five milliseconds. Times are
the server's, until the whole page is there. Pages that compare meanings or train (see SLOW) are
left out: they do it in other processes, beside the page.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.desk.app import PAGES
from bot.gateway.app import Gateway, build_app
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.settings import PROJECT, DataSettings, Settings
from bot.store.database import open_database
from bot.store.database_thread import DatabaseThread
from bot.store.said import WordIndex
from bot.store.users import Users
from tests.gateway.people import EchoBrain, Postcards

SLOW = ("/live", "/teach/groups")
ROUNDS = 20
PASSWORD = "kucing oren makan soto"
_CHANNELS = ("whatsapp", "instagram", "telegram", "web")
_INTENTS = ("order_status", "delivery_cost", "return_order", "product_availability")
_WORDS = (
    "paket kak mana belum sampai ongkir bali kemeja batik refund order where is my parcel".split()
)


def make(path: Path, count: int) -> None:
    """Writes the conversations straight into the tables, as the gateway would have."""
    database = open_database(path)
    chance = random.Random(1)
    began = time.time() - 90 * 24 * 3600
    with database.conn as connection:
        connection.execute("BEGIN")
        for number in range(1, count + 1):
            _write(connection, number, began + number * 90 * 24 * 3600 / count, count, chance)
            if number % 20_000 == 0:
                print(f"  {number:,} conversations", flush=True)
    database.close()


def _write(connection, number: int, at: float, count: int, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    newest = count - number
    state = "waiting" if newest < 200 else "staff" if newest < 2_000 else "bot"
    channel, intent = chance.choice(_CHANNELS), chance.choice(_INTENTS)
    language = "en" if number % 3 == 0 else "id"
    texts = [" ".join(chance.choices(_WORDS, k=6)) for _ in range(3)]
    connection.execute(
        """INSERT INTO conversations (id, channel, account, chat, person, name, language, state,
        reason, created_at, last_inbound_at, last_at, last_line, last_author, customer_lines,
        answers, intent, mood, waiting_since, assigned_to)
        VALUES (?, ?, 'shop', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'customer', 3, 3, ?, ?, ?, ?)""",
        [
            number, channel, f"chat-{number}", f"chat-{number}", f"Pelanggan {number}", language,
            state, "asked" if state == "waiting" else None, at, at, at, texts[-1], intent,
            chance.choice([None, "angry", "happy"]), at if state == "waiting" else None,
            "sari" if state == "staff" and number % 2 else None,
        ],
    )
    for position, text in enumerate(texts):
        moment = at + position * 60
        key = f"bench:{number}:{position}"
        event = Inbound(channel, "shop", "message", conversation=f"chat-{number}",
                        sender=f"chat-{number}", message_id=key, text=text, dedup_key=key)
        turn = Turn([Reply("Baik Kak.", source={"response": "utter_x"})], intent=intent,
                    confidence=0.9, language=language, action="action_x")
        inbox = connection.execute(
            """INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, sender,
            message_id, text, event_json, received_at, state, turn_json, done_at)
            VALUES (?, ?, ?, 'shop', 'message', ?, ?, ?, ?, ?, 'done', ?, ?)""",
            [key, number, channel, event.sender, key, text, json.dumps(event.as_dict()), moment,
             json.dumps(turn.as_dict()), moment],
        ).lastrowid
        message = Outbound(channel, "shop", f"chat-{number}", "Baik Kak, saya cek dulu ya.")
        connection.execute(
            """INSERT INTO outbox (conversation_id, inbox_id, channel, author, message_json,
            source_json, created_at, state, sent_at) VALUES (?, ?, ?, 'bot', ?, ?, ?, 'sent', ?)""",
            [number, inbox, channel, json.dumps(vars(message), default=vars),
             '{"response": "utter_x"}', moment + 1, moment + 1],
        )
        if newest < 500 and position == 0:
            connection.execute(
                "INSERT INTO teachable (inbox_id, why, at) VALUES (?, 'unsure', ?)", [inbox, moment]
            )


def addresses(count: int) -> Iterator[str]:
    """Every page that is only looked at; the inbox with its filters and a search, too."""
    for page in PAGES:
        if page.method == "GET" and page.role and page.path not in SLOW:
            yield "/desk" + re.sub(r"\{\w+(:[^}]*)?\}", str(count - 5), page.path)
    yield "/desk?view=all&q=batik+refund"
    yield "/desk?view=all&channel=telegram&language=en&mood=angry"
    yield f"/desk/conversations/{count // 2}"


async def measure(folder: Path, count: int) -> None:
    settings = Settings(root=folder, data=DataSettings("."))
    thread = DatabaseThread(open_database(settings.database))
    words = WordIndex(thread)
    while await words.catch_up():
        pass
    users = Users(thread)
    known = [user.login for user in await users.all()]
    token = await (
        users.invite_again("sari", "bench") if "sari" in known
        else users.add("sari", "Sari", "admin", "bench")
    )
    gateway = Gateway(settings, {"postcards": Postcards()}, EchoBrain())  # type: ignore[dict-item,arg-type]
    async with TestServer(build_app(gateway)) as server, ClientSession(
        base_url=server.make_url("/"), cookie_jar=CookieJar(unsafe=True)
    ) as session:
        form = {"password": PASSWORD, "again": PASSWORD}
        await (await session.post(f"/desk/welcome/{token}", data=form)).read()
        for title, flood in (("in peace", False), ("while webhooks come in", True)):
            print(f"\n{title}:")
            running = asyncio.create_task(_flood(session)) if flood else None
            for address in addresses(count):
                await _time(session, address)
            if running:
                running.cancel()
    await thread.aclose()


async def _time(session: ClientSession, address: str) -> None:
    times, status = [], 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        async with session.get(address) as response:
            await response.read()
            status = response.status
        times.append(1000 * (time.perf_counter() - started))
    slow = "  ← over 200 ms" if max(times) > 200 else ""
    middle, worst = statistics.median(times), max(times)
    print(f"  {middle:7.1f} ms  worst {worst:7.1f} ms  {status}  {address}{slow}")


async def _flood(session: ClientSession) -> None:
    for number in range(10**9):
        body = f"batik ready kak? {number}"
        answer = await session.post("/webhooks/postcards", data=body, headers={"Stamp": "real"})
        await answer.read()
        await asyncio.sleep(0.005)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=100_000)
    options = parser.parse_args()
    folder = PROJECT / "var" / f"bench-desk-{options.conversations}"
    if not (folder / "made").exists():
        print("Making the file; it is kept for the next time.")
        make(folder / "sapa.db", options.conversations)
        (folder / "made").touch()
    asyncio.run(measure(folder, options.conversations))


if __name__ == "__main__":
    main()
