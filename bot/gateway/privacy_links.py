"""The page behind a mailed link: "this is me, delete it", or "don't delete".

Mail scanners open links, so opening it changes nothing: a button does.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.gateway.token_buckets import TokenBuckets
from bot.gateway.web_session import address_of
from bot.settings import Settings
from bot.store.erasure_requests import ErasureRequests, RequestGone

PAGES = Path(__file__).parent / "pages"

_STYLE = (PAGES / "privacy_link.css").read_text(encoding="utf-8")
_POLICY = (
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


class PrivacyLinks:
    """``/privacy/{token}``: GET shows what the link is for, POST does it, once."""

    def __init__(self, settings: Settings, requests: ErasureRequests) -> None:
        self._settings = settings
        self._requests = requests
        self._per_address = TokenBuckets(most=30, period_s=60)
        self._page = Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined
        ).get_template("privacy_link.html")

    def routes(self) -> list[web.RouteDef]:
        path = "/privacy/{token:[A-Za-z0-9_-]{43}}"
        return [web.get(path, self.show), web.post(path, self.do)]

    async def show(self, request: web.Request) -> web.Response:
        self._count(request)
        found = await self._requests.by_link(request.match_info["token"])
        if found is None:
            return self._answer("gone", status=404)
        return self._answer(found.state, found.language)

    async def do(self, request: web.Request) -> web.Response:
        self._count(request)
        try:
            found = await self._requests.use_link(request.match_info["token"])
        except RequestGone:
            return self._answer("gone", status=404)
        return self._answer("granted" if found.state == "unproven" else "stopped", found.language)

    def _count(self, request: web.Request) -> None:
        if not self._per_address.take(address_of(request)):
            raise web.HTTPTooManyRequests(text="Please wait a minute, then try again.")

    def _answer(self, what: str, language: str | None = None, status: int = 200) -> web.Response:
        html = self._page.render(
            what=what,
            languages=[language] if language else ["en", "id"],
            shop=self._settings.shop.name,
            hours=self._settings.privacy.erase_after_hours,
            style=_STYLE,
        )
        return web.Response(
            text=html, content_type="text/html", status=status,
            headers={"Content-Security-Policy": _POLICY},
        )  # fmt: skip
