"""The web channel by itself: it tells tabs, and nobody can speak through its webhook."""

from __future__ import annotations

import pytest

from bot.channels.base import ChannelNotReady, Malformed, Unsigned, WebhookRequest
from bot.channels.web.channel import Web
from bot.messages import Outbound


async def test_send_tells_the_tabs_of_that_chat_only() -> None:
    web, heard = Web(), []
    web.listen("one", lambda news: heard.append(("one", news)))
    web.listen("other", lambda news: heard.append(("other", news)))
    receipt = await web.send(Outbound("web", "web", "one", text="hello", key="7.0"))
    await web.typing("other", {})
    assert receipt.platform_id == "7.0"
    assert heard == [("one", "message"), ("other", "typing")]


async def test_send_succeeds_without_any_tab() -> None:
    web, heard = Web(), []
    listener = heard.append
    web.listen("one", listener)
    web.leave("one", listener)
    web.leave("one", listener)
    await web.send(Outbound("web", "web", "one", text="hello"))
    assert heard == []


def test_a_webhook_is_always_refused() -> None:
    web = Web()
    request = WebhookRequest("POST", "/webhooks/web", {}, {}, b"{}", "http://shop/webhooks/web")
    assert web.handshake(request) is None
    with pytest.raises(Unsigned):
        web.verify(request)
    with pytest.raises(Malformed):
        web.parse(b"{}")


def test_sites_to_embed_on() -> None:
    sites = ["https://www.example.com", "https://*.example.com/", "http://localhost:3000"]
    web = Web.from_settings({"enabled": True, "embed_on": sites}, {})
    assert web.embed_on == (
        "https://www.example.com",
        "https://*.example.com",
        "http://localhost:3000",
    )
    assert Web.from_settings({"enabled": True}, {}).embed_on == ()


@pytest.mark.parametrize(
    "sites",
    [
        "https://www.example.com",
        ["www.example.com"],
        ["*"],
        ["https://www.example.com/shop"],
        ["https://a.example; script-src *"],
        ["https://a.example\r\nX-Header: 1"],
        [7],
    ],
)
def test_anything_else_is_refused_with_what_to_write(sites: object) -> None:
    with pytest.raises(ChannelNotReady, match="embed_on"):
        Web.from_settings({"embed_on": sites}, {})
