"""Edits, messages taken back, opt-outs, and colleagues who answer in the platform's app."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Attachment, Inbound, Outbound, Reply, Turn
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.protocol import Transactions
from bot.store.messages.dead_letters import DeadLetters
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox

CHANNEL, SHOP, RINA = "postcards", "shop", "rina"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(thread: Transactions, clock: Clock) -> Inbox:
    return Inbox(thread, clock)


@pytest.fixture
def outbox(thread: Transactions, clock: Clock) -> Outbox:
    return Outbox(thread, clock)


@pytest.fixture
def desk(thread: Transactions, clock: Clock) -> Desk:
    return Desk(thread, clock)


def event(kind: Any, text: str | None = None, message_id: str = "m1", **more: Any) -> Inbound:
    return Inbound(
        CHANNEL, SHOP, kind, more.pop("sender", RINA), message_id, text,
        **{
            "dedup_key": f"{kind}:{message_id}", "ignore": kind not in ("message", "postback"),
            **more,
        },
    )  # fmt: skip


async def waiting(inbox: Inbox) -> list[str | None]:
    due, _ = await inbox.next_pending([CHANNEL], [], 10)
    return [pending.event.text for pending in due]


async def answer(inbox: Inbox, words: str) -> None:
    [pending], _ = await inbox.next_pending([CHANNEL], [], 1)
    parts = [[Outbound(CHANNEL, SHOP, RINA, words, key=f"{pending.id}.0")]]
    await inbox.complete(pending, Turn([Reply(words)]), parts)


async def lines(desk: Desk) -> list[tuple[str, str | None, str]]:
    conversation = await desk.find(CHANNEL, SHOP, RINA)
    assert conversation
    return [(line.author, line.text, line.state) for line in await desk.history(conversation.id)]


async def test_an_edited_message_is_answered_as_it_is_now(inbox: Inbox) -> None:
    await inbox.accept([event("message", "where is ORD-1")])
    await inbox.accept([event("edit", "where is ORD-2", "e1", extra={"target": "m1"})])
    assert await waiting(inbox) == ["where is ORD-2"]


async def test_what_is_taken_back_is_forgotten_and_not_answered(
    inbox: Inbox, thread: Transactions
) -> None:
    photo = Attachment("image", {"url": "https://example.com/secret.jpg"})
    await inbox.accept([event("message", "my secret", attachments=[photo])])
    await inbox.accept([event("delete", None, "d1", extra={"target": "m1"})])
    assert await waiting(inbox) == []
    rows = await thread.run(lambda db: [str(row) for row in db.query("SELECT * FROM inbox")])
    assert not [row for row in rows if "secret" in row]


async def test_what_it_was_changed_to_is_forgotten_too(
    inbox: Inbox, thread: Transactions
) -> None:
    await inbox.accept([event("message", "my parcel")])
    await inbox.accept([event("edit", "my secret", "e1", extra={"target": "m1"})])
    await inbox.accept([event("delete", None, "d1", extra={"target": "m1"})])
    await inbox.accept([event("edit", "late secret", "e2", extra={"target": "m1"})])
    rows = await thread.run(lambda db: [str(row) for row in db.query("SELECT * FROM inbox")])
    assert not [row for row in rows if "secret" in row]


async def test_nobody_takes_back_the_words_of_another(inbox: Inbox) -> None:
    await inbox.accept([event("message", "where is ORD-1")])
    theirs = event("delete", None, "d1", sender="mallory", extra={"target": "m1"})
    await inbox.accept([theirs])
    assert await waiting(inbox) == ["where is ORD-1"]


@pytest.mark.parametrize(
    "stop",
    [
        event("opt_out", None, "o1"),
        *(event("message", text, "o1") for text in (" STOP ", "ＳＴＯＰ", "ST\u200bOP\u202c")),
    ],
)
async def test_after_an_opt_out_nothing_is_sent(
    inbox: Inbox, outbox: Outbox, desk: Desk, stop: Inbound
) -> None:
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    await inbox.accept([event("message", "and then?", "m2"), stop])
    assert await waiting(inbox) == []
    conversation = await desk.find(CHANNEL, SHOP, RINA)
    assert conversation
    await desk.reply(conversation.id, "are you there?", "Budi")
    assert (await outbox.due([CHANNEL], [], 10))[0] == []
    sent = [line for line in await lines(desk) if line[0] != "customer"]
    assert sent == [("bot", "Hello!", "failed"), ("Budi", "are you there?", "failed")]


async def test_what_is_asked_after_an_opt_out_is_answered(inbox: Inbox, outbox: Outbox) -> None:
    await inbox.accept([event("message", "BERHENTI")])
    await inbox.accept([event("message", "where is my parcel", "m2")])
    await answer(inbox, "On its way.")
    due, _ = await outbox.due([CHANNEL], [], 10)
    assert [one.message.text for one in due] == ["On its way."]


async def test_whoever_blocks_the_shop_is_not_written_to(inbox: Inbox, outbox: Outbox) -> None:
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    await inbox.accept([event("message", "hm", "m2"), event("unfollow", None, "u1")])
    assert await waiting(inbox) == []
    assert (await outbox.due([CHANNEL], [], 10))[0] == []


@pytest.mark.parametrize("opens", ["follow", "join", "message"])
async def test_a_chat_that_blocked_us_is_written_to_when_it_opens_again(
    inbox: Inbox, outbox: Outbox, desk: Desk, opens: str
) -> None:
    await inbox.accept([event("message", "hello"), event("unfollow", None, "u1")])
    conversation = await desk.find(CHANNEL, SHOP, RINA)
    assert conversation and "blocked" in (conversation.blocked or "")
    await desk.reply(conversation.id, "are you there?", "Budi")
    assert (await outbox.due([CHANNEL], [], 10))[0] == []
    await inbox.accept([event(opens, "hi" if opens == "message" else None, "o1")])
    await desk.reply(conversation.id, "welcome back", "Budi")
    due, _ = await outbox.due([CHANNEL], [], 10)
    assert [one.message.text for one in due] == ["welcome back"]


async def test_in_a_group_we_were_removed_from_nothing_is_said(inbox: Inbox, desk: Desk) -> None:
    await inbox.accept([event("message", "hello")])
    await inbox.accept([event("unfollow", None, "u1", extra={"is_group": True})])
    conversation = await desk.find(CHANNEL, SHOP, RINA)
    assert conversation and "removed" in (conversation.blocked or "")


async def test_a_message_that_is_told_twice_is_answered_once(inbox: Inbox) -> None:
    await inbox.accept([event("message", "hello", dedup_key="1")])
    await inbox.accept([event("message", "hello", dedup_key="2")])
    assert await waiting(inbox) == ["hello"]


async def test_staff_answer_where_they_were_asked_whoever_has_talked_since(
    inbox: Inbox, outbox: Outbox, desk: Desk
) -> None:
    await inbox.accept([event("message", "@shop hello", extra={"thread": 40})])
    await inbox.accept([event("message", "hi all", "m2", extra={"thread": 7}, ignore=True)])
    conversation = await desk.find(CHANNEL, SHOP, RINA)
    assert conversation
    await desk.reply(conversation.id, "yes?", "Budi")
    [due], _ = await outbox.due([CHANNEL], [], 10)
    assert due.message.context["thread"] == 40


async def test_a_dead_letter_is_not_sent_after_an_opt_out(
    inbox: Inbox, outbox: Outbox, thread: Transactions
) -> None:
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    await inbox.accept([event("opt_out", None, "o1")])
    letters = DeadLetters(thread)
    [letter] = await letters.list()
    await letters.retry([letter.id])
    assert (await outbox.due([CHANNEL], [], 10))[0] == []
    await inbox.accept([event("opt_in", None, "o2")])
    await letters.retry([letter.id])
    [due], _ = await outbox.due([CHANNEL], [], 10)
    assert due.message.text == "Hello!"


async def test_stop_in_small_letters_is_for_the_bot(inbox: Inbox) -> None:
    await inbox.accept([event("message", "stop")])
    assert await waiting(inbox) == ["stop"]


async def test_a_colleague_in_the_platforms_app_pauses_the_bot(inbox: Inbox, desk: Desk) -> None:
    await inbox.accept([event("message", "hello")])
    echo = event("echo", "Hi, Budi here", "e1", sender=SHOP, extra={"recipient": RINA})
    await inbox.accept([echo, event("message", "hi Budi", "m2")])
    assert await waiting(inbox) == []
    [conversation] = await desk.conversations(("staff",))
    assert "app" in (conversation.reason or "")


async def test_a_customer_whom_a_colleague_wrote_to_first_is_the_colleagues(
    inbox: Inbox, desk: Desk
) -> None:
    echo = event("echo", "Your parcel is here", "e1", sender=SHOP, extra={"recipient": RINA})
    await inbox.accept([echo, event("message", "I come at five", "m1")])
    assert await waiting(inbox) == []
    assert await lines(desk) == [
        ("staff", "Your parcel is here", "sent"), ("customer", "I come at five", "sent"),
    ]  # fmt: skip


async def test_an_echo_that_comes_before_no_answer_does_settles_it(
    inbox: Inbox, outbox: Outbox, desk: Desk
) -> None:
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    [due], _ = await outbox.due([CHANNEL], [], 1)
    [due] = await outbox.begin([due])
    await inbox.accept([event("echo", "Hello!", "e1", sender=SHOP, extra={"recipient": RINA})])
    await outbox.doubt(due, 0, "no answer within 10 s")
    assert (await outbox.due([CHANNEL], [], 1))[0] == []
    assert await lines(desk) == [("customer", "hello", "sent"), ("bot", "Hello!", "sent")]


async def test_a_status_with_our_key_settles_what_got_no_answer(
    inbox: Inbox, outbox: Outbox, desk: Desk
) -> None:
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    [due], _ = await outbox.due([CHANNEL], [], 1)
    [due] = await outbox.begin([due])
    await outbox.doubt(due, 0, "It may have arrived: no answer within 10 s")
    for number, key in enumerate(("another", due.message.key)):
        status = event("status", message_id=f"w{number}", extra={"status": "sent", "key": key})
        assert len((await outbox.due([CHANNEL], [], 1))[0]) == 1
        await inbox.accept([status])
    assert (await outbox.due([CHANNEL], [], 1))[0] == []
    assert await lines(desk) == [("customer", "hello", "sent"), ("bot", "Hello!", "sent")]


@pytest.mark.parametrize("early", [True, False])
async def test_what_a_platform_took_and_could_not_deliver_is_a_dead_letter(
    inbox: Inbox, outbox: Outbox, desk: Desk, thread: Transactions, early: bool
) -> None:
    """Also when it says so before it has answered our call."""
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    [due], _ = await outbox.due([CHANNEL], [], 1)
    failed = {"status": "failed", "error_code": 131026, "key": due.message.key}
    told = event("status", message_id="w1", extra=failed)
    [due] = await outbox.begin([due])
    for step in (inbox.accept([told]), outbox.sent(due, "w1"))[:: 1 if early else -1]:
        await step
    [letter] = await DeadLetters(thread).list()
    assert letter.reason == "The platform took it and could not deliver it: error 131026"
    await DeadLetters(thread).retry([letter.id])
    [again], _ = await outbox.due([CHANNEL], [], 1)
    await outbox.sent(again, "w2")
    assert (await lines(desk))[1] == ("bot", "Hello!", "sent")


@pytest.mark.parametrize("sent", [True, False])
async def test_the_echo_of_our_own_answer_pauses_nobody(
    inbox: Inbox, outbox: Outbox, desk: Desk, sent: bool
) -> None:
    """Also when it comes before the platform told us the message's id."""
    await inbox.accept([event("message", "hello")])
    await answer(inbox, "Hello!")
    if sent:
        [due], _ = await outbox.due([CHANNEL], [], 1)
        await outbox.sent(due, "e1")
    await inbox.accept([event("echo", "Hello!", "e1", sender=SHOP, extra={"recipient": RINA})])
    assert await desk.conversations(("staff",)) == []
