"""A shop full of what nobody expects: names, words, files, orders, channels."""

from __future__ import annotations

import json
from typing import Any

from bot.messages import Attachment, Button, Inbound, Outbound, Reply, Turn
from bot.shop.sample_data import load_sample
from bot.store.engine.database_thread import DatabaseThread
from tests.store.cases import filed
from tests.store.counter import SHOP, Counter

NAMES = (
    None, "", "🌸🌸🌸", "x" * 300, "<script>", "{name}", "\u202eevil", "Kak Budi-San, S.Kom.",
    "0812-3456-7890", "%", "O'Hara \"Q\"",
)
WORDS = (None, "", "word" * 1250, "🙈" * 1000, "\n\n", "<img src=x>", "%(n)s {0}", "a\x00b")
ATTACHMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("image", {}),
    ("image", {"url": "https://example.com/a.jpg", "filename": "näïve 🌸.heic"}),
    ("image", {"url": None, "filename": 7}),
    ("file", {"media_id": "m", "filename": "../../Faktur \"7\"\r\nX: y.pdf"}),
    ("location", {"lat": 0, "lon": 0}),
    ("location", {"lat": -6.2, "lon": 106.8, "title": "Toko", "address": "Jl. Melati 1"}),
    ("location", {"lat": "x"}),
    ("contact", {"title": "Eko", "phone": "0812"}),
    ("contact", {"phones": ["1", {"phone": "2", "type": "CELL"}], "emails": [], "org": None}),
    ("share", {"title": "A post", "url": "javascript:alert(1)"}),
    ("order", {"catalog_id": "c", "items": [{"product": "p", "quantity": 2}, None, "x"]}),
    ("hologram", {"detail": {"deep": [{"er": [1, 2.5, None, True]}]}, "title": ""}),
    ("unsupported", {"detail": None}),
    ("", {}),
)
EXTRAS: tuple[dict[str, Any], ...] = (
    {},
    {"forwarded": True, "reply_to": {"id": "gone"}, "referral": {"source": "ad", "id": "1"}},
    {"reply_to": "m-unknown", "product": {"id": "p1", "title": "Kemeja"}},
    {"referral": "x", "story": None, "deleted": False},
)


async def move_in(thread: DatabaseThread) -> None:
    """Writes it all down."""
    await thread.run(load_sample)
    counter = Counter(thread)
    for number, name in enumerate(NAMES):
        for word in WORDS[:3]:
            await counter.writes(f"n{number}", word, name=name)
    for number, word in enumerate(WORDS):
        await counter.writes(f"w{number}", word, channel="telegram", name="Wida")
    for number, (kind, detail) in enumerate(ATTACHMENTS):
        extra = EXTRAS[number % len(EXTRAS)]
        await counter.writes(
            f"a{number}", None, attachments=[Attachment(kind, detail)] * 2, extra=dict(extra)
        )
    hashed = "f154b6e90af77c893960b0afe154925db99b4472faf7895c192a6ca1d7be66e6"
    web = await counter.writes(hashed, "hi", channel="web")
    await counter.writes("?", "from a channel that is gone", channel="fax")
    await thread.write(lambda database: _odd_rows(database, web))
    strange = filed("C-STRANGE", kind="unheard_of", order="", facts={
        "": "", "amount": -1, "item": ["a", {"b": [None, 1.5]}], "problem": "<b>%(x)s {0}\x00",
        "photo": "x", "date": True, "x" * 90: "y" * 5000,
    }, customer="<script>", due_hours=0, evidence=["m", "gone"])  # fmt: skip
    for signals in ({"rating": 1}, {"cases": [strange]}, {"rating": 5}, {"handoff": "why?"},
                    {"proven": {"order": "ORD-1", "customer": "nobody", "until": 9e9}},
                    {"look": "what"}, {"mood": "odd"}):  # fmt: skip
        await _turn(counter, signals)
    await counter.handling.take_over(1, "gone", None)
    await counter.handling.note(1, "gone", "🌸" * 500)
    await counter.handling.snooze(2, "gone", 1e12)
    await counter.handling.assign(3, "gone", None)
    await counter.handling.close(4, "gone", Reply("How was it?", [Button("1 ⭐", "/rate")]))
    while await counter.words.catch_up():
        pass


async def _turn(counter: Counter, signals: dict[str, Any]) -> None:
    who = f"s{len(str(signals))}{next(iter(signals))}"
    await counter.writes(who, "hm", channel="telegram", name="Sinta")
    event = Inbound("telegram", SHOP, "message", who, None)
    due, _ = await counter.inbox.next_pending(["telegram"], [], 200)
    pending = next(one for one in due if one.conversation.chat == event.sender)
    turn = Turn(
        [Reply("ok", source={"odd": [1]})], intent=None, confidence=None,
        ranking=[{"name": None}], entities=[{"entity": "order_number", "value": 5}],
        signals=signals, steps=[{"action": "x", "policy": None, "confidence": None}],
    )  # fmt: skip
    await counter.inbox.complete(pending, turn, [[Outbound("telegram", SHOP, who, "ok")]])


def _odd_rows(database: Any, web: int) -> None:
    """What imports, deletions and older versions leave behind."""
    [(customer,)] = database.execute(
        "SELECT customer_id FROM orders WHERE number = 'ORD-2291'"
    ).fetchall()
    database.execute(
        "UPDATE conversations SET customer_id = ? WHERE id = ?", [customer, web]
    )
    database.execute("UPDATE conversations SET customer_id = 'deleted' WHERE id = 3")
    database.execute("UPDATE conversations SET language = 'fr', intent = 'no_such' WHERE id = 5")
    for change in ("cancelled", "address", "unheard_of"):
        database.execute(
            "INSERT INTO order_changes (order_number, change, before, after, created_at) "
            "VALUES ('ORD-2291', ?, '', '🌸', 0)", [change],
        )  # fmt: skip
    database.execute(
        "INSERT INTO returns (order_number, item, reason, photo, created_at) "
        "VALUES ('ORD-2292', 'Gone', '', 'no-such-photo', 0)"
    )
    states = ("pending", "stored", "failed", "deleted")
    rows = database.execute("SELECT inbox_id, position FROM media").fetchall()
    for number, place in enumerate(rows):
        database.execute(
            "UPDATE media SET state = ?, path = 'aa/missing.heic', mime = 'image/heic', size = 0, "
            "reason = ? WHERE inbox_id = ? AND position = ?",
            [states[(number + 1) % 4], None if number % 2 else "🌸", *place],
        )
    nothing = [{"entity": "x", "value": None}]
    old = json.dumps({"replies": None, "signals": None, "entities": nothing})
    database.execute("UPDATE inbox SET turn_json = ? WHERE id = 2", [old])
