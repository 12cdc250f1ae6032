"""A machine on which only the gateway runs: pages that need Rasa's environment say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import rasa_environment
from bot.rasa_environment import RASA_ENVIRONMENT, RASA_PYTHON
from tests.desk.conftest import LogIn, submit


@pytest.fixture(autouse=True)
def no_rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RASA_PYTHON, "")
    monkeypatch.setattr(rasa_environment, "is_rasa_here", lambda: False)
    monkeypatch.setattr(RASA_ENVIRONMENT, "name", str(tmp_path / ".venv-rasa"))


async def test_what_an_answer_would_win(log_in: LogIn) -> None:
    client = await log_in("ayu", "editor")
    status, text = await submit(
        client, "/desk/answers/live",
        id="cod", is_new="1", questions_en="Can I pay cash?", answer_en="Yes.",
    )  # fmt: skip
    assert status == 200, text
    assert "not on this machine" in text


async def test_what_is_grouped(log_in: LogIn) -> None:
    client = await log_in("ayu", "editor")
    answer = await client.get("/desk/teach/groups")
    assert answer.status == 422
    assert "not on this machine" in await answer.text()
