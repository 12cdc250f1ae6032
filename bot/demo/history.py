"""The two months before: what the bot answered or did not understand, what colleagues answered,
ratings."""

from __future__ import annotations

import random
import time

from bot.demo.shift import CHANNELS, Shift, understood
from bot.messages import Reply
from bot.store.engine.protocol import Transactions

DAYS = 60
_A_DAY = (3, 6)
"""How few and how many chats, from the first day to the last."""
_HOUR = 3600.0

_NAMES = (
    "Agus", "Bella", "Candra", "Dewi", "Edo", "Fitri", "Galih", "Hana", "Irfan", "Jihan", "Kevin",
    "Laras", "Made", "Nadia", "Oki", "Putri", "Rangga", "Sekar", "Tio", "Vina", "Wahyu", "Yuni",
)  # fmt: skip
# (what the customer says, the intent, what the bot says)
_ANSWERED = (
    ("bisa cod ga kak?", "cod", "Bisa, Kak: bayar di tempat untuk pesanan sampai Rp2.000.000."),
    ("berapa lama sampai ke medan", "delivery_time", "Ke Medan 4-6 hari kerja ya, Kak."),
    ("do you ship abroad?", "ship_abroad", "We ship within Indonesia only for now, sorry."),
    ("jam buka toko jam brp", "opening_hours", "Kami melayani setiap hari pukul 9-21, Kak."),
)
_FAILS = "ship_abroad"
"""The answer that does not help."""
_SINGAPORE = (
    "We do ship to Singapore and Malaysia by EMS: Rp180,000 for the first kilo, about 8 days."
)
# (what the customer says, the intent, what a colleague answers)
_BY_PEOPLE = (
    ("barangnya kurang satu kak", "missing_item",
     "Mohon maaf, Kak. Boleh kirim foto isi paketnya? Saya cek ke gudang sekarang."),
    ("bisa dikirim hari ini ga? buat kado", "rush_delivery",
     "Bisa, Kak, kalau dibayar sebelum jam 2 siang kami kirim hari ini juga."),
    ("saya transfer dua kali, gimana?", "double_payment",
     "Tenang ya, Kak. Kelebihannya kami kembalikan dalam 3 hari kerja. Boleh kirim bukti "
     "transfernya?"),
    ("can I get an invoice with my company's name?", "invoice",
     "Of course. Send me the company's name and address, and I'll e-mail the invoice today."),
)  # fmt: skip

_UNCLEAR = (
    "kalo bundling sama yg kemarin itu gmn", "bisa paket hampers buat lebaran ga",
    "mau hampers lebaran 20 box bisa?", "ada kartu ucapannya ga buat kado",
    "bisa tulis ucapan di kadonya?", "itu yg di story kemarin masih sisa brp",
    "kalo ikut po batch 2 kapan jadinya", "jadi reseller syaratnya apa aja",
    "mau jadi dropship gimana caranya", "boleh cod-an ketemu langsung di sleman?",
)  # fmt: skip
"""What no answer covers; some of it is asked in several ways."""


async def tell(thread: Transactions) -> None:
    """Writes down DAYS days that end yesterday; the same each time."""
    chance = random.Random(18)
    for ago in range(DAYS, 0, -1):
        shift = Shift(thread, time.time() - ago * 24 * _HOUR, f"history-{ago}")
        fewest, most = _A_DAY
        for number in range(fewest + (most - fewest) * (DAYS - ago) // DAYS + chance.randint(0, 2)):
            shift.now += chance.uniform(0.2, 1.2) * _HOUR
            channel, name = chance.choice(CHANNELS), chance.choice(_NAMES)
            who = f"{name.lower()}-{ago}-{number}"
            kind = chance.random()
            if kind < 0.1:
                text = _UNCLEAR[(ago + number) % len(_UNCLEAR)]
                await _bot_is_lost(shift, channel, who, name, text)
            elif kind < 0.65:
                await _bot_answers(shift, channel, who, name, chance)
            else:
                await _colleague_answers(shift, channel, who, name, chance)


async def _bot_answers(
    shift: Shift, channel: str, who: str, name: str, chance: random.Random
) -> None:
    text, intent, answer = chance.choice(_ANSWERED)
    await shift.says(channel, who, text, name=name)
    await shift.bot(
        Reply(answer, source={"faq": intent, "score": 0.84, "action": "action_faq"}),
        **understood(intent, 0.93, "action_faq"),
    )
    if intent == _FAILS and chance.random() < 0.6:  # which the desk shows under Improve answers
        await _wants_person(shift, channel, who, chance)
        return
    await _rates(shift, channel, who, chance.choice((3, 4, 5, 5)))


async def _wants_person(shift: Shift, channel: str, who: str, chance: random.Random) -> None:
    number = await shift.says(channel, who, "not even to Singapore? can I ask a person")
    await shift.bot(
        Reply("One moment, I'm calling a colleague."),
        **understood("talk_to_person", 0.95, "action_handoff", signals={"handoff": "asked"}),
    )
    colleague = chance.choice(("sari", "budi"))
    shift.now += chance.uniform(60, 900)
    await shift.handling.take_over(number, colleague, None)
    await shift.person(number, colleague, _SINGAPORE)
    await shift.handling.hand_back(number, colleague)
    await shift.handling.close(number, colleague, None)


async def _bot_is_lost(shift: Shift, channel: str, who: str, name: str, text: str) -> None:
    await shift.says(channel, who, text, name=name)
    await shift.bot(
        Reply("Maaf Kak, saya belum paham. Bisa ditulis dengan kata lain?"),
        **understood("nlu_fallback", 0.28, "action_clarify"),
    )


async def _colleague_answers(
    shift: Shift, channel: str, who: str, name: str, chance: random.Random
) -> None:
    text, intent, answer = chance.choice(_BY_PEOPLE)
    number = await shift.says(channel, who, text, name=name)
    await shift.bot(
        Reply("Sebentar ya, Kak, saya panggilkan rekan kami."),
        **understood(intent, 0.9, "action_handoff", signals={"handoff": "asked"}),
    )
    colleague = chance.choice(("sari", "budi"))
    shift.now += chance.uniform(60, 1500)
    await shift.handling.take_over(number, colleague, None)
    await shift.person(number, colleague, answer)
    await shift.handling.hand_back(number, colleague)
    await _rates(shift, channel, who, chance.choice((2, 4, 5, 5)))
    await shift.handling.close(number, colleague, None)


async def _rates(shift: Shift, channel: str, who: str, stars: int) -> None:
    await shift.says(channel, who, str(stars))
    await shift.bot(
        Reply("Terima kasih atas penilaiannya, Kak."),
        **understood("rate", 0.99, "action_rate", signals={"rating": stars}),
    )
