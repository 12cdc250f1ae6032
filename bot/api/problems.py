"""What went wrong, as programs read it: problem+json of RFC 9457."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Literal

from aiohttp import web

from bot.desk.inbox.outgoing import ChannelOff, WindowClosed
from bot.desk.page import Handler
from bot.errors import UserError
from bot.store.api.idempotency import KeyUsedOtherwise
from bot.store.cases.cases import NoSuchCase
from bot.store.cases.staff_decisions import CaseChanged, CaseOver
from bot.store.contacts.contacts import NoSuchContact
from bot.store.conversations.assignment import AnsweredMeanwhile, HeldByColleague
from bot.store.conversations.conversations import NoSuchConversation
from bot.store.engine.errors import StoreUnavailable
from bot.store.privacy.consents import NotAgreed
from bot.store.staff.users import UsersError

logger = logging.getLogger(__name__)

ProblemType = Literal[
    "answered-meanwhile", "bad-cursor", "bad-idempotency-key", "bad-request", "case-changed",
    "case-over", "channel-off", "held-by-colleague", "idempotency-key-reused", "internal-error",
    "json-only", "key-needed", "method-not-allowed", "no-such-colleague", "no-such-label",
    "no-such-template", "not-agreed", "not-found", "not-json", "not-valid", "refused",
    "role-too-small", "too-large", "too-many-requests", "too-slow", "unavailable", "window-closed",
]  # fmt: skip
"""All that there are: docs/api.md says what each means."""

_CONFLICTS: Mapping[type[Exception], ProblemType] = {
    HeldByColleague: "held-by-colleague",
    AnsweredMeanwhile: "answered-meanwhile",
    CaseChanged: "case-changed",
    CaseOver: "case-over",
    ChannelOff: "channel-off",
    WindowClosed: "window-closed",
}
_UNPROCESSABLE: Mapping[type[Exception], ProblemType] = {
    UsersError: "no-such-colleague",
    NotAgreed: "not-agreed",
    KeyUsedOtherwise: "idempotency-key-reused",
    UserError: "refused",
}
"""The narrowest first."""
_OF_HTTP: Mapping[int, ProblemType] = {
    404: "not-found", 405: "method-not-allowed", 413: "too-large", 503: "unavailable",
}  # fmt: skip


class Problem(Exception):
    """``type`` is one word that stays the same, ``detail`` a sentence for who reads a log; ``more``
    are further members of the answer."""

    def __init__(
        self,
        status: int,
        type_: ProblemType,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.type = type_
        self.detail = detail
        self.headers = headers or {}
        self.more = more

    def response(self) -> web.Response:
        body = {
            "type": f"urn:sapa:{self.type}",
            "title": self.type.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        return web.Response(
            body=json.dumps(body, ensure_ascii=False).encode(),
            status=self.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


@web.middleware
async def told_as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever happens, the program gets a problem that it can read."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except (NoSuchConversation, NoSuchCase, NoSuchContact) as error:
        return Problem(404, "not-found", str(error).partition(". ")[0].rstrip(".") + ".").response()
    except tuple(_CONFLICTS) as error:
        more = {"holder": error.name} if isinstance(error, HeldByColleague) else {}
        return Problem(409, _type_of(error, _CONFLICTS), str(error), None, **more).response()
    except StoreUnavailable as error:
        logger.error("The API cannot use the store: %s", error)
        detail = "The database cannot be used just now. Try again in a moment."
        return Problem(503, "unavailable", detail, {"Retry-After": "5"}).response()
    except tuple(_UNPROCESSABLE) as error:
        return Problem(422, _type_of(error, _UNPROCESSABLE), str(error)).response()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        kind = _OF_HTTP.get(error.status, "bad-request")
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return Problem(error.status, kind, f"{error.reason}.", allow).response()
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("A request to the API failed (%s).", number)
        return Problem(500, "internal-error", f"Something went wrong here: {number}.").response()


def _type_of(error: Exception, types: Mapping[type[Exception], ProblemType]) -> ProblemType:
    return next(type_ for kind, type_ in types.items() if isinstance(error, kind))
