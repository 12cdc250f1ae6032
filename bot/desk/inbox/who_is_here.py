"""Who else looks at a conversation or writes there, so that two do not answer the same customer.

Kept in memory: it is about seconds, and a page that is open says again that it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.desk.live_updates import LIVE
from bot.desk.page import USERS, Page, number_in, page, user_of

LOOKS_S = 20.0
"""An open page says every 15 seconds that it is: see inbox/conversation.html."""
WRITES_S = 15.0


@dataclass
class _Seen:
    looked_at: float = float("-inf")
    wrote_at: float = float("-inf")


class WhoIsHere:
    """By conversation and login. ``clock`` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[int, dict[str, _Seen]] = {}

    def looks(self, conversation_id: int, login: str) -> bool:
        """Notes it; whether that is news."""
        seen, now = self._of(conversation_id, login), self._clock()
        is_news, seen.looked_at = seen.looked_at < now - LOOKS_S, now
        return is_news

    def writes(self, conversation_id: int, login: str, is_anything_left: bool) -> bool:
        """Notes what was typed, or that all of it is gone; whether that is news."""
        seen, now = self._of(conversation_id, login), self._clock()
        did_write = seen.wrote_at >= now - WRITES_S
        seen.looked_at, seen.wrote_at = now, now if is_anything_left else float("-inf")
        return did_write != is_anything_left

    def others(self, conversation_id: int, login: str) -> dict[str, Literal["writes", "looks"]]:
        """The colleagues of ``login`` who are there, those who write first."""
        now, known = self._clock(), self._seen.get(conversation_id, {})
        here = {who: seen for who, seen in known.items() if seen.looked_at >= now - LOOKS_S}
        if here:
            self._seen[conversation_id] = here
        else:
            self._seen.pop(conversation_id, None)
        told: dict[str, Literal["writes", "looks"]] = {
            who: "writes" if seen.wrote_at >= now - WRITES_S else "looks"
            for who, seen in here.items() if who != login
        }  # fmt: skip
        return dict(sorted(told.items(), key=lambda one: one[1], reverse=True))

    def _of(self, conversation_id: int, login: str) -> _Seen:
        return self._seen.setdefault(conversation_id, {}).setdefault(login, _Seen())


WHO_IS_HERE = web.AppKey("who_is_here", WhoIsHere)


async def here(request: web.Request) -> web.Response:
    """Who else is there; that the asking page is there too is told to the others."""
    number, login, who = number_in(request), user_of(request).login, request.app[WHO_IS_HERE]
    if who.looks(number, login):
        request.app[LIVE].tell(event_of(number))
    names = {one.login: one.name for one in await request.app[USERS].all()}
    others = [(names.get(one, one), does) for one, does in who.others(number, login).items()]
    return page(request, "inbox/who_is_here.html", others=others)


def note_writing(request: web.Request, number: int, is_anything_left: bool) -> None:
    """That who asks writes there, or has nothing typed any more."""
    if request.app[WHO_IS_HERE].writes(number, user_of(request).login, is_anything_left):
        request.app[LIVE].tell(event_of(number))


def event_of(number: int) -> str:
    """What open pages are told when somebody comes to a conversation or begins to write there."""
    return f"here-{number}"


PAGES = [Page("GET", r"/conversations/{id:\d+}/here", here, by_itself=True)]
