"""An action server that is gone ends the turn; one that answers, whatever it says, does not."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.rasa.action_server import ActionServer, ActionServerGone


async def _webhook(request: web.Request) -> web.Response:
    action = (await request.json())["next_action"]
    if action == "dies":
        assert request.transport
        request.transport.abort()
    if action == "fails":
        return web.json_response({}, status=500)
    return web.json_response({"token": request.headers["Authorization"], "events": []})


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_post("/webhook", _webhook)
    async with TestServer(app) as server:
        yield server


def at(url: str) -> ActionServer:
    endpoint = EndpointConfig.from_dict(
        {
            "url": url,
            "headers": {"Authorization": "Bearer token"},
            "enable_selective_domain": True,
        }
    )
    server = ActionServer.at(endpoint)
    assert server.kwargs == {"enable_selective_domain": True}
    return server


async def test_what_it_answers_is_handed_on(server: TestServer) -> None:
    actions = at(str(server.make_url("/webhook")))
    answer = await actions.request(json={"next_action": "works"}, method="post")
    assert answer == {"token": "Bearer token", "events": []}
    assert await actions.is_up()  # also where it has no /health
    with pytest.raises(ClientResponseError):
        await actions.request(json={"next_action": "fails"}, method="post")


async def test_gone_before_or_in_the_middle(server: TestServer) -> None:
    with pytest.raises(ActionServerGone) as gone:
        await at(str(server.make_url("/webhook"))).request(
            json={"next_action": "dies"}, method="post"
        )
    assert gone.value.was_asked
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        actions = at(f"http://127.0.0.1:{unused.getsockname()[1]}/webhook")
        with pytest.raises(ActionServerGone) as gone:
            await actions.request(json={"next_action": "works"}, method="post")
        assert not gone.value.was_asked and not await actions.is_up()
