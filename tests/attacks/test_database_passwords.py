"""The password in SAPA_DATABASE_URL is told by no error, however the address is mistyped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.commands.doctor_store import looked_at_databases
from bot.settings import load_settings
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.postgresql_address import with_timeouts
from bot.store.engine.postgresql_schema import open_postgresql
from bot.store.engine.postgresql_state import look_at_postgresql
from tests.ports import free_port

PASSWORD = "hunter2"
ADDRESSES = (
    "postgres//sapa:{p}@127.0.0.1/db", "postgresql+psycopg://sapa:{p}@127.0.0.1/db",
    "mysql://sapa:{p}@127.0.0.1/db", "postgresql://sapa:%zz{p}@127.0.0.1/db",
    "postgresql://sapa:{p}@[127.0.0.1/db", "postgresql://sapa:a@{p}@127.0.0.1/db",
    "postgresql://sapa:a/{p}@127.0.0.1/db", "postgresql://sapa:{p}/a@127.0.0.1/db",
    "postgresql://sapa:{p}@127.0.0.1/db?x=1", "password='{p}", "password={p} {p}", "{p}",
    "postgresql://sapa:{p}@127.0.0.1:{port}/db?sslmode={p}",
    "postgresql://sapa:{p}@127.0.0.1:{port}/db", "postgresql://sapa:\u2100{p}@127.0.0.1:{port}/db",
)  # fmt: skip


def _doctor(url: str) -> object:
    settings = load_settings()
    told = looked_at_databases(replace(settings, environ={"SAPA_DATABASE_URL": url}))
    raise StoreUnavailable(" ".join(what for _, what in told))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("use", [look_at_postgresql, open_postgresql, _doctor])
def test_no_error_quotes_it(address: str, use: Callable[[str], object]) -> None:
    url = address.format(p=PASSWORD, port=free_port())
    with pytest.raises(StoreUnavailable) as error:
        use(url)
    cause: BaseException | None = error.value
    while cause is not None:  # as a traceback would
        assert PASSWORD not in str(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


@pytest.mark.parametrize(
    "address",
    ["postgresql://sapa@/postgres?host=/run/postgresql", "postgresql://sapa:a%40b@[::1]:5432/sapa",
     "postgres://sapa:x@db-1.example.com,db-2.example.com:5432/sapa", "postgresql:///sapa"],
)  # fmt: skip
def test_addresses_that_are_some_are_taken(address: str) -> None:
    assert "connect_timeout=5" in with_timeouts(address)
