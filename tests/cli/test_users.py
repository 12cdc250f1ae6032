"""``./sapa users``: what an admin who is locked out does on the server."""

from __future__ import annotations

import asyncio

import pyotp

from bot.settings import load_settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.second_factors import SecondFactors
from bot.store.staff.users import Users
from tests.cli.conftest import Run


def test_a_lost_second_factor_is_taken_away(run: Run) -> None:
    run("users", "add", "sari", "--role", "admin")

    async def set_up() -> None:
        thread = DatabaseThread(open_database(load_settings().database))
        factors, sari = SecondFactors(thread), await Users(thread).get("sari")
        assert await factors.confirm(sari, pyotp.TOTP(await factors.enrol(sari)).now())
        await thread.aclose()

    asyncio.run(set_up())
    code, out, _ = run("users", "reset-second-factor", "sari")
    assert code == 0 and "by the password alone" in out
    database = open_database(load_settings().database)
    assert database["second_factors"].count == database["recovery_codes"].count == 0
    assert run("users", "reset-second-factor", "nobody")[0] == 1


def test_an_address_for_single_sign_on(run: Run) -> None:
    run("users", "add", "sari", "--role", "agent")
    run("users", "add", "budi", "--role", "agent")
    assert run("users", "email", "sari", "Sari@Shop.example")[0] == 0
    code, _, error = run("users", "email", "budi", "sari@shop.example")
    assert code == 1 and "that of sari" in error
    code, _, error = run("users", "email", "budi", "no address")
    assert code == 1 and "no e-mail address" in error
    assert run("users", "email", "sari", "")[0] == 0
    assert run("users", "email", "budi", "sari@shop.example")[0] == 0
