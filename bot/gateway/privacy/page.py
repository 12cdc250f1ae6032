"""The page behind a link about a person's data, for whatever is done by it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.gateway.client_address import ClientAddresses
from bot.languages import LANGUAGES, sentence
from bot.settings import Settings
from bot.token_buckets import TokenBuckets

PAGES = Path(__file__).parent / "pages"
TOKEN = "{token:[A-Za-z0-9_-]{43}}"

_STYLE = (PAGES / "privacy_link.css").read_text(encoding="utf-8")
_POLICY = (
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Of all that such a link answers."""


class PrivacyPage:
    """Brakes who tries links, and shows what one is for."""

    def __init__(self, settings: Settings, addresses: ClientAddresses) -> None:
        self._settings = settings
        self._addresses = addresses
        self._per_address = TokenBuckets(most=30, period_s=60)
        self._page = Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined
        ).get_template("privacy_link.html")

    def count(self, request: web.Request) -> None:
        """Raises HTTPTooManyRequests where somebody tries too often."""
        if not self._per_address.take(self._addresses.source(request)):
            raise web.HTTPTooManyRequests(text="Please wait a minute, then try again.")

    def answer(self, what: str, language: str | None = None, status: int = 200) -> web.Response:
        """The page that says ``what``, in one language or all."""
        languages = [language] if language else list(LANGUAGES)
        words = {one: self._words(what, one) for one in languages}
        html = self._page.render(words=words, languages=languages, shop=self._settings.shop.name,
                                 style=_STYLE)  # fmt: skip
        return web.Response(
            text=html, content_type="text/html", status=status,
            headers={**HEADERS, "Content-Security-Policy": _POLICY},
        )  # fmt: skip

    def _words(self, what: str, language: str) -> dict[str, str]:
        """Title, text and, where something can be done, the button's words."""
        shop, hours = self._settings.shop.name, self._settings.privacy.erase_after_hours
        return {
            part: sentence(f"privacy_page.{what}.{part}", language).format(shop=shop, hours=hours)
            for part in ("title", "text", "button")
        }
