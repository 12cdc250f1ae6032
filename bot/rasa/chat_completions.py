"""Asks a service with the API of OpenAI's chat completions for JSON by a schema."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import jsonschema

from bot.settings_sections import ReaderSettings

LARGEST_ANSWER = 64 * 1024
"""Bytes. What a message is read as takes a thousand."""

FAILURES, PAUSE_S = 3, 60.0
"""After so many in a row the service is left alone for so long: no customer waits for it."""


class NoAnswer(Exception):
    """The service gave nothing that can be used; the message says why, to staff."""


class ChatCompletions:
    """One for each Rasa worker. An empty token is not shown; redirects are not followed, as they
    would carry message and token elsewhere."""

    def __init__(
        self, settings: ReaderSettings, token: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._clock = clock
        self._failures = 0
        self._paused_until = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, task: str, question: str, schema: dict[str, Any]) -> Any:
        """The answer to ``question``, as ``task`` says how: JSON that fits the schema.

        Raises:
            NoAnswer: late, broken, too large, of another form; or the service is left alone now.
        """
        if self._clock() < self._paused_until:
            raise NoAnswer(f"it failed {FAILURES} times in a row and is left alone for a while")
        try:
            answer = await self._answer(task, question, schema)
        except NoAnswer:
            self._failures += 1
            if self._failures >= FAILURES:
                self._paused_until = self._clock() + PAUSE_S
            raise
        self._failures = 0
        return answer

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _answer(self, task: str, question: str, schema: dict[str, Any]) -> Any:
        body = {
            "model": self._settings.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": task},
                {"role": "user", "content": question},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reading", "strict": True, "schema": schema},
            },
        }
        try:
            completion = json.loads(await self._post(body))
            answer = json.loads(completion["choices"][0]["message"]["content"])
        except (ValueError, RecursionError, LookupError, TypeError):
            fault = "it did not answer in JSON"
        else:
            if jsonschema.Draft7Validator(schema).is_valid(answer):
                return answer
            fault = "its answer does not fit the schema"
        raise NoAnswer(fault)

    async def _post(self, body: dict[str, Any]) -> bytes:
        """The raw answer. What goes wrong is told without the address: it may hold a key."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={**self._headers, "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        timeout = aiohttp.ClientTimeout(total=self._settings.timeout_s)
        try:
            async with self._session.post(
                self._settings.url, json=body, timeout=timeout, allow_redirects=False
            ) as response:
                answer = bytearray()
                async for piece in response.content.iter_any():
                    answer += piece
                    if len(answer) > LARGEST_ANSWER:
                        break
                status = response.status
        except asyncio.TimeoutError:
            fault = f"it did not answer within {self._settings.timeout_s:g} s"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault = f"it could not be asked ({type(error).__name__})"
        else:
            if status == 200 and len(answer) <= LARGEST_ANSWER:
                return bytes(answer)
            fault = f"it answered {status}" if status != 200 else "its answer is too large"
        # Outside the handlers: an error with the address in it must not even be the context.
        raise NoAnswer(fault)
