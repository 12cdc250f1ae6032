"""What a page is, and what a handler finds in its request."""

from __future__ import annotations

import string
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web
from babel.dates import format_date

from bot.desk.templates import Templates
from bot.errors import UserError
from bot.languages import locale_of
from bot.lazy_message import LazyMessage
from bot.message_templates import MessageTemplate
from bot.settings import Settings
from bot.store.engine.protocol import Transactions
from bot.store.insight.trends import Trends
from bot.store.learning.review_queue import ReviewQueue
from bot.store.messages.platform_notices import Notices
from bot.store.moderation.moderation_flags import Flags
from bot.store.privacy.erasure_requests import ErasureRequests
from bot.store.staff.audit_log import Audit
from bot.store.staff.login_attempts import LoginAttempts
from bot.store.staff.sessions import Session, Sessions
from bot.store.staff.users import Role, User, Users
from bot.training.draft.draft import Draft
from bot.training.draft.training import DraftTraining
from bot.training.draft.try_out import TryOut
from bot.training.encoder_process import EncoderProcess
from bot.watched_file import WatchedFile

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Transactions)
TEMPLATES = web.AppKey("templates", Templates)
USERS = web.AppKey("users", Users)
SESSIONS = web.AppKey("sessions", Sessions)
LOGIN_ATTEMPTS = web.AppKey("login_attempts", LoginAttempts)
AUDIT = web.AppKey("audit", Audit)
FLAGS = web.AppKey("flags", Flags)
ERASURE_REQUESTS = web.AppKey("erasure_requests", ErasureRequests)
NOTICES = web.AppKey("notices", Notices)
MESSAGE_TEMPLATES: web.AppKey[WatchedFile[list[MessageTemplate]]] = web.AppKey(
    "message_templates", WatchedFile
)
TRENDS = web.AppKey("trends", Trends)
TEACHABLES = web.AppKey("teachables", ReviewQueue)
ENCODER_PROCESS = web.AppKey("workbench", EncoderProcess)
DRAFT = web.AppKey("draft", Draft)
TRAINING = web.AppKey("training", DraftTraining)
TRY_OUT = web.AppKey("try_out", TryOut)

# What guard.py finds out about each request. aiohttp's keys take a class, and no union.
USER: web.RequestKey[User | None] = web.RequestKey("user", object)  # type: ignore[arg-type]
SESSION: web.RequestKey[Session | None] = web.RequestKey("session", object)  # type: ignore[arg-type]
LANGUAGE = web.RequestKey("language", str)
CSRF = web.RequestKey("csrf", str)
ADDRESS = web.RequestKey("address", str)

MOST_FIELD = 20_000
"""Characters of one field of a form."""


@dataclass(frozen=True)
class Page:
    """An address of the desk. ``role`` is the least role that may use it; None: everybody, also
    without login. ``takes_file`` leaves the body to the handler, larger than forms may be; the
    form's token must then come as a header. ``by_itself`` is asked for by an open page without a
    click, which must not prolong a session. ``before_second_factor`` may be used by who must set
    one up first."""

    method: str
    path: str
    handler: Handler
    role: Role | None = "agent"
    takes_file: bool = False
    by_itself: bool = False
    before_second_factor: bool = False


class Refused(UserError):
    """What somebody asked for cannot be done; the message says why and what to do."""


def user_of(request: web.Request) -> User:
    """Who is logged in."""
    user = request[USER]
    assert user is not None, "this page needs a role"
    return user


def number_in(request: web.Request, place: str = "id") -> int:
    """The number in the request's address; one larger than any that we gave stays so."""
    number = whole_number(request.match_info[place])
    assert number is not None, "the page's path takes digits alone"
    return number


def whole_number(text: str) -> int | None:
    """The number that ``text`` is, as large as the store can hold; None where it is none."""
    return min(int(text[:40]), 2**62) if text.isdecimal() else None


def is_fragment(request: web.Request) -> bool:
    """Whether our script asks for a part of a page, to put it into the one that is shown."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def page(
    request: web.Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> web.Response:
    """A template, filled, in the user's language."""
    templates, session = request.app[TEMPLATES], request.get(SESSION)
    html = templates.render(
        template,
        request[LANGUAGE],
        user=request.get(USER),
        session_id=session.id if session else "",
        csrf=request.get(CSRF, ""),
        shop=request.app[SETTINGS].shop.name,
        path=request.path,
        is_fragment=is_fragment(request),
        **context,
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=headers)


def say(request: web.Request, message: str, **words: object) -> str:
    """``message`` in the user's language, its {places} filled; it may be a sentence already."""
    return request.app[TEMPLATES].translated(LazyMessage(message, **words), request[LANGUAGE])


def day(request: web.Request, when: date) -> str:
    """A date as the user reads it: 27 Nov 2026."""
    return told_day(when, request[LANGUAGE])


def told_day(when: date, language: str) -> str:
    """The same in ``language``."""
    return str(format_date(when, "d MMM y", locale=locale_of(language)))


async def fields(request: web.Request, *names: str) -> list[str]:
    """The form's fields of these names, without spaces around; empty where there is none."""
    form = await request.post()
    values = [form.get(name, "") for name in names]
    return [v.strip()[:MOST_FIELD] if isinstance(v, str) else "" for v in values]


async def rows(request: web.Request, *names: str) -> list[tuple[str, ...]]:
    """The form's rows, each with one field of every name, in the order in which they stand."""
    form = await request.post()
    columns = [
        [
            value.replace("\r\n", "\n").strip()[:MOST_FIELD]
            for value in form.getall(name, [])
            if isinstance(value, str)
        ]
        for name in names
    ]
    return list(zip(*columns))


def go(path: str) -> web.Response:
    """To another page after a form was taken: a reload sends nothing twice."""
    location = quote(path, safe=string.punctuation)  # no line ends, whatever is quoted in it
    return web.Response(status=303, headers={"Location": location})


def inside_desk(after: str) -> str:
    """A page of the desk, and no other site, whatever the link said."""
    try:
        address = urlsplit(after)
    except ValueError:  # half an IPv6 address
        return "/desk"
    is_ours = not address.scheme and not address.netloc and address.path.startswith("/desk")
    return after if is_ours and after.isprintable() and "\\" not in after else "/desk"


def session_of(request: web.Request) -> Session:
    """The session of who is logged in."""
    session = request[SESSION]
    assert session is not None, "this page needs a role"
    return session
