"""Teams, assignment, service levels and alerts, as forms; what a page is told by itself."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.store.staff.users import Users
from tests.desk.conftest import LogIn, browser, csrf_of, submit

PUSH = {
    "endpoint": "https://push.example/abc",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6"
    "-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


async def text_of(client: TestClient, path: str) -> str:
    answer = await client.get(f"/desk{path}")
    assert answer.status == 200, path
    return await answer.text()


async def test_a_team_is_made_changed_and_deleted(log_in: LogIn, users: Users) -> None:
    admin = await log_in("sari", "admin")
    number = (await users.get("sari")).id
    status, _ = await submit(admin, "/desk/teams", name="Returns")
    assert status == 200
    team = re.search(r"/desk/teams/(\d+)", await text_of(admin, "/teams"))
    assert team
    path = team.group(0)
    await submit(admin, path, name="Returns & refunds", member=str(number), language="en")
    shown = await text_of(admin, "/teams")
    assert "Returns &amp; refunds" in shown and "English" in shown and "Sari" in shown
    status, shown = await submit(admin, path, name="", member=str(number), language="id")
    assert status == 422 and "Give the team a name." in shown
    assert re.search(r'value="id" checked', shown)  # what was ticked is still ticked
    status, shown = await submit(admin, "/desk/teams", name="RETURNS & REFUNDS")
    assert status == 422 and "already a team" in shown and 'value="RETURNS' in shown
    await submit(admin, f"{path}/delete")
    assert "There are no teams" in await text_of(admin, "/teams")
    assert (await admin.get(path)).status == 404


async def test_assignment_is_off_until_it_is_switched_on(log_in: LogIn, users: Users) -> None:
    admin = await log_in("sari", "admin")
    number = str((await users.get("sari")).id)
    assert not re.search(r'name="is_on" value="1" checked', await text_of(admin, "/assignment"))
    form = {"is_on": "1", "capacity": "3", "back_after_minutes": "15",
            "person": number, "own_capacity": "7"}  # fmt: skip
    status, shown = await submit(admin, "/desk/assignment", **form)
    assert status == 200 and "Saved." in shown
    shown = await text_of(admin, "/assignment")
    for part in ('name="is_on" value="1" checked', 'value="3"', 'value="15"', 'value="7"'):
        assert part in shown
    for wrong in ({"capacity": "many"}, {"back_after_minutes": "0"}, {"own_capacity": "1000"}):
        status, shown = await submit(admin, "/desk/assignment", **{**form, **wrong})
        assert status == 422 and 'role="alert"' in shown
    assert 'value="7"' in await text_of(admin, "/assignment")


async def test_service_levels_and_the_mail(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    form = {"team": "0", "first_minutes": "30", "next_minutes": "", "warn_minutes": "5"}
    status, shown = await submit(admin, "/desk/service-levels", **form)
    assert status == 200 and 'name="first_minutes"' in shown and 'value="30"' in shown
    status, shown = await submit(admin, "/desk/service-levels", **{**form, "first_minutes": "0"})
    assert status == 422 and "Write minutes as a number" in shown
    status, shown = await submit(
        admin, "/desk/service-levels/digest", after_minutes="5", every_minutes="30"
    )
    assert status == 200 and 'name="every_minutes"' in shown and 'value="30"' in shown
    status, _ = await submit(
        admin, "/desk/service-levels/digest", after_minutes="x", every_minutes="30"
    )
    assert status == 422


async def test_what_one_wants_to_be_told(log_in: LogIn) -> None:
    agent = await log_in("sari", "agent")
    shown = await text_of(agent, "/account/alerts")
    assert 'name="new_chat" value="1" checked' in shown
    assert 'name="names" value="1">' in shown  # no names until somebody wants them
    await submit(agent, "/desk/account/alerts", my_chat="1", names="1")
    shown = await text_of(agent, "/account/alerts")
    assert 'name="new_chat" value="1">' in shown and 'name="names" value="1" checked' in shown


async def test_a_browser_is_told_until_it_is_not_or_logs_out(
    log_in: LogIn, users: Users
) -> None:
    agent = await log_in("sari", "agent")
    path = "/desk/account/alerts"
    assert (await submit(agent, f"{path}/subscribe", **PUSH))[0] == 204
    status, shown = await submit(agent, f"{path}/subscribe", **{**PUSH, "endpoint": "http://x"})
    assert status == 422 and "no address for notifications" in shown
    assert (await submit(agent, f"{path}/unsubscribe", endpoint=PUSH["endpoint"]))[0] == 204


async def test_a_page_is_told_how_many_wait_and_nobody_else_is(
    log_in: LogIn, server: TestServer
) -> None:
    agent = await log_in("sari", "agent")
    shown = await text_of(agent, "/alerts")
    assert 'data-mine="0" data-anybody="0"' in shown
    async with browser(server) as stranger:
        assert (await stranger.get("/desk/alerts", allow_redirects=False)).status == 303


async def test_who_is_there_and_who_is_away(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    live = await admin.get("/desk/live")
    shown = ""
    while 'presence online' not in shown:
        shown = await text_of(admin, "/people")
    await submit(admin, "/desk/presence", presence="away", after="/desk/people")
    assert 'presence away' in await text_of(admin, "/people")
    token = await csrf_of(admin)
    form = {"presence": "here", "after": "https://evil.example", "csrf": token}
    answer = await admin.post("/desk/presence", data=form, allow_redirects=False)
    assert answer.headers["Location"] == "/desk"
    live.close()


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/service_worker.js", "/offline"])
async def test_the_app_is_made_of_nothing_personal(
    log_in: LogIn, server: TestServer, path: str
) -> None:
    agent = await log_in("sari", "agent")
    own = await text_of(agent, path)
    assert "sari" not in own.lower()
    answer = await agent.get(f"/desk{path}")
    if path == "/service_worker.js":
        assert answer.headers["Service-Worker-Allowed"] == "/desk"
    async with browser(server) as stranger:  # closes the server too
        assert await text_of(stranger, path) == own
