"""Two desks of a shop on several machines: an editor's draft is the same at both."""

from __future__ import annotations

from contextlib import AsyncExitStack

from aiohttp.test_utils import TestServer

from bot.gateway.app import build_app
from bot.store.engine.store import open_store
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, QuietGateway, browser, submit
from tests.gateway.people import EchoRasa
from tests.training.conftest import project
from tests.training.test_publish_shared import Add, add, address, bucket

__all__ = ["add", "address", "bucket", "project"]


async def test_what_is_edited_thrown_away_and_brought_back(add: Add) -> None:
    machines = add("first"), add("second")
    store = open_store(machines[0].settings.store)
    token = await Users(store).add("eko", "Eko", "editor", "terminal")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.aclose)
        desks = []
        for machine in machines:
            gateway = QuietGateway(machine.settings, {}, EchoRasa())  # type: ignore[arg-type]
            server = await stack.enter_async_context(TestServer(build_app(gateway)))
            desks.append(browser(server))
            stack.push_async_callback(desks[-1].close)
        here, there = desks
        form = {"password": PASSWORD, "again": PASSWORD}
        assert (await here.post(f"/desk/welcome/{token}", data=form)).status == 200
        form = {"login": "eko", "password": PASSWORD}
        assert (await there.post("/desk/login", data=form)).status == 200

        text = "good evening to all of you over there"
        status, page = await submit(
            here, "/desk/examples/add", intent="greet", language="en", text=text
        )
        assert status == 200, page
        assert text in await (await there.get("/desk/publish")).text()
        status, _ = await submit(there, "/desk/publish", what="discard")
        assert status == 200
        assert text not in await (await here.get("/desk/publish")).text()
        status, _ = await submit(here, "/desk/publish", what="bring-back")
        assert status == 200
        assert text in await (await there.get("/desk/publish")).text()
