"""Nothing beyond answering without a yes, which one word takes back."""

from __future__ import annotations

import pytest

from bot.messages import Inbound, Template
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversations import load_conversation
from bot.store.conversations.waiting_conversations import Desk
from bot.store.privacy.consents import NotAgreed, may, may_write, not_asked_yet
from tests.privacy.shop_with_chats import ShopWithChats

QUESTION = "Boleh saya mengabari Kakak?"
NEWS = Template("order_update", "id", ["Budi", "ORD-1180"])
DAY_S = 86400


async def budi_is_asked(shop: ShopWithChats, *steps: str) -> None:
    for step in steps:
        await shop.says("budi", "5" if step == "asked" else "boleh")
        consent = {"purpose": "notifications", "step": step, "wording": QUESTION}
        await shop.answered("…", consent=consent)
    await shop.delivered()


async def allowed(shop: ShopWithChats) -> bool:
    return await shop.thread.run(lambda db: may(db, "notifications", 2))


async def test_a_yes_is_kept_with_its_wording_and_time(shop: ShopWithChats) -> None:
    assert not await allowed(shop)
    asked_at = shop.clock()
    await budi_is_asked(shop, "asked")
    assert not await allowed(shop)
    await budi_is_asked(shop, "given")
    assert await allowed(shop)
    rows = await shop.rows("SELECT step, wording, at FROM consents WHERE conversation_id = 2")
    assert [(step, wording) for step, wording, _ in rows] == [
        ("asked", QUESTION), ("given", QUESTION),
    ]  # fmt: skip
    assert asked_at <= rows[0][2] <= rows[1][2] <= shop.clock()


async def test_nobody_is_asked_twice(shop: ShopWithChats) -> None:
    await budi_is_asked(shop, "asked")
    assert await shop.thread.run(lambda db: not_asked_yet(db, 2)) == "feedback"


@pytest.mark.parametrize("word", ["STOP", "BERHENTI"])
async def test_one_word_takes_it_back(shop: ShopWithChats, word: str) -> None:
    await budi_is_asked(shop, "asked", "given")
    await shop.says("budi", word)
    assert not await allowed(shop)
    last = await shop.rows("SELECT step, wording FROM consents ORDER BY id DESC LIMIT 1")
    assert last == [("withdrawn", word)]


async def test_a_template_unasked_needs_a_yes(shop: ShopWithChats) -> None:
    desk = Desk(shop.thread, shop.clock)
    shop.clock.now += 2 * DAY_S
    with pytest.raises(NotAgreed):
        await desk.reply(2, NEWS, "sari")
    seen = (await desk.conversation(2)).answers
    with pytest.raises(NotAgreed):
        await Assignment(shop.thread, lambda message: [message], shop.clock).reply(
            2, "sari", NEWS, seen
        )
    await budi_is_asked(shop, "asked", "given")
    shop.clock.now += 2 * DAY_S
    await desk.reply(2, NEWS, "sari")
    [due], _ = await shop.outbox.due(["web"], [], 10)
    assert due.message.template == NEWS


async def test_an_answer_needs_none_however_late(shop: ShopWithChats) -> None:
    shop.clock.now += 60
    await shop.says("budi", "kapan barang saya dikirim?")
    shop.clock.now += 2 * DAY_S
    await Desk(shop.thread, shop.clock).reply(2, NEWS, "sari")
    assert len((await shop.outbox.due(["web"], [], 10))[0]) == 1


async def test_who_never_wrote_is_not_written_to(shop: ShopWithChats) -> None:
    follow = Inbound("web", "shop", "follow", "dewi", None, dedup_key="f1", ignore=True)
    await shop.inbox.accept([follow])
    with pytest.raises(NotAgreed):
        await Desk(shop.thread, shop.clock).reply(3, NEWS, "sari")


@pytest.mark.parametrize("purpose", ["offers", "feedback"])
async def test_offers_need_a_yes_however_lately_the_customer_wrote(
    shop: ShopWithChats, purpose: str
) -> None:
    async def may_go() -> bool:
        return await shop.thread.run(
            lambda db: may_write(db, load_conversation(db, 2), purpose, shop.clock())  # type: ignore[arg-type]
        )

    await shop.says("budi", "halo, ada promo?")  # waits for an answer, and wrote just now
    assert not await may_go()
    await shop.answered("…", consent={"purpose": purpose, "step": "asked", "wording": QUESTION})
    assert not await may_go()
    await shop.says("budi", "ya")
    await shop.answered("…", consent={"purpose": purpose, "step": "given", "wording": QUESTION})
    await shop.delivered()
    assert await may_go()
    await shop.says("budi", "STOP")
    assert not await may_go()


async def test_an_offer_by_template_needs_a_yes_to_offers(shop: ShopWithChats) -> None:
    """A yes to news of one's orders is none, nor is having just written."""
    offer = Template("payday_sale", "id", ["Budi"], "offers")
    desk, handling = Desk(shop.thread, shop.clock), Assignment(
        shop.thread, lambda message: [message], shop.clock
    )
    await budi_is_asked(shop, "asked", "given")
    await shop.says("budi", "halo")
    seen = (await desk.conversation(2)).answers
    with pytest.raises(NotAgreed, match="offers"):
        await desk.reply(2, offer, "sari")
    with pytest.raises(NotAgreed, match="offers"):
        await handling.reply(2, "sari", offer, seen)
    await desk.reply(2, NEWS, "sari")


async def test_only_what_makes_sense_there_is_asked(shop: ShopWithChats) -> None:
    asked = await shop.thread.run(lambda db: not_asked_yet(db, 2, ("feedback",)))
    assert asked == "feedback"
