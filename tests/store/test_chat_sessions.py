"""What figures take for a conversation, and that counting a little at a time counts right."""

from __future__ import annotations

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from bot.shop_time import ShopTime
from bot.store.insight.chat_sessions import (
    LONGEST_S,
    PAUSE_S,
    STEPPED_IN,
    WITH_PERSON,
    ChatSession,
    Line,
    chat_sessions,
)
from bot.store.insight.counting import Counting
from bot.store.insight.figures import Figures, FiguresStore, Period, Where
from bot.store.privacy.anonymization import empty_conversation
from tests.store.counter import Counter

HOUR = 3600.0


def one(*lines: Line) -> ChatSession:
    [session] = chat_sessions(lines)
    return session


def asked(at: float = 0.0, number: int = 1, **turn: object) -> Line:
    return Line(at, "customer", number, **{"state": "done", **turn})  # type: ignore[arg-type]


def test_silence_of_a_day_begins_another() -> None:
    lines = [asked(), Line(5, "bot"), asked(PAUSE_S + 4, 2), asked(2 * PAUSE_S + 5, 3)]
    assert [session.inbox_id for session in chat_sessions(lines)] == [1, 3]


def test_a_chat_that_never_rests_is_another_each_week() -> None:
    lines = [asked(hour * HOUR, hour + 1) for hour in range(24 * 16)]
    begun = [session.began_at for session in chat_sessions(lines)]
    assert begun == [0.0, LONGEST_S + HOUR, 2 * (LONGEST_S + HOUR)]


def test_a_person_who_answers_after_the_weekend_answered() -> None:
    session = one(
        asked(intent="talk_to_person", handoff="asked"), Line(2, "bot"), Line(60 * HOUR, "person")
    )
    assert (session.outcome, session.reason) == ("person", "asked")
    assert session.person_s == session.solved_s == 220_000.0  # two digits of 216,000


def test_what_is_written_unasked_belongs_to_none() -> None:
    assert not chat_sessions([Line(0, "person")])
    session = one(asked(10), Line(12, "bot"), Line(12 + 2 * PAUSE_S, "person"))
    assert (session.outcome, session.solved_s) == ("bot", 2.0)


def test_who_served_is_told_by_what_came_first() -> None:
    assert one(asked(state="desk"), Line(60, "person")).reason == WITH_PERSON
    assert one(asked(), Line(1, "bot"), Line(60, "person")).reason == STEPPED_IN
    assert one(asked()).outcome == "unanswered"
    assert one(asked(intent="nlu_fallback"), Line(1, "bot")).outcome == "unsolved"
    assert one(asked(intent="out_of_scope"), asked(9, 2, intent="greet"), Line(10, "bot")).outcome \
        == "bot"  # fmt: skip
    assert one(asked(intent="rate", stars=2), Line(1, "bot")).outcome == "unsolved"


def test_an_answer_tells_questions_apart() -> None:
    session = one(
        asked(intent="ask_info", answer="cod"), asked(1, 2, intent="greet"),
        asked(2, 3, intent="order_status"), asked(3, 4, intent="ask_info", answer="cod"),
    )  # fmt: skip
    assert session.topics == ["answer:cod", "intent:order_status"]


@pytest.mark.parametrize("seed", range(4))
async def test_a_little_at_a_time_counts_what_all_at_once_does(
    counter: Counter, seed: int
) -> None:
    chance = random.Random(seed)
    shop_time = ShopTime(ZoneInfo("Asia/Jakarta"))
    counting = Counting(counter.thread, shop_time)
    store = FiguresStore(counter.thread, shop_time)
    chats: dict[str, int] = {}
    for _ in range(80):
        counter.clock.now += chance.choice((5, 40, 3 * HOUR, 30 * HOUR))
        name = chance.choice("abcdefg")
        what = chance.random()
        if what < 0.55:
            intent = chance.choice(("order_status", "nlu_fallback", "greet"))
            signals = {"handoff": "asked"} if chance.random() < 0.1 else {}
            chats[name] = await _answered(counter, name, intent, signals)
        elif what < 0.7:
            chats[name] = await counter.writes(name, "hm")
        elif what < 0.85 and name in chats:
            chat = await counter.chat(chats[name])
            if chat.assigned_to in (None, "sari"):
                await counter.replies(chats[name], "sari", "halo")
        elif what < 0.9 and name in chats:
            number = chats.pop(name)
            await counter.thread.write(lambda database: empty_conversation(database, number))
        if chance.random() < 0.3:
            await counting.catch_up()
    period = Period(date(1970, 1, 1), date(1970, 12, 31))

    async def told(where: Where = Where()) -> Figures:
        assert not await counting.catch_up()
        return (await store.read(period, where))[0]

    by_and_by = await told()
    assert by_and_by.total.conversations > 5
    assert by_and_by.channels["postcards"] == by_and_by.total

    def forget(database: Database) -> None:
        for table in ("chat_session_topics", "chat_sessions", "chat_days"):
            database.execute(f"DELETE FROM {table}")
        database.execute("UPDATE chat_sessions_until SET inbox = 0, outbox = 0")

    await counter.thread.write(forget)
    assert await told() == by_and_by


async def _answered(
    counter: Counter, name: str, intent: str, signals: dict[str, str]
) -> int:
    """By the bot, where it is its turn."""
    number = await counter.writes(name, "halo")
    pending, _ = await counter.inbox.next_pending(["postcards"], [], 1)
    if pending:
        await counter.answers("ya kak", intent=intent, signals=signals)
    return number


async def test_who_is_merged_is_one_person(counter: Counter) -> None:
    shop_time = ShopTime(ZoneInfo("Asia/Jakarta"))
    counting, store = Counting(counter.thread, shop_time), FiguresStore(counter.thread, shop_time)
    await counter.talk("rina", "halo")
    await counter.writes("rina-lagi", "halo", verified_phone="6281")
    await counter.writes("rina-dua", "halo", verified_phone="6281")
    await counter.talk("budi", "halo")
    await counting.catch_up()
    period = Period(date(1970, 1, 1), date(1970, 1, 31))
    assert (await store.read(period))[0].people == 3
    await counter.thread.write(
        lambda database: database.execute("UPDATE contacts SET merged_into = 1 WHERE id = 2")
    )
    assert (await store.read(period))[0].people == 2


async def test_another_time_zone_has_other_days(counter: Counter) -> None:
    counter.clock.now = 20 * HOUR  # past midnight in Jakarta
    await counter.talk("rina", "halo")
    for zone, day in (("UTC", date(1970, 1, 1)), ("Asia/Jakarta", date(1970, 1, 2))):
        shop_time = ShopTime(ZoneInfo(zone))
        await Counting(counter.thread, shop_time).catch_up()
        figures, _ = await FiguresStore(counter.thread, shop_time).read(Period(day, day))
        assert figures.total.conversations == 1, zone
