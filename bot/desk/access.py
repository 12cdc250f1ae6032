"""Who may do what: login by cookie, roles, forged requests, headers, and what errors look like."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import uuid
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.desk.page import (
    CSRF,
    LANGUAGE,
    SESSION,
    SESSIONS,
    SETTINGS,
    USER,
    Handler,
    Page,
    Refused,
    go,
    is_fragment,
    page,
    say,
    session_of,
)
from bot.desk.readable_sentences import in_words
from bot.encoders.lexicon import LexiconError
from bot.evaluation.subprocess_job import EvaluationFailed
from bot.languages import known
from bot.rasa_environment import RasaMissing
from bot.secrets_key import KeyNotKept
from bot.store.alerts.push_outbox import UnusableSubscription
from bot.store.cases.cases import NoSuchCase
from bot.store.contacts.contacts import ContactRefused, NoSuchContact
from bot.store.contacts.fields import ContactFieldRefused
from bot.store.conversations.conversations import NoSuchConversation
from bot.store.conversations.labels import LabelRefused
from bot.store.conversations.macros import MacroRefused
from bot.store.conversations.saved_views import SavedViewRefused
from bot.store.conversations.undo import CannotUndo
from bot.store.engine.errors import StoreUnavailable
from bot.store.offers.campaigns import CampaignRefused
from bot.store.privacy.erasure_requests import RequestGone
from bot.store.staff.secrets import SecretsLocked
from bot.store.staff.sessions import LONGEST_S
from bot.store.staff.users import User, UsersError
from bot.store.staffing.refused import StaffingRefused
from bot.training.edits.refused import EditRefused
from bot.training.encoder_process import EncoderProcessEnded, EncodersRefused
from bot.training.publishing.apply import CannotPublish
from bot.training.training_files import BrokenFile

logger = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' https: data:; media-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
}

_TOLD = (
    CampaignRefused,
    CannotUndo,
    ContactFieldRefused,
    ContactRefused,
    EvaluationFailed,
    KeyNotKept,
    LabelRefused,
    LexiconError,
    MacroRefused,
    RasaMissing,
    Refused,
    RequestGone,
    SavedViewRefused,
    SecretsLocked,
    StaffingRefused,
    UnusableSubscription,
    UsersError,
)
"""Errors whose message is for people."""

FORM_WITHIN_S = 60.0
"""How long a form may take to arrive."""

UNREADABLE = (ValueError, LookupError, web.RequestPayloadError, HttpProcessingError)
"""What aiohttp raises for bytes that are no text, charsets that are none, broken chunks, and broken
headers of a part."""

LANGUAGE_COOKIE = "sapa_language"


class SessionCookie:
    """The cookie of who is logged in, and the token that its forms must carry.

    Args:
        public_url: with https, the cookie is sent over nothing else.
    """

    def __init__(self, public_url: str) -> None:
        self._is_https = public_url.startswith("https://")
        self.cookie = "__Host-sapa_desk" if self._is_https else "sapa_desk"

    def token(self, request: web.Request) -> str:
        return request.cookies.get(self.cookie, "")

    def keep(self, response: web.Response, token: str) -> None:
        response.set_cookie(
            self.cookie, token, path="/", max_age=int(LONGEST_S),
            httponly=True, secure=self._is_https, samesite="Lax",
        )

    def forget(self, response: web.Response) -> None:
        response.del_cookie(self.cookie, path="/", secure=self._is_https)


SESSION_COOKIE = web.AppKey("session_cookie", SessionCookie)


def csrf_of(token: str) -> str:
    """What a form of this session carries: no other site can know it, and it gives nothing away."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def guarded(one: Page) -> Handler:
    """The page's handler, only for who may: others get the login page, 403 or the reason."""
    role = one.role

    async def guard(request: web.Request) -> web.StreamResponse:
        user = request[USER]
        if role is not None:
            if user is None:
                return _to_login(request)
            if not user.may(role):
                return _error(request, 403, say(request, "Your role does not allow this."))
            if not one.before_second_factor and lacks_second_factor(request, user):
                return _to_account(request)
            if not one.by_itself:
                await request.app[SESSIONS].seen(session_of(request))
        if request.method == "POST":
            if not one.takes_file:
                await read_form(request)
            await _check_form(request, bool(user), one.takes_file)
        return await one.handler(request)

    return guard


async def read_form(request: web.Request) -> None:
    """Reads the form once, for all who ask for it later; 400 for what is none."""
    try:
        await asyncio.wait_for(request.post(), FORM_WITHIN_S)
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout(text="The form did not arrive in time.") from None
    except UNREADABLE:
        raise web.HTTPBadRequest(text="This form cannot be read.") from None


async def _check_form(request: web.Request, is_logged_in: bool, by_header: bool) -> None:
    """Refuses what another site sent: by the browser's word, and by the token it cannot know."""
    forged = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if "Sec-Fetch-Site" not in request.headers:  # older browsers and Safari say only where from
        forged = not _is_from_here(request)
    if forged:
        raise web.HTTPForbidden(text="This was sent by another site, so it was not done.")
    if not is_logged_in:
        return
    given = request.headers.get("X-CSRF")
    if given is None and by_header:
        given = ""
    elif given is None:
        field = (await request.post()).get("csrf", "")
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), request[CSRF].encode()):
        raise web.HTTPForbidden(text="This form is too old. Reload the page and send it again.")


def _is_from_here(request: web.Request) -> bool:
    """Whether Origin, or else Referer, names the desk. A request with neither comes from no
    browser's form: those always say where a POST comes from."""
    told = request.headers.get("Origin") or request.headers.get("Referer")
    if told is None:
        return True
    try:
        host = urlsplit(told).netloc.lower()
    except ValueError:
        return False
    public = urlsplit(request.app[SETTINGS].gateway.public_url).netloc.lower()
    return bool(host) and host in (request.host.lower(), public)


def lacks_second_factor(request: web.Request, user: User) -> bool:
    """Where the shop requires one; who came by single sign-on has the provider's."""
    required = request.app[SETTINGS].desk.require_second_factor
    return required and not user.has_second_factor and not session_of(request).by_provider


def _to_account(request: web.Request) -> web.Response:
    if is_fragment(request):
        return web.Response(status=403, headers={"HX-Redirect": "/desk/account"})
    if request.method != "GET":
        return _error(request, 403, say(request, "Set up your second factor first."))
    return go("/desk/account")


def _to_login(request: web.Request) -> web.Response:
    if is_fragment(request):  # our script shows the whole login page instead of putting it inside
        location = f"/desk/login?after={quote(_page_of_script(request))}"
        return web.Response(status=401, headers={"HX-Redirect": location})
    if request.method != "GET":
        return _error(request, 401, say(request, "You are not logged in any more."))
    after = quote(request.path_qs, safe="/?=&")
    return web.Response(status=303, headers={"Location": f"/desk/login?after={quote(after)}"})


def _page_of_script(request: web.Request) -> str:
    """The page on which our script runs, to come back to."""
    try:
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "/desk"
    return quote(f"{here.path}?{here.query}" if here.query else here.path, safe="/?=&%")


def _error(request: web.Request, status: int, message: str) -> web.Response:
    """A page, or for our script the sentence alone, which it shows as a notice."""
    if is_fragment(request):
        return web.Response(text=message, status=status)
    return page(request, "error.html", status=status, message=message)


async def _recognise(request: web.Request) -> None:
    token = request.app[SESSION_COOKIE].token(request)
    session = await request.app[SESSIONS].find(token) if token else None
    if session:
        request[SESSION], request[USER] = session, session.user
        request[CSRF], request[LANGUAGE] = csrf_of(token), known(session.user.language)


def _code(asked: str) -> str:
    """Of what browsers send, such as en-GB,en;q=0.9, the first language."""
    return re.split(r"[-_,;]", asked.strip().lower(), maxsplit=1)[0]


@web.middleware
async def shown(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever happens, people get a sentence; every answer has the headers that keep it safe."""
    request[SESSION], request[USER], request[CSRF] = None, None, ""
    asked = request.cookies.get(LANGUAGE_COOKIE) or request.headers.get("Accept-Language", "")
    request[LANGUAGE] = known(_code(asked))
    try:
        await _recognise(request)
        response = await handler(request)
    except (BrokenFile, CannotPublish, EditRefused, EncodersRefused) as error:
        response = _error(request, 422, say(request, in_words(str(error))))
    except _TOLD as error:
        response = _error(request, 422, say(request, str(error)))
    except EncoderProcessEnded:
        logger.exception("The process of the encoders ended at its work.")
        message = say(request, "This took more memory than there is. Try again.")
        response = _error(request, 503, message)
    except (NoSuchCase, NoSuchContact, NoSuchConversation):
        response = _error(request, 404, say(request, "There is no such page."))
    except StoreUnavailable as error:
        logger.error("The desk cannot use the store: %s", error)
        message = say(request, "The database cannot be used just now. Try again in a moment.")
        response = _error(request, 503, message)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        texts = {404: "There is no such page.", 413: "This is too large."}
        message = texts.get(error.status) or error.text or error.reason
        response = _error(request, error.status, say(request, message))
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("A page of the desk failed (%s).", number)
        message = say(
            request, "Something went wrong here; nothing was lost. Error {number}.", number=number
        )
        response = _error(request, 500, message)
    if not response.prepared:
        response.headers.update(HEADERS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
    return response
