"""The shop's settings: a page a section, each edits sapa.toml and counts at once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import astuple
from functools import cache
from zoneinfo import available_timezones

from aiohttp import web
from babel import Locale
from babel.numbers import get_territory_currencies, list_currencies
from phonenumbers import SUPPORTED_REGIONS

from bot.desk.page import DATABASE, LANGUAGE, SETTINGS, Page, Refused, fields, go, page, say
from bot.desk.settings.live_settings import (
    UPDATES,
    change_settings,
    keep_secrets,
    refused_fields,
    shown_secrets,
    typed_secrets,
    with_newest,
)
from bot.desk.settings.secret_addresses import secrets_to_type_again
from bot.desk.settings.setting_names import setting_name
from bot.desk.settings.settings_file import ChangedMeanwhile, stamp_of, values_of
from bot.desk.settings.shared_settings import changed_over_file
from bot.desk.settings.typed_values import (
    ADDRESS,
    CODE,
    DATES,
    DECIMAL,
    FLAG,
    HOURS,
    LINES,
    NAME,
    PAIRS,
    READERS,
    TEXT,
    WHOLE,
    Kind,
    read_all,
)
from bot.environment import MEDIA_READER_TOKEN
from bot.languages import DEFAULT, FACTS, LANGUAGES
from bot.lazy_message import LazyMessage, joined
from bot.mail import PASSWORD, Mailer, MailFailed
from bot.media_environment import MediaMissing, media_python
from bot.secrets_key import KeyNotKept
from bot.settings_overlay import Place
from bot.settings_sections import SettingsError
from bot.store.privacy.retention import would_go
from bot.store.staff.secrets import SecretsLocked

_DAY_S = 86400
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

SECTIONS: dict[str, dict[Place, Kind]] = {
    "shop": {
        ("shop", "name"): NAME,
        ("shop", "currency"): CODE,
        ("shop", "country"): CODE,
        ("shop", "order_numbers"): LINES,
        ("shop", "bulk_discounts"): PAIRS,
        ("gateway", "public_url"): ADDRESS,
    },
    "hours": {
        ("hours", "timezone"): TEXT,
        **{("hours", day): HOURS for day in DAYS},
        ("hours", "closed_on"): DATES,
        ("hours", "answer_within_minutes"): WHOLE,
    },
    "answers": {("knowledge.thresholds", language): DECIMAL for language in LANGUAGES},
    "safety": {
        ("moderation", "strikes"): WHOLE,
        ("moderation", "then"): TEXT,
        ("moderation", "messages_a_minute"): WHOLE,
        ("desk", "require_second_factor"): FLAG,
    },
    "media": {
        ("media", "readers"): READERS,
        ("media", "speech_model"): TEXT,
        ("media", "picture_models"): TEXT,
    },
    "privacy": {
        ("privacy", "keep_messages_days"): WHOLE,
        ("privacy", "keep_trackers_days"): WHOLE,
        ("media", "keep_days"): WHOLE,
        ("privacy", "keep_audit_days"): WHOLE,
        ("privacy", "keep_receipts_days"): WHOLE,
        ("privacy", "learn_only_if_agreed"): FLAG,
        ("privacy", "erase_after_hours"): WHOLE,
        ("privacy", "anonymous_proof"): TEXT,
    },
    "mail": {
        ("mail", "host"): TEXT,
        ("mail", "port"): WHOLE,
        ("mail", "security"): TEXT,
        ("mail", "user"): TEXT,
        ("mail", "from"): TEXT,
    },
}


_SECRETS = {"mail": (PASSWORD,), "media": (MEDIA_READER_TOKEN,)}
"""Those that a page has beside its settings."""


async def start(_: web.Request) -> web.Response:
    return go("/desk/settings/shop")


async def section(request: web.Request) -> web.Response:
    return await _show(request, _kinds(request))


async def save(request: web.Request) -> web.Response:
    """Keeps what was typed whatever is wrong with it, and says what beside the field."""
    kinds = _kinds(request)
    form = await request.post()
    typed = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    if typed.get("media.readers") == "service":
        typed["media.readers"] = typed.get("media.service", "")
    values, errors = read_all(kinds, typed)
    note: str = ""
    names = _SECRETS.get(request.match_info["section"], ())
    secrets = typed_secrets(typed, names)
    errors = errors or await _secrets_to_type_again(request, kinds, values, secrets)
    if not errors and _keeps_less(request, values) and typed.get("sure") != "yes":
        note = await _what_would_go(request, values)
    if not errors and not note:
        try:
            await change_settings(request, values, typed.get("stamp", ""))
            await keep_secrets(request, secrets)
            return go(f"{request.path}?saved=yes")
        except ChangedMeanwhile as error:
            await request.app[UPDATES].look()
            note = str(error)
        except (KeyNotKept, Refused, SecretsLocked) as error:
            errors = {"": str(error)}
        except SettingsError as error:
            errors = refused_fields(request, str(error))
    return await _show(request, kinds, typed, errors, note)


async def send_test_mail(request: web.Request) -> web.Response:
    settings = request.app[SETTINGS]
    [to] = await fields(request, "to")
    if not settings.mail.host:
        told = say(request, "Save the mail server first.")
        return page(request, "settings/tried.html", told=told, went_well=False)
    mailer = Mailer(settings.mail, lambda: settings.environ.get(PASSWORD))
    shop = settings.shop.name
    subject = say(request, "A test mail of {shop}", shop=shop)
    text = say(request, "If you read this, {shop} can send mail.", shop=shop)
    try:
        await mailer.send(to, subject, text)
    except MailFailed as error:
        told = say(request, "The server did not take it: {error}", error=str(error))
        return page(request, "settings/tried.html", told=told, went_well=False)
    told = say(request, "The server took it. Look into the inbox of {address}.", address=to)
    return page(request, "settings/tried.html", told=told, went_well=True)


def _kinds(request: web.Request) -> dict[Place, Kind]:
    kinds = SECTIONS.get(request.match_info["section"])
    if kinds is None:
        raise web.HTTPNotFound
    return kinds


async def _secrets_to_type_again(
    request: web.Request,
    kinds: Mapping[Place, Kind],
    values: Mapping[Place, object],
    typed: Mapping[str, str],
) -> dict[str, str]:
    known = await shown_secrets(request)
    names = _SECRETS.get(request.match_info["section"], ())
    before = values_of(request.app[SETTINGS], kinds)
    return {**secrets_to_type_again(names, before, values, typed, known["secrets"], known["given"])}


def _keeps_less(request: web.Request, values: Mapping[Place, object]) -> bool:
    """Whether a time for which data are kept becomes shorter: that cannot be taken back."""
    kept = [place for place in values if place[1].startswith("keep_")]
    now = values_of(request.app[SETTINGS], kept)
    return any(int(str(values[place])) < now[place] for place in kept)


async def _what_would_go(request: web.Request, values: Mapping[Place, object]) -> str:
    """Asks whether so much may be deleted; empty where nothing would be."""
    now = time.time()
    messages, files, log = (
        now - int(str(values[place])) * _DAY_S
        for place in (
            ("privacy", "keep_messages_days"), ("media", "keep_days"),
            ("privacy", "keep_audit_days"),
        )
    )  # fmt: skip
    going = await request.app[DATABASE].run(
        lambda database: would_go(database, messages, files, log)
    )
    if not any(astuple(going)):
        return ""
    parts = [
        LazyMessage("conversations: {count}", count=going.conversations),
        LazyMessage("messages: {count}", count=going.messages),
        LazyMessage("files: {count}", count=going.files),
        LazyMessage("entries of the log: {count}", count=going.log_entries),
    ]
    return LazyMessage(
        "Less would be kept than now. This is deleted for good within a day: {parts}. Save again "
        "if that is what you want.",
        parts=joined(parts),
    )


async def _show(
    request: web.Request,
    kinds: dict[Place, Kind],
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    note: str = "",
) -> web.Response:
    name = request.match_info["section"]
    current = values_of(request.app[SETTINGS], kinds)
    shown = {f"{s}.{k}": kind.write(current[s, k]) for (s, k), kind in kinds.items()}
    return page(
        request,
        f"settings/section_{name}.html",
        status=422 if errors or note else 200,
        section=name,
        values={**dict.fromkeys(shown, ""), **typed} if typed is not None else shown,
        in_force=shown,
        errors={field: say(request, told) for field, told in (errors or {}).items()},
        note=say(request, note) if note else "",
        saved="saved" in request.query and request.method == "GET",
        setting_name=setting_name,
        is_shared=request.app[SETTINGS].shares_store,
        changed=await changed_over_file(request, kinds),
        stamp=stamp_of(current),
        days=DAYS,
        choices=choices_of(request, name),
        are_readers_installed=name == "media" and _are_readers_installed(),
        **await shown_secrets(request),
    )


def _are_readers_installed() -> bool:
    try:
        media_python()
    except MediaMissing:
        return False
    return True


def choices_of(request: web.Request, name: str) -> dict[str, list[tuple[str, str]]]:
    """What the lists of a page offer: codes and their names."""
    locale = Locale.parse(FACTS[request[LANGUAGE]].locale)
    if name == "shop":
        countries = [(c, str(locale.territories.get(c, c))) for c in SUPPORTED_REGIONS]
        in_use = _in_use() | {request.app[SETTINGS].shop.currency}
        currencies = [
            (c, f"{c} · {locale.currencies[c]}")
            for c in sorted(list_currencies()) if c in locale.currencies and c in in_use
        ]  # fmt: skip
        return {"country": sorted(countries, key=lambda one: one[1]), "currency": currencies}
    if name == "hours":
        return {"timezone": [(zone, zone) for zone in sorted(available_timezones())]}
    return {}


@cache
def _in_use() -> set[str]:
    """The currencies that are legal tender somewhere now."""
    territories = Locale(DEFAULT).territories
    return {code for one in territories for code in get_territory_currencies(one, tender=True)}


PAGES = [
    Page("GET", "/settings", start, "admin"),
    Page("GET", "/settings/{section}", with_newest(section), "admin"),
    Page("POST", "/settings/{section}", with_newest(save), "admin"),
    Page("POST", "/settings/mail/test", send_test_mail, "admin"),
]
