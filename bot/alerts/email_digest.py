"""A mail to colleagues when customers wait and nobody looks at the desk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from babel.dates import format_date

from bot.aio import repeat
from bot.hours import Hours
from bot.languages import locale_of, sentence
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.settings import Settings
from bot.store.alerts.digest import Digest, Digests

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
_AGAIN_S = 120.0
"""After so long it is tried again, where the mail server took it for nobody."""



class EmailDigest:
    """Sends it by the shop's mail server; only while the shop is open."""

    def __init__(
        self,
        settings: Settings,
        digests: Digests,
        hours: Hours,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._digests = digests
        self._hours = hours
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self.look, LOOK_EVERY_S, "Colleagues are mailed later")

    async def look(self) -> None:
        """Sends the mail, if it is due.

        Raises:
            StoreUnavailable: it is sent later.
        """
        settings = self._settings
        if not settings.sends_mail or not self._hours.is_open(self._clock()):
            return
        digest = await self._digests.take(self._has_waited)
        if digest is None:
            return
        every = (await self._digests.settings()).every_minutes
        mailer = Mailer(settings.mail, lambda: settings.environ.get(PASSWORD))
        taken = 0
        for address, language in digest.readers:
            subject, text = self._words(digest, language, every)
            try:
                await mailer.send(address, subject, text)
                taken += 1
            except MailFailed as error:
                logger.error("A colleague cannot be mailed that customers wait: %s", error)
        if not taken:
            await self._digests.not_sent(_AGAIN_S)

    def _has_waited(self, since: float, minutes: int) -> bool:
        return self._hours.after(since, minutes / 60) <= self._clock()

    def _words(self, digest: Digest, language: str, every: int) -> tuple[str, str]:
        number = "many" if digest.count > 1 else "one"
        first = self._hours.at(digest.since)
        shop, url = self._settings.shop.name, self._settings.gateway.public_url.rstrip("/")
        text = sentence("staff.digest.text", language).format(
            shop=shop,
            who=sentence(f"staff.digest.who.{number}", language).format(count=digest.count),
            when=f"{format_date(first, 'EEEE, d MMMM', locale=locale_of(language))}, {first:%H:%M}",
            link=f"{url}/desk?view=waiting",
            choices=f"{url}/desk/account/alerts",
            every=every,
        )
        subject = sentence(f"staff.digest.subject.{number}", language)
        return subject.format(shop=shop, count=digest.count), text
