"""A conversation as staff read it."""

from __future__ import annotations

from bot.messages import Attachment
from tests.store.counter import Counter


async def test_who_said_what_and_why(counter: Counter) -> None:
    ani = await counter.writes("ani", "mana pesananku?")
    await counter.answers(
        "Sebentar ya.", "Nomor pesanannya?", intent="order_status", confidence=0.93,
        ranking=[{"name": "order_status", "confidence": 0.93}], action="action_dialogue",
    )  # fmt: skip
    await counter.handling.take_over(ani, "sari", None)
    await counter.replies(ani, "sari", "Saya bantu ya.")
    await counter.handling.note(ani, "budi", "She called yesterday.")
    entries = (await counter.transcripts.read(ani)).entries
    assert [(e.side, e.author, e.text) for e in entries] == [
        ("customer", None, "mana pesananku?"),
        ("bot", None, "Sebentar ya."),
        ("bot", None, "Nomor pesanannya?"),
        ("deed", "Sari Dewi", None),
        ("staff", "Sari Dewi", "Saya bantu ya."),
        ("note", "Budi", "She called yesterday."),
    ]
    assert [bool(entry.why) for entry in entries] == [False, False, True, False, False, False]
    assert entries[2].why and entries[2].why["intent"] == "order_status"
    assert entries[3].deed == "take_over"


async def test_a_long_history_is_read_backwards(counter: Counter) -> None:
    for i in range(12):
        ani = await counter.talk("ani", f"question {i}", f"answer {i}")
    read, before = [], None
    for _ in range(10):
        page = await counter.transcripts.read(ani, before, limit=5)
        read = [entry.text for entry in page.entries] + read
        if (before := page.before) is None:
            break
    assert read == [f"{word} {i}" for i in range(12) for word in ("question", "answer")]


async def test_files_and_what_was_taken_back(counter: Counter) -> None:
    photo = Attachment("image", {"url": "https://example.com/a.jpg"})
    ani = await counter.writes("ani", None, attachments=[photo], message_id="m-1")
    await counter.writes("ani", "oops", message_id="m-2")
    await counter.writes("ani", None, kind="delete", ignore=True, extra={"target": "m-2"})
    picture, oops = (await counter.transcripts.read(ani)).entries
    assert picture.attachments[0]["file"]["state"] == "pending"
    assert (oops.text, oops.is_deleted) == (None, True)
