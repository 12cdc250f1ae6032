"""One customer by several ids of a platform is one conversation."""

from __future__ import annotations

from bot.messages import Inbound
from bot.store.conversations.conversations import conversation_of
from bot.store.engine.protocol import Transactions

PHONE, SCOPED = "447700900123", "ID.70112233445566778899"


async def conversation(
    thread: Transactions, sender: str, *aliases: str, chat: str | None = None
) -> int:
    event = Inbound("whatsapp", "1", "message", sender, "m", "halo", conversation=chat)
    event.aliases = list(aliases)
    found = await thread.write(lambda database: conversation_of(database, event, now=1.0))
    assert found
    return found.id


async def test_either_id_leads_to_the_same_conversation(thread: Transactions) -> None:
    begun = await conversation(thread, PHONE, PHONE, SCOPED)
    assert await conversation(thread, SCOPED) == begun
    assert await conversation(thread, PHONE) == begun
    assert await conversation(thread, "447700900999", "447700900999") != begun


async def test_a_number_that_becomes_known_later_stays_one_conversation(
    thread: Transactions,
) -> None:
    begun = await conversation(thread, SCOPED, SCOPED)
    assert await conversation(thread, PHONE, PHONE, SCOPED) == begun


async def test_a_group_is_no_alias_of_its_members(thread: Transactions) -> None:
    group = await conversation(thread, PHONE, PHONE, SCOPED, chat="group-1")
    assert await conversation(thread, PHONE, PHONE, SCOPED) != group
