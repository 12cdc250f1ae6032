"""While an answer or reply is written, hints stand beside it; they refuse nothing."""

from __future__ import annotations

from html import unescape

import pytest
from aiohttp import ClientTimeout
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.settings_sections import LanguagesSettings
from tests.checkout import CHECKOUT
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


async def test_a_missing_text_is_drafted_by_machine_and_only_shown(
    editor: TestClient, settings: Settings
) -> None:
    english = ("answer_en", "Yes, you can pay the courier.")
    assert "Draft it by machine" not in await hints(editor, english), "the shop has no model"
    folder = LanguagesSettings(str(CHECKOUT / "tests" / "translation" / "pairs"))
    object.__setattr__(settings, "languages", folder)
    text = await hints(editor, english)
    assert "Draft it by machine" in text and '"draft_in": "id"' in text
    indonesian = ("answer_id", "Bisa, Kak.")
    assert "Draft it by machine" not in await hints(editor, indonesian), "none from this language"
    draft = await hints(editor, english, ("draft_in", "id"), of="machine-drafts")
    assert "Draft by machine: read it before you save" in draft and "readonly" in draft
    assert 'lang="id"' in draft and "from English" in draft
    form = [("csrf", await csrf_of(editor)), english, ("draft_in", "ms")]
    refused = await editor.post("/desk/machine-drafts", data=form)
    assert refused.status == 422 and "Write it yourself" in await refused.text()
