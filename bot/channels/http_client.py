"""Calling a platform's API: JSON or a form in, JSON out, bounded in time, no secret in errors."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.channels.base import SendFailed


@dataclass(frozen=True)
class ApiAnswer:
    """An answer of whatever status; ``body`` is empty where it was no JSON object."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def retry_after_s(self) -> float | None:
        """Retry-After in seconds; its other form, a date, no platform of ours uses."""
        value = self.headers.get("Retry-After", "")
        return float(value) if value.isdecimal() and len(value) < 7 else None

    @property
    def worth_repeating(self) -> bool:
        """Whether the status says that the fault is the platform's or passes with time."""
        return self.status == 429 or not 400 <= self.status < 500

    def reason(self, platform: str, code: int | None, said: str | None) -> str:
        """What staff read when a message was not taken: the status, the error's number and words,
        where the platform gives them."""
        number = f", error {code}" if code is not None else ""
        return f"{platform} answered {self.status}{number}" + (f": {said}" if said else "")


class PlatformApi:
    """Calls addresses below ``base_url``.

    ``secret`` is what the requests carry, in a header or in the path: it is taken out of whatever
    the platform answers, and no error of the connection is passed on, since those name the address.
    Redirects are not followed: they would carry the secret elsewhere. ``timeout_s`` bounds a call.
    """

    def __init__(
        self,
        base_url: str,
        secret: str,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._headers = dict(headers or {})
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def host(self) -> str:
        """Where the calls go: the host, and the port if it is not the usual one."""
        return urlsplit(self._base_url).netloc

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> ApiAnswer:
        """The answer at a path below the base address; ``post`` says what else."""
        return await self._call("GET", path, headers or {})

    async def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> ApiAnswer:
        """The answer to ``body``, as JSON, at a path below the base address.

        ``headers`` are those of this call alone; what they carry is taken out of the answer too.

        Raises:
            SendFailed: no answer came; whether the platform acted is not known, except where
                there was no connection.
        """
        return await self._call("POST", path, headers or {}, json=body)

    async def put(self, path: str, body: Mapping[str, Any]) -> ApiAnswer:
        """The same with the method PUT."""
        return await self._call("PUT", path, {}, json=body)

    async def post_form(self, path: str, fields: Mapping[str, str]) -> ApiAnswer:
        """The same with a web form as the body."""
        return await self._call("POST", path, {}, data=fields)

    async def _call(
        self, method: str, path: str, headers: Mapping[str, str], **body: Any
    ) -> ApiAnswer:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(
                    total=self._timeout_s, sock_connect=self._timeout_s / 2
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.request(
                method, f"{self._base_url}/{path}", headers=headers, allow_redirects=False, **body
            ) as response:
                raw = await response.read()
                status, answered = response.status, response.headers
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            fault, uncertain = f"no connection ({type(error).__name__})", False
        except asyncio.TimeoutError as error:
            uncertain = True
            fault = f"no answer within {self._timeout_s:g} s ({type(error).__name__})"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault, uncertain = f"the connection broke ({type(error).__name__})", True
        else:
            text = raw.decode("utf-8", "replace")
            for secret in (self._secret, *headers.values()):
                text = text.replace(secret, "[secret]")
            return ApiAnswer(status, _object(text), answered)
        # Outside the handlers: an error with the address in it must not even be the context.
        raise SendFailed(fault, permanent=False, uncertain=uncertain)

    async def attempt(self, path: str, body: Mapping[str, Any]) -> None:
        """The same for a courtesy, such as a typing indicator: whether it worked is not told."""
        with contextlib.suppress(SendFailed):
            await self.post(path, body)

    async def aclose(self) -> None:
        """Closes the connections; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
