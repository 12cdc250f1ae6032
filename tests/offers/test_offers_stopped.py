"""A customer's no ends offers at once, wherever and however they say it."""

from __future__ import annotations

import pytest

from bot.messages import Inbound
from bot.store.contacts.contacts import Contacts
from bot.store.privacy.consents import may, not_asked_yet
from tests.gateway.news_shop import DAY_S
from tests.offers.offers_shop import OffersShop

ANI = "6281200000001"


@pytest.mark.parametrize("words", ["STOP", "BERHENTI"])
async def test_one_word_ends_it_in_all_chats_of_the_person(shop: OffersShop, words: str) -> None:
    ani = await shop.says_yes(ANI)
    elsewhere = await shop.says_yes("77", channel="telegram")
    contacts = Contacts(shop.thread, shop.clock)
    [(a,), (b,)] = shop.database.execute(
        "SELECT contact_id FROM conversations WHERE id IN (?, ?)", [ani, elsewhere]
    ).fetchall()
    await contacts.merge(a, b, "sari")
    await shop.starts()
    await shop.offers.look()  # it waits in the outbox
    await shop.writes(words, "77", channel="telegram")
    assert not await shop.sent() and not await shop.sent("telegram")
    for chat in (ani, elsewhere):
        assert not await shop.thread.run(lambda db, chat=chat: may(db, "offers", chat))  # type: ignore[misc]
    shop.now += 30 * DAY_S
    await shop.starts()
    assert await shop.gets() == [] and await shop.gets("telegram") == []


async def test_their_own_words_end_it_in_a_chat_that_never_said_yes(shop: OffersShop) -> None:
    ani = await shop.says_yes(ANI)
    await shop.writes("halo", "77", channel="telegram")
    contacts = Contacts(shop.thread, shop.clock)
    both = shop.database.execute("SELECT contact_id FROM conversations ORDER BY id").fetchall()
    await contacts.merge(both[0][0], both[1][0], "sari")
    await shop.writes("jangan kirim promo lagi ya", "77", channel="telegram")
    assert not await shop.thread.run(lambda db: may(db, "offers", ani))
    await shop.starts()
    assert await shop.gets() == []


async def test_who_took_it_back_in_a_chat_that_is_found_to_be_theirs_later(
    shop: OffersShop,
) -> None:
    ani = await shop.says_yes(ANI)
    elsewhere = await shop.says_yes("77", channel="telegram")
    await shop.writes("STOP", "77", channel="telegram")
    assert await shop.thread.run(lambda db: may(db, "offers", ani))
    [(a,), (b,)] = shop.database.execute(
        "SELECT contact_id FROM conversations WHERE id IN (?, ?)", [ani, elsewhere]
    ).fetchall()
    await Contacts(shop.thread, shop.clock).merge(a, b, "sari")
    await shop.starts()
    assert await shop.gets() == []
    await shop.says_yes(ANI)  # they want it again
    shop.now += DAY_S
    await shop.starts()
    assert len(await shop.gets()) == 1


async def test_whatsapps_own_switch_ends_it(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.starts()
    stop = Inbound("whatsapp", "shop", "opt_out", ANI, None, ignore=True, dedup_key="p1")
    await shop.inbox.accept([stop])
    assert await shop.gets() == []
    resume = Inbound("whatsapp", "shop", "opt_in", ANI, None, ignore=True, dedup_key="p2")
    await shop.inbox.accept([resume])
    await shop.starts()
    assert await shop.gets() == [], "to take back a no is no yes"


async def test_a_person_is_asked_once_in_all_their_chats(shop: OffersShop) -> None:
    ani = await shop.says_yes(ANI)
    elsewhere = await shop.writes("halo", "77", channel="telegram")

    async def may_be_asked() -> bool:
        return await shop.thread.run(
            lambda db: not_asked_yet(db, elsewhere, ("offers",)) is not None
        )

    assert await may_be_asked()
    [(a,), (b,)] = shop.database.execute(
        "SELECT contact_id FROM conversations WHERE id IN (?, ?)", [ani, elsewhere]
    ).fetchall()
    await Contacts(shop.thread, shop.clock).merge(a, b, "sari")
    assert not await may_be_asked()


@pytest.mark.parametrize(
    "words",
    ["stop kirim promo dong", "jangan kirim promo lagi ya", "ga mau terima promo lagi kak",
     "no more offers please", "don't send me ads", "promonya stop aja",
     "unsubscribe me from offers", "stop", "Stop.", "berhenti kak", "udah cukup",
     "please stop sending me these"],
)  # fmt: skip
async def test_their_own_words_end_it_too_and_are_answered(shop: OffersShop, words: str) -> None:
    number = await shop.says_yes()
    await shop.starts()
    assert len(await shop.gets()) == 1
    await shop.writes(words)
    assert not await shop.thread.run(lambda db: may(db, "offers", number))
    [command] = shop.database.execute(
        "SELECT json_extract(event_json, '$.extra.command') FROM inbox ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert command == "no_offers", "the bot says that there will be none"


@pytest.mark.parametrize(
    "words",
    ["ga ada promo lagi kak?", "promo ini sampai kapan", "jangan sampai ketinggalan promo nih",
     "is there no more stock of the offer?", "mau dong", "stop, saya mau tanya ukuran dulu"],
)  # fmt: skip
async def test_other_words_about_an_offer_do_not(shop: OffersShop, words: str) -> None:
    number = await shop.says_yes()
    await shop.starts()
    assert len(await shop.gets()) == 1
    await shop.writes(words)
    assert await shop.thread.run(lambda db: may(db, "offers", number))


@pytest.mark.parametrize(
    ("words", "ends"), [("matiin notif promonya", True), ("unsub", True), ("udah cukup", False)]
)
async def test_before_any_offer_a_no_has_to_say_to_what(
    shop: OffersShop, words: str, ends: bool
) -> None:
    number = await shop.says_yes()
    await shop.writes(words)
    assert await shop.thread.run(lambda db: may(db, "offers", number)) != ends
