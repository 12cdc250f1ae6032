"""The shop behind an API of the merchant's own.

What the API has to offer, under ``base_url``; JSON both ways, ``Authorization: Bearer <token>``:

==============================================================  =================================
POST /owners  {"order_number": "ORD-2291", PROOF}               the customer
GET  /customers?phone=6281200001180                             {"customers": […]}: all with it
GET  /customers/{id}                                            the customer
GET  /customers/{id}/orders?limit=5                             {"orders": […]}, newest first
GET  /customers/{id}/orders/{number}                            the order
GET  /parcels/{tracking number}                                 {"order_number": "ORD-2291"}
PUT  /customers/{id}/orders/{number}/cancellation  {}           the order, cancelled
PUT  /customers/{id}/orders/{number}/address  {"address": "…"}  the order, with that address
POST /customers/{id}/orders/{number}/returns                    the order, return_requested
     {"item": "…", "reason": "…", "photo": "…" or null}
GET  /products?q=kemeja+batik&limit=5[&price_to=100000]         {"products": […]}, best first
==============================================================  =================================

PROOF is one of "email": "rina@example.com", "phone": "447700900123" (E.164 without +) and
"phone_last_four": "0123". A wrong proof and an order that does not exist must be answered alike and
equally fast, and an order only ever under the customer whose it is. Customers, orders and products
are objects with the fields of ``bot.shop.records``; days are "2024-11-05", times
"2024-11-05T14:30:00", money is a whole number of the currency's smallest unit: 1250 for $12.50,
150000 for Rp150.000. Order numbers are sent as [shop] order_numbers in sapa.toml shows them;
without examples there, as customers type them. What the shop does not know is left out or null: a
stock of 0 is told as sold out, a fee of 0 as free. An order's ``changes`` are for its people.

Refusals: 404 {"error": "not_found"}; 409 {"error": "not_possible", "reason": "…", "status": "…"}
with a reason and an order status of ``bot.shop.shop.NotPossible``. Any other answer, a redirect
too, counts as out of order. GET and PUT may arrive twice (a lost answer is asked for again).

A change comes with an ``Idempotency-Key``. Where a crash has a customer's message answered once
more, what it asked for comes again with the same key: answer with the order as it is then, and
change nothing.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from hashlib import blake2b
from types import GenericAlias
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from pydantic import ValidationError, parse_obj_as
from yarl import URL

from bot.order_numbers import OrderNumbers
from bot.settings_sections import ShopSettings
from bot.shop.ownership_proof import read_proof
from bot.shop.records import Customer, Order, OrderStatus, Product
from bot.shop.shop import NotPossible, Obstacle, OrderNotFound, ShopUnavailable
from bot.shop.wish import asked_by

T = TypeVar("T")

_CHANGES = ("cancellation", "address", "returns")
_TRIES = 3
_FIRST_PAUSE_S = 0.2
_WORTH_REPEATING = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Any
    tries: int


@dataclass(frozen=True)
class _Refusal:
    reason: Obstacle
    status: OrderStatus


@dataclass(frozen=True)
class _Parcel:
    order_number: str


class HttpShop:
    """A Shop over the API above: ``settings`` are [shop]'s, with its ``url``. ``timeout_s`` bounds
    one try; there are up to three."""

    def __init__(self, settings: ShopSettings, token: str, timeout_s: float = 5.0) -> None:
        self._base_url = settings.url.rstrip("/")
        self._settings = settings
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    @property
    def _numbers(self) -> OrderNumbers:
        return OrderNumbers.like(self._settings.order_numbers)

    async def find_owner(self, order_number: str, proof: str) -> Customer | None:
        country = self._settings.country
        number, known = self._numbers.read(order_number), read_proof(proof, country)
        if number is None or known is None:
            return None  # tells nothing: the same for every order
        wanted = {"order_number": number, known.kind: known.value}
        return self._found(Customer, await self._send("POST", ["owners"], body=wanted))

    async def customers_by_phone(self, e164: str) -> list[Customer]:
        query = {"phone": e164.removeprefix("+")}
        answer = await self._send("GET", ["customers"], query=query)
        return self._list(Customer, "customers", answer)

    async def order_numbers(self) -> OrderNumbers:
        return self._numbers

    async def customer(self, customer_id: str) -> Customer | None:
        customer = self._found(Customer, await self._send("GET", ["customers", customer_id]))
        return customer if customer is not None and customer.id == customer_id else None

    async def orders_of(self, customer_id: str, limit: int) -> list[Order]:
        path, query = ["customers", customer_id, "orders"], {"limit": str(limit)}
        orders = self._list(Order, "orders", await self._send("GET", path, query=query))
        return [order for order in orders if order.customer_id == customer_id]

    async def order(self, number: str, customer_id: str) -> Order | None:
        known = self._numbers.read(number)
        if known is None:
            return None
        path = ["customers", customer_id, "orders", known]
        order = self._found(Order, await self._send("GET", path))
        # An API that forgets to check whose the order is must not make us show it.
        return order if order is not None and order.customer_id == customer_id else None

    async def order_of_parcel(self, tracking_number: str) -> str | None:
        parcel = self._found(_Parcel, await self._send("GET", ["parcels", tracking_number]))
        return parcel.order_number if parcel else None

    async def order_for_staff(self, number: str) -> Order | None:
        known = self._numbers.read(number)
        if known is None:
            return None
        return self._found(Order, await self._send("GET", ["orders", known]))

    async def cancel(self, number: str, customer_id: str) -> Order:
        answer = await self._send("PUT", self._path(number, customer_id, "cancellation"), body={})
        try:
            return self._changed(answer)
        except NotPossible as error:
            # The first try may have cancelled it, with only its answer lost.
            order = await self.order(number, customer_id) if answer.tries > 1 else None
            if error.status != "cancelled" or order is None:
                raise
            return order

    async def change_address(self, number: str, customer_id: str, address: str) -> Order:
        path = self._path(number, customer_id, "address")
        return self._changed(await self._send("PUT", path, body={"address": address}))

    async def request_return(
        self, number: str, customer_id: str, item: str, reason: str, photo: str | None
    ) -> Order:
        path = self._path(number, customer_id, "returns")
        body = {"item": item, "reason": reason, "photo": photo}
        return self._changed(await self._send("POST", path, body=body))

    async def find_products(
        self, text: str, limit: int, price_to: int | None = None
    ) -> list[Product]:
        query = {"q": text, "limit": str(limit)}
        if price_to is not None:
            query["price_to"] = str(price_to)
        answer = await self._send("GET", ["products"], query=query)
        return self._list(Product, "products", answer)

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _send(
        self,
        method: str,
        path: list[str],
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> _Answer:
        # Each segment is quoted whole, so that no id can reach another path.
        segments = "/".join(quote(segment, safe="") for segment in path)
        url = URL(f"{self._base_url}/{segments}", encoded=True).with_query(query)
        tries = 1 if method == "POST" else _TRIES
        for attempt in range(1, tries + 1):
            try:
                status, text = await self._once(method, url, body)
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                problem = f"cannot be reached ({type(error).__name__}: {error})"
            else:
                if status not in _WORTH_REPEATING:
                    return _Answer(status, self._read(status, text), attempt)
                problem = f"answered {status}"
            if attempt < tries:
                await asyncio.sleep(_FIRST_PAUSE_S * 2 ** (attempt - 1))
        raise self._unavailable(f"{problem}, tries: {tries}. Check that it runs, then try again.")

    async def _once(self, method: str, url: URL, body: dict[str, Any] | None) -> tuple[int, str]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()
            )
        headers = {"Authorization": f"Bearer {self._token}"}
        if (wish := asked_by.get()) and url.name in _CHANGES:
            asked = json.dumps([url.raw_path, body], sort_keys=True).encode()
            headers["Idempotency-Key"] = f"{wish}-{blake2b(asked, digest_size=8).hexdigest()}"
        # A redirect followed would carry the token, or a customer's data, to another host.
        async with self._session.request(
            method, url, json=body, headers=headers, allow_redirects=False
        ) as response:
            return response.status, await response.text(errors="replace")

    def _read(self, status: int, text: str) -> Any:
        if 300 <= status < 400:
            raise self._unavailable(
                f"answers with a redirect ({status}), which is not followed. Set [shop] url in "
                "sapa.toml to the final address."
            )
        if status in (401, 403):
            raise self._unavailable(f"refuses the token ({status}). Check SHOP_API_TOKEN.")
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        known = {200: None, 201: None, 404: "not_found", 409: "not_possible"}
        if status in known and isinstance(body, dict) and body.get("error") == known[status]:
            return body
        raise self._unavailable(
            f"gave an answer ({status}) that is not of the documented form. Check [shop] url in "
            "sapa.toml and what bot/shop/http_shop.py asks of the API."
        )

    def _found(self, kind: type[T], answer: _Answer) -> T | None:
        return None if answer.status == 404 else self._parse(kind, answer.body)

    def _list(self, kind: type[T], name: str, answer: _Answer) -> list[T]:
        if answer.status == 404:
            return []
        listed: list[T] = self._parse(GenericAlias(list, kind), answer.body.get(name))
        return listed

    def _changed(self, answer: _Answer) -> Order:
        if answer.status == 404:
            raise OrderNotFound("This customer has no such order.")
        if answer.status == 409:
            refusal = self._parse(_Refusal, answer.body)
            raise NotPossible(refusal.reason, refusal.status)
        order: Order = self._parse(Order, answer.body)
        return order

    def _parse(self, kind: Any, data: Any) -> Any:
        try:
            return parse_obj_as(kind, data)
        except (ValidationError, TypeError) as error:
            problems = error.errors() if isinstance(error, ValidationError) else []
            place = ".".join(str(part) for problem in problems[:1] for part in problem["loc"])
            what = problems[0]["msg"] if problems else None
            raise self._unavailable(
                f"answered with data that are not as documented ({place}: {what}). "
                "See bot/shop/http_shop.py for what is expected."
            ) from error

    def _unavailable(self, what: str) -> ShopUnavailable:
        return ShopUnavailable(f"The shop's API at {URL(self._base_url).host} {what}")

    def _path(self, number: str, customer_id: str, change: str) -> list[str]:
        known = self._numbers.read(number)
        if known is None:
            raise OrderNotFound(f"{number!r} is no order number of this shop.")
        return ["customers", customer_id, "orders", known, change]
