"""What a program sends to a customer: its own words, or a template that the platform approved."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web
from pydantic import Field, StrictStr, root_validator

from bot.api.problems import Problem
from bot.api.requests import Strict
from bot.desk.inbox.conversations import templates_for
from bot.desk.inbox.outgoing import Outgoings
from bot.desk.page import MOST_FIELD
from bot.messages import Purpose, Reply, Template
from bot.store.api.idempotency import DoneOnce
from bot.store.conversations.conversations import Conversation


class Filled(Strict):
    """A template's ``key``, and what takes its places, in their order."""

    key: StrictStr = Field(..., min_length=1, max_length=700)
    values: list[StrictStr] = Field([], max_items=50)


class Worded(Strict):
    """``text`` or ``template``, one of them."""

    text: StrictStr | None = Field(None, min_length=1, max_length=MOST_FIELD)
    template: Filled | None = None

    @root_validator(skip_on_failure=True)
    def _is_one(cls, given: dict[str, object]) -> dict[str, object]:
        if (given["text"] is None) == (given["template"] is None):
            raise ValueError("give text or template, one of them")
        return given


def words_of(
    request: web.Request, chat: Conversation, given: Worded, purposes: Collection[Purpose]
) -> Reply | Template:
    """What is to be sent to the conversation's customer.

    Raises:
        Problem: its channel has no such template for one of ``purposes``, or it is not filled.
    """
    if given.template is None:
        return Reply(given.text)
    key, values = given.template.key, given.template.values
    offered = templates_for(request, chat.channel)
    chosen = next((one for one in offered if one.key == key and one.purpose in purposes), None)
    if chosen is None:
        raise Problem(
            422, "no-such-template", f"Nothing approved for {chat.channel} fits {key!r}."
        )
    if len(values) != len(chosen.parameters) or not all(values):
        told = f"template.values: give {len(chosen.parameters)}, none of them empty"
        errors = [{"field": "template.values", "message": told}]
        raise Problem(422, "not-valid", told, errors=errors)
    return chosen.filled(values)


async def check_goes(
    once: DoneOnce, outgoing: Outgoings, chat: Conversation, words: Reply | Template
) -> None:
    """Returns where the platform takes them now.

    Raises:
        DoneBefore, KeyUsedOtherwise: it was asked for before; that it goes no more is no matter.
        ChannelOff, WindowClosed: nothing can be sent; after the window a template still can.
    """
    is_template = isinstance(words, Template)
    if outgoing.is_on(chat) if is_template else outgoing.takes_words(chat):
        return
    await once.check_not_done()
    outgoing.check_on(chat)
    outgoing.check_takes_words(chat)
