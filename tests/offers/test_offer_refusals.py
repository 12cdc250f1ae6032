"""What customers write to end offers, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.offer_refusals import ends_all, ends_offers

NAMED = [
    "tolong hentikan promonya", "cancel promo", "matiin notif promonya", "ogah promo",
    "remove me from your list", "stop spam", "stop kirim promo dong",
    "jangan kirim promo lagi ya", "ga mau terima promo lagi kak", "no more offers please",
    "don't send me ads", "promonya stop aja", "unsubscribe me from offers",
    "ga mau dikirimi promo lagi", "please stop the promos", "can you stop sending me promos?",
    "bisa stop promonya?", "tolong jangan kirim iklan ke sini", "gak usah kirim penawaran lagi",
    "jgn broadcast saya terus", "berhenti kirim promo", "brenti promo", "turn off promos",
    "turn the promos off", "I don't want any more offers", "I no longer want your newsletter",
    "do not send me advertising", "not interested in your promos, stop",
    "take me off the mailing list", "delete me from the broadcast list",
    "hapus saya dari daftar promo", "keluarin aku dari list broadcast", "udah ga butuh promo",
    "promonya dihentikan saja", "mute promo", "never send me ads again",
    "nggak perlu info promo ya kak", "stop iklan", "Halo kak, mohon promosinya dihentikan ya",
    "batalin langganan promo", "nonaktifkan promosi", "jangan spam", "tak mahu promosi lagi",
    "males dapat promo terus", "no more promotional messages", "opt me out of marketing",
    "STOP PROMO", "kak, ga usah dikirimin promo lagi yaa", "please dont send me promos",
]  # fmt: skip
BROAD = [
    "please stop sending me these", "unsub", "opt out", "stop kirim pesan", "unsubscribe",
    "opt-out please", "stop messaging me", "stop texting me please", "jangan kirim pesan lagi",
    "jangan chat saya lagi", "jangan wa aku terus", "leave me alone", "jangan ganggu saya",
    "stop sending me messages", "no more messages please", "don't message me again",
    "berhenti kirimi saya pesan", "stop spamming me", "stop kirim beginian",
    "don't send me these", "quit sending me this stuff",
]  # fmt: skip
"""Said of messages in general: whenever it is said, by who said yes to offers."""
ALONE = [
    "udah cukup", "setop", "brenti", "stop", "Stop.", "berhenti kak", "please stop",
    "stop dong kak", "quit", "enough", "that's enough", "cukup kak, makasih", "berhenti ya",
    "stop it", "unsubscribe please", "tolong berhenti", "stop stop stop", "Cancel", "stop sudah",
    "setop aja min",
]  # fmt: skip
"""Only after an offer."""
NOT = [
    "stop, wrong order", "batalin pesanan", "cancel my order", "berhenti dulu, alamatnya salah",
    "ga ada promo lagi kak?", "promo ini sampai kapan", "jangan sampai ketinggalan promo nih",
    "is there no more stock of the offer?", "there is no more stock of the offer", "mau dong",
    "stop, saya mau tanya ukuran dulu", "jangan kirim dulu", "jangan kirim pesanan dulu",
    "jangan kirim pesanan saya ke alamat lama", "don't forget to send me the promo",
    "jangan lupa promo", "how long is the promo?", "promo 20% off nya masih?",
    "promo 20% off nya masih ada ya kak", "the promo code doesn't work",
    "kode promo ga bisa dipakai", "ga mau pakai promo", "I don't want to use the promo code",
    "cancel promo code on my order", "when does the offer end", "promo berhenti kapan",
    "promonya berhenti tanggal berapa", "apakah promo sudah berhenti?", "stok habis?",
    "don't send the parcel yet", "stop sending the wrong size", "please stop sending this order",
    "please stop sending me this item", "saya mau hapus barang dari daftar belanja",
    "remove the blue shirt from my order", "ga mau chat bot, mau orang",
    "jangan hubungi nomor lama, pakai yang ini", "jangan kirim lewat wa, email aja ya",
    "cukup ukurannya?", "ga cukup", "berhenti di halte mana", "ga mau yang ini, mau yang merah",
    "don't need the list of products", "keluarin aku dari daftar tunggu", "no more size M?",
    "hapus data saya", "jangan pakai JNE", "matiin lampu", "tolong matikan notifikasi pesanan",
    "stop notif pesanan", "in the end I took the promo", "the offer was great",
    "I want to return this", "ga jadi beli", "batal", "tidak usah", "nggak",
    "don't send me anything yet", "kenapa promonya ga masuk", "promo gratis ongkir ga berlaku",
    "bisa pakai promo ga?", "ga perlu kantong plastik", "stop by the shop later",
]  # fmt: skip


@pytest.mark.parametrize("words", [*NAMED, *BROAD])
def test_a_plain_no_ends_offers_whenever_it_is_said(words: str) -> None:
    assert ends_offers(words)


@pytest.mark.parametrize("words", ALONE)
def test_a_word_alone_ends_what_was_said_last(words: str) -> None:
    assert ends_all(words)


@pytest.mark.parametrize("words", NOT)
def test_what_shops_hear_every_day_ends_nothing(words: str) -> None:
    assert not ends_offers(words) and not ends_all(words)
