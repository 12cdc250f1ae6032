"""Pictures and files that staff send: kept, sent as their address, fetched by whoever has it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import PictureLimits
from bot.gateway.app import build_app
from bot.media.reading_client import NotReadable, ReaderUnavailable
from bot.readings import Hint, Reading
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings, MediaSettings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.files.uploads import Uploads
from bot.store.staff.users import Users
from tests.desk.conftest import PASSWORD, LogIn, QuietGateway, browser, csrf_of, submit
from tests.gateway.people import EchoRasa, Postcards
from tests.media.test_pictures import moving, picture
from tests.store.counter import Counter

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
SCRIPT = b"<html><script>alert(1)</script>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    gateway = GatewaySettings(public_url="http://shop.example/")
    media = MediaSettings(largest_mb=2)
    return Settings(root=tmp_path, data=DataSettings("var"), gateway=gateway, media=media)


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def attach(client: TestClient, number: int, name: str, content: bytes) -> tuple[int, str]:
    """As the page's script does it; status and what it shows."""
    form = FormData()
    form.add_field("file", content, filename=name)
    headers = {"X-CSRF": await csrf_of(client), "HX-Request": "true"}
    path = f"/desk/conversations/{number}/attach"
    answer = await client.post(path, data=form, headers=headers)
    return answer.status, await answer.text()


async def sent(counter: Counter, client: TestClient, name: str, content: bytes) -> str:
    """Sends a file with the words "Here."; the address that the customer gets."""
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    return await sent_to(counter, client, number, name, content)


async def sent_to(
    counter: Counter, client: TestClient, number: int, name: str, content: bytes
) -> str:
    """The same, in a conversation that there is."""
    status, html = await attach(client, number, name, content)
    assert status == 200 and name in html
    token = re.search(r'name="upload" value="([^"]+)"', html)
    seen = str((await counter.chat(number)).answers)
    assert token
    form = {"text": "Here.", "seen": seen, "upload": token[1]}
    status, html = await submit(client, f"/desk/conversations/{number}/reply", **form)
    assert status == 200
    line = (await counter.desk.history(number))[-1]
    if line.image:
        assert line.text == "Here."
        return line.image
    assert line.text and line.text.startswith(f"Here.\n{name}: ")
    return line.text.partition(": ")[2]


async def test_a_picture_goes_as_one(counter: Counter, log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    address = await sent(counter, sari, "shirt.png", PNG)
    assert address.startswith("http://shop.example/files/")
    answer = await sari.get(address.removeprefix("http://shop.example"))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert await answer.read() == PNG


async def test_anything_else_goes_as_a_link_and_runs_nothing(
    counter: Counter, log_in: LogIn
) -> None:
    sari = await log_in("sari", "agent")
    address = await sent(counter, sari, "invoice.csv", b"item,price\nKaos,=1+1\n")
    answer = await sari.get(address.removeprefix("http://shop.example"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice.csv"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_cannot_be_sent_is_told(counter: Counter, log_in: LogIn) -> None:
    number = await counter.talk("ani", "hi")
    sari = await log_in("sari", "agent")
    status, told = await attach(sari, number, "film.mp4", b"x" * (2 * 2**20 + 1))
    assert status == 422 and "larger than 2 MB" in told
    status, told = await attach(sari, number, "nothing.txt", b"")
    assert status == 422 and "not empty" in told
    for name, content in (("invoice.html", b"hi"), ("invoice.txt", SCRIPT), ("a.pdf.js", b"x")):
        status, told = await attach(sari, number, name, content)
        assert status == 422 and f"{name} is a web page or a program" in told
    assert (await attach(sari, 99, "a.png", PNG))[0] == 404
    assert (await sari.get("/files/no-such-token")).status == 404


@pytest.mark.parametrize("part", [b"Co\x00: x\r\n\r\n", b"\xff\r\n\r\n", b"", b"a" * 20_000])
async def test_a_broken_file_is_refused(log_in: LogIn, counter: Counter, part: bytes) -> None:
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    answer = await sari.post(
        f"/desk/conversations/{number}/attach", data=b"--b\r\n" + part,
        headers={"X-CSRF": await csrf_of(sari), "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status in (400, 422)


async def test_sent_files_are_kept_as_long_as_received_ones(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    sari = await log_in("sari", "agent")
    address = await sent(counter, sari, "shirt.png", PNG)
    uploads = Uploads(counter.thread)
    assert len(await uploads.let_go(30 * 86_400)) == 1
    later = Uploads(counter.thread, lambda: time.time() + 31 * 86_400)
    assert await later.let_go(30 * 86_400) == set()
    assert (await sari.get(address.removeprefix("http://shop.example"))).status == 404


LIMITS = PictureLimits(frozenset({"image/jpeg", "image/png"}), 200_000)


@pytest.mark.parametrize("name, content, told", [
    ("shirt.jpg", picture("JPEG"), None),
    ("shirt.webp", picture("WEBP"), "sent as a JPEG of"),
    ("large.png", picture("PNG", (500, 500), noise=True), "sent as a JPEG of"),
    ("film.gif", moving("GIF"), "gets a link"),
    ("broken.png", PNG, "gets a link"),
    ("bill.pdf", b"%PDF-1.7", "gets a link to this file"),
], ids=lambda value: "" if isinstance(value, bytes) else None)
async def test_what_the_platform_does_not_take_is_told_before_it_is_sent(
    counter: Counter, log_in: LogIn, platform: Postcards, name: str, content: bytes,
    told: str | None,
) -> None:
    platform.limits = LIMITS
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    _, html = await attach(sari, number, name, content)
    assert (told in html) if told else ('role="status"' not in html)
    address = await sent_to(counter, sari, number, name, content)
    line = (await counter.desk.history(number))[-1]
    assert bool(line.image) is ("link" not in (told or ""))
    kept = await (await sari.get(address.removeprefix("http://shop.example"))).read()
    assert (kept == content) is ("JPEG" not in (told or ""))
    assert not line.image or len(kept) <= LIMITS.most_bytes


async def test_that_a_picture_becomes_a_link_is_told(
    counter: Counter, log_in: LogIn, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an SMS."""
    monkeypatch.setattr(
        Postcards, "render", lambda _, message: [replace(message, text=message.image, image=None)]
    )
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    assert "gets a link" in (await attach(sari, number, "shirt.jpg", picture("JPEG")))[1]


class Reads:
    """Whoever reads pictures; it fails at ``trouble``."""

    trouble: Exception | None = None

    def takes(self, mime: str) -> bool:
        return mime.startswith("image/")

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        if self.trouble:
            raise self.trouble
        return Reading("document", "BIG SALE\n50 %", confidence=0.9)

    async def aclose(self) -> None: ...


@pytest.mark.parametrize("trouble", [None, ReaderUnavailable("down"), NotReadable("no")])
async def test_the_writing_on_a_picture_is_proposed_where_somebody_reads(
    settings: Settings, counter: Counter, platform: Postcards, users: Users,
    trouble: Exception | None,
) -> None:  # fmt: skip
    reads = Reads()
    reads.trouble = trouble
    gateway = QuietGateway(settings, {"postcards": platform}, EchoRasa(), reads)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server, browser(server) as sari:
        token = await users.add("sari", "Sari", "agent", "terminal")
        form = {"password": PASSWORD, "again": PASSWORD}
        await sari.post(f"/desk/welcome/{token}", data=form, allow_redirects=False)
        number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
        _, html = await attach(sari, number, "kemeja kawung.png", PNG)
        found = re.search(r'hx-get="(/desk/[^"]+/alt)"', html)
        assert found and 'value="kemeja kawung"' in html
        answer = await (await sari.get(found[1])).text()
        words = "kemeja kawung" if trouble else "kemeja kawung: BIG SALE 50 %"
        assert f'value="{words}"' in answer and "hx-get" not in answer
        assert (await sari.get(found[1].replace("/attached/", "/attached/x"))).status == 404


OPUS = b"OggS\0\x02" + b"\0" * 22 + b"OpusHead" + b"\0" * 100
VORBIS = b"OggS\0\x02" + b"\0" * 23 + b"vorbis" + b"\0" * 100


async def test_a_voice_answer_is_heard_where_the_platform_plays_it(
    counter: Counter, log_in: LogIn, platform: Postcards
) -> None:
    platform.sounds = frozenset({"audio/ogg"})
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    status, html = await attach(sari, number, "voice.ogg", OPUS)
    token = re.search(r'name="upload" value="([^"]+)"', html)
    assert status == 200 and token and f'src="/files/{token[1]}"' in html and "link" not in html
    form = {"text": "Dengarkan ya.", "seen": "1", "upload": token[1]}
    status, html = await submit(sari, f"/desk/conversations/{number}/reply", **form)
    assert status == 200 and f'<audio controls preload="none" src="/files/{token[1]}"' in html
    message = (await counter.desk.history(number))[-1]
    assert (message.text, message.audio) == (
        "Dengarkan ya.", f"http://shop.example/files/{token[1]}"
    )  # fmt: skip


async def test_a_sound_that_it_does_not_play_is_a_link(
    counter: Counter, log_in: LogIn, platform: Postcards
) -> None:
    platform.sounds = frozenset({"audio/ogg"})
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    for name, content in (("voice.ogg", VORBIS), ("voice.mp3", b"ID3" + b"\0" * 100)):
        status, html = await attach(sari, number, name, content)
        assert status == 200 and "The customer gets a link to this file." in html
        assert "http://shop.example/files/" in await sent_to(
            counter, sari, number, name, content
        )


async def test_what_a_picture_shows_is_proposed_and_told(
    counter: Counter, log_in: LogIn, platform: Postcards
) -> None:
    sari = await log_in("sari", "agent")
    number = await counter.talk("ani", "a person", signals={"handoff": "asked"})
    _, html = await attach(sari, number, "kemeja-kawung_merah.png", PNG)
    assert 'name="alt" value="kemeja kawung merah"' in html
    for name in ("IMG_20261130.png", "Screenshot 12.png", "WhatsApp Image 3.png", "a1.png"):
        assert 'name="alt" value=""' in (await attach(sari, number, name, PNG))[1]
    token = re.search(r'name="upload" value="([^"]+)"', html)
    assert token
    form = {"text": "Ini ya", "seen": "1", "upload": token[1], "alt": "Kemeja Kawung merah"}
    status, html = await submit(sari, f"/desk/conversations/{number}/reply", **form)
    assert status == 200 and 'alt="Kemeja Kawung merah"' in html
    message = (await counter.desk.history(number))[-1]
    assert message.alt == "Kemeja Kawung merah"
