"""Settings and secrets that pages change: written, audited, and in force at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from aiohttp import web

from bot.channels.base import Channel
from bot.desk.page import DATABASE, SETTINGS, Handler, say, user_of
from bot.desk.settings.settings_file import Values, edit_of
from bot.desk.settings.shared_settings import change_shared
from bot.secrets_key import add_key
from bot.settings import env_file
from bot.store.staff.secrets import KEY, Secrets


class Updates(Protocol):
    """What takes over changed settings: ``bot.gateway.settings_updates``."""

    @property
    def given(self) -> Mapping[str, str]:
        """The environment and .env, as they were at the start."""

    def add_key(self, key: str) -> None:
        """A key was made, and written to .env: it counts at once."""

    async def look(self) -> None:
        """Takes over what was changed."""

    def made(self, name: str, options: Mapping[str, Any], secrets: Mapping[str, str]) -> Channel:
        """A channel with these settings and secrets, beside those that it has. Raises
        ChannelNotReady: something is missing."""


UPDATES: web.AppKey[Updates] = web.AppKey("settings_updates", object)  # type: ignore[arg-type]
SECRETS = web.AppKey("secrets", Secrets)
_MAKING_KEY = asyncio.Lock()


async def change_settings(request: web.Request, values: Values, stamp: str | None = None) -> None:
    """Writes them, and has them take effect. ``stamp`` is that of what the page showed; None: what
    was there does not matter.

    Raises:
        SettingsError, Refused: nothing was written.
    """
    settings, by = request.app[SETTINGS], user_of(request).login
    if settings.shares_store:
        change = partial(change_shared, settings=settings, changes=values, stamp=stamp, by=by)
        await request.app[DATABASE].write(change)
    elif edit := edit_of(settings, values, stamp):
        await request.app[DATABASE].write(lambda database: edit.carry_out(database, by))
    await request.app[UPDATES].look()


def with_newest(handler: Handler) -> Handler:
    """A page about settings, which first takes over what was changed at another machine just now:
    the next click of the same person may come here."""

    async def handle(request: web.Request) -> web.StreamResponse:
        await request.app[UPDATES].look()
        return await handler(request)

    return handle


async def keep_secrets(request: web.Request, values: Mapping[str, str]) -> None:
    """Encrypts and keeps them, and has them take effect; the first one of all makes the key.

    Raises:
        KeyNotKept, SecretsLocked: nothing was kept.
    """
    if not values:
        return
    updates, settings = request.app[UPDATES], request.app[SETTINGS]
    async with _MAKING_KEY:
        key = updates.given.get(KEY)
        if not key:
            key = await asyncio.to_thread(add_key, env_file(settings.root), KEY)
            updates.add_key(key)
    await request.app[SECRETS].keep(values, key, user_of(request).login)
    await updates.look()


def typed_secrets(typed: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """What was typed into fields of secrets; a field that was left empty changes nothing."""
    return {name: typed[f"secret.{name}"] for name in names if typed.get(f"secret.{name}")}


async def shown_secrets(request: web.Request) -> dict[str, Any]:
    """What templates may show of secrets: where each was set, and never the secret."""
    return {
        "secrets": await request.app[SECRETS].shown(),
        "given": frozenset(request.app[UPDATES].given),
    }


def refused_fields(request: web.Request, error: str) -> dict[str, str]:
    """What the settings' reader says, by the field that it is about; "" where there is none."""
    _, _, place = say(request, error).partition("[")
    section, closed, said = place.partition("] ")
    key, _, told = said.partition(" ")
    if not closed:
        return {"": error}
    return {f"{section}.{key}": told[:1].upper() + told[1:]}
