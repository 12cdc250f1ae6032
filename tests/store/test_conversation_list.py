"""The list of conversations: who waits for a person and why, filters, search, pages, unread."""

from __future__ import annotations

from bot.messages import Attachment
from tests.store.counter import Counter


async def test_who_waits_longest_comes_first_and_says_why(counter: Counter) -> None:
    ani = await counter.talk("ani", "I want a person", signals={"handoff": "asked"})
    angry = {"look": "angry", "mood": "angry"}
    budi = await counter.talk("budi", "THIS IS A SCANDAL", signals=angry)
    citra = await counter.talk("citra", "1", signals={"rating": 1})
    await counter.talk("dewi", "thanks!")
    assert await counter.listed("waiting") == [ani, budi, citra]
    reasons = [(await counter.chat(number)).reason for number in (ani, budi, citra)]
    assert reasons == ["asked", "angry", "rating"]
    assert await counter.listed("open") == [ani]  # the others are still the bot's


async def test_the_bot_goes_on_where_somebody_should_only_look(counter: Counter) -> None:
    budi = await counter.talk("budi", "you are useless", signals={"look": "angry"})
    await counter.talk("budi", "where is my order?", "Which one?")
    assert (await counter.chat(budi)).last_line == "Which one?"
    assert await counter.listed("waiting") == [budi]


async def test_a_good_rating_settles_it(counter: Counter) -> None:
    budi = await counter.talk("budi", "hm", signals={"look": "failed_twice"})
    await counter.talk("budi", "5", signals={"rating": 5})
    assert await counter.listed("waiting") == []
    assert (await counter.chat(budi)).mood == "happy"


async def test_a_customer_who_writes_to_a_person_waits_until_the_answer(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.replies(ani, "sari", "Hello, this is Sari.")
    assert await counter.listed("waiting") == []
    await counter.writes("ani", "and my refund?")
    await counter.writes("ani", "hello?")
    since = (await counter.chat(ani)).waiting_since
    assert await counter.listed("waiting") == [ani]
    await counter.writes("ani", "??")
    assert (await counter.chat(ani)).waiting_since == since
    await counter.replies(ani, "sari", "On its way.")
    assert await counter.listed("waiting") == []


async def test_filters(counter: Counter) -> None:
    ani = await counter.talk("ani", "where?", intent="order_status", language="en")
    budi = await counter.talk(
        "budi", "mana?", intent="order_status", language="id", signals={"mood": "angry"}
    )
    await counter.writes("citra", "hi", channel="telegram")
    assert await counter.listed("all", intent="order_status") == [budi, ani]
    assert await counter.listed("all", intent="order_status", language="en") == [ani]
    assert await counter.listed("all", mood="angry") == [budi]
    assert len(await counter.listed("all", channel="telegram")) == 1
    await counter.handling.take_over(ani, "budi", None)
    assert await counter.listed("all", agent="budi") == [ani]
    assert await counter.listed("mine", "budi") == [ani]
    assert await counter.listed("mine", "sari") == []
    assert (await counter.list.filled())["intent"] == ["order_status"]


async def test_every_conversation_is_on_exactly_one_page(counter: Counter) -> None:
    numbers = [await counter.talk(f"customer{i}", "hi") for i in range(11)]
    seen, after = [], None
    for _ in range(3):
        page = await counter.list.page("all", "sari", after=after, limit=4)
        seen += [chat.conversation.id for chat in page.chats]
        after = page.after
    assert seen == numbers[::-1] and after is None


async def test_what_is_unread_is_each_ones_own(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.writes("ani", "hello?")

    async def unread(user: str) -> int:
        [chat] = (await counter.list.page("waiting", user)).chats
        return chat.unread

    await counter.handling.mark_read(ani, "sari")
    assert (await unread("sari"), await unread("budi")) == (0, 2)
    await counter.writes("ani", "anybody?")
    assert (await unread("sari"), await unread("budi")) == (1, 3)


async def test_the_list_shows_the_last_line(counter: Counter) -> None:
    ani = await counter.writes("ani", "a\n\nlong   story " + "x" * 200)
    line = (await counter.chat(ani)).last_line
    assert line and line.startswith("a long story xxx") and line.endswith("…")
    await counter.writes("ani", None, attachments=[Attachment("image", {"url": "u"})])
    assert (await counter.chat(ani)).last_line == "[image]"


async def test_search_finds_what_customers_and_staff_said(counter: Counter) -> None:
    ani = await counter.talk("ani", "where is ORD-2291?", "Your order is on its way.")
    budi = await counter.talk("budi", "kemeja batik ready?", signals={"handoff": "asked"})
    await counter.replies(budi, "sari", "The brown shirt is back on Monday.")
    await counter.handling.note(ani, "sari", "Called the courier.")
    assert await counter.found("ORD-2291") == [ani]
    assert await counter.found("ord 22") == [ani]  # as it is typed
    assert await counter.found("batik kemeja") == [budi]
    assert await counter.found("monday") == [budi]
    assert await counter.found("courier") == [ani]
    assert await counter.found("on its way") == []  # the bot says it to everybody
    assert await counter.found('what"ever) OR NEAR(*') == []
    assert await counter.found("?!") == []


async def test_search_finds_a_number_however_it_was_typed(counter: Counter) -> None:
    ani = await counter.writes("ani", "cek ＯＲＤ－２２\u200b９１ dong", message_id="m-1")
    for words in ("ORD-2291", "ord\u00a02291", "ＯＲＤ－2291", "\u202aORD-2291\u202c"):
        assert await counter.found(words) == [ani]
    await counter.writes("ani", None, kind="delete", ignore=True, extra={"target": "m-1"})
    assert await counter.found("ORD-2291") == []


async def test_search_finds_customers_by_the_beginning_of_their_name(counter: Counter) -> None:
    ani = await counter.writes("62811", "halo", name="Ani Wijaya")
    await counter.writes("62812", "halo", name="Budi")
    assert await counter.found("ani w") == [ani]


async def test_what_was_taken_back_is_found_no_more(counter: Counter) -> None:
    ani = await counter.writes("ani", "my password is hunter2", message_id="m-1")
    budi = await counter.writes("budi", "size M please", message_id="m-2")
    assert await counter.found("hunter2") == [ani]
    await counter.writes("ani", None, kind="delete", ignore=True, extra={"target": "m-1"})
    await counter.writes("budi", "size L", kind="edit", ignore=True, extra={"target": "m-2"})
    assert await counter.found("hunter2") == []
    assert (await counter.chat(ani)).last_line == ""
    assert await counter.found("size M") == []
    assert await counter.found("size L") == [budi]
    assert (await counter.chat(budi)).last_line == "size L"
    # An edit that comes before its line was indexed is found all the same.
    citra = await counter.writes("citra", "blue", message_id="m-3")
    await counter.writes("citra", "green", kind="edit", ignore=True, extra={"target": "m-3"})
    assert (await counter.found("blue"), await counter.found("green")) == ([], [citra])


async def test_counts(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.talk("budi", "hi")
    await counter.handling.assign(ani, "budi", "sari")
    counts = await counter.list.counts("sari")
    assert counts == {"waiting": 1, "mine": 1, "open": 1, "snoozed": 0, "mentions": 0}
