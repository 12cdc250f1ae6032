"""Which conversation opens after one was closed, for those who like that."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.conversations import INBOX, asked_in
from bot.desk.page import DATABASE, Page, fields, go, is_fragment, user_of
from bot.store.conversations.conversation_list import Sort, View
from bot.store.conversations.preferences import opens_next, set_opens_next
from bot.store.engine.protocol import Database


async def next_waiting(request: web.Request) -> int | None:
    """The first in the list that is looked at which waits for this user or for anybody; of all
    that wait, where the list is one of others. None where nobody waits."""
    asked, login = asked_in(request), user_of(request).login
    view: View = asked.view if asked.view in ("waiting", "mine", "open") else "waiting"
    sort: Sort = asked.sort or "waiting"
    listed = await request.app[INBOX].page(view, login, asked.filters, sort=sort)
    for one in listed.chats:
        chat = one.conversation
        if chat.waiting_since is not None and chat.assigned_to in (None, login):
            return chat.id
    return None


async def wants_next(request: web.Request) -> bool:
    """Whether the user likes that."""
    login = user_of(request).login
    return await request.app[DATABASE].run(lambda database: opens_next(database, login))


async def prefer(request: web.Request) -> web.Response:
    """Keeps whether the user likes that."""
    [wanted] = await fields(request, "opens_next")
    login = user_of(request).login

    def keep(database: Database) -> None:
        set_opens_next(database, login, bool(wanted))

    await request.app[DATABASE].write(keep)
    return web.Response(status=204) if is_fragment(request) else go("/desk")


PAGES = [Page("POST", "/preferences", prefer)]
