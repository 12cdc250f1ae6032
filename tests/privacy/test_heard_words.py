"""What was heard and read is kept as long as its file, goes with it, and is handed out with it."""

from __future__ import annotations

import pytest

from bot.messages import Attachment, Turn
from bot.readings import Reading
from bot.store.conversations.search_index import find_words
from bot.store.files.readings import Readings
from bot.store.files.received_files import Media, Place
from bot.store.learning.review_queue import ReviewQueue
from bot.store.messages.inbox import Inbox
from bot.store.messages.message_grouping import FILES_AWAITED_S
from bot.store.moderation.moderation_flags import Flags, flag
from tests.privacy.shop_with_chats import ShopWithChats

DAY_S = 86400.0


@pytest.fixture
async def shop(shop: ShopWithChats) -> ShopWithChats:
    """One that listens."""
    shop.inbox = Inbox(shop.thread, shop.clock, takes=lambda mime: True)
    return shop


async def says_aloud(
    shop: ShopWithChats, reading: Reading, kind: str = "voice", mime: str = "audio/ogg"
) -> Place:
    """Siti's file, heard or read before her turn."""
    kept = {"path": shop.media.put(b"a file", "bin"), "mime": mime, "size": 6}
    number = await shop.says("siti", "", attachments=[Attachment(kind, {"kept": kept})])
    await Readings(shop.thread, shop.clock).done((number, 0), reading)
    return number, 0


async def turn(shop: ShopWithChats) -> None:
    """One in which the bot is not sure."""
    shop.clock.now += FILES_AWAITED_S
    [pending], _ = await shop.inbox.next_pending(["web"], [], 1)
    await shop.inbox.complete(pending, Turn(intent="complaint", confidence=0.3), [])


async def found(shop: ShopWithChats, words: str) -> int:
    await shop.index()
    return len(await shop.thread.run(lambda db: find_words(db, words, 9, None)))


async def readings(shop: ShopWithChats) -> list[tuple[object, ...]]:
    return await shop.rows(
        "SELECT readings.text FROM readings JOIN inbox ON inbox.id = inbox_id WHERE sender = 'siti'"
    )


async def test_it_goes_with_its_file(shop: ShopWithChats) -> None:
    await says_aloud(shop, Reading("speech", "alamatku jalan melati", "id", 0.9))
    assert await found(shop, "melati") == 1
    media = Media(shop.thread, shop.clock)
    await media.let_go(30 * DAY_S)
    assert len(await readings(shop)) == 1
    shop.clock.now += 31 * DAY_S
    await media.let_go(30 * DAY_S)
    assert await readings(shop) == [] and await found(shop, "melati") == 0


async def test_it_goes_with_a_message_that_is_taken_back(shop: ShopWithChats) -> None:
    await says_aloud(shop, Reading("speech", "alamatku jalan melati", "id", 0.9))
    await turn(shop)
    await shop.says("siti", "", kind="delete", extra={"target": f"m{shop._count}"})
    assert await readings(shop) == [] and await found(shop, "melati") == 0


async def test_heard_words_are_looked_through_like_typed_ones(shop: ShopWithChats) -> None:
    place = await says_aloud(shop, Reading("speech", "paketku kok begitu", "id", 0.9))
    await turn(shop)
    queue = ReviewQueue(shop.thread, shop.clock)
    assert "paketku kok begitu" in [one.text for one in await queue.open(9)]
    await shop.thread.write(
        lambda db: flag(db, 3, place[0], "abuse", 0.9, shop.clock())
    )
    assert "paketku kok begitu" in [one.text for one in await Flags(shop.thread).open(9)]


@pytest.mark.parametrize("kind", ["identity_card", "photo", "chat"])
async def test_what_stands_in_a_picture_teaches_nothing(shop: ShopWithChats, kind: str) -> None:
    card = Reading(kind, "NIK 3171", confidence=0.9, has_face=True)  # type: ignore[arg-type]
    await says_aloud(shop, card, "image", "image/jpeg")
    await turn(shop)
    before = await ReviewQueue(shop.thread, shop.clock).open(99)
    assert not [one for one in before if "3171" in one.text]
