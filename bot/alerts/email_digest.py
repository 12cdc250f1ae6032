"""A mail to colleagues when customers wait and nobody looks at the desk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from babel.dates import format_date

from bot.aio import repeat
from bot.hours import Hours
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.settings import Settings
from bot.store.alerts.digest import Digest, Digests

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
_AGAIN_S = 120.0
"""After so long it is tried again, where the mail server took it for nobody."""

_SUBJECT = {
    "en": ("{shop}: a customer is waiting", "{shop}: {count} customers are waiting"),
    "id": ("{shop}: seorang pelanggan menunggu", "{shop}: {count} pelanggan menunggu"),
}
_TEXT = {
    "en": (
        "Nobody is at the desk of {shop}, and {who} for an answer, the first since {when}.\n\n"
        "Answer here: {link}\n\n"
        "You get this mail because you asked for it. Another comes after {every} minutes at the "
        "earliest, and none while a colleague is at the desk. Turn it off: {choices}\n"
    ),
    "id": (
        "Tidak ada rekan di meja {shop}, dan {who} balasan, yang pertama sejak {when}.\n\n"
        "Balas di sini: {link}\n\n"
        "Anda menerima surel ini karena memintanya. Surel berikutnya paling cepat {every} menit "
        "lagi, dan tidak ada selama seorang rekan ada di meja. Matikan: {choices}\n"
    ),
}
_WHO = {
    "en": ("a customer waits", "{count} customers wait"),
    "id": ("seorang pelanggan menunggu", "{count} pelanggan menunggu"),
}


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
        language = language if language in _TEXT else "en"
        is_many = int(digest.count > 1)
        first = self._hours.at(digest.since)
        shop, url = self._settings.shop.name, self._settings.gateway.public_url.rstrip("/")
        text = _TEXT[language].format(
            shop=shop,
            who=_WHO[language][is_many].format(count=digest.count),
            when=f"{format_date(first, 'EEEE, d MMMM', locale=language)}, {first:%H:%M}",
            link=f"{url}/desk?view=waiting",
            choices=f"{url}/desk/account/alerts",
            every=every,
        )
        return _SUBJECT[language][is_many].format(shop=shop, count=digest.count), text
