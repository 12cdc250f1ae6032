"""Three replies that a colleague may want to send next, above the composer; while they type, those
that their words begin to say. Nothing is sent by itself."""

from __future__ import annotations

import logging
import re
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from bot.desk.inbox.canned_replies import CANNED, CannedReply, is_known
from bot.desk.inbox.conversations import HANDLING, TRANSCRIPTS
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.inbox.reply_values import values_of
from bot.desk.page import (
    DATABASE,
    ENCODER_PROCESS,
    LANGUAGE,
    SETTINGS,
    Page,
    fields,
    number_in,
    page,
    user_of,
)
from bot.errors import UserError
from bot.personal_text import filled_text, first_name
from bot.reply_help.known_replies import KnownReply
from bot.reply_help.moments import Moment
from bot.store.conversations.transcript import Transcript
from bot.store.learning.colleague_replies import ColleagueReply, newest_replies
from bot.training.encoder_process import EncoderProcessEnded

MOST = 3
SHORTEST_DRAFT = 4
"""Characters from which on a draft may mean something."""

_READ_BACK = 40
_LEARNED_FROM = 400
_LEARNED_FOR_S = 600.0
_REMEMBERED = 500
_LONGEST = 600

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Suggestion:
    """``text`` is ready to be sent; ``source`` is answer, canned or colleague."""

    source: str
    title: str
    text: str


class Suggestions:
    """What was computed for a conversation as it stands is computed once."""

    def __init__(self) -> None:
        self._computed: OrderedDict[tuple[Any, ...], list[KnownReply]] = OrderedDict()
        self._sent: list[dict[str, Any]] = []
        self._sent_until = 0.0

    async def replies(
        self, request: web.Request, moment: Moment, intent: str | None
    ) -> list[KnownReply]:
        """The replies, with their {places}; none while they cannot be computed."""
        canned = [_known(one) for one in request.app[CANNED].now() if one.case is None]
        key = (moment, intent, tuple(reply.name for reply in canned))
        if key not in self._computed:
            try:
                self._computed[key] = await self._compute(request, canned, moment, intent)
            except (UserError, RuntimeError, EncoderProcessEnded) as error:
                logger.warning("No replies can be suggested: %s", error)
                return []
            if len(self._computed) > _REMEMBERED:
                self._computed.popitem(last=False)
        return self._computed[key]

    async def _compute(
        self, request: web.Request, canned: list[KnownReply], moment: Moment, intent: str | None
    ) -> list[KnownReply]:
        settings = request.app[SETTINGS]
        if self._sent_until < time.monotonic():
            agreed = settings.privacy.learn_only_if_agreed
            sent = await request.app[DATABASE].run(
                lambda database: newest_replies(database, _LEARNED_FROM, agreed)
            )
            self._sent = [_without_names(one) for one in sent]
            self._sent_until = time.monotonic() + _LEARNED_FOR_S
        found = await request.app[ENCODER_PROCESS].run(
            "suggest_replies", str(settings.project.folder), str(settings.vectors),
            settings.knowledge.encoder, [asdict(one) for one in canned], self._sent,
            asdict(moment), intent,
        )  # fmt: skip
        return [KnownReply.from_json(one) for one in found]


SUGGESTIONS = web.AppKey("suggestions", Suggestions)


async def suggestions(request: web.Request) -> web.Response:
    """Those for the conversation as it stands; with ``text``, for what is typed."""
    (draft,) = await fields(request, "text")
    draft = draft[:_LONGEST] if len(draft) >= SHORTEST_DRAFT else ""
    number = number_in(request)
    chat = await request.app[HANDLING].conversation(number)
    transcript = await request.app[TRANSCRIPTS].read(number, limit=_READ_BACK)
    moment = moment_of(transcript, draft)
    offered: list[Suggestion] = []
    if moment.said or draft:
        replies = await request.app[SUGGESTIONS].replies(request, moment, chat.intent)
        card = await card_of(request.app[SHOP], chat, time.time())
        language = chat.language or request[LANGUAGE]
        settings, agent = request.app[SETTINGS], user_of(request).name
        values = values_of(settings, agent, language, chat, transcript, card)
        ready = (_ready(reply, language, values) for reply in replies)
        offered = [one for one in ready if one and one.text != draft]
    return page(
        request, "inbox/suggestions.html", offered=offered[:MOST], is_draft=bool(draft)
    )


def moment_of(transcript: Transcript, draft: str = "") -> Moment:
    """What nobody of the shop's people has answered yet, what was said before, what was sent."""
    said: list[str] = []
    before: list[str] = []
    replies: list[str] = []
    for entry in transcript.entries:
        if not entry.words or entry.is_deleted:
            continue
        if entry.side == "customer":
            said.append(entry.words)
        elif entry.side in ("staff", "bot"):
            replies.append(entry.words[:_LONGEST])
            if entry.side == "staff":
                before, said = before + said, []
    last = said[-3:]
    return Moment(
        "\n".join(last)[:_LONGEST], "\n".join((before + said[: -3 or None])[-5:])[:_LONGEST],
        tuple(replies[-5:]), (), draft,
    )  # fmt: skip


def _ready(reply: KnownReply, language: str, values: dict[str, str]) -> Suggestion | None:
    """Filled; None where a fact that it tells is not known: it would be a sentence with a hole."""
    chosen = next((c for c in (language, "") if c in reply.texts), next(iter(reply.texts)))
    text = reply.texts[chosen]
    if not is_known(text, values):
        return None
    return Suggestion(reply.source, reply.title, filled_text(text, language, values))


def _known(one: CannedReply) -> KnownReply:
    intents = (one.intent,) if one.intent else ()
    return KnownReply(f"canned:{one.title}", "canned", one.title, one.texts, (), intents)


def _without_names(sent: ColleagueReply) -> dict[str, Any]:
    """With {name}, {agent} and {order} in the places of this customer's and colleague's."""
    text = sent.text
    for value, place in (
        (first_name(sent.name), "{name}"), (sent.author, "{agent}"),
        (first_name(sent.author), "{agent}"), (sent.order, "{order}"),
    ):  # fmt: skip
        if value:
            text = re.sub(rf"\b{re.escape(value)}\b", place, text)
    names = [sent.name] if sent.name else []
    return {"said": sent.said, "before": "", "text": text, "names": names}


PAGES = [
    Page("POST", r"/conversations/{id:\d+}/suggestions", suggestions, by_itself=True),
]
