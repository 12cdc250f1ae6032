"""An editor who reads Indonesian is told in Indonesian what is wrong, and where."""

from __future__ import annotations

import asyncio
from html import unescape

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.replies import Reply, Wording, save_reply
from tests.desk.conftest import LogIn, submit


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    client = await log_in("sari", "editor")
    assert (await submit(client, "/desk/language", language="id"))[0] == 200
    return client


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


async def told(client: TestClient, path: str, **form: str) -> str:
    """The page after a form, as it is read."""
    return unescape((await submit(client, path, **form))[1])


async def test_a_refused_edit(editor: TestClient, draft: Draft) -> None:
    form = {"intent": "greet", "language": "en"}
    text = await told(editor, "/desk/examples/add", **form, text="see [this](unicorn)")
    assert "Entitas 'Unicorn' tidak ada. Pakai salah satu dari: " in text
    text = await told(editor, "/desk/examples/add", **form, text="where is my order")
    assert "Pindahkan saja dari sana" in text
    text = await told(editor, "/desk/examples/add", intent="{0}", language="en", text="hi {there}")
    assert "satu dari daftar" in text
    assert not draft.exists


async def test_a_file_that_cannot_be_used(editor: TestClient, draft: Draft) -> None:
    form = {"intent": "greet", "language": "en"}
    await submit(editor, "/desk/examples/add", **form, text="hello to all of you there")
    file = draft.folder / "data" / "knowledge" / "shop.yml"
    file.write_text("- id: open_hours\n  questions: {en: [When?]}\n", encoding="utf-8")
    text = unescape(await (await editor.get("/desk/answers")).text())
    assert "Jawaban · Toko (Open hours): answer: tulis di bawah en atau id" in text


@pytest.mark.long
async def test_what_the_check_finds(editor: TestClient, draft: Draft) -> None:
    form = {"intent": "greet", "language": "en"}
    await submit(editor, "/desk/examples/add", **form, text="hello to all of you there")
    with (draft.folder / "data" / "nlu" / "care.yml").open("a") as file:
        file.write("- intent: 'half\n")
    text = await told(editor, "/desk/publish/check")
    while "every 1s" in text:  # it goes on by itself
        await asyncio.sleep(0.05)
        text = await (await editor.get("/desk/publish/check")).text()
    assert "ini bukan YAML yang benar (" in text and "tanda kutip di sana." in text
    assert "<code>data/nlu/care.yml, baris " in text


async def test_mistakes_that_forbid_to_publish(editor: TestClient, draft: Draft) -> None:
    with draft.editing() as folder:
        save_reply(folder, Reply("utter_nobody_says", (Wording("en", "Hello {shop}!"),)))
        domain = folder / "domain.yml"  # as a developer may have left it: the desk refuses it
        domain.write_text(domain.read_text().replace("Hello {shop}!", "Hello {nobody}!"))
    text = await told(editor, "/desk/publish", what="publish", note="neu")
    assert "Nobody says belum punya teks dalam bahasa Indonesia. Tulis juga" in text
    assert "tidak ada yang mengisi {nobody} di Nobody says. Perbaiki kata" in text
    assert "domain.yml" not in text and "no text for" not in text


async def test_rules_are_called_so_in_indonesian(editor: TestClient) -> None:
    form = {"kind_of_flow": "rule", "old_name": "no such rule"}
    text = await told(editor, "/desk/flows/remove", **form)
    assert "Sudah tidak ada aturan bernama 'no such rule'. Muat ulang halaman." in text
