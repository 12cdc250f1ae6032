"""What is behind a mailed link: "this is me, delete it", or "don't delete".

Mail scanners open links, so opening it changes nothing: a button does.
"""

from __future__ import annotations

from aiohttp import web

from bot.gateway.privacy.page import TOKEN, PrivacyPage
from bot.store.privacy.erasure_requests import ErasureRequests, RequestGone


class PrivacyLinks:
    """``/privacy/{token}``: GET shows what the link is for, POST does it, once."""

    def __init__(self, requests: ErasureRequests, page: PrivacyPage) -> None:
        self._requests = requests
        self._page = page

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/privacy/{TOKEN}", self.show), web.post(f"/privacy/{TOKEN}", self.do)]

    async def show(self, request: web.Request) -> web.Response:
        self._page.count(request)
        found = await self._requests.by_link(request.match_info["token"])
        if found is None:
            return self._page.answer("gone", status=404)
        return self._page.answer(found.state, found.language)

    async def do(self, request: web.Request) -> web.Response:
        self._page.count(request)
        try:
            found = await self._requests.use_link(request.match_info["token"])
        except RequestGone:
            return self._page.answer("gone", status=404)
        return self._page.answer(
            "granted" if found.state == "unproven" else "stopped", found.language
        )
