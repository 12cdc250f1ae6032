"""How fast the desk answers with 100,000 conversations in the file.

    .venv/bin/python -m bench.desk [--conversations 100000] [--times 30]

Fills a file with conversations of ten messages each (a fortieth waits for a person, one in two
hundred is snoozed, one in three closed, one in five has a label, one in ten a contact with a name,
a note and a field, one in fifty a note that mentions a colleague), indexes what was said, and times
each question that the desk's pages ask of the store: the median and the slowest; among them the
last pages of long lists, filters that hardly anything passes, and words that are in every tenth
conversation. Then the pages themselves, by HTTP, as an editor's browser asks for them. What
customers wrote is compared for fairness beside that: until it is done, its page says so after a
tenth of a second.

The third column is the median of the process's time of CPU, which a busy machine changes least: the
store's and the page's, and for pages that of the client who asks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.app import api_app
from bot.desk.app import desk_app
from bot.gateway.settings_updates import SettingsUpdates
from bot.messages import Button, Inbound, Outbound, Reply, Turn
from bot.project import STARTER as CHECKOUT
from bot.settings import Settings
from bot.settings_sections import DataSettings
from bot.shop_time import ShopTime
from bot.store.api.api_keys import ApiKeys
from bot.store.contacts.contacts import Contacts
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversation_list import (
    SORTED,
    SORTS,
    VIEWS,
    ConversationList,
    Filters,
)
from bot.store.conversations.labels import Labels
from bot.store.conversations.mentions import Mentions
from bot.store.conversations.search_index import WordIndex
from bot.store.conversations.transcript import Transcripts
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_store
from bot.store.insight.counting import Counting
from bot.store.insight.figures import FiguresStore, Period
from bot.store.messages.channel_health import ChannelHealth
from bot.store.staff.users import Users

CHANNELS = ("whatsapp", "instagram", "messenger", "telegram", "line", "web", "tiktok", "x")
INTENTS = ("order_status", "return_order", "delivery_cost", "greet", "complaint", "ask_info")
NAMES = ("Rina", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gita", "Hadi", "Indah", "Joko")
QUESTIONS = (
    "mana pesanan saya kak?", "brp ongkir ke bali?", "where is my order ORD-{n}?",
    "kemeja batik ukuran L ready?", "barangnya rusak, mau retur", "can I pay with gopay?",
    "masih ada stok warna biru?", "resi {n} kok belum sampai ya", "thanks!", "halo kak",
)  # fmt: skip
SHOP_TIME = ShopTime(ZoneInfo("Asia/Jakarta"))
PASSWORD = "kucing oren makan soto"
LINES_EACH = 5
"""Of the customer; the bot answers each."""


def fill(database: Database, conversations: int, now: float) -> None:
    """Rows as the inbox and the outbox write them, without the way there."""
    chance = random.Random(1)
    turns = [
        json.dumps(
            asdict(Turn([Reply("Baik kak")], intent, 0.9, action="action_faq", language="id"))
        )
        for intent in INTENTS
    ]
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO labels (id, name, colour, created_at) VALUES (?, ?, 'blue', 0)",
        [(number, f"Label {number}") for number in range(1, 6)],
    )
    database.execute("INSERT INTO contact_fields (id, name, kind) VALUES (1, 'Size', 'text')")
    for number in range(1, conversations + 1):
        channel, last_at = chance.choice(CHANNELS), now - (conversations - number) * 60.0
        person, waits = f"62{number:011}", number % 40 == 0
        snoozed, closed = number % 200 == 1, number % 3 == 2 and not waits
        name = f"{chance.choice(NAMES)} {number}"
        assigned = chance.choice(("sari", "budi", None)) if waits else None
        state = "bot" if not waits else "staff" if assigned else "waiting"
        said: list[tuple[str, float]] = []
        for line in range(LINES_EACH):
            text = chance.choice(QUESTIONS).format(n=1000 + number % 90_000)
            said.append((text, last_at - (LINES_EACH - line) * 40))
        database.execute(
            """INSERT INTO conversations (id, channel, account, chat, person, name, language,
            state, reason, created_at, last_inbound_at, last_at, last_line, last_author,
            customer_lines, answers, intent, mood, waiting_since, snoozed_until, assigned_to,
            closed_at) VALUES (?, ?, 'shop', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'customer', ?, ?, ?,
            ?, ?, ?, ?, ?)""",
            [
                number, channel, person, person, name, chance.choice(("en", "id")), state,
                "asked" if waits else None, said[0][1], last_at, last_at, said[-1][0],
                LINES_EACH, LINES_EACH, chance.choice(INTENTS),
                "angry" if number % 997 == 0 else None, last_at if waits or snoozed else None,
                now + number if snoozed else None, assigned, last_at if closed else None,
            ],
        )  # fmt: skip
        whose_it_is(database, number, now)
        for text, at in said:
            event = Inbound(channel, "shop", "message", person, f"m{number}-{at}", text)
            inbox_id = database.insert(
                """INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, sender,
                message_id, text, event_json, received_at, state, turn_json)
                VALUES (?, ?, ?, 'shop', 'message', ?, ?, ?, ?, ?, 'done', ?)""",
                [
                    f"{number}:{at}", number, channel, person, event.message_id, text,
                    json.dumps(event.as_dict()), at, chance.choice(turns),
                ],
            )  # fmt: skip
            answer = Outbound(channel, "shop", person, "Baik kak", [Button("Ya", "/affirm")])
            database.execute(
                """INSERT INTO outbox (conversation_id, inbox_id, channel, author, message_json,
                created_at, state) VALUES (?, ?, ?, 'bot', ?, ?, 'sent')""",
                [
                    number, inbox_id, channel, json.dumps(asdict(answer)),
                    at + chance.uniform(1, 35),
                ],
            )
        if number % 5 == 0:
            database.execute(
                """INSERT INTO ratings (conversation_id, inbox_id, stars, created_at, agent,
                case_kind, intent, channel) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    number, inbox_id, chance.randint(1, 5), last_at,
                    chance.choice(("sari", "budi", None)), chance.choice(("exchange", None)),
                    chance.choice(INTENTS), channel,
                ],
            )  # fmt: skip
    database.execute("COMMIT")


def whose_it_is(database: Database, number: int, now: float) -> None:
    """The contact, labels and mentions of a conversation; one in a hundred is the person's second
    chat, merged by hand."""
    database.execute("INSERT INTO contacts (id, created_at) VALUES (?, ?)", [number, now])
    database.execute("UPDATE conversations SET contact_id = ?1 WHERE id = ?1", [number])
    if number % 100 == 2:
        database.execute(
            "UPDATE contacts SET merged_into = ?, merged_by = 'budi', merged_at = ? WHERE id = ?",
            [number - 1, now, number],
        )
    if number % 10 == 0:
        database.execute(
            "UPDATE contacts SET name = ? WHERE id = ?", [f"Ibu {number} Lestari", number]
        )
        database.execute(
            "INSERT INTO contact_notes (contact_id, author, text, at) VALUES (?, 'budi', ?, ?)",
            [number, f"buys for a school, room {number}", now],
        )
        database.execute("INSERT INTO contact_values VALUES (?, 1, ?)", [number, f"M{number}"])
    if number % 5 == 0:
        database.execute(
            "INSERT INTO conversation_labels VALUES (?, ?, 'budi', ?)",
            [number, 1 + number // 5 % 5, now],
        )
    if number % 50 == 0:
        note = database.insert(
            "INSERT INTO notes (conversation_id, author, text, at) VALUES (?, 'budi', '@sari', ?)",
            [number, now],
        )
        database.execute(
            "INSERT INTO mentions VALUES (?, 'sari', ?, ?, NULL)", [note, number, now]
        )


async def timed(name: str, times: int, ask: Callable[[], Awaitable[object]]) -> None:
    taken, used = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - cpu) * 1000)
    told = (statistics.median(taken), max(taken), statistics.median(used))
    print(f"{name:45}", *(f"{figure:7.1f} ms" for figure in told), flush=True)


async def measure(folder: Path, conversations: int, times: int) -> None:
    now = time.time()
    database = open_database(folder / "sapa.db")
    began = time.perf_counter()
    fill(database, conversations, now)
    thread = DatabaseThread(database)
    print(f"filled in {time.perf_counter() - began:.0f} s")
    began, words = time.perf_counter(), WordIndex(thread)
    while await words.catch_up():
        pass
    lines = conversations * LINES_EACH
    print(f"{lines:,} lines indexed in {time.perf_counter() - began:.0f} s\n")
    inbox, transcripts = ConversationList(thread), Transcripts(thread)
    handling = Assignment(thread, lambda message: [message])

    print(f"{'':45} {'median':>10} {'slowest':>10} {'CPU':>10}")
    await timed("counts of all views", times, lambda: inbox.counts("sari"))
    await timed("what filters offer", times, inbox.filled)
    for view in VIEWS:
        await timed(f"list: {view}", times, lambda: inbox.page(view, "sari"))
    oldest = f"{now - (conversations - 100) * 60.0!r}:100"
    await timed("list: all, the last page", times, lambda: inbox.page("all", "sari", after=oldest))
    for told, filters in {
        "one channel": Filters(channel="line"),
        "angry, one in 1,000": Filters(mood="angry"),
        "nothing passes": Filters(channel="line", intent="no_such_intent"),
        "one agent": Filters(agent="budi"),
        "one label": Filters(label="3"),
        "no such label": Filters(label="9"),
    }.items():
        await timed(f"list: all, {told}", times, lambda: inbox.page("all", "sari", filters))
        await timed(f"list: waiting, {told}", times, lambda: inbox.page("waiting", "sari", filters))
    for words_sought in ("resi 55000", "ongkir bali", "halo", "x", "Rina 5", "nothing like this",
                         "Lestari", "room 99990", "Label 3"):  # fmt: skip
        await timed(f"search: {words_sought}", times, lambda: inbox.search(words_sought, "sari"))
    nowhere = Filters(intent="no_such_intent")
    await timed("search: halo, nothing passes", times, lambda: inbox.search("halo", "s", nowhere))
    for sort in SORTS:
        for view in SORTED:
            ask = partial(inbox.page, view, "sari", sort=sort)
            await timed(f"list: {view}, sorted by {sort}", times, ask)
    labels, contacts = Labels(thread), Contacts(thread)
    await timed("labels, counted", times, labels.counted)
    await timed("unseen mentions", times, lambda: Mentions(thread).unseen("sari"))
    await timed("contacts: the newest", times, contacts.newest)
    await timed("contacts: search Lestari", times, lambda: contacts.search("Lestari"))
    await timed("contacts: one", times, lambda: contacts.get(conversations))
    await timed("a conversation", times, lambda: transcripts.read(conversations))
    counting, figures = Counting(thread, SHOP_TIME), FiguresStore(thread, SHOP_TIME)
    began = time.perf_counter()
    while await counting.catch_up():
        pass
    print(f"figures counted in {time.perf_counter() - began:.0f} s")
    today = SHOP_TIME.today()
    for days in (30, 365):
        period = Period(today - timedelta(days=days - 1), today)
        await timed(f"figures of {days} days", times, partial(figures.read, period))
    await timed("a note", times, lambda: handling.note(7, "sari", "hm"))
    await timed("a draft kept", times, lambda: handling.keep_draft(7, "sari", "Dear …"))
    token = await Users(thread).add("sari", "Sari", "editor", "terminal")
    await thread.aclose()
    print()
    await measure_pages(Settings(root=folder, data=DataSettings(".")), token, conversations, times)


async def measure_pages(settings: Settings, token: str, newest: int, times: int) -> None:
    app, thread = web.Application(), open_store(settings.store)
    updates = SettingsUpdates(settings, {}, thread, lambda _: None)
    health = ChannelHealth(thread)
    desk = desk_app(settings, lambda _: "127.0.0.1", {}, updates, health)
    app.add_subapp("/desk", desk)
    app.add_subapp("/api/v1", api_app(desk, lambda _: "127.0.0.1"))
    key = await ApiKeys(thread).add("bench", "editor", 1, "terminal")
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as agent:
        form = {"password": PASSWORD, "again": PASSWORD}
        await agent.post(f"/desk/welcome/{token}", data=form)
        for path in (
            "/desk/insights", "/desk/insights?days=365", "/desk/insights?days=90&channel=line",
            "/desk/insights/conversations?figure=outcome&value=bot&days=365",
            "/desk/insights/conversations?figure=topic&value=intent:order_status&days=365",
            "/desk/insights/conversations?figure=solved&days=365",
            "/desk/fairness", "/desk/fairness/customers", "/desk/ratings", "/desk/ratings?days=365",
            "/desk", "/desk?view=all", "/desk?view=all&mood=angry", "/desk?view=closed",
            "/desk?q=ongkir+bali", "/desk?q=Rina+5", "/desk/list?view=waiting",
            "/desk?view=all&label=3", "/desk?view=mentions", "/desk?view=open&sort=waiting",
            "/desk?q=Lestari", "/desk/labels", "/desk/macros", "/desk/contacts",
            "/desk/contacts?q=Lestari", f"/desk/contacts/{newest}", "/desk/contact-fields",
            f"/desk/conversations/{newest}", f"/desk/conversations/{newest}/state",
            "/api/v1/conversations", "/api/v1/conversations?view=waiting&channel=line",
            "/api/v1/conversations?q=ongkir+bali", f"/api/v1/conversations/{newest}/messages",
            "/api/v1/contacts", "/api/v1/ratings", "/api/v1/ratings/summary?by=topic&days=365",
        ):  # fmt: skip

            async def ask(path: str = path) -> None:
                async with agent.get(
                    path, allow_redirects=False, headers={"Authorization": f"Bearer {key}"}
                ) as answer:
                    assert answer.status == 200, f"{path}: {answer.status}"
                    await answer.read()

            await timed(f"page: {path}", times, ask)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30, help="each question is asked so often")
    options = parser.parse_args()
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CHECKOUT / "var") as folder:
        asyncio.run(measure(Path(folder), options.conversations, options.times))


if __name__ == "__main__":
    main()
