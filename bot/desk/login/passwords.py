"""Hashes and verifies passwords, in a thread of their own: it is slow on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

T = TypeVar("T")

MOST_WAITING = 30
"""Passwords that wait for the thread; each takes some tenths of a second and 64 MB."""


class Passwords:
    """argon2id. One at a time, so that guesses take neither the memory nor the threads with which
    customers are answered."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
        self._hasher = PasswordHasher()
        self._waiting = 0
        self._nobodys = ""

    async def hashed(self, password: str) -> str:
        """What the store keeps. Raises web.HTTPServiceUnavailable while too many wait."""
        return await self._run(lambda: self._hasher.hash(password))

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the password; where there is none, the answer takes as long. Raises as
        ``hashed`` does."""

        def verify() -> bool:
            self._nobodys = self._nobodys or self._hasher.hash("nobody has this password")
            try:
                self._hasher.verify(password_hash or self._nobodys, password)
            except (VerifyMismatchError, InvalidHashError):
                return False
            return password_hash is not None

        return await self._run(verify)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise web.HTTPServiceUnavailable(
                text="Too many people log in just now. Try again in a moment."
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._waiting -= 1


PASSWORDS = web.AppKey("passwords", Passwords)
