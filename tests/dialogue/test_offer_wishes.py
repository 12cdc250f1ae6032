"""Who asks to be sent offers, and who says something else of them."""

from __future__ import annotations

import pytest

from bot.dialogue.offer_wishes import asks_for_offers


@pytest.mark.parametrize(
    "text",
    ["boleh kirim promo dong", "mau dong dikirimin promo", "kirimin info promo ya kak",
     "kabari kalau ada promo ya", "mau langganan promo", "kirim promo ke saya juga kak?",
     "promonya kirimin ke sini ya", "send me promos please", "yes please send me offers",
     "Can I subscribe to your newsletter?", "sign me up for offers", "notify me of new deals",
     "tolong kabarin kalo ada diskon", "I'd like to get your offers"],
)  # fmt: skip
def test_asked_for(text: str) -> None:
    assert asks_for_offers(text)


@pytest.mark.parametrize(
    "text",
    ["stop kirim promo dong", "jangan kirim promo lagi", "ada promo ga", "ada promo apa kak",
     "how do I stop promos", "why do you send me promos", "kok kirim promo terus",
     "kalian kirim promo mulu", "kirim kode promo dong", "can I get a discount?",
     "kirim ke Bandung ada promo ongkir?", "when do you send offers", "kirim pesanan saya dong",
     "I want to unsubscribe from your newsletter", "kapan dikirim, kan promo gratis ongkir",
     "promo yang dikirimkan masih berlaku?", "what offers do you have", "ga usah kirim promo"],
)  # fmt: skip
def test_something_else(text: str) -> None:
    assert not asks_for_offers(text)
