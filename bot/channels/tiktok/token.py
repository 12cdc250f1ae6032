"""TikTok's access tokens, which live for a day, from the refresh token, which lives for a year.

business-api.tiktok.com/portal/docs (tt_user/oauth2/refresh_token/).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.channels import parsing
from bot.channels.base import SendFailed
from bot.channels.http_client import PlatformApi
from bot.channels.renewed_secrets import RenewedSecrets
from bot.channels.tiktok.errors import is_permanent

_EARLY_S = 300
"""How long before its end a token is given up."""


class AccessToken:
    """Always a token that is valid. TikTok may give another refresh token with it, which then
    stands in ``renewed`` in place of the one that was given.

    ``clock`` gives Unix seconds.
    """

    def __init__(
        self,
        api: PlatformApi,
        app_id: str,
        app_secret: str,
        refresh_token: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api = api
        self._app_id = app_id
        self._app_secret = app_secret
        self._refresh_token = refresh_token
        self.renewed = RenewedSecrets()
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """The token, renewed if it is near its end.

        Raises:
            SendFailed: TikTok gave none.
        """
        async with self._lock:
            if self._clock() >= self._until:
                await self._renew()
            return self._token

    def refused(self, token: str) -> None:
        """TikTok does not take this token any more: the next ``get`` asks for another."""
        if token == self._token:
            self._until = 0.0

    async def _renew(self) -> None:
        refresh_token = self.renewed.newest(self._refresh_token)
        answer = await self._api.post(
            "tt_user/oauth2/refresh_token/",
            {
                "client_id": self._app_id,
                "client_secret": self._app_secret,
                "grant_type": "refresh_token",
                "refresh_token": refresh_token,
            },
        )
        code, data = parsing.integer(answer.body, "code"), parsing.table(answer.body, "data")
        token = parsing.text(data, "access_token")
        if answer.status != 200 or code != 0 or token is None:
            # Not TikTok's own words: they may quote the refresh token.
            raise SendFailed(
                f"TikTok gave no access token (status {answer.status}, error {code}). Connect the"
                " account anew and set TIKTOK_REFRESH_TOKEN, if this goes on.",
                permanent=is_permanent(answer.status, code),
                no_access=is_permanent(answer.status, code),
            )
        self._token = token
        newer = parsing.text(data, "refresh_token")
        if newer and newer != refresh_token:
            self.renewed.keep(self._refresh_token, newer)
        self._until = self._clock() + (parsing.number(data, "expires_in") or 0) - _EARLY_S
