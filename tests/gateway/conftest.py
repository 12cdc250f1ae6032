"""The engines on which the gateway is tested, where it depends on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection
from bot.store.gateways import leases
from bot.store.messages import turn_claims
from tests.postgresql import empty, postgresql


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Of a PostgreSQL."""
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Says where the store is: each test that asks for it is run on both engines."""
    if request.param == "sqlite":
        return {}
    address = str(request.getfixturevalue("address"))
    empty(address)
    # What a gateway that dies had claimed is taken over sooner than its customers would notice.
    monkeypatch.setattr(turn_claims, "LEASE_S", 1.0)
    monkeypatch.setattr(turn_claims, "RENEW_EVERY_S", 0.3)
    monkeypatch.setattr(turn_claims, "LOOK_AGAIN_S", 0.3)
    monkeypatch.setattr(leases, "LEASE_S", 2.0)
    monkeypatch.setattr(leases, "RENEW_EVERY_S", 0.3)
    return {"SAPA_DATABASE_URL": address}


@pytest.fixture
def settings(tmp_path: Path, environ: dict[str, str]) -> Settings:
    return Settings(root=tmp_path, environ=environ)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """To look into it from beside."""
    database = open_connection(settings.store)
    yield database
    database.close()
