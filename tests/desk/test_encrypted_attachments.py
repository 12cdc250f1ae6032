"""The desk of a shop with encrypted files: staff and customers see what they saw before."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientError
from aiohttp.test_utils import TestClient

from bot.media import file_responses
from bot.media.stored_files import customer_files
from bot.messages import Attachment
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn
from tests.desk.test_attachments import PNG, sent
from tests.store.counter import Counter

VOICE = b"OggS" + bytes(range(256)) * 4000
"""About a megabyte: more than the sockets between two programs hold."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SAPA_DATABASE_KEY", secrets.token_hex(32))
    gateway = GatewaySettings(public_url="http://shop.example")
    return Settings(root=tmp_path, data=DataSettings("var"), gateway=gateway)


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def sends(counter: Counter, settings: Settings, *files: tuple[bytes, str, str]) -> list[Path]:
    """Ani sends a message with these files (content, extension, MIME type); where they lie."""
    attachments = [Attachment(mime.split("/")[0], {"media_id": "1"}) for *_, mime in files]
    await counter.writes("ani", None, attachments=attachments)
    paths = []
    for position, (content, extension, mime) in enumerate(files):
        path = customer_files(settings).put(content, extension)
        paths.append(settings.media_folder / path)
        await counter.thread.write(
            lambda database, values=(path, mime, position): database.execute(
                "UPDATE media SET state = 'stored', path = ?, mime = ? WHERE position = ?", values
            )
        )
    return paths


async def part(client: TestClient, asked: str) -> tuple[int, str | None, bytes]:
    answer = await client.get("/desk/files/1/0", headers={"Range": asked})
    return answer.status, answer.headers.get("Content-Range"), await answer.read()


async def test_staff_see_and_hear_what_the_disk_does_not_show(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    picture, voice = await sends(
        counter, settings, (PNG, "png", "image/png"), (VOICE, "ogg", "audio/ogg")
    )
    assert PNG not in picture.read_bytes() and VOICE[:100] not in voice.read_bytes()
    sari = await log_in("sari", "agent")
    page = await (await sari.get("/desk/conversations/1")).text()
    assert 'src="/desk/files/1/0"' in page and "cannot be shown" in page
    for position, content, mime in ((0, PNG, "image/png"), (1, VOICE, "audio/ogg")):
        answer = await sari.get(f"/desk/files/1/{position}")
        assert (answer.status, answer.content_type) == (200, mime)
        assert answer.headers["Content-Disposition"].startswith("inline; filename=")
        assert "max-age" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == content


async def test_a_player_may_jump(counter: Counter, log_in: LogIn, settings: Settings) -> None:
    await sends(counter, settings, (VOICE, "ogg", "audio/ogg"))
    sari, size = await log_in("sari", "agent"), len(VOICE)
    assert await part(sari, "bytes=0-3") == (206, f"bytes 0-3/{size}", b"OggS")
    assert await part(sari, "bytes=500000-") == (
        206,
        f"bytes 500000-{size - 1}/{size}",
        VOICE[500000:],
    )
    assert await part(sari, "bytes=-5") == (206, f"bytes {size - 5}-{size - 1}/{size}", VOICE[-5:])
    assert (await part(sari, f"bytes={size}-"))[:2] == (416, f"bytes */{size}")
    assert await part(sari, "nonsense") == (200, None, VOICE)


async def test_from_before_there_was_a_key(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    (file,) = await sends(counter, settings, (PNG, "png", "image/png"))
    file.write_bytes(PNG)
    sari = await log_in("sari", "agent")
    assert await (await sari.get("/desk/files/1/0")).read() == PNG


async def test_what_cannot_be_read_is_said(
    counter: Counter, log_in: LogIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = await sends(counter, settings, (PNG, "png", "image/png"))
    whole = file.read_bytes()
    sari = await log_in("sari", "agent")
    monkeypatch.setenv("SAPA_DATABASE_KEY", secrets.token_hex(32))
    answer = await sari.get("/desk/files/1/0")
    assert answer.status == 422 and "another key" in await answer.text()
    monkeypatch.undo()
    file.write_bytes(whole[:-1])
    answer = await sari.get("/desk/files/1/0", headers={"Accept-Language": "en"})
    assert answer.status == 422 and "This file cannot be read" in await answer.text()
    file.unlink()
    assert (await sari.get("/desk/files/1/0")).status == 404


async def test_customers_and_platforms_get_what_staff_send(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    sari = await log_in("sari", "agent")
    address = (await sent(counter, sari, "shirt.png", PNG)).removeprefix("http://shop.example")
    (file,) = settings.uploads_folder.glob("*/*")
    assert PNG not in file.read_bytes()
    answer = await sari.get(address)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (answer.content_length, await answer.read()) == (len(PNG), PNG)
    answer = await sari.head(address)
    assert (answer.status, answer.content_length) == (200, len(PNG))
    file.write_bytes(file.read_bytes()[:-1])
    answer = await sari.get(address)
    assert (answer.status, await answer.text()) == (503, "Please come again later.")


async def test_the_memory_for_decrypted_files_is_bounded(
    counter: Counter, log_in: LogIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Further files wait until those before them are taken; who does not take theirs is cut off."""
    monkeypatch.setattr(file_responses, "MOST_IN_MEMORY", len(VOICE))
    monkeypatch.setattr(file_responses, "TAKEN_WITHIN_S", 3.0)
    film = VOICE * 16
    await sends(counter, settings, (film, "mp4", "video/mp4"), (VOICE, "ogg", "audio/ogg"))
    sari = await log_in("sari", "agent")
    slow = await sari.get("/desk/files/1/0")  # never read
    shared = await sari.get("/desk/files/1/0")  # the same file takes no further room
    assert slow.status == shared.status == 200
    assert await (await sari.get("/desk/files/1/1")).read() == VOICE
    for cut_off in (slow, shared):
        with pytest.raises(ClientError):
            await cut_off.read()
