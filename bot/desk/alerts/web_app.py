"""The desk as an app on a phone or computer: its manifest, service worker and offline page."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import LANGUAGE, SETTINGS, TEMPLATES, Page, page
from bot.desk.templates import static_address

_THEME, _PAPER = "#0b6e5a", "#f5f5f2"
"""The accent and the paper of desk.css."""


async def manifest(request: web.Request) -> web.Response:
    """By which browsers offer to install it. It names the shop and nobody."""
    shop = request.app[SETTINGS].shop.name
    icons = [
        {"src": static_address(f"icon-{size}.png"), "sizes": f"{size}x{size}",
         "type": "image/png", "purpose": purpose}
        for size in (192, 512) for purpose in ("any", "maskable")
    ]  # fmt: skip
    return web.json_response(
        {
            "id": "/desk",
            "name": f"{shop} desk",
            "short_name": shop,
            "start_url": "/desk",
            "scope": "/desk",
            "display": "standalone",
            "theme_color": _THEME,
            "background_color": _PAPER,
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


async def service_worker(request: web.Request) -> web.Response:
    """Beside the pages, not among the static files: what it serves must lie below it."""
    text = request.app[TEMPLATES].render("alerts/service_worker.js", request[LANGUAGE])
    headers = {"Service-Worker-Allowed": "/desk", "Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


async def offline(request: web.Request) -> web.Response:
    """What the service worker keeps for when there is no network: nothing of anybody."""
    return page(request, "alerts/offline.html")


PAGES = [
    Page("GET", "/manifest.webmanifest", manifest, None),
    Page("GET", "/service_worker.js", service_worker, None),
    Page("GET", "/offline", offline, None),
]
