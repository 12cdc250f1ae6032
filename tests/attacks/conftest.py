"""One gateway process for all attacks: each must leave it alive for the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.gateway_process import GatewayProcess, gateway_process


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with gateway_process(tmp_path_factory.mktemp("attacked")) as gateway:
        yield gateway
