"""An offer goes to those who said yes, once, when and as their platform takes it."""

from __future__ import annotations

import pytest

from bot.messages import Template
from bot.offers.audience import Audience
from bot.offers.texts import Variant
from bot.store.contacts.contacts import Contacts
from bot.store.conversations.waiting_conversations import Desk
from bot.store.offers.campaigns import CampaignRefused, Draft
from tests.gateway.news_shop import DAY_S, HOUR_S
from tests.offers.offers_shop import WORDS, YES, OffersShop

ANI, BUDI, CITRA = "6281200000001", "6281200000002", "6281200000003"


async def test_words_go_while_the_platform_takes_them_with_how_to_stop(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.starts()
    [text] = await shop.gets()
    assert text.startswith("Diskon gajian 20 %") and "STOP" in text
    assert await shop.gets() == [], "once"


async def test_after_the_window_the_approved_template_goes(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.says_yes(BUDI, language="en")
    shop.now += 2 * DAY_S
    await shop.starts()
    assert await shop.gets() == [
        "Halo Putri, diskon gajian 20 % di Toko Nusa. Balas STOP kalau tidak mau promo lagi.",
        "Hello Putri, payday sale at Toko Nusa. Answer STOP for no more offers.",
    ]


async def test_without_a_yes_nothing_goes_however_lately_they_wrote(shop: OffersShop) -> None:
    await shop.writes("ada promo?", BUDI)
    await shop.writes("ya", CITRA, consent={**YES_TO_NEWS})
    await shop.sent()
    shop.now += 2 * HOUR_S
    await shop.starts()
    assert await shop.gets() == []


YES_TO_NEWS = {"purpose": "notifications", "step": "given", "wording": "Boleh dikabari?"}


async def test_a_person_with_two_chats_gets_it_once_where_they_wrote_last(
    shop: OffersShop,
) -> None:
    ani = await shop.says_yes(ANI)
    elsewhere = await shop.says_yes("77", channel="telegram")
    [(a,), (b,)] = shop.database.execute(
        "SELECT contact_id FROM conversations WHERE id IN (?, ?)", [ani, elsewhere]
    ).fetchall()
    await Contacts(shop.thread, shop.clock).merge(a, b, "sari")
    number = await shop.starts()
    assert await shop.gets() == [] and len(await shop.sent("telegram")) == 1
    assert (await shop.result(number)).offered.people == 1


async def test_at_night_nothing_goes(shop: OffersShop) -> None:
    await shop.says_yes()  # it is 14:00
    shop.now += 7 * HOUR_S
    await shop.starts()
    assert await shop.gets() == []
    shop.now += 11 * HOUR_S
    assert await shop.gets() == []
    shop.now += 1 * HOUR_S
    assert len(await shop.gets()) == 1


async def test_a_week_has_so_many_offers_of_all_campaigns(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.starts()
    assert len(await shop.gets()) == 1
    shop.now += DAY_S
    await shop.starts()
    assert await shop.gets() == []
    shop.now += 6 * DAY_S
    assert len(await shop.gets()) == 1


async def test_an_offer_that_a_colleague_sent_by_hand_counts_too(shop: OffersShop) -> None:
    number = await shop.says_yes()
    by_hand = Template("payday_sale", "id", ["Putri", "Toko Nusa"], "offers")
    await Desk(shop.thread, shop.clock).reply(number, by_hand, "sari")
    await shop.sent()
    await Desk(shop.thread, shop.clock).hand_back(number)
    shop.now += DAY_S
    await shop.starts()
    assert await shop.gets() == []
    shop.now += 6 * DAY_S
    assert len(await shop.gets()) == 1


async def test_who_waits_for_a_person_is_offered_nothing(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.writes("mau komplain", handoff="asked")
    await shop.sent()
    shop.now += 2 * HOUR_S
    await shop.starts()
    assert await shop.gets() == []


async def test_nobody_is_interrupted_by_an_offer(shop: OffersShop) -> None:
    await shop.says_yes()
    await shop.writes("barang apa saja yang ready?")
    await shop.sent()
    await shop.starts()
    assert await shop.gets() == []
    shop.now += 2 * HOUR_S
    assert len(await shop.gets()) == 1


async def test_no_text_in_their_language_is_no_offer_in_another(shop: OffersShop) -> None:
    await shop.says_yes(ANI, language="en")
    number = await shop.starts([Variant(words={"id": "Diskon!"})])
    assert await shop.gets() == []
    assert (await shop.result(number)).skipped == {"no_text": 1}


async def test_a_template_for_something_else_is_none_for_offers(shop: OffersShop) -> None:
    await shop.says_yes()
    shop.now += 2 * DAY_S
    number = await shop.starts([Variant("order_update")])
    assert await shop.gets() == []
    assert (await shop.result(number)).skipped == {"no_text": 1}


async def test_the_held_out_get_nothing_and_are_counted(shop: OffersShop) -> None:
    people = [f"62812{number:07}" for number in range(60)]
    for person in people:
        await shop.writes("boleh", person, consent=YES)
    await shop.sent()
    shop.now += 2 * HOUR_S
    number = await shop.starts(held_out=0.3, counts="answers")
    texts = await shop.gets()
    result = await shop.result(number)
    assert result.held_out.people + result.offered.people == 60
    assert len(texts) == result.offered.people == result.sent
    assert 8 <= result.held_out.people <= 28
    shop.now += HOUR_S
    for person in people[:10]:
        await shop.writes("mau dong", person)
    await shop.sent()
    shop.now += HOUR_S
    await shop.offers.look()
    result = await shop.result(number)
    assert result.offered.taken + result.held_out.taken == 10




async def test_an_order_after_the_start_is_taking_it(shop: OffersShop) -> None:
    shop.has(phone=f"+{ANI}", status="processing", placed_on="2026-11-24")  # that very morning
    await shop.says_yes()
    number = await shop.starts(audience=Audience(orders_from=1))
    assert len(await shop.gets()) == 1
    shop.now += HOUR_S
    await shop.offers.look()
    assert (await shop.result(number)).offered.taken == 0
    shop.has(order_number="ORD-9001", phone=f"+{ANI}", status="processing", placed_on="2026-11-24")
    shop.now += HOUR_S
    await shop.offers.look()
    assert (await shop.result(number)).offered.taken == 1


async def test_a_pause_stops_what_is_left_and_the_end_keeps_the_counts(shop: OffersShop) -> None:
    shop.settings.offers.__dict__["an_hour"] = 60  # one a minute
    for person in (ANI, BUDI, CITRA):
        await shop.says_yes(person)
    number = await shop.starts(days=7)
    assert len(await shop.gets()) == 1
    await shop.campaigns.pause(number, "sari")
    shop.now += 60
    assert await shop.gets() == []
    await shop.campaigns.resume(number, "sari")
    assert len(await shop.gets()) == 1
    await shop.campaigns.end(number, "sari")
    shop.now += 60
    assert await shop.gets() == []
    with pytest.raises(CampaignRefused):
        await shop.campaigns.resume(number, "sari")
    shop.now += 8 * DAY_S
    await shop.offers.look()
    result = await shop.result(number)
    assert result.sent == 2 and result.skipped == {"too_late": 1}
    assert (await shop.campaign(number)).result is not None


async def test_what_was_started_is_not_changed_any_more(shop: OffersShop) -> None:
    number = await shop.starts()
    for what in (
        shop.campaigns.save(Draft("Other"), "sari", number),
        shop.campaigns.start(number, "sari"),
        shop.campaigns.remove(number, "sari"),
    ):
        with pytest.raises(CampaignRefused):
            await what


async def test_staff_see_in_the_log_who_did_what(shop: OffersShop) -> None:
    number = await shop.starts()
    await shop.campaigns.pause(number, "budi")
    rows = shop.database.execute("SELECT user, what, detail FROM audit ORDER BY id").fetchall()
    assert rows == [
        ("sari", "save_campaign", "1"), ("sari", "start_campaign", "1"),
        ("budi", "pause_campaign", "1"),
    ]  # fmt: skip


async def test_after_a_crash_everybody_gets_it_once(shop: OffersShop) -> None:
    """A gateway that ends at any line: what was queued is queued once."""
    for person in (ANI, BUDI, CITRA):
        await shop.says_yes(person)
    await shop.starts()
    shop.settings.offers.__dict__["an_hour"] = 60
    texts: list[str] = []
    for _ in range(6):
        shop.offers = shop.started_anew()
        texts += await shop.gets()
        shop.now += 60
    assert len(texts) == 3


@pytest.mark.parametrize(
    ("name", "told"),
    [("Rina Wulandari", "Hai Rina, diskon di "), (None, "Hai, diskon di "),
     ("🌸", "Hai, diskon di "), ("{shop} {name}", "Hai {shop}, diskon di ")],
)  # fmt: skip
async def test_free_words_are_filled_for_each(
    shop: OffersShop, name: str | None, told: str
) -> None:
    number = await shop.says_yes()
    await shop.thread.write(
        lambda db: db.execute("UPDATE conversations SET name = ? WHERE id = ?", [name, number])
    )
    words = dict.fromkeys(WORDS, "Hai {name}, diskon di {shop}!")
    await shop.starts([Variant("", words)])
    [text] = await shop.gets()
    assert text.startswith(f"{told}{shop.settings.shop.name}!") and "STOP" in text
