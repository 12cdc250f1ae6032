"""What every answer of the gateway carries and hides, whoever gave it: a page, the desk, a webhook,
or aiohttp itself."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web, web_response

from bot.store.engine.errors import StoreUnavailable

logger = logging.getLogger(__name__)

# aiohttp has no setting for it, and answers requests that are none before our code sees them.
web_response.SERVER_SOFTWARE = ""  # type: ignore[attr-defined]  # it is not public

KEEPALIVE_S = 150.0
"""How long a connection may stay open without a whole request: longer than proxies keep theirs
(Caddy: 120 s), or they would send one into a connection that was just closed."""

HANDLER: dict[str, Any] = {
    "debug": False,  # else PYTHONASYNCIODEBUG=1 would show tracebacks to customers
    "auto_decompress": False,  # a signature is over what was sent; no bombs
    "keepalive_timeout": KEEPALIVE_S,
}
"""How aiohttp is to treat connections."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of answers that say nothing else; pages have their own."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def security_headers(app: web.Application, public_url: str) -> None:
    """Adds the headers to whatever ``app`` and what is below it answer.

    With a ``public_url`` of https, browsers are told never to come without it again.
    """
    headers = dict(HEADERS)
    if public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"

    async def add(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        for name, value in list(response.headers.items()):
            if not value.isprintable():  # aiohttp would drop the connection without a word
                response.headers[name] = "".join(c for c in value if c.isprintable())

    app.on_response_prepare.append(add)


@web.middleware
async def error_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A sentence for what nobody expected: 400 if the request is at fault, 503 if the store is,
    else 500 with a number that is in the log too."""
    try:
        return await handler(request)
    except web.RequestPayloadError:
        return web.Response(status=400, text="The body of this request cannot be read.")
    except StoreUnavailable as error:
        logger.error("%s", error)
        return web.Response(status=503, text="Please come again later.")
    except web.HTTPException:
        raise
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("A request failed (%s).", number)
        return web.Response(status=500, text=f"Something went wrong here. Error {number}.")
