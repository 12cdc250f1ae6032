"""What ratings were about, in words: a kind of case, or what somebody wanted."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.cases.kind_names import CASE_KINDS, name_of_kind
from bot.desk.inbox.rating_request import live_replies
from bot.desk.page import LANGUAGE

_NAME = "utter_name_"


class TopicNames:
    """Names topics (``bot.store.conversations.ratings.Sum.group``) in one language."""

    def __init__(self, request: web.Request, intents: dict[str, str]) -> None:
        self._kinds = request.app[CASE_KINDS]
        self._language = request[LANGUAGE]
        self._intents = intents

    def of(self, topic: str) -> str:
        """Its code without underscores, where it has no name."""
        sort, _, code = topic.partition(":")
        if sort == "case":
            return name_of_kind(self._kinds, code, self._language)
        name = self._intents.get(code) or code.replace("_", " ")
        return name[:1].upper() + name[1:]


async def topic_names(request: web.Request) -> TopicNames:
    """In the user's language."""
    replies = await asyncio.to_thread(live_replies)  # the first time it reads domain.yml
    intents = {}
    for reply, wordings in replies.now().items():
        if reply.startswith(_NAME):
            texts = {
                condition.get("value"): str(wording.get("text", ""))
                for wording in wordings
                for condition in wording.get("condition", [{}])
            }
            text = texts.get(request[LANGUAGE]) or next(iter(texts.values()), "")
            intents[reply.removeprefix(_NAME)] = text
    return TopicNames(request, intents)
