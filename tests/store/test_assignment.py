"""Staff take over, answer, pass on, put off, close and hand back; nobody talks over anybody."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Button, Outbound, Reply, Turn
from bot.rasa.bot_disclosure import is_due
from bot.store.conversations import rating_requests
from bot.store.conversations.assignment import AnsweredMeanwhile, HeldByColleague
from bot.store.conversations.conversations import NoSuchConversation
from bot.store.staff.audit_log import Audit
from bot.store.staff.users import UsersError
from tests.store.counter import CHANNEL, SHOP, Counter


async def test_an_answer_keeps_the_bot_quiet_and_is_its_authors(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.replies(ani, "sari", "Hello, this is Sari.")
    await counter.writes("ani", "thanks")
    chat = await counter.chat(ani)
    assert (chat.state, chat.assigned_to, chat.last_author) == ("staff", "sari", "customer")
    assert (await counter.inbox.next_pending([CHANNEL], [], 1))[0] == []
    # Customers and colleagues read a name, not a login.
    assert "Sari Dewi" in [line.author for line in await counter.desk.history(ani)]


async def test_what_the_bot_has_not_answered_yet_goes_to_who_takes_over(counter: Counter) -> None:
    ani = await counter.writes("ani", "is anybody there?")
    await counter.handling.take_over(ani, "sari", None)
    assert (await counter.inbox.next_pending([CHANNEL], [], 1))[0] == []
    assert await counter.listed("waiting") == [ani]


async def test_the_bot_does_not_finish_its_sentence(counter: Counter) -> None:
    ani = await counter.writes("ani", "where is it?")
    [pending], _ = await counter.inbox.next_pending([CHANNEL], [], 1)
    await counter.handling.take_over(ani, "sari", None)
    said = Reply("Which order?")
    parts = [[Outbound(CHANNEL, SHOP, "ani", "Which order?")]]
    await counter.inbox.complete(pending, Turn([said], signals={"handoff": "asked"}), parts)
    assert await counter.to_send() == []
    assert (await counter.chat(ani)).state == "staff"


async def test_two_colleagues_do_not_answer_at_once(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    seen = (await counter.chat(ani)).answers
    await counter.handling.reply(ani, "sari", Reply("I am on it."), seen)
    with pytest.raises(HeldByColleague, match="Sari Dewi"):
        await counter.handling.reply(ani, "budi", Reply("Let me look."), seen)
    assert (await counter.handling.draft(ani, "budi")).text == "Let me look."
    with pytest.raises(HeldByColleague, match="Sari Dewi"):
        await counter.handling.take_over(ani, "budi", None)
    with pytest.raises(HeldByColleague, match="Sari Dewi"):
        await counter.desk.reply(ani, "from the terminal", "staff")
    assert [message.text for message in await counter.to_send()] == ["ok"]  # hers is next
    await counter.handling.take_over(ani, "budi", "sari")  # having seen that she had it
    assert (await counter.chat(ani)).assigned_to == "budi"


async def test_nobody_answers_over_an_answer_not_seen(counter: Counter) -> None:
    ani = await counter.talk("ani", "hi", "hello")
    seen = (await counter.chat(ani)).answers
    await counter.talk("ani", "where is it?", "It arrives today.")
    with pytest.raises(AnsweredMeanwhile, match="bot"):
        await counter.handling.reply(ani, "sari", Reply("It arrives today!"), seen)
    assert (await counter.handling.draft(ani, "sari")).text == "It arrives today!"
    # More lines of the customer are no reason to refuse.
    await counter.replies(ani, "sari", "Anything else?")
    seen = (await counter.chat(ani)).answers
    await counter.writes("ani", "yes")
    await counter.handling.reply(ani, "sari", Reply("Tell me."), seen)
    assert (await counter.handling.draft(ani, "sari")).text == ""


async def test_a_reply_tells_what_to_say_with_the_next(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    seen = await counter.replies(ani, "sari", "One")
    seen = await counter.handling.reply(ani, "sari", Reply("Two"), seen)
    assert seen == 3


async def test_hand_back(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.replies(ani, "sari", "Done.")
    await counter.handling.hand_back(ani, "sari")
    chat = await counter.chat(ani)
    assert (chat.state, chat.reason, chat.assigned_to, chat.after_person) == ("bot", None, None, 1)
    await counter.writes("ani", "thanks")
    await counter.answers("You're welcome.")
    assert (await counter.chat(ani)).after_person == 0


async def test_snoozed_until_then_or_until_the_customer_writes(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    budi = await counter.talk("budi", "a person", signals={"handoff": "asked"})
    for number in (ani, budi):
        await counter.replies(number, "sari", "I'll ask the courier tomorrow.")
        await counter.handling.snooze(number, "sari", counter.clock.now + 86_400)
    assert await counter.listed("snoozed") == [ani, budi]
    assert await counter.listed("waiting") == [] == await counter.listed("open")
    await counter.writes("budi", "any news?")
    assert await counter.listed("waiting") == [budi]
    counter.clock.now += 90_000
    assert sorted(await counter.listed("waiting")) == [ani, budi]
    assert await counter.listed("snoozed") == []


async def test_closed_until_the_customer_writes(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.replies(ani, "sari", "Done.")
    question = Reply("How was it?", [Button("5 ⭐", '/rate{"stars": "5"}')])
    await counter.handling.close(ani, "sari", question)
    assert await counter.listed("closed") == [ani]
    assert await counter.listed("open") == [] == await counter.listed("mine")
    # What was asked can be answered by a number, as with the bot's own buttons.
    await counter.writes("ani", "1")
    [pending], _ = await counter.inbox.next_pending([CHANNEL], [], 1)
    assert pending.payload == '/rate{"stars": "5"}'
    await counter.answers("Thank you!", signals={"rating": 5, "closed": True})
    await counter.talk("ani", "🙏", signals={"closed": True})
    assert await counter.listed("closed") == [ani]
    await counter.talk("ani", "and where is my other order?")
    assert await counter.listed("closed") == []


async def test_a_person_who_writes_to_a_closed_chat_opens_it(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.replies(ani, "sari", "Done.")
    await counter.handling.close(ani, "sari", None)
    await counter.replies(ani, "budi", "One more thing …")
    assert await counter.listed("closed") == []


async def test_the_bot_is_to_say_who_it_is_after_a_person(counter: Counter) -> None:
    ani = await counter.talk("ani", "halo", signals={"introduced": True})
    assert (await counter.chat(ani)).introduced_at
    await counter.replies(ani, "sari", "Done.")
    await counter.handling.close(ani, "sari", None)
    await counter.talk("ani", "thanks", signals={"closed": True})
    assert is_due(await counter.chat(ani))


QUESTION = Reply("How was it?", source={"response": rating_requests.QUESTION})


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ({}, 1),
        ({"signals": {"handoff": "asked", "mood": "angry"}}, 0),
        ({"signals": {"handoff": "asked", "rating": 2}}, 0),
    ],
)
async def test_who_is_asked_how_it_was(
    counter: Counter, before: dict[str, Any], asked: int
) -> None:
    ani = await counter.talk("ani", "a person", **before)
    for _ in range(2):  # and not twice within a day
        await counter.replies(ani, "sari", "Done.")
        await counter.handling.close(ani, "sari", QUESTION)
        assert await _questions(counter) == asked
    counter.clock.now += 90_000
    await counter.handling.close(ani, "sari", QUESTION)
    assert await _questions(counter) == 2 * asked


async def test_who_wants_no_messages_is_not_asked(counter: Counter) -> None:
    ani = await counter.writes("ani", "STOP")
    await counter.talk("ani", "is my order there?")
    await counter.handling.close(ani, "sari", QUESTION)
    assert await _questions(counter) == 0


async def _questions(counter: Counter) -> int:
    sql = "SELECT count(*) FROM outbox WHERE json_extract(source_json, '$.response') = ?"
    return int(
        await counter.thread.run(
            lambda db: db.execute(sql, [rating_requests.QUESTION]).fetchone()[0]
        )
    )


async def test_given_to_a_colleague_or_back_to_all(counter: Counter) -> None:
    ani = await counter.talk("ani", "hm")
    await counter.handling.assign(ani, "sari", "budi")
    assert await counter.listed("mine", "budi") == [ani] == await counter.listed("waiting")
    await counter.writes("ani", "hello?")
    assert (await counter.inbox.next_pending([CHANNEL], [], 1))[0] == []
    await counter.handling.assign(ani, "budi", None)
    assert await counter.listed("mine", "budi") == []
    assert await counter.listed("waiting") == [ani]
    with pytest.raises(UsersError, match="no colleague 'nobody'"):
        await counter.handling.assign(ani, "sari", "nobody")


async def test_what_is_typed_is_kept_for_each(counter: Counter) -> None:
    ani = await counter.talk("ani", "hi")
    await counter.handling.keep_draft(ani, "sari", "Dear Ani,\n")
    assert (await counter.handling.draft(ani, "sari")).text == "Dear Ani,\n"
    assert (await counter.handling.draft(ani, "budi")).text == ""
    await counter.handling.keep_draft(ani, "sari", " ")
    assert (await counter.handling.draft(ani, "sari")).text == ""


async def test_every_deed_is_in_the_audit_log(counter: Counter) -> None:
    ani = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    await counter.handling.take_over(ani, "sari", None)
    await counter.replies(ani, "sari", "My secret words")
    await counter.handling.note(ani, "sari", "My secret note")
    await counter.handling.assign(ani, "sari", "budi")
    await counter.handling.snooze(ani, "budi", counter.clock.now + 60)
    await counter.handling.hand_back(ani, "budi")
    await counter.handling.close(ani, "budi", None)
    await counter.desk.reply(ani, "from the terminal", "staff")
    deeds = [d for d in await Audit(counter.thread).newest(50) if d.conversation_id == ani]
    assert [(deed.user, deed.what) for deed in reversed(deeds)] == [
        ("sari", "take_over"), ("sari", "reply"), ("sari", "note"), ("sari", "assign"),
        ("budi", "snooze"), ("budi", "hand_back"), ("budi", "close"), ("terminal", "reply"),
    ]  # fmt: skip
    assert not any("secret" in (deed.detail or "") for deed in deeds)


async def test_a_conversation_that_is_not_there(counter: Counter) -> None:
    with pytest.raises(NoSuchConversation, match="no conversation 99"):
        await counter.handling.note(99, "sari", "hm")
