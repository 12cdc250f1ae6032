"""The platforms: switched on and off, what each needs, and whether it works."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from bot.channels.base import CallFailed, Channel, ChannelNotReady
from bot.channels.platforms import PLATFORMS, Platform
from bot.desk.page import DATABASE, SETTINGS, Page, Refused, fields, go, page, say, user_of
from bot.desk.settings.live_settings import (
    SECRETS,
    UPDATES,
    change_settings,
    keep_secrets,
    refused_fields,
    shown_secrets,
    typed_secrets,
    with_newest,
)
from bot.desk.settings.settings_file import Values
from bot.lazy_message import LazyMessage
from bot.messages import Outbound
from bot.secrets_key import KeyNotKept
from bot.settings_sections import SettingsError
from bot.store.conversations.recent_chats import recent_chats
from bot.store.messages.channel_health import ChannelHealth
from bot.store.staff.secrets import SecretsLocked

HEALTH = web.AppKey("channel_health", ChannelHealth)
CHANNELS: web.AppKey[Mapping[str, Channel]] = web.AppKey("channels", dict)
"""Those that are on."""

_DAY_S = 86_400.0


async def channels(request: web.Request) -> web.Response:
    """All platforms, with how each does."""
    on, health = request.app[CHANNELS], request.app[HEALTH]
    shown = [
        (name, platform, name in on, await health.of(name)) for name, platform in PLATFORMS.items()
    ]
    shown.sort(key=lambda one: not one[2])
    web_health = await health.of("web") if "web" in on else None
    return page(
        request, "settings/channels.html", platforms=shown, has_web="web" in on, web=web_health
    )


async def channel(request: web.Request) -> web.Response:
    """One platform; the web chat has a page of its own."""
    if request.match_info["name"] == "web":
        return go("/desk/web-chat")
    return await show_channel(request, _name(request))


async def save(request: web.Request) -> web.Response:
    """Keeps settings and secrets; switched on is only what is complete."""
    name = _name(request)
    form = await request.post()
    typed = {key: value.strip() for key, value in form.items() if isinstance(value, str)}
    try:
        errors = await connect(request, name, typed, typed.get("enabled") == "yes")
    except (KeyNotKept, Refused, SecretsLocked) as error:
        errors = {"": str(error)}
    if errors:
        return await show_channel(request, name, typed, errors)
    return go(f"/desk/channels/{name}?saved=yes")


async def connect(
    request: web.Request, name: str, typed: Mapping[str, str], enabled: bool
) -> dict[str, str]:
    """Takes over what was typed, and switches the channel on or off; what is wrong by field, and
    then nothing was changed.

    Raises:
        KeyNotKept, Refused, SecretsLocked: likewise.
    """
    platform, settings = PLATFORMS[name], request.app[SETTINGS]
    errors: dict[str, str] = {}
    keys = [one.name for one in platform.settings]
    values = {key: typed.get(key, "") for key in keys}
    new = typed_secrets(typed, tuple(one.name for one in platform.secrets))
    for one in platform.secrets:
        if one.is_ours and not (new.get(one.name) or settings.environ.get(one.name)):
            new[one.name] = secrets.token_urlsafe(32)
    if enabled:
        has = {**{n: v for n, v in settings.environ.items() if v}, **new}
        missing = [o.name for o in platform.settings if not (o.is_optional or values[o.name])]
        missing += [f"secret.{one.name}" for one in platform.secrets if one.name not in has]
        errors = dict.fromkeys(missing, "This is needed.")
        if not errors:
            try:
                options = {**settings.channels.get(name, {}), **values, "enabled": True}
                await request.app[UPDATES].made(name, options, new).aclose()
            except ChannelNotReady as error:
                errors = {"": str(error)}
    if errors:
        return errors
    section = f"channels.{name}"
    changes: Values = {(section, key): value for key, value in values.items()}
    changes[section, "enabled"] = enabled
    try:
        await keep_secrets(request, new)
        await change_settings(request, changes)
    except SettingsError as error:
        return refused_fields(request, str(error))
    return {}


async def forget_secret(request: web.Request) -> web.Response:
    name = _name(request)
    [secret] = await fields(request, "secret")
    if secret not in [one.name for one in PLATFORMS[name].secrets]:
        raise Refused("Reload the page and press the button again.")
    if name in request.app[CHANNELS]:
        raise Refused("Switch the channel off first.")
    await request.app[SECRETS].forget(secret, user_of(request).login)
    await request.app[UPDATES].look()
    return go(f"/desk/channels/{name}")


async def state(request: web.Request) -> web.Response:
    """Asks the platform whether it takes our token, and until when."""
    return await tried(request, _name(request), partial(_known_as, request))


async def register(request: web.Request) -> web.Response:
    """Has the platform send its webhooks to us."""
    name = _name(request)
    public = request.app[SETTINGS].gateway.public_url
    if not public.startswith("https://"):
        raise Refused("Set the shop's public address first: platforms call https addresses only.")

    async def act(made: Channel) -> str:
        await made.register(webhook_of(request, name))
        return say(request, "Webhooks go to {webhook} now.", webhook=webhook_of(request, name))

    return await tried(request, name, act)


async def send_test(request: web.Request) -> web.Response:
    """A test message, straight to the platform."""
    name = _name(request)
    chat, other, text = await fields(request, "chat", "other", "text")
    to = other or chat
    if not to or not text:
        raise Refused("Choose whom to write to, and write something.")

    async def act(made: Channel) -> str:
        key = f"test.{uuid.uuid4()}"
        await made.send(Outbound(name, made.account, to, text, key=key, author="staff"))
        request.app[HEALTH].note(name, "sent")
        return say(request, "{platform} took it.", platform=PLATFORMS[name].title)

    return await tried(request, name, act)


async def tried(request: web.Request, name: str, act: Any) -> web.Response:
    """What ``act`` did with the channel, or why it could not."""
    made = request.app[CHANNELS].get(name)
    if made is None:
        raise Refused("Switch the channel on first.")
    try:
        told, went_well = await act(made), True
    except (CallFailed, ChannelNotReady) as error:
        told, went_well = _why(request, str(error)), False
    return page(request, "settings/tried.html", told=told, went_well=went_well)


def _why(request: web.Request, fault: str) -> str:
    """What an owner reads of a fault; of one between here and the platform, what to do."""
    if fault.startswith(("no connection", "no answer within", "the connection broke")):
        return say(
            request,
            "This server could not reach the platform. Look at its connection to the internet, and "
            "try again.",
        )
    return say(request, fault)


async def _known_as(request: web.Request, made: Channel) -> str:
    told = say(request, "The token is taken: we are known as {name}.", name=await made.check())
    expires = await made.token_expires()
    if expires is None:
        return told
    days = max(0, int((expires - time.time()) / _DAY_S))
    return f"{told} " + say(request, "The token ends in {days} days.", days=days)


async def show_channel(
    request: web.Request,
    name: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.Response:
    platform, settings = PLATFORMS[name], request.app[SETTINGS]
    options = settings.channels.get(name, {})
    current = {one.name: str(options.get(one.name, "")) for one in platform.settings}
    find = partial(recent_chats, channel=name)
    return page(
        request,
        "settings/channel.html",
        status=422 if errors else 200,
        **await channel_words(request, name),
        values={**current, **(typed or {})},
        enabled=typed.get("enabled") == "yes" if typed else name in settings.enabled_channels(),
        errors={field: say(request, told) for field, told in (errors or {}).items()},
        saved="saved" in request.query and request.method == "GET",
        chats=await request.app[DATABASE].run(find),
    )


async def channel_words(request: web.Request, name: str) -> dict[str, Any]:
    """What templates show of a channel."""
    platform: Platform = PLATFORMS[name]
    webhook = webhook_of(request, name)
    by_hand = LazyMessage(platform.by_hand, webhook=webhook) if platform.by_hand else ""
    return {
        "name": name,
        "platform": platform,
        "is_on": name in request.app[CHANNELS],
        "webhook": webhook,
        "has_public_address": request.app[SETTINGS].gateway.public_url.startswith("https://"),
        "by_hand": by_hand,
        "health": await request.app[HEALTH].of(name),
        **await shown_secrets(request),
    }


def webhook_of(request: web.Request, name: str) -> str:
    """Where the platform sends its webhooks."""
    public = request.app[SETTINGS].gateway.public_url or str(request.url.origin())
    return f"{public.rstrip('/')}/webhooks/{name}"


def _name(request: web.Request) -> str:
    name = request.match_info["name"]
    if name not in PLATFORMS:
        raise web.HTTPNotFound
    return name


PAGES = [
    Page("GET", "/channels", with_newest(channels), "admin"),
    Page("GET", "/channels/{name}", with_newest(channel), "admin"),
    Page("POST", "/channels/{name}", with_newest(save), "admin"),
    Page("POST", "/channels/{name}/forget", forget_secret, "admin"),
    Page("GET", "/channels/{name}/state", state, "admin", by_itself=True),
    Page("POST", "/channels/{name}/register", register, "admin"),
    Page("POST", "/channels/{name}/test", send_test, "admin"),
]
