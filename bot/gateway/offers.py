"""Sends what campaigns are to send: to whom and when it may go, a little at a time. What it does is
in the store before anything leaves, so that a crash at any line sends nothing twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from math import ceil

from bot.aio import repeat
from bot.channels.base import Channel
from bot.message_templates import MessageTemplate
from bot.messages import Reply, Template
from bot.offers.audience import Audience, belongs
from bot.offers.choice import chosen, members, reached_channels
from bot.offers.sharing import Tried, learning_variant
from bot.offers.takers import learned_from
from bot.offers.texts import HOW_TO_STOP, Variant, text_for
from bot.offers.timing import open_until, words_taken_until
from bot.personal_text import first_name
from bot.replies_file import Responses
from bot.reply_wordings import wording_in
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database, Transactions
from bot.store.offers.campaigns import Campaign, all_campaigns, load_campaign
from bot.store.offers.members import (
    Member,
    Skipped,
    add_members,
    all_are_chosen,
    choose_anew,
    next_members,
    send_offer,
    sent_since,
    skip_the_rest,
)
from bot.store.offers.outcomes import keep_result, note_taken, variant_counts
from bot.store.offers.people import AT_ONCE, Profile, everybody
from bot.watched_file import WatchedFile

logger = logging.getLogger(__name__)

EVERY_S = 60.0
HOUR_S = 3600.0
COUNT_EVERY_S = 600.0
"""How often it is looked who took an offer."""


class OfferSender:
    """``templates`` are the approved ones, ``replies`` what the bot says; ``said`` is called when
    something is to be sent."""

    def __init__(
        self,
        settings: Settings,
        thread: Transactions,
        channels: Mapping[str, Channel],
        replies: WatchedFile[Responses],
        templates: WatchedFile[list[MessageTemplate]],
        said: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._thread = thread
        self._channels = channels
        self._replies = replies
        self._templates = templates
        self._said = said
        self._clock = clock
        self._counted_at = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, EVERY_S, "Offers are sent later")

    async def look(self) -> None:
        """Does what is due now, of every campaign.

        Raises:
            StoreUnavailable: the rest is done at the next look.
        """
        campaigns = [
            one for one in await self._thread.run(all_campaigns)
            if one.state != "draft" and one.result is None
        ]  # fmt: skip
        for campaign in campaigns:
            if campaign.state == "running" and campaign.planned_at is None:
                await self._choose(campaign)
        if campaigns and self._clock() - self._counted_at >= COUNT_EVERY_S:
            for campaign in campaigns:
                await self._count(campaign)
            self._counted_at = self._clock()
        for campaign in campaigns:
            if self._clock() > campaign.until or campaign.state == "ended":
                await self._close(campaign)
            elif campaign.state == "running":
                await self._send_some(campaign)

    async def _choose(self, campaign: Campaign) -> None:
        """Chooses its people. After a crash on the way it begins again."""
        now = self._clock()
        today = self._settings.time.at(now).date()
        names, audience = self._reached_channels(), Audience.from_dict(campaign.audience)
        fitting: list[Profile] = []
        async for known in everybody(self._thread, names, today.isoformat()):
            fitting += [one for one in known if belongs(one, audience, today)]
        learned = await self._thread.run(lambda database: learned_from(database, campaign.counts))
        people = chosen(audience, fitting, learned, campaign.draw_key, today)
        await self._thread.write(lambda database: choose_anew(database, campaign.id))
        for start in range(0, len(people), AT_ONCE):
            some = members(campaign, people[start : start + AT_ONCE])
            await self._thread.write(
                lambda database, some=some: add_members(  # type: ignore[misc]
                    database, campaign.id, some, now
                )
            )
        await self._thread.write(lambda database: all_are_chosen(database, campaign.id, now))

    async def _send_some(self, campaign: Campaign) -> None:
        now = self._clock()
        closes = open_until(self._settings.offers.hours, self._settings.time.zone, now)
        if closes is None:
            return
        most = self._settings.offers.an_hour
        room = most - await self._thread.run(lambda database: sent_since(database, now - HOUR_S))
        limit = max(0, min(room, ceil(most * EVERY_S / HOUR_S)))
        names = self._reached_channels()
        waiting = await self._thread.run(
            lambda database: next_members(database, campaign.id, names, now, AT_ONCE)
        )
        for member in waiting:
            if not limit:
                break
            sent = await self._thread.write(
                lambda database, member=member: self._send(  # type: ignore[misc]
                    database, campaign, member, min(closes, campaign.until)
                )
            )
            if sent:
                logger.info("An offer of campaign %s is sent.", campaign.id)
                limit -= 1
                self._said()

    def _send(
        self, database: Database, campaign: Campaign, member: Member, closes: float
    ) -> bool:
        variant = member.variant
        if variant is None:
            tried = [Tried(one.measured, one.taken) for one in variant_counts(database, campaign)]
            variant = learning_variant(campaign.draw_key, member.person, tried)
        text = Variant(**campaign.variants[variant])
        return send_offer(
            database, campaign.id, member, lambda chat: self._words(text, chat, closes), variant,
            self._settings.offers.most_a_week,
            lambda message: self._channels[message.channel].render(message), self._clock(),
        )  # fmt: skip

    def _words(
        self, variant: Variant, conversation: Conversation, closes: float
    ) -> tuple[Reply | Template, float] | Skipped | None:
        """Whose language is not known is not told in a guess; where only free words are lacking, it
        is tried again: perhaps they write."""
        language = conversation.language or ""
        channel = self._channels[conversation.channel]
        within = channel.answer_within_s(conversation.chat)
        taken_until = words_taken_until(within, conversation.written_at)
        takes_words = taken_until is not None and self._clock() < taken_until
        shop = self._settings.shop.name
        values = {"name": first_name(conversation.name), "shop": shop}
        how = wording_in(
            self._replies.now().get(HOW_TO_STOP, []), language, conversation.channel, {}
        )
        text = text_for(
            variant, self._templates.now(), conversation.channel, language, takes_words, values, how
        )
        if text is None:
            return None if variant.words.get(language) else "no_text"
        if isinstance(text, Template):
            return text, closes
        return Reply(text), min(closes, taken_until or closes)

    def _reached_channels(self) -> list[str]:
        return reached_channels(self._channels)

    async def _count(self, campaign: Campaign) -> None:
        """Who took it so far."""
        if campaign.started_at is None:
            return
        begins = self._settings.time.at(campaign.started_at).date()
        first, last = begins.isoformat(), (begins + timedelta(campaign.days)).isoformat()
        after: int | None = 0
        while after is not None:
            after = await self._thread.write(
                lambda database, after=after: note_taken(  # type: ignore[misc]
                    database, campaign, first, last, after, AT_ONCE, self._clock()
                )
            )

    async def _close(self, campaign: Campaign) -> None:
        """Nothing more is sent; once its days are over, its counts are kept."""
        await self._thread.write(lambda database: skip_the_rest(database, campaign.id))
        if self._clock() > campaign.until:
            await self._count(campaign)
            await self._thread.write(
                lambda database: keep_result(
                    database, load_campaign(database, campaign.id), self._clock()
                )
            )
