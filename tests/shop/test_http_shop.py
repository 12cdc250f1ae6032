"""The shop behind HTTP when the other side is slow, wrong, broken or hostile."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings_sections import ShopSettings
from bot.shop.http_shop import HttpShop
from bot.shop.shop import NotPossible, ShopUnavailable
from bot.shop.wish import asked_by

Ids = Callable[[str], str]
TOKEN = "a-token-of-the-tests"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_reading_is_tried_again(api, http_shop: HttpShop, status: int) -> None:
    api.answers = [status, status]
    assert [c.name for c in await http_shop.customers_by_phone("447700900123")] == ["Rina Hartono"]
    assert len(api.requests) == 3


async def test_three_failures_are_enough(api, http_shop: HttpShop) -> None:
    api.answers = [500] * 9
    with pytest.raises(ShopUnavailable, match="answered 500, tries: 3"):
        await http_shop.find_products("batik", 5)
    assert len(api.requests) == 3


async def test_what_may_not_happen_twice_is_not_tried_again(
    api, http_shop: HttpShop, customer_id: Ids
) -> None:
    api.answers = [500, 500]
    with pytest.raises(ShopUnavailable, match="tries: 1"):
        await http_shop.request_return("ORD-2292", customer_id("rina"), "Hijab", "x", None)
    with pytest.raises(ShopUnavailable, match="tries: 1"):
        await http_shop.find_owner("ORD-2291", "0123")
    assert [method for method, _, _ in api.requests] == ["POST", "POST"]


async def test_a_cancellation_whose_answer_was_lost_counts_as_done(
    api, http_shop: HttpShop, customer_id: Ids
) -> None:
    api.answers, api.answer_after_work = [502], True
    order = await http_shop.cancel("ORD-2293", customer_id("rina"))
    assert order.status == "cancelled"
    with pytest.raises(NotPossible):
        await http_shop.cancel("ORD-2293", customer_id("rina"))


async def test_a_silent_shop_is_given_up(api) -> None:
    api.answers = [0, 0, 0]
    async with TestServer(api.app) as server:
        shop = HttpShop(ShopSettings(url=str(server.make_url("/api"))), TOKEN, timeout_s=0.5)
        with pytest.raises(ShopUnavailable, match="cannot be reached"):
            await shop.order("ORD-2291", "C-0001")
        await shop.aclose()
    assert len(api.requests) == 3


async def test_a_shop_that_is_not_there(unused_tcp_port: int) -> None:
    shop = HttpShop(ShopSettings(url=f"http://127.0.0.1:{unused_tcp_port}"), "secret-token")
    with pytest.raises(ShopUnavailable, match="cannot be reached") as failure:
        await shop.find_products("batik", 5)
    await shop.aclose()
    assert "secret-token" not in str(failure.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_takes_the_token_elsewhere(
    api, http_shop: HttpShop, customer_id: Ids, status: int
) -> None:
    visits: list[web.Request] = []

    async def elsewhere(request: web.Request) -> web.Response:
        visits.append(request)
        return web.json_response({})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", elsewhere)
    async with TestServer(app) as other:
        headers = {"Location": str(other.make_url("/"))}
        api.answers = [web.Response(status=status, headers=headers) for _ in range(2)]
        with pytest.raises(ShopUnavailable, match="final address"):
            await http_shop.order("ORD-2291", customer_id("rina"))
        with pytest.raises(ShopUnavailable, match="final address"):
            await http_shop.find_owner("ORD-2291", "0123")
    assert not visits


async def test_a_wrong_address_is_not_taken_for_a_missing_order(
    api, http_shop: HttpShop, customer_id: Ids
) -> None:
    assert await http_shop.order("ORD-9999", customer_id("rina")) is None
    api.answers = [404]
    with pytest.raises(ShopUnavailable, match="documented form"):
        await http_shop.order("ORD-2291", customer_id("rina"))


async def test_a_refused_token_says_so(api, http_shop: HttpShop) -> None:
    api.answers = [403]
    with pytest.raises(ShopUnavailable, match="SHOP_API_TOKEN"):
        await http_shop.find_products("batik", 5)


@pytest.mark.parametrize(
    "body",
    [
        "<html>Login</html>",
        "[]",
        "{}",
        '{"orders": null}',
        '{"orders": [{"number": "ORD-2291", "status": "lost"}]}',
        '{"error": "not_found"}',
    ],
)
async def test_an_answer_of_another_form_is_not_guessed_at(
    api, http_shop: HttpShop, customer_id: Ids, body: str
) -> None:
    api.answers = [web.Response(text=body, content_type="application/json")]
    with pytest.raises(ShopUnavailable, match="documented"):
        await http_shop.orders_of(customer_id("rina"), 5)


async def test_another_customers_order_is_not_passed_on(
    api, http_shop: HttpShop, sqlite_shop, customer_id: Ids
) -> None:
    """The stand-in forgets to check whose the order is."""
    rina, budi = customer_id("rina"), customer_id("budi")
    api.shop = _Careless(sqlite_shop, rina)
    assert await http_shop.order("ORD-2291", budi) is None
    assert await http_shop.orders_of(budi, 5) == []


class _Careless:
    def __init__(self, shop, owner: str) -> None:
        self._shop, self._owner = shop, owner

    async def order(self, number: str, customer_id: str):
        return await self._shop.order(number, self._owner)

    async def orders_of(self, customer_id: str, limit: int):
        return await self._shop.orders_of(self._owner, limit)


async def test_no_id_reaches_another_path(api, http_shop: HttpShop) -> None:
    await http_shop.orders_of("C-0001/orders/ORD-2291?x=", 5)
    await http_shop.order("../../products", "C-0001")
    assert [path for _, path, _ in api.requests] == [
        "/api/customers/C-0001%2Forders%2FORD-2291%3Fx%3D/orders?limit=5"
    ]


async def test_proofs_stand_in_no_address_and_no_log(
    api, http_shop: HttpShop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    await http_shop.find_owner("ORD-2291", "rina@example.com")
    assert "rina" not in api.requests[0][1]
    assert "rina" not in caplog.text


async def test_what_is_asked_for_again_comes_with_the_same_key(
    http_shop: HttpShop, api, customer_id: Ids
) -> None:
    rina = customer_id("rina")
    asked_by.set("17")
    await http_shop.order("ORD-2293", rina)
    for address in ("Jl. Mawar 1", "Jl. Mawar 1", "Jl. Melati 2"):
        await http_shop.change_address("ORD-2293", rina, address)
    asked_by.set("18")
    await http_shop.change_address("ORD-2293", rina, "Jl. Melati 2")
    read, first, again, other, later = api.keys
    assert read is None and first == again
    assert len({first, other, later}) == 3
