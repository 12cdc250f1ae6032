"""Who is told how an order stands is offered, once they proved it, to be told when that changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions import resources
from actions.order_news import asks_for_news
from bot.dialogue.state import Case, Dialogue
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import Turn, proven, sample_shop, take, work

PROCESSING, DELIVERED = "ORD-2293", "ORD-2292"


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, "[shop]\n"):
        yield


async def asks_status(order: str, sender: str = "1") -> Turn:
    return await work("order_status", order, slots={"proven_orders": proven(order)}, sender=sender)


def has_agreed(conversation: int) -> None:
    database = open_database(resources.settings().database)
    with database.conn:
        database.execute(
            """INSERT INTO conversations (id, channel, account, chat, created_at)
            VALUES (?, 'web', 'shop', 'rina', 0)""",
            [conversation],
        )
        database.execute(
            "INSERT INTO consents VALUES (1, ?, 'notifications', 'given', '?', 0)", [conversation]
        )
    database.close()


def buttons(turn: Turn) -> list[dict[str, str]]:
    return [button for said in turn.values.values() for button in said["buttons"]]


async def test_it_is_offered_below_the_status() -> None:
    turn = await asks_status(PROCESSING)
    assert turn.said == ["utter_order_processing"] and turn.signals == []
    assert buttons(turn) == [
        {"title": "Keep me posted", "payload": '/order_news{"order_number": "ORD-2293"}'}
    ]


async def test_where_nothing_will_change_it_is_not() -> None:
    assert buttons(await asks_status(DELIVERED)) == []


async def test_who_agreed_is_not_asked_again() -> None:
    has_agreed(1)
    turn = await asks_status(PROCESSING)
    assert buttons(turn) == [] and turn.said == ["utter_order_processing"]
    [signal] = turn.signals
    assert (signal["order_news"]["order"], signal["order_news"]["progress"]) == (PROCESSING, 1)


async def test_the_button_is_a_yes() -> None:
    turn = await work("order_news", PROCESSING, slots={"proven_orders": proven(PROCESSING)})
    assert turn.said == ["utter_order_news_on"]
    signals: dict[str, Any] = {}
    for signal in turn.signals:
        signals |= signal
    assert signals["consent"]["purpose"] == "notifications"
    assert signals["consent"]["step"] == "given" and "STOP" in signals["consent"]["wording"]
    assert signals["order_news"]["order"] == PROCESSING
    assert turn.dialogue.cases[-1].state == "solved"


async def test_without_a_proof_an_old_button_proves_nothing() -> None:
    turn = await work("order_news", PROCESSING)
    assert turn.said in (["utter_ask_proof"], ["utter_ask_proof_full"]) and turn.signals == []


async def test_an_old_button_says_what_has_become_of_it() -> None:
    turn = await work("order_news", DELIVERED, slots={"proven_orders": proven(DELIVERED)})
    assert turn.said == ["utter_order_delivered", "utter_order_news_on"]


async def test_in_a_group_nothing_is_offered() -> None:
    turn = await work(
        "order_news", PROCESSING, slots={"proven_orders": proven(PROCESSING)}, is_group=True
    )
    assert turn.said == ["utter_not_in_a_group"] and turn.signals == []


async def says(words: str, kind: str, dialogue: Dialogue, **more: Any) -> Turn:
    dialogue.cases = [Case(kind, more.pop("facts", {}), said=["begun"])]
    return await take(dialogue, {"name": "resume"}, text=words, **more)


async def test_who_asks_for_it_in_words_gets_it() -> None:
    turn = await says(
        "pesanan ORD-2293 gimana? kabarin ya kalau sudah dikirim", "order_status", Dialogue(),
        facts={"order": PROCESSING}, slots={"proven_orders": proven(PROCESSING)},
    )  # fmt: skip
    assert turn.said == ["utter_order_processing", "utter_order_news_on"]
    assert buttons(turn) == []


async def test_what_sounds_like_a_stock_reminder_is_of_the_order_that_was_spoken_of() -> None:
    turn = await says(
        "kalau udah dikirim kabarin ya", "stock_reminder", Dialogue(orders=[PROCESSING]),
        slots={"proven_orders": proven(PROCESSING)},
    )  # fmt: skip
    assert turn.said == ["utter_order_news_on"]
    assert turn.dialogue.question is None and turn.filed == []


async def test_where_none_was_spoken_of_it_is_asked_which() -> None:
    turn = await says("update me when my order is on its way", "stock_reminder", Dialogue())
    assert turn.said[-1] == "utter_ask_order_number"
    assert turn.dialogue.in_hand and turn.dialogue.in_hand.kind == "order_news"


@pytest.mark.parametrize(
    "words", ["kabarin kalau ready lagi ya", "tell me when it arrives", "kabari kalo restock"]
)
async def test_a_stock_reminder_stays_one(words: str) -> None:
    turn = await says(words, "stock_reminder", Dialogue(orders=[PROCESSING]))
    assert turn.said == ["utter_ask_product"]


async def test_a_refund_can_be_waited_for() -> None:
    database = open_database(resources.settings().database)
    with database.conn:
        database.execute("UPDATE orders SET status = 'returned' WHERE number = ?", [DELIVERED])
    database.close()
    turn = await says(
        "nanti kabari saya kalo dananya sudah balik", "refund_status", Dialogue(),
        facts={"order": DELIVERED}, slots={"proven_orders": proven(DELIVERED)},
    )  # fmt: skip
    assert turn.said == ["utter_order_returned", "utter_order_news_on"]
    assert turn.filed == []


@pytest.mark.parametrize(
    "words",
    [
        "let me know when it ships", "tell me once my order is sent please",
        "can you notify me when ORD-2293 is on its way", "keep me posted on ORD-2293",
        "please update me as soon as it arrives", "kabari saya kalau paket sudah jalan",
        "kabarin ya kak klo udah dikirim", "nanti dikabarin kalau sudah sampai ya",
        "kalau udah dikirim tolong kabari", "kasih tau kalo udah otw ya min",
        "mohon beri tahu saya jika pesanan dikirim", "infoin pas udah dikirim dong",
    ],
)  # fmt: skip
async def test_words_that_ask_for_it(words: str) -> None:
    assert asks_for_news(words)


@pytest.mark.parametrize(
    "words",
    [
        "where is my order", "let me know where it is", "tell me when it will arrive",
        "tell me when you can send it", "paket saya sampai mana", "kasih tau kapan sampai dong",
        "ada kabar ga soal pesanan saya", "jangan kabari saya kalau sudah dikirim",
        "kata kurir nanti saya kabari kalau sampai", "I'll let you know when it arrives",
        "kalau belum dikirim saya batalin", "don't text me when it ships",
        "katanya mau dikabari, kok belum",
    ],
)  # fmt: skip
async def test_words_that_do_not(words: str) -> None:
    assert not asks_for_news(words)
