"""Runs a macro in a conversation, for a colleague or for a program: all of it or nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from aiohttp import web

from bot.desk.inbox.canned_replies import CANNED, canned_for
from bot.desk.inbox.conversation_actions import snoozed_until
from bot.desk.inbox.conversations import CONTACTS, HANDLING, TRANSCRIPTS
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.rating_request import rating_question
from bot.desk.inbox.reply_values import values_of
from bot.desk.page import SETTINGS
from bot.messages import Reply
from bot.store.conversations.assignment import Change
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.labels import labelling
from bot.store.conversations.macros import NOBODY, Acts, Macro, MacroRefused
from bot.store.conversations.undo import Done, UndoSteps


@dataclass(frozen=True)
class Runner:
    """Who runs it: their login, what customers are told that they are called, their language."""

    login: str
    name: str
    language: str


def sends(acts: Acts) -> bool:
    """Whether the customer is sent something, which stays sent."""
    return bool(acts.reply) or acts.close == "ask"


async def run_macro(
    app: web.Application, steps: UndoSteps, macro: Macro, chat: Conversation, seen: int, by: Runner
) -> Done:
    """``seen`` is ``Conversation.answers`` when it was decided. It is undone as one step, but for
    what was sent.

    Raises:
        MacroRefused: it names a canned reply that is no more.
        CannotSend: nothing can be sent there now.
        NotAsSeen: a colleague has the conversation, or answered since.
    """
    sent: list[Change] = []
    if macro.acts.reply:
        words = Reply(await _words(app, chat, macro.acts.reply, by))
        sent = [app[HANDLING].replying(by.login, words, seen, is_draft=False)]
    changes = _changes(app, macro.acts, chat, by)
    return await steps.do(by.login, "macro", {chat.id: None}, changes, sent_first=sent)


async def _words(app: web.Application, chat: Conversation, title: str, by: Runner) -> str:
    """The canned reply of this title, filled for this conversation."""
    app[OUTGOING].check_takes_words(chat)
    transcript = await app[TRANSCRIPTS].read(chat.id)
    card = await card_of(app[SHOP], chat, time.time())
    contact = await app[CONTACTS].get(chat.contact_id) if chat.contact_id is not None else None
    called = replace(chat, name=(contact and contact.name) or chat.name)
    language = chat.language or by.language
    values = values_of(app[SETTINGS], by.name, language, called, transcript, card)
    for one, text in canned_for(app[CANNED].now(), language, values):
        if one.title == title:
            return text
    raise MacroRefused(
        "There is no canned reply {title!r} any more. Ask an editor to change the macro.",
        title=title,
    )


def _changes(app: web.Application, acts: Acts, chat: Conversation, by: Runner) -> list[Change]:
    handling, changes = app[HANDLING], list[Change]()
    if acts.note:
        changes.append(handling.noting(by.login, acts.note))
    if acts.label is not None:
        changes.append(labelling(by.login, acts.label))
    if acts.assign:
        to = None if acts.assign == NOBODY else acts.assign
        changes.append(handling.assigning(by.login, to))
    if acts.snooze:
        wakes = snoozed_until(acts.snooze, app[SETTINGS].time.now())
        changes.append(handling.snoozing(by.login, wakes))
    if acts.close:
        asks = acts.close == "ask" and app[OUTGOING].takes_words(chat)
        question = rating_question(chat.language) if asks else None
        changes.append(handling.closing(by.login, question))
    return changes
