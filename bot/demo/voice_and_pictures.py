"""Customers who send a voice note, a proof of transfer, an identity card; what was heard and read
in them."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from bot.demo.made_files import identity_card, transfer_proof, voice_note
from bot.demo.shift import Shift, understood
from bot.media.file_types import type_of
from bot.media.stored_files import StoredFiles
from bot.messages import Attachment, Reply
from bot.readings import Code, Field, Line, Reading
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.corrections import correct
from bot.store.files.reading_changes import changed_readings
from bot.store.files.received_files import Place

_ANSWERED = "Paketnya sudah di Semarang ya, Kak, dan sampai besok."
_ASKED = "Sebentar ya, Kak, saya panggilkan rekan kami."
_HEARD = "kak paketku kok belum sampe ya udah lima hari nomernya o er de dua dua sembilan satu"
_MISHEARD = "kak kemeja batik kau ung yang ukuran el masih ada nggak"


async def tell(thread: Transactions, files: StoredFiles) -> None:
    """Writes down the last half hour."""
    day = Shift(thread, time.time() - 1800, "files")
    await day.says("telegram", "t-90", None, name="Maya Putri",
                   attachments=[_file(files, "voice", voice_note(6))])  # fmt: skip
    await _read(day, thread, Reading("speech", _HEARD, "id", 0.91, seconds=6.0))
    await day.bot(
        Reply(_ANSWERED, source={"response": "utter_order_shipped", "order": "ORD-2291"}),
        **understood("order_status", 0.95, "action_dialogue"),
    )
    await day.says("telegram", "t-91", None, name="Kevin",
                   attachments=[_file(files, "voice", voice_note(4))])  # fmt: skip
    place = await _read(day, thread, Reading("speech", _MISHEARD, "id", 0.52, seconds=4.0))
    right = "kak kemeja batik Kawung yang ukuran L masih ada nggak"
    await thread.write(lambda database: correct(database, place, right, "sari"))
    await _asks_for_a_person(day)
    await _pays(day, thread, files)
    await day.says("telegram", "t-93", "ini ktp saya kak", name="Laras",
                   attachments=[_file(files, "image", identity_card())])  # fmt: skip
    await _read(day, thread, Reading("identity_card", "KARTU CONTOH", "id", 0.9, has_face=True))
    await _asks_for_a_person(day)


async def _pays(day: Shift, thread: Transactions, files: StoredFiles) -> None:
    picture, boxes = transfer_proof("Rp189.000", "BCA", "27 November 2026", "TOKO NUSA")
    await day.says("telegram", "t-92", "sudah saya transfer ya", name="Yoga",
                   attachments=[_file(files, "image", picture)])  # fmt: skip
    fields = (
        Field("amount", "189000", 0.98, box=boxes["amount"]),
        Field("bank", "BCA", 0.97, box=boxes["bank"]),
        Field("date", "2026-11-27", 0.96, box=boxes["date"]),
        Field("name", "TOKO NUSA", 0.71, box=boxes["name"]),
    )
    written = ("Transfer Berhasil", "Jumlah", "Rp189.000", "Bank tujuan", "BCA", "27 November 2026")
    reading = Reading(
        "transfer", "\n".join(written), "id", 0.96, lines=tuple(Line(w, 0.96) for w in written),
        fields=fields,
    )  # fmt: skip
    await _read(day, thread, replace(reading, codes=(Code("QR Code", "TRX/27112026/000189"),)))
    await _asks_for_a_person(day)


async def _asks_for_a_person(day: Shift) -> None:
    signals = {"handoff": "asked"}
    await day.bot(Reply(_ASKED), **understood("talk_to_person", 0.9, "action_handoff",
                                              signals=signals))  # fmt: skip


def _file(files: StoredFiles, type_: str, content: bytes) -> Attachment:
    kind = type_of(content)
    path = files.put(content, kind.extension)
    return Attachment(
        type_, {"kept": {"path": path, "mime": kind.mime, "size": len(content)}}
    )


async def _read(day: Shift, thread: Transactions, reading: Reading) -> Place:
    """A reader is done with the file of the newest message."""

    def read(database: Database) -> Place:
        [message] = database.execute("SELECT max(id) FROM inbox").fetchone()
        with changed_readings(database, message):
            database.execute(
                """INSERT OR REPLACE INTO readings (inbox_id, position, state, kind, text,
                confidence, reading_json, read_at) VALUES (?, 0, 'read', ?, ?, ?, ?, ?)""",
                [message, reading.kind, reading.text, reading.confidence,
                 json.dumps(reading.as_dict()), day.now],
            )  # fmt: skip
        return message, 0

    return await thread.write(read)
