"""How messages sound: kept by message, counted by group, put right by staff, erased with them."""

from __future__ import annotations

import pytest

from bot.store.insight.sentiments import (
    UNDER_WAY_S,
    NoSentiment,
    correct_sentiment,
    corrected_sentiments,
    counts,
    displeased_conversations,
    said_after,
    sentiments_of,
)
from bot.store.privacy.anonymization import empty_conversation
from tests.store.counter import CHANNEL, Counter
from tests.store.sounding import sounds

ALWAYS = (0.0, 2e9)


async def test_messages_are_read_once_they_are_answered(counter: Counter) -> None:
    await counter.talk("ani", "mana paketku?", intent="order_status",
                       entities=[{"entity": "product", "value": "Kemeja Batik"}])  # fmt: skip
    await counter.writes("ani", "halo?")
    now = counter.clock()
    [said] = await counter.thread.run(lambda db: said_after(db, 0, 10, now))
    assert (said.text, said.intent, said.product) == (
        "mana paketku?", "order_status", "Kemeja Batik"
    )  # fmt: skip
    late = await counter.thread.run(lambda db: said_after(db, 0, 10, now + UNDER_WAY_S + 9))
    assert [one.text for one in late] == ["mana paketku?", "halo?"], "nobody answers: as it is"
    assert not await counter.thread.run(lambda db: said_after(db, late[-1].inbox_id, 10, now))


async def test_counted_by_topic_and_day(counter: Counter) -> None:
    ani = await counter.talk("ani", "lama banget!", intent="late_order")
    await sounds(counter, "displeased", angry=0.9)
    await counter.talk("ani", "capek nunggu", intent="late_order")
    await sounds(counter, "displeased")
    await counter.talk("budi", "makasih!", intent="thank")
    await sounds(counter, "pleased")
    await counter.talk("budi", "ada ukuran M?", intent="late_order")
    await sounds(counter, "neutral", worried=0.8)
    late, thanks = await counter.thread.run(lambda db: counts(db, *ALWAYS, by="intent"))
    assert (late.group, late.messages, late.displeased, late.neutral) == ("late_order", 3, 2, 1)
    assert (late.angry, late.worried, late.displeased_conversations) == (1, 1, 1)
    assert (thanks.group, thanks.pleased) == ("thank", 1)
    [day] = await counter.thread.run(lambda db: counts(db, *ALWAYS, by="day"))
    assert (day.group, day.messages) == ("1970-01-12", 4)
    [elsewhere] = await counter.thread.run(lambda db: counts(db, *ALWAYS, channel=CHANNEL))
    assert elsewhere.group is None and elsewhere.displeased == 2
    assert not await counter.thread.run(lambda db: counts(db, *ALWAYS, channel="line"))
    found = await counter.thread.run(lambda db: displeased_conversations(db, *ALWAYS, 10))
    assert found == [ani]
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
    await sounds(counter, "displeased")
    await counter.talk("budi", "oke")
    await sounds(counter, "neutral")
    await counter.thread.write(lambda db: empty_conversation(db, ani))
    [left] = await counter.thread.run(lambda db: counts(db, *ALWAYS))
    assert left.messages == 1 and left.displeased == 0


async def test_words_that_were_taken_back_sound_like_nothing(counter: Counter) -> None:
    await counter.writes("ani", "kecewa!", message_id="m-1")
    await counter.answers("maaf")
    message = await sounds(counter, "displeased")
    await counter.writes("ani", None, kind="delete", ignore=True, extra={"target": "m-1"})
    assert not await counter.thread.run(lambda db: sentiments_of(db, [message]))
