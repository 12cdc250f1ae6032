"""A shop in the middle of a day, to look at: conversations of every kind, two colleagues, sample
orders. ``.venv/bin/python -m tests.desk.busy_day --folder var/desk-demo`` serves it and prints
links that log in."""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.web.channel import Web
from bot.gateway.app import Gateway, build_app
from bot.messages import Attachment, Inbound, Outbound, Reply, Turn
from bot.settings import Settings
from bot.settings_sections import DataSettings, ShopSettings
from bot.shop.sample_data import load_sample
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.search_index import WordIndex
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from bot.store.staff.users import Users
from tests.channels.payloads import telegram, whatsapp
from tests.store.cases import filed


class Shift:
    """Tells the story of a day, minutes ago by minutes ago."""

    def __init__(self, thread: DatabaseThread) -> None:
        self.now = time.time() - 6 * 3600
        clock = lambda: self.now  # noqa: E731
        self.inbox = Inbox(thread, clock)
        self.desk = Desk(thread, clock)
        self.handling = Assignment(thread, lambda message: [message], clock)
        self._count = 0

    async def says(self, channel: str, who: str, text: str | None, **more: object) -> int:
        self.now += 40
        self._count += 1
        event = Inbound(
            channel, "shop", "message", who, f"m{self._count}", text,
            dedup_key=f"day-{self._count}", **more,  # type: ignore[arg-type]
        )  # fmt: skip
        await self.inbox.accept([event])
        chat = await self.desk.find(channel, "shop", who)
        assert chat
        return chat.id

    async def bot(self, *replies: Reply, **turn: object) -> None:
        self.now += 2
        due, _ = await self.inbox.next_pending(["whatsapp", "telegram", "web", "instagram"], [], 1)
        chat = due[0].conversation
        parts = [
            [Outbound(chat.channel, "shop", chat.chat, r.text, r.buttons, r.image)] for r in replies
        ]
        await self.inbox.complete(due[0], Turn(list(replies), **turn), parts)  # type: ignore

    async def person(self, number: int, user: str, text: str) -> None:
        self.now += 60
        seen = (await self.desk.conversation(number)).answers
        await self.handling.reply(number, user, Reply(text), seen)


def understood(intent: str, sure: float, action: str, **more: object) -> dict[str, object]:
    return {
        "intent": intent,
        "confidence": sure,
        "ranking": [
            {"name": intent, "confidence": sure},
            {"name": "ask_info", "confidence": round((1 - sure) / 2, 2)},
        ],
        "action": action,
        "steps": [{"action": action, "policy": "RulePolicy", "confidence": 1.0}],
        "language": "id",
        **more,
    }


async def tell(thread: DatabaseThread) -> None:
    """Writes the day down."""
    day = Shift(thread)
    for minute in range(24):
        name = ["Ayu Lestari", "Bagus P.", "Clara", "Dimas", "Eka", "Farah", "Gilang"][minute % 7]
        await day.says("telegram", f"t{minute}", "brp ongkir ke bali kak?", name=name)
        await day.bot(
            Reply("Ongkir ke Bali Rp20.000, sampai dalam 3–5 hari ya, Kak.",
                  source={"faq": "delivery_cost", "score": 0.81, "action": "action_faq"}),
            **understood("delivery_cost", 0.94, "action_faq"),
        )  # fmt: skip
    rina = await day.says(
        "whatsapp", "447700900123", "pesananku mana ya kak", name="Rina Hartono",
        verified_phone="447700900123",
    )  # fmt: skip
    await day.bot(
        Reply("Pesanan ORD-2291 sudah dikirim dengan JNE dan sekarang di Semarang, Kak.",
              source={"response": "utter_order_shipped", "order": "ORD-2291"}),
        **understood("order_status", 0.97, "action_dialogue",
                     entities=[{"entity": "order_number", "value": "ORD-2291"}]),
    )  # fmt: skip
    await day.says(
        "whatsapp", "447700900123", None,
        attachments=[Attachment("image", {"url": "https://example.com/broken.jpg"})],
    )
    await day.bot(
        Reply("Terima kasih Kak, sudah saya terima, tapi saya hanya bisa membaca teks."),
        **understood("send_photo", 1.0, "utter_cannot_read_attachment"),
    )
    await day.says("whatsapp", "447700900123", "kemejanya sobek, mau bicara dengan orang saja")
    torn = filed(
        kind="damaged_item", order="ORD-2291", evidence=["https://example.com/broken.jpg"],
        facts={"item": "Kemeja Batik Kawung", "problem": "sobek di lengan"}, due_hours=1,
    )  # fmt: skip
    await day.bot(
        Reply("Saya sambungkan ke rekan kami ya, Kak. Balasannya akan masuk di sini."),
        **understood("talk_to_person", 0.96, "action_handoff",
                     signals={"handoff": "asked", "cases": [torn]}),
    )  # fmt: skip
    await day.says("instagram", "ig-9", "INI PENIPUAN! BALIKIN UANG SAYA!", name="hendra.s")
    await day.bot(
        Reply("Mohon maaf sekali atas kejadian ini, Kak. Saya bisa langsung hubungkan ke orang."),
        **understood("complaint", 0.88, "action_dialogue",
                     signals={"look": "angry", "mood": "angry"}),
    )  # fmt: skip
    await day.says("web", "w-1", "can u do the thing with the thing", name=None)
    await day.bot(
        Reply("I still don't understand, sorry. Would you like a person to take over?"),
        **{**understood("nlu_fallback", 0.31, "action_clarify"), "language": "en",
           "signals": {"look": "failed_twice"}},
    )  # fmt: skip
    poor = await day.says("telegram", "t-77", "1", name="Sinta")
    await day.bot(
        Reply("Terima kasih sudah jujur, Kak, dan maaf belum memuaskan."),
        **understood("rate", 0.99, "action_rate", signals={"rating": 1}),
    )
    await day.says("telegram", "t-80", "toko penipu, dasar goblok semua", name="Joko")
    await day.bot(
        Reply("Saya ingin membantu, Kak. Mohon gunakan bahasa yang baik ya."),
        **understood("moderated", 0.93, "action_moderated",
                     signals={"flag": {"kind": "abuse", "score": 0.93, "proven": True}}),
    )  # fmt: skip
    await day.says("telegram", "t-81", "ukurannya kekecilan, tukar L ya kak", name="Wulan")
    small = filed("C-UKURAN22", kind="exchange", order="ORD-1180", due_hours=48,
                  facts={"item": "Kaos Polos", "size": "L"})  # fmt: skip
    await day.bot(Reply("Sudah saya catat, Kak: C-UKURAN22."),
                  **understood("exchange", 0.93, "action_case", signals={"cases": [small]}))
    budi = await day.says("whatsapp", "6281200001180", "alamatku salah, tolong ganti", name="Budi")
    await day.bot(
        Reply("Sebentar ya, Kak."),
        **understood("change_address", 0.91, "action_dialogue", signals={"handoff": "asked"}),
    )
    await day.person(budi, "budi", "Halo Kak Budi, alamat barunya di mana?")
    await day.says("whatsapp", "6281200001180", "Jl. Melati 12, Sleman. Bisa hari ini?")
    await day.handling.take_over(rina, "sari", None)
    await day.person(rina, "sari", "Halo Kak Rina, saya Sari. Maaf ya bajunya sobek 😔")
    await day.handling.note(rina, "sari", "Second torn shirt of this batch this week. Told Eko.")
    await day.says("whatsapp", "447700900123", "iya kak, kecewa. bisa ditukar?")
    await day.says(
        "whatsapp", "6281200003311", "ini ya kak", name="Dina Ayu",
        extra={"forwarded": True}, attachments=[
            Attachment("contact", {"title": "Eko Kurir", "phone": "+62 812-7000-0001"}),
            Attachment("location", {"lat": -7.7956, "lon": 110.3695, "title": "Kos Melati",
                                    "address": "Jl. Melati 12, Sleman"}),
            Attachment("order", {"items": [
                {"product": "KMJ-01", "quantity": 2, "price": 189000, "currency": "IDR"},
                {"product": "HJB-07", "quantity": 1, "price": 65000, "currency": "IDR"}]}),
            Attachment("product", {"title": "Kemeja Batik Kawung", "product": "KMJ-01"}),
            Attachment("sticker", {"emoji": "😅"}),
            Attachment("file", {"media_id": "f", "filename": "Bukti transfer.pdf"}),
        ],
    )  # fmt: skip
    await day.bot(Reply("Sebentar ya, Kak."), **understood("talk_to_person", 0.9, "action_handoff",
                                                          signals={"handoff": "asked"}))
    await day.handling.snooze(poor, "sari", time.time() + 3600)
    await thread.write(lambda database: database.execute("UPDATE outbox SET state = 'sent'"))
    words = WordIndex(thread)
    while await words.catch_up():
        pass


class Silent:
    """A brain that nobody asks."""

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        return Turn([Reply(f"You said: {event.text}")], language="en")

    async def can_answer(self) -> bool:
        return True

    async def aclose(self) -> None: ...


async def prepare(settings: Settings) -> dict[str, str]:
    """Fills the file; the tokens with which sari (agent) and budi (admin) set their passwords."""
    database = open_database(settings.database)
    load_sample(database)
    thread = DatabaseThread(database)
    users = Users(thread)
    tokens = {
        "sari": await users.add("sari", "Sari Dewi", "agent", "terminal"),
        "budi": await users.add("budi", "Budi Santoso", "admin", "terminal"),
    }
    await tell(thread)
    await thread.aclose()
    return tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/sapa-desk"))
    options = parser.parse_args()
    settings = Settings(
        root=options.folder, shop=ShopSettings(name="Toko Nusa"), data=DataSettings(folder=".")
    )
    if not settings.database.exists():
        for login, token in asyncio.run(prepare(settings)).items():
            print(f"{login}: http://127.0.0.1:{options.port}/desk/welcome/{token}", flush=True)

    async def application() -> web.Application:
        channels = {"web": Web([]), "whatsapp": whatsapp(), "telegram": telegram()}
        return build_app(Gateway(settings, channels, Silent()))  # type: ignore[arg-type]

    web.run_app(application(), host="127.0.0.1", port=options.port, print=None)


if __name__ == "__main__":
    main()
