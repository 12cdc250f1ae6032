"""Flags and what follows from them: strikes, slow answers, and what a person says of a flag."""

from __future__ import annotations

import pytest

from bot.store.moderation.moderation_flags import Flags, NoSuchMessage, strikes_of
from bot.store.privacy.anonymization import empty_conversation
from tests.store.counter import CHANNEL, Counter

DAY_S = 86_400
ABUSE = {"flag": {"kind": "abuse", "score": 0.9, "proven": True}}
MAYBE_SPAM = {"flag": {"kind": "spam", "score": 0.5, "proven": False}}


async def test_abuse_is_counted_for_a_day(counter: Counter) -> None:
    chat = await counter.talk("ani", "you idiots", signals=ABUSE)
    await counter.talk("ani", "idiots again", signals=ABUSE)
    assert strikes_of(await counter.chat(chat)) == 2
    counter.clock.now += DAY_S
    await counter.writes("ani", "hello")
    assert strikes_of(await counter.chat(chat)) == 0


async def test_a_cry_for_help_is_flagged_and_is_no_strike(counter: Counter) -> None:
    signals = {"flag": {"kind": "self_harm", "score": 0.8, "proven": True}, "handoff": "self_harm"}
    chat = await counter.talk("ani", "I want to die", signals=signals)
    [flag] = await Flags(counter.thread).open(10)
    assert (flag.kind, flag.text, flag.conversation_id) == ("self_harm", "I want to die", chat)
    now = await counter.chat(chat)
    assert (strikes_of(now), now.state, now.reason) == (0, "waiting", "self_harm")


async def test_what_a_person_says_of_a_flag_counts(counter: Counter) -> None:
    chat = await counter.talk("ani", "kaos gambar anjing", signals={**ABUSE, "slow": True})
    flags = Flags(counter.thread, counter.clock)
    [flag] = await flags.open(10)
    await flags.tell(flag.inbox_id, "fine", by="sari")
    now = await counter.chat(chat)
    assert strikes_of(now) == 0 and now.slow_until is None
    assert await flags.open(10) == []
    [told] = await flags.of(chat)
    assert (told.kind, told.told, told.told_by) == ("abuse", "fine", "sari")


async def test_what_is_only_suspected_is_shown_to_staff_and_is_no_strike(counter: Counter) -> None:
    chat = await counter.talk("ani", "jual eceran juga kan", signals=MAYBE_SPAM)
    flags = Flags(counter.thread, counter.clock)
    [flag] = await flags.open(10)
    assert (flag.kind, flag.proven) == ("spam", False)
    assert strikes_of(await counter.chat(chat)) == 0
    await flags.tell(flag.inbox_id, "spam", by="sari")
    assert strikes_of(await counter.chat(chat)) == 1


async def test_a_person_flags_what_was_missed(counter: Counter) -> None:
    chat = await counter.talk("ani", "dasar kupret")
    flags = Flags(counter.thread, counter.clock)
    await flags.tell(1, "abuse", by="sari")
    assert strikes_of(await counter.chat(chat)) == 1
    assert [flag.kind for flag in await flags.of(chat)] == [None]
    with pytest.raises(NoSuchMessage):
        await flags.tell(999, "abuse", by="sari")


async def test_handing_back_forgives(counter: Counter) -> None:
    chat = await counter.talk("ani", "idiots", signals={**ABUSE, "handoff": "abuse"})
    await counter.handling.hand_back(chat, "sari")
    assert strikes_of(await counter.chat(chat)) == 0


async def test_slowed_down_one_message_a_minute_is_answered(counter: Counter) -> None:
    await counter.talk("ani", "idiots", signals={**ABUSE, "slow": True})
    await counter.writes("ani", "where is my order")
    await counter.writes("ani", "hello?")
    await counter.writes("budi", "hi")
    waiting, later = await counter.inbox.next_pending([CHANNEL], [], 10)
    assert [one.event.sender for one in waiting] == ["budi"] and later and later > 30
    counter.clock.now += 60
    [first], _ = await counter.inbox.next_pending([CHANNEL], [waiting[0].conversation.id], 10)
    assert first.event.text == "where is my order"
    await counter.answers("on its way")
    left, _ = await counter.inbox.next_pending([CHANNEL], [waiting[0].conversation.id], 10)
    assert left == []


async def test_the_introduction_is_remembered(counter: Counter) -> None:
    chat = await counter.talk("ani", "hi")
    assert (await counter.chat(chat)).introduced_at is None
    await counter.talk("ani", "are you a bot", signals={"introduced": True})
    assert (await counter.chat(chat)).introduced_at is not None


async def test_what_is_erased_leaves_no_flag(counter: Counter) -> None:
    chat = await counter.talk("ani", "idiots", signals=ABUSE)
    await counter.thread.write(lambda database: empty_conversation(database, chat))
    assert await Flags(counter.thread).of(chat) == []
    assert strikes_of(await counter.chat(chat)) == 0
