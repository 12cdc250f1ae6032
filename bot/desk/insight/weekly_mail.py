"""A mail on Mondays to colleagues who want it: how the week went, in figures alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from bot.aio import repeat
from bot.desk.insight.topic_names import TopicNames
from bot.desk.page import told_day
from bot.desk.templates import Templates
from bot.lazy_message import LazyMessage
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.settings import Settings
from bot.store.alerts.weekly_mail import WeeklyMails
from bot.store.insight.counting import Counting
from bot.store.insight.figures import Figures, FiguresStore, Period
from bot.store.insight.tally import ENOUGH

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
FROM_HOUR = 8
"""From then on, by the shop's clock. What could not go on Monday goes on Tuesday, and no later."""
MOST_TOPICS = 3


class WeeklyMail:
    """Sends it by the shop's mail server. ``topics`` names what was asked, in a language."""

    def __init__(
        self,
        settings: Settings,
        mails: WeeklyMails,
        counting: Counting,
        figures: FiguresStore,
        templates: Templates,
        topics: Callable[[str], TopicNames],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._mails = mails
        self._counting = counting
        self._figures = figures
        self._templates = templates
        self._topics = topics
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, LOOK_EVERY_S, "The mail about the week comes later")

    async def look(self) -> None:
        """Sends it, if it is due.

        Raises:
            StoreUnavailable: it is sent later.
        """
        now = self._settings.time.at(self._clock())
        is_time = now.weekday() == 1 or (now.weekday() == 0 and now.hour >= FROM_HOUR)
        if not is_time or not self._settings.sends_mail:
            return
        if await self._counting.catch_up():
            return  # what is counted so far is not how the week went
        monday = now.date() - timedelta(days=now.weekday())
        readers = await self._mails.take(monday)
        if not readers:
            return
        week = Period(monday - timedelta(days=7), monday - timedelta(days=1))
        figures = await self._figures.read(week)
        mailer = Mailer(self._settings.mail, lambda: self._settings.environ.get(PASSWORD))
        taken = 0
        for address, language in readers:
            try:
                await mailer.send(address, *self._words(week, *figures, language))
                taken += 1
            except MailFailed as error:
                logger.error("A colleague cannot be mailed how the week went: %s", error)
        if not taken:
            await self._mails.not_sent()

    def _words(
        self, week: Period, now: Figures, before: Figures, language: str
    ) -> tuple[str, str]:
        shop, url = self._settings.shop.name, self._settings.gateway.public_url.rstrip("/")
        subject = LazyMessage(
            "{shop}: the week from {first} to {last}", shop=shop,
            first=told_day(week.first, language), last=told_day(week.last, language),
        )  # fmt: skip
        topics = self._topics(language)
        text = self._templates.render(
            "insight/weekly_mail.txt",
            language,
            subject=self._templates.translated(subject, language),
            now=now,
            before=before,
            enough=ENOUGH,
            topics=[(topics.of(topic), n) for topic, n in [*now.topics.items()][:MOST_TOPICS]],
            link=f"{url}/desk/insights?first={week.first}&last={week.last}",
            choices=f"{url}/desk/account/alerts",
        )
        return self._templates.translated(subject, language), text

