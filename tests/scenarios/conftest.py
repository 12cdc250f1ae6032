"""One running Sapa for all scenario tests. The model is trained once and cached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.running import RunningSapa, running_platforms, running_sapa
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi


@pytest.fixture(scope="session")
def platforms() -> Iterator[tuple[WhatsAppApi, TelegramApi]]:
    with running_platforms() as servers:
        yield servers


@pytest.fixture(scope="session")
def sapa(
    tmp_path_factory: pytest.TempPathFactory, platforms: tuple[WhatsAppApi, TelegramApi]
) -> Iterator[RunningSapa]:
    with running_sapa(tmp_path_factory.mktemp("sapa"), platforms) as sapa:
        yield sapa
