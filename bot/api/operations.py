"""What an operation of the API is, and who may use it: a key each, with a role and a pace."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from aiohttp import web

from bot.api.problems import Problem
from bot.desk.page import ADDRESS, DATABASE, Handler, whole_number
from bot.desk.settings.api_keys import API_KEYS
from bot.store.api.api_keys import ApiKey
from bot.store.api.idempotency import DoneOnce
from bot.store.staff.users import Role
from bot.token_buckets import TokenBuckets

PACE = web.AppKey("pace", TokenBuckets)
"""How often each key may ask."""
GUESSES = web.AppKey("guesses", TokenBuckets)
"""How often an address may show a key that is none; who has one is never kept out by it."""
KEY = web.RequestKey("key", ApiKey)

MOST_A_MINUTE = 300
GUESSES_A_MINUTE = 30
_LONGEST_IDEMPOTENCY_KEY = 255


@dataclass(frozen=True)
class Operation:
    """``role`` is the least that a key must have; it is what the desk asks of people."""

    method: str
    path: str
    handler: Handler
    role: Role = "agent"


def guarded(operation: Operation) -> Handler:
    """The handler, only for programs with a key that may."""

    async def guard(request: web.Request) -> web.StreamResponse:
        key = await _recognised(request)
        if not key.may(operation.role):
            raise Problem(
                403, "role-too-small", f"This needs a key of the role {operation.role}.",
                role=operation.role,
            )  # fmt: skip
        request[KEY] = key
        return await operation.handler(request)

    return guard


async def _recognised(request: web.Request) -> ApiKey:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    key = None
    if kind.lower() == "bearer" and token.isascii() and len(token) < 200:
        key = await request.app[API_KEYS].find(token)
    if key is None:
        guesses, address = request.app[GUESSES], request[ADDRESS]
        if not guesses.take(address):
            raise _too_many(guesses.wait_s(address))
        raise Problem(
            401, "key-needed",
            "Show an active key of Settings > API keys: Authorization: Bearer sapa_…",
            {"WWW-Authenticate": 'Bearer realm="Sapa"'},
        )  # fmt: skip
    if not request.app[PACE].take(key.id):
        raise _too_many(request.app[PACE].wait_s(key.id))
    return key


def _too_many(wait_s: float) -> Problem:
    seconds = max(1, math.ceil(wait_s))
    detail = f"That is too often. Try again in {seconds} s."
    return Problem(429, "too-many-requests", detail, {"Retry-After": str(seconds)})


def number_in(request: web.Request) -> int:
    """The number in the address."""
    number = whole_number(request.match_info["id"])
    if number is None:
        raise Problem(404, "not-found", "There is no such number.")
    return number


async def done_once(request: web.Request, table: str) -> DoneOnce:
    """What the request writes is done once for its Idempotency-Key; it makes a row of ``table``."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (key.isprintable() and 1 <= len(key) <= _LONGEST_IDEMPOTENCY_KEY):
        raise Problem(400, "bad-idempotency-key", "An Idempotency-Key has 1 to 255 signs.")
    asked = request.path.encode() + b"\0" + await request.read()
    thread, key_id = request.app[DATABASE], request[KEY].id
    return DoneOnce(thread, table, key_id, key, hashlib.sha256(asked).hexdigest())
