"""Actions with a process of their own, as where they see what nobody else may see."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa, running_platforms, running_sapa

SECRET = "erp-secret-of-a-test"


@pytest.fixture(scope="module")
def sapa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSapa]:
    folder = tmp_path_factory.mktemp("apart")
    with (
        running_platforms() as platforms,
        running_sapa(
            folder, platforms, {"MY_ERP_TOKEN": SECRET}, actions='environment = ["MY_ERP_TOKEN"]'
        ) as sapa,
    ):
        yield sapa


def processes(sapa: RunningSapa, words: str) -> list[Path]:
    """The folders in /proc of those of our processes whose command has these words."""
    folder = str(sapa.place.database.parent.parent)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            ours = folder in (entry / "environ").read_bytes().decode(errors="replace")
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it has ended, or is somebody else's
            continue
        if ours and words in " ".join(command):
            found.append(entry)
    return found


def test_they_alone_see_their_secret(sapa: RunningSapa) -> None:
    customer = TelegramCustomer(sapa.place, sapa.telegram, 990_001)
    assert "e-mail" in customer.says("where is my order ORD-2291").text
    assert "JNE8812345678" in customer.says("rina@example.com").text
    has = {
        words: [SECRET.encode() in (one / "environ").read_bytes() for one in processes(sapa, words)]
        for words in ("rasa_sdk --actions", "bot.rasa.worker", "bot.gateway")
    }
    assert has["rasa_sdk --actions"] == [True]
    assert has["bot.rasa.worker"] == [False]
    assert "--actions" not in (processes(sapa, "bot.rasa.worker")[0] / "cmdline").read_text()


def test_who_writes_while_their_process_starts_anew_is_answered(sapa: RunningSapa) -> None:
    customer = TelegramCustomer(sapa.place, sapa.telegram, 990_002)
    customer.says("hello")
    [server] = processes(sapa, "rasa_sdk --actions")
    os.kill(int(server.name), signal.SIGKILL)
    assert "order number" in customer.says("where is my order?").text
