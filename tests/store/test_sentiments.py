"""How messages sound: kept by message, found, put right by staff, erased with them."""

from __future__ import annotations

import pytest

from bot.store.insight.sentiments import (
    UNDER_WAY_S,
    NoSentiment,
    correct_sentiment,
    corrected_sentiments,
    said_after,
    sentiments_of,
)
from bot.store.privacy.anonymization import empty_conversation
from tests.store.counter import Counter
from tests.store.sounding import sounds


async def test_messages_are_read_once_they_are_answered(counter: Counter) -> None:
    await counter.talk("ani", "mana paketku?")
    await counter.writes("ani", "halo?")
    now = counter.clock()
    [said] = await counter.thread.run(lambda db: said_after(db, 0, 10, now))
    assert said.text == "mana paketku?"
    late = await counter.thread.run(lambda db: said_after(db, 0, 10, now + UNDER_WAY_S + 9))
    assert [one.text for one in late] == ["mana paketku?", "halo?"], "nobody answers: as it is"
    assert not await counter.thread.run(lambda db: said_after(db, late[-1].inbox_id, 10, now))


async def test_conversations_with_a_displeased_message_are_found(counter: Counter) -> None:
    ani = await counter.talk("ani", "lama banget!")
    await sounds(counter, "displeased", angry=0.9)
    await counter.talk("ani", "capek nunggu")
    await sounds(counter, "displeased")
    await counter.talk("budi", "ada ukuran M?")
    await sounds(counter, "neutral", worried=0.8)
    assert await counter.listed("all", sentiment="displeased") == [ani]
    assert await counter.found("nunggu", sentiment="displeased") == [ani]
    assert await counter.found("ukuran", sentiment="displeased") == []


async def test_what_staff_put_right_stays_and_is_learned_from(counter: Counter) -> None:
    await counter.talk("ani", "parah sih bagusnya")
    message = await sounds(counter, "displeased", angry=0.9)
    await counter.thread.write(lambda db: correct_sentiment(db, message, "pleased", "sari"))
    await sounds(counter, "displeased")
    shown = (await counter.thread.run(lambda db: sentiments_of(db, [message])))[message]
    assert (shown.sentiment, shown.is_corrected, shown.is_angry) == ("pleased", True, False)
    learned = await counter.thread.run(corrected_sentiments)
    assert learned == [("parah sih bagusnya", "pleased")]
    nobody_asked = await counter.thread.run(lambda db: corrected_sentiments(db, True))
    assert nobody_asked == [], "a shop that learns only from who agreed"
    with pytest.raises(NoSentiment):
        await counter.thread.write(lambda db: correct_sentiment(db, 999, "neutral", "sari"))


async def test_it_goes_with_its_message(counter: Counter) -> None:
    ani = await counter.talk("ani", "kecewa!")
    erased = await sounds(counter, "displeased")
    await counter.talk("budi", "oke")
    kept = await sounds(counter, "neutral")
    await counter.thread.write(lambda db: empty_conversation(db, ani))
    assert {*await counter.thread.run(lambda db: sentiments_of(db, [erased, kept]))} == {kept}


async def test_words_that_were_taken_back_sound_like_nothing(counter: Counter) -> None:
    await counter.writes("ani", "kecewa!", message_id="m-1")
    await counter.answers("maaf")
    message = await sounds(counter, "displeased")
    await counter.writes("ani", None, kind="delete", ignore=True, extra={"target": "m-1"})
    assert not await counter.thread.run(lambda db: sentiments_of(db, [message]))
