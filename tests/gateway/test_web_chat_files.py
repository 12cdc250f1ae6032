"""Pictures and files that customers send in the web chat."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.gateway.web_chat.files import AT_ONCE
from bot.store.files.received_files import Media
from tests.gateway.test_gateway import until
from tests.gateway.web_chat_setup import RunningChat, running_chat

_GPS = 0x8825


def picture(noted: bool = False) -> bytes:
    """A JPEG, as a phone takes it: with the place and which way up it is."""
    exif = Image.Exif()
    if noted:
        exif[0x0112] = 6
        exif.get_ifd(_GPS).update({1: "S", 2: (6.0, 12.0, 30.0)})
    packed = io.BytesIO()
    Image.new("RGB", (64, 48), "#3a7").save(packed, "JPEG", exif=exif)
    return packed.getvalue()


async def send(
    chat: RunningChat, browser: aiohttp.ClientSession, content: bytes,
    ident: str = "picture-1", name: str = "IMG_1.jpg", **headers: str,
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    origin = {"Origin": str(chat.url.origin()), **headers}
    async with browser.post(
        "/chat/files", params={"id": ident, "name": name}, data=content, headers=origin
    ) as answer:
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else {}


async def test_a_picture_is_a_message_with_an_attachment(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        assert await send(chat, browser, picture()) == (200, {"accepted": "picture-1"})
        line = await tab.next("line")
        [file] = line["files"]
        assert (line["id"], file["name"], file["mime"]) == ("picture-1", "IMG_1.jpg", "image/jpeg")
        async with browser.get(file["url"]) as shown:
            assert (shown.content_type, await shown.read()) == ("image/jpeg", picture())
        await until(lambda: bool(chat.rasa_client.asked))  # the bot gets it too: a form asks for it
        other = chat.browser()
        await chat.tab(other)
        async with other.get(file["url"]) as shown:
            assert shown.status == 404, "it is nobody else's"


async def test_sent_again_it_is_the_same_message(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        for _ in range(2):
            assert (await send(chat, browser, picture()))[0] == 200
        assert len((await tab.hello())["lines"]) in (1, 2)  # an answer may be there
        assert await chat.stored() == [None]


async def test_where_a_picture_was_taken_is_not_kept(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await send(chat, browser, picture(noted=True))
        [file] = (await tab.hello())["lines"][0]["files"]
        async with browser.get(file["url"]) as shown:
            exif = Image.open(io.BytesIO(await shown.read())).getexif()
        assert exif[0x0112] == 6, "it stays the right way up"
        assert not exif.get_ifd(_GPS)


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00" * 20, "wrong_type"),
        (b"PK\x03\x04" + b"x" * 60 + b"AndroidManifest.xml", "wrong_type"),
        (b"<!doctype html><script>alert(1)</script>", "wrong_type"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "heic"),
        (b"\xff\xd8\xff" + b"\x00" * 40, "damaged"),
        (b"x" * (17 * 2**20), "too_large"),
    ],
    ids=["empty", "program", "app", "page", "heic", "damaged", "large"],
)
async def test_what_is_refused_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        await chat.tab(browser)
        status, answer = await send(chat, browser, content)
        assert status in (413, 415)
        assert answer["code"] == code
        assert answer["text"]["en"] and answer["text"]["id"]
        assert "{" not in answer["text"]["en"] + answer["text"]["id"]
        assert await chat.stored() == []


async def test_other_sites_and_strangers_send_nothing(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        assert (await send(chat, browser, picture()))[0] == 401
        await chat.tab(browser)
        assert (await send(chat, browser, picture(), Origin="https://evil.example"))[0] == 403
        assert await chat.stored() == []


async def test_so_many_files_a_minute(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        await chat.tab(browser)
        taken = 0
        for number in range(AT_ONCE):
            status, answer = await send(chat, browser, picture(), f"picture-{number}")
            if status == 429:
                break
            taken += 1
        assert taken in range(10, 13)
        assert answer["code"] == "slow_down"


async def test_staff_find_it_among_the_files_of_the_conversation(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        browser = chat.browser()
        await chat.tab(browser)
        await send(chat, browser, picture(), name="../../crack.exe")
        media: Media = chat.gateway.media
        kept = await media.kept((1, 0))
        assert kept and (kept.mime, kept.name) == ("image/jpeg", "crack.jpg")
        assert await media.places_of([1], {"picture-1"}) == {"picture-1": (1, 0)}
