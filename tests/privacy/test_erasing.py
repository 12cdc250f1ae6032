"""What is erased is gone everywhere, and nothing that is another's."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from bot.messages import Inbound, Turn
from bot.privacy import export
from bot.privacy.person_search import find_subject
from bot.store.conversations.conversation_list import ConversationList
from bot.store.conversations.search_index import find_words
from bot.store.conversations.trackers import open_trackers
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database_thread import DatabaseThread
from bot.store.privacy import anonymization
from bot.store.privacy.erasures import request_erasure
from tests.privacy.shop_with_chats import NOW, SECRET, ShopWithChats

CHAT_ALONE = {"receipt": "E-1", "customers": [], "order": None, "by_mail": False}


async def ask(shop: ShopWithChats, customer: str | None = "C-1") -> None:
    await shop.thread.write(
        lambda db: request_erasure(
            db, "E-1", [1], [customer] if customer else [], "terminal", shop.clock()
        )
    )


async def erase(shop: ShopWithChats) -> None:
    shop.clock.now += 61
    await shop.eraser.erase_due(rest_s=60)


async def test_no_trace_of_the_customer_is_left_in_any_file(shop: ShopWithChats) -> None:
    assert SECRET.encode() in shop.everything()
    await ask(shop)
    await erase(shop)
    assert SECRET.encode() not in shop.everything()
    assert not [f for f in (shop.folder / "media").rglob("*") if f.is_file()]
    assert await shop.thread.run(lambda db: find_words(db, SECRET, 9, None)) == []


async def test_another_customers_chat_stays_as_it_was(shop: ShopWithChats) -> None:
    before = await Desk(shop.thread).history(2)
    await ask(shop)
    await erase(shop)
    assert await Desk(shop.thread).history(2) == before
    assert len(shop.trackers.events(2)) == 3
    assert await shop.thread.run(lambda db: len(find_words(db, "halo", 9, None))) == 1


async def test_the_shops_books_keep_what_was_sold_without_saying_to_whom(
    shop: ShopWithChats,
) -> None:
    await ask(shop)
    await erase(shop)
    assert await shop.rows("SELECT total, placed_on FROM orders") == [(5000, "2026-01-02")]
    assert await shop.rows("SELECT email, phone FROM customers") == [(None, None)]
    assert await shop.rows("SELECT item FROM returns") == [("Batik",)]


async def test_an_order_under_way_keeps_its_address_until_it_is_over(shop: ShopWithChats) -> None:
    await shop.thread.write(lambda db: db.execute("UPDATE orders SET status = 'shipped'"))
    await ask(shop)
    await erase(shop)
    assert await shop.rows("SELECT address FROM orders") == [(f"Jl. {SECRET} 1",)]
    assert await shop.rows("SELECT chat FROM conversations WHERE id = 1") == [("erased:1",)]
    await shop.thread.write(lambda db: db.execute("UPDATE orders SET status = 'cancelled'"))
    await erase(shop)
    assert SECRET.encode() not in shop.everything()


async def test_the_receipt_is_delivered_before_the_chat_is_erased(shop: ShopWithChats) -> None:
    await shop.says(f"rina-{SECRET}", "hapus data saya")
    await shop.answered("Baik. Nomor bukti: E-1.", erase=CHAT_ALONE)
    shop.clock.now += 3600  # the platform is gone for an hour
    await erase(shop)
    [due], _ = await shop.outbox.due(["web"], [], 10)
    assert (due.message.text, due.message.to) == ("Baik. Nomor bukti: E-1.", f"rina-{SECRET}")
    await shop.outbox.sent(due, "p9")
    await shop.eraser.erase_due(rest_s=60)
    assert await shop.rows("SELECT done_at FROM erasures") == [(None,)]  # its echo may still come
    await erase(shop)
    assert await shop.rows("SELECT count(*) FROM inbox WHERE conversation_id = 1") == [(0,)]


async def test_a_message_in_flight_is_answered_first_and_erased_with_the_rest(
    shop: ShopWithChats,
) -> None:
    await ask(shop)
    await shop.says(f"rina-{SECRET}", f"satu lagi {SECRET}")
    await shop.index()
    await erase(shop)
    await shop.answered("Ya?")
    await shop.delivered()
    await erase(shop)
    assert await shop.rows("SELECT count(*) FROM inbox WHERE conversation_id = 1") == [(0,)]
    assert shop.trackers.events(1) == []


async def test_who_writes_again_is_somebody_new(shop: ShopWithChats) -> None:
    await ask(shop, customer=None)
    await erase(shop)
    number = await shop.says(f"rina-{SECRET}", "halo")
    [pending], _ = await shop.inbox.next_pending(["web"], [], 1)
    assert (pending.id, pending.conversation.id, pending.conversation.name) == (number, 3, None)


async def test_no_number_of_a_message_is_given_twice(shop: ShopWithChats) -> None:
    """LINE takes a message with a number that it has seen for the same, and drops it."""
    newest = await shop.says(f"rina-{SECRET}", "sudah")
    await shop.answered("Baik.")
    await shop.delivered()
    await ask(shop, customer=None)
    await erase(shop)
    assert await shop.says("budi", "kak?") > newest


async def test_a_chat_with_failed_proofs_is_not_forgotten_within_the_hour(
    shop: ShopWithChats,
) -> None:
    """Or erasing would be the way around the lock."""
    await shop.thread.write(
        lambda db: db.execute(
            """INSERT INTO proof_failures (person, order_number, failed_at)
            VALUES ('1', 'ORD-9', ?)""",
            [NOW],
        )
    )
    await ask(shop, customer=None)
    await erase(shop)
    assert await shop.rows("SELECT done_at FROM erasures") == [(None,)]
    shop.clock.now = NOW + 3601
    await erase(shop)
    assert await shop.rows("SELECT chat FROM conversations WHERE id = 1") == [("erased:1",)]


async def test_a_crash_half_way_is_made_good(
    shop: ShopWithChats, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(shop)
    with monkeypatch.context() as broken:
        broken.setattr(DatabaseThread, "write", None)
        with pytest.raises(TypeError):
            await erase(shop)
    assert shop.trackers.events(1) == []
    await erase(shop)
    assert SECRET.encode() not in shop.everything()


async def take_back(shop: ShopWithChats, message_id: str) -> None:
    delete = Inbound(
        "web", "shop", "delete", f"rina-{SECRET}", "d1", ignore=True, extra={"target": message_id}
    )
    await shop.inbox.accept([delete])


async def test_a_message_taken_back_leaves_the_trackers_too(shop: ShopWithChats) -> None:
    await take_back(shop, "m1")
    shop.clock.now += 61
    await shop.eraser.erase_due(rest_s=60)
    told = shop.trackers.events(1)
    assert [event["event"] for event in told] == ["user", "slot", "bot"]
    assert SECRET not in str(told)
    assert "halo" in str(shop.trackers.events(2))
    assert await shop.rows("SELECT count(*) FROM taken_back") == [(0,)]


async def test_a_message_taken_back_while_it_is_answered_is_forgotten_after_its_turn(
    shop: ShopWithChats,
) -> None:
    await shop.says(f"rina-{SECRET}", "melati")
    [pending], _ = await shop.inbox.next_pending(["web"], [], 1)
    await take_back(shop, "m3")
    understood = Turn(intent="inform", entities=[{"entity": "city", "value": "melati"}])
    await shop.inbox.complete(pending, understood, [])
    shop.remembers(1, "m3", "melati")
    shop.clock.now += 61
    await shop.eraser.erase_due(rest_s=60)
    assert "melati" not in str(shop.trackers.events(1))
    assert "melati" not in str(await shop.rows("SELECT * FROM inbox"))


async def test_the_desk_lists_no_chat_that_was_erased(shop: ShopWithChats) -> None:
    await ask(shop)
    await erase(shop)
    page = await ConversationList(shop.thread, shop.clock).page("all", "sari")
    assert [chat.conversation.id for chat in page.chats] == [2]


async def test_erasing_knows_every_table_that_hangs_on_a_conversation(shop: ShopWithChats) -> None:
    """Of a new one, say in bot.store.privacy.anonymization what becomes of it."""
    tables = await shop.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    hanging = set()
    for (table,) in tables:
        keys = await shop.rows('SELECT "table" FROM pragma_foreign_key_list(?)', table)
        if {parent for (parent,) in keys} & {"conversations", "inbox", "outbox"}:
            hanging.add(table)
    kept = {"audit"}  # who of the staff did what, without its details
    of_messages = {table for table, _ in anonymization._OF_MESSAGES}
    assert hanging - kept == {
        "inbox", "outbox", "notes", *of_messages, *anonymization._OF_CONVERSATION
    }


async def test_all_records_of_one_phone_or_e_mail_are_one_person(shop: ShopWithChats) -> None:
    def add(database: Database) -> list[list[str]]:
        for number, (email, phone) in enumerate(
            [("putri@example.com", "6281299990001"), (None, "6281299990001"),
             ("putri@example.com", None)]
        ):
            database["customers"].insert(
                {"id": f"P-{number}", "name": "Putri", "email": email, "phone": phone}
            )
        return [
            find_subject(database, who, "ID").customer_ids
            for who in ("0812-9999-0001", "putri@example.com")
        ]

    assert await shop.thread.write(add) == [["P-0", "P-1"], ["P-0", "P-2"]]


async def test_no_byte_is_left_while_rasa_keeps_its_file_open(shop: ShopWithChats) -> None:
    """A worker's connection keeps the write-ahead log, and rows that grow split pages: copies of
    words stay where no row is."""
    rasa = open_trackers(shop.folder / "trackers.db")
    for number in range(600):
        chat, words = number % 7, SECRET if number % 7 == 1 else "melati"
        shop.remembers(chat, f"x{number}", f"{words} " * (1 + number * 37 % 400))
        if number % 23 == 0:
            rasa.execute("DELETE FROM tracker_events WHERE sender_id = ?", [str(2 + number % 5)])
    assert rasa.execute("SELECT count(*) FROM tracker_events").fetchone()[0]
    await ask(shop)
    await erase(shop)
    left = [
        str(file.relative_to(shop.folder)) for file in shop.folder.rglob("*")
        if file.is_file() and SECRET.encode() in file.read_bytes()
    ]  # fmt: skip
    assert left == []
    rasa.close()


async def test_an_export_knows_every_table_that_hangs_on_a_conversation(
    shop: ShopWithChats,
) -> None:
    """Of a new one, say in bot.privacy.export what becomes of it."""
    tables = await shop.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    hanging = set()
    for (table,) in tables:
        keys = await shop.rows('SELECT "table" FROM pragma_foreign_key_list(?)', table)
        if {parent for (parent,) in keys} & {"conversations", "inbox", "outbox"}:
            hanging.add(table)
    staffs = {"reads", "alerts"}  # up to where staff have read, of what they were told
    # Nothing of it stays.
    passing = {"waits", "taken_back", "sent_once", "undo_states", "webhook_deliveries"}
    numbers = {"message_vectors"}  # of words that are in it themselves
    assert hanging - staffs - passing - numbers == {
        "inbox", "outbox", *export.OF_MESSAGES, *export.OF_CONVERSATION
    }
