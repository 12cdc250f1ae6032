"""What went wrong, as programs read it: problem+json of RFC 9457."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping

from aiohttp import web

from bot.desk.inbox.outgoing import ChannelOff, WindowClosed
from bot.desk.page import Handler, Refused
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

_CONFLICTS: Mapping[type[Exception], str] = {
    HeldByColleague: "held-by-colleague",
    AnsweredMeanwhile: "answered-meanwhile",
    CaseChanged: "case-changed",
    CaseOver: "case-over",
    ChannelOff: "channel-off",
    WindowClosed: "window-closed",
}
_UNPROCESSABLE: Mapping[type[Exception], str] = {
    UsersError: "no-such-colleague",
    NotAgreed: "not-agreed",
    KeyUsedOtherwise: "idempotency-key-reused",
    Refused: "refused",
}


class Problem(Exception):
    """``type`` is one word that stays the same, ``detail`` a sentence for who reads a log; ``more``
    are further members of the answer."""

    def __init__(
        self,
        status: int,
        type_: str,
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
        return Problem(409, _CONFLICTS[type(error)], str(error), None, **more).response()
    except tuple(_UNPROCESSABLE) as error:
        return Problem(422, _UNPROCESSABLE[type(error)], str(error)).response()
    except StoreUnavailable as error:
        logger.error("The API cannot use the store: %s", error)
        detail = "The database cannot be used just now. Try again in a moment."
        return Problem(503, "unavailable", detail, {"Retry-After": "5"}).response()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        kind = error.reason.lower().replace(" ", "-")
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return Problem(error.status, kind, f"{error.reason}.", allow).response()
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("A request to the API failed (%s).", number)
        return Problem(500, "internal-error", f"Something went wrong here: {number}.").response()
