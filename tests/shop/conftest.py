"""The sample shop as of a fixed day, in SQLite and behind a stand-in of a merchant's API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from shutil import copy
from urllib.parse import unquote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic.json import pydantic_encoder
from sqlite_utils import Database

from bot.settings_sections import ShopSettings
from bot.shop.http_shop import HttpShop
from bot.shop.sample_data import load_sample
from bot.shop.shop import NotPossible, OrderNotFound, Shop
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database

NOW = datetime(2026, 11, 24, 12, 0)
TOKEN = "a-token-of-the-tests"


class ApiStandIn:
    """A merchant's API as bot/shop/http_shop.py documents it, served from a SqliteShop.

    ``answers`` are given first, one a request, instead of the shop's own; an answer of 0 is none
    at all, ``answer_after_work`` gives them only once the request has had its effect.
    """

    def __init__(self, shop: SqliteShop) -> None:
        self.shop: Shop = shop
        self.requests: list[tuple[str, str, str]] = []
        self.keys: list[str | None] = []
        self.answers: list[web.Response | int] = []
        self.answer_after_work = False
        self.app = web.Application()
        self.app.router.add_route("*", "/api/{tail:.*}", self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        authorization = request.headers.get("Authorization", "")
        self.requests.append((request.method, request.raw_path, authorization))
        self.keys.append(request.headers.get("Idempotency-Key"))
        if authorization != f"Bearer {TOKEN}":
            return web.Response(status=401)
        planned = self.answers.pop(0) if self.answers else None
        if planned is None or self.answer_after_work:
            real = await self._work(request)
        if planned == 0:
            await asyncio.sleep(5)
        if isinstance(planned, int):
            return web.Response(status=planned, text="planned")
        return planned or real

    async def _work(self, request: web.Request) -> web.Response:
        parts = [unquote(part) for part in request.rel_url.raw_path.split("/")[2:]]
        body = json.loads(await request.text() or "{}")
        shop, query = self.shop, request.query
        try:
            match (request.method, *parts):
                case ("POST", "owners"):
                    number = body.pop("order_number")
                    (proof,) = body.values()
                    found = await shop.find_owner(number, proof)
                case ("GET", "customers"):
                    found = {"customers": await shop.customers_by_phone(query["phone"])}
                case ("GET", "customers", owner, "orders"):
                    found = {"orders": await shop.orders_of(owner, int(query["limit"]))}
                case ("GET", "customers", owner, "orders", number):
                    found = await shop.order(number, owner)
                case ("PUT", "customers", owner, "orders", number, "cancellation"):
                    found = await shop.cancel(number, owner)
                case ("PUT", "customers", owner, "orders", number, "address"):
                    found = await shop.change_address(number, owner, body["address"])
                case ("POST", "customers", owner, "orders", number, "returns"):
                    found = await shop.request_return(number, owner, **body)
                case ("GET", "parcels", parcel):
                    number = await shop.order_of_parcel(parcel)
                    found = {"order_number": number} if number else None
                case ("GET", "products"):
                    found = {"products": await shop.find_products(query["q"], int(query["limit"]))}
                case _:
                    return web.Response(status=404, text="no such page")
        except OrderNotFound:
            found = None
        except NotPossible as error:
            refusal = {"error": "not_possible", "reason": error.reason, "status": error.status}
            return web.json_response(refusal, status=409)
        if found is None:
            return web.json_response({"error": "not_found"}, status=404)
        return web.json_response(
            found, dumps=lambda data: json.dumps(data, default=pydantic_encoder)
        )


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sapa.db"
    database = open_database(path)
    load_sample(database, NOW)
    database.close()
    return path


@pytest.fixture
def database_path(loaded: Path, tmp_path: Path) -> Path:
    return Path(copy(loaded, tmp_path / "sapa.db"))


@pytest.fixture
def database(database_path: Path) -> Database:
    """A second connection, to look at what the shop wrote."""
    return open_database(database_path)


@pytest.fixture
async def sqlite_shop(database_path: Path) -> AsyncIterator[SqliteShop]:
    shop = SqliteShop(open_database(database_path), clock=lambda: NOW)
    yield shop
    await shop.aclose()


@pytest.fixture
def api(sqlite_shop: SqliteShop) -> ApiStandIn:
    return ApiStandIn(sqlite_shop)


@pytest.fixture
async def http_shop(api: ApiStandIn) -> AsyncIterator[HttpShop]:
    async with TestServer(api.app) as server:
        settings = ShopSettings(url=str(server.make_url("/api/")), order_numbers=("ORD-1234",))
        shop = HttpShop(settings, TOKEN, timeout_s=10)
        yield shop
        await shop.aclose()


@pytest.fixture(params=["sqlite", "http"])
def shop(request: pytest.FixtureRequest, sqlite_shop: SqliteShop, http_shop: HttpShop) -> Shop:
    """What is promised of every shop is tested on both."""
    return {"sqlite": sqlite_shop, "http": http_shop}[request.param]


@pytest.fixture
async def customer_id(sqlite_shop: SqliteShop) -> Callable[[str], str]:
    """Ids of the documented customers by first name."""
    ids = {
        name: (await sqlite_shop.customers_by_phone(phone))[0].id
        for name, phone in {
            "rina": "447700900123",
            "budi": "6281200001180",
            "dewi": "12025550143",
        }.items()
    }
    return ids.__getitem__
