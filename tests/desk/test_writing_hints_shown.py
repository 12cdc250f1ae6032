"""While an answer or reply is written, hints stand beside it; they refuse nothing."""

from __future__ import annotations

from html import unescape

import pytest
from aiohttp import ClientTimeout
from aiohttp.test_utils import TestClient

from tests.desk.conftest import LogIn, csrf_of


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("ina", "editor")


async def hints(
    client: TestClient, *fields: tuple[str, str], of: str = "writing-hints"
) -> str:
    form = [("csrf", await csrf_of(client)), *fields]
    patient = ClientTimeout(total=None)
    answer = await client.post(f"/desk/{of}", data=form, timeout=patient)
    assert answer.status == 200
    return unescape(await answer.text())


async def test_spelling_tone_and_a_missing_language(editor: TestClient) -> None:
    written = ("answer_en", "You must chek the trackng number!!")
    text = await hints(editor, written)
    for words in (
        "“you must” may sound", "exclamation marks", "There is no text in this language yet",
    ):  # fmt: skip
        assert words in text
    assert "“trackng”: is “tracking” meant?" in await hints(editor, written, of="spelling")


async def test_of_a_replys_wordings(editor: TestClient) -> None:
    text = await hints(
        editor, ("language", "en"), ("text", "Thanks, we look into it."),
        ("language", "id"), ("text", "KAKAK HARUS SABAR"),
    )  # fmt: skip
    assert "Capitals read like shouting" in text and "no text in this language" not in text


async def test_where_all_is_well_that_is_said(editor: TestClient) -> None:
    text = await hints(
        editor, ("answer_en", "Yes, you can pay the courier."),
        ("answer_id", "Bisa, bayar ke kurir ya Kak."),
    )  # fmt: skip
    assert "No hints" in text


async def test_an_empty_form_is_left_alone(editor: TestClient) -> None:
    assert (await hints(editor)).strip() == ""
