"""A shop in the middle of a day: conversations of every kind, two colleagues, cases, flags."""

from __future__ import annotations

import time

from bot.demo.shift import Shift, filed, understood
from bot.messages import Attachment, Reply
from bot.store.engine.protocol import Transactions


async def tell(thread: Transactions) -> None:
    """Writes down the six hours before now. Colleagues are sari and budi."""
    day = Shift(thread, time.time() - 6 * 3600)
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
        "C-7K4M2QX", "damaged_item", "ORD-2291",
        {"item": "Kemeja Batik Kawung", "problem": "sobek di lengan"},
        evidence=["https://example.com/broken.jpg"], due_hours=1,
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
    small = filed(
        "C-UKURAN22", "exchange", "ORD-1180", {"item": "Kaos Polos", "size": "L"}, due_hours=48
    )
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
