"""How the web chat looks, set at the desk."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer
from markupsafe import escape
from PIL import Image

from bot.channels.web.channel import Web
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from tests.desk.conftest import LogIn
from tests.gateway.people import EchoRasa


@pytest.fixture
async def server(settings: Settings, rasa_client: EchoRasa) -> AsyncIterator[TestServer]:
    file = '# ours\n[data]\nfolder = "var"\n[channels.web]\nenabled = true\n'
    settings.file.write_text(file, "utf-8")
    settings.take_over(replace(settings, channels={"web": {"enabled": True}}))
    gateway = Gateway(settings, {"web": Web()}, rasa_client)  # type: ignore[arg-type, dict-item]
    async with TestServer(build_app(gateway)) as server:
        yield server


async def _csrf(admin: TestClient) -> str:
    page = await (await admin.get("/desk/web-chat")).text()
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_colour_name_and_greeting_are_what_visitors_see(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    form = {
        "csrf": await _csrf(admin), "colour": "#D81B60", "name": "Toko Mawar",
        "greeting_en": "Hello!", "greeting_id": "Halo!", "position": "left", "scheme": "dark",
    }  # fmt: skip
    assert (await admin.post("/desk/web-chat", data=form, allow_redirects=False)).status == 303
    config = await (await admin.get("/chat/config.json")).json()
    assert config["shop"] == "Toko Mawar"
    assert config["greeting"] == {"en": "Hello!", "id": "Halo!"}
    assert config["scheme"] == "dark"
    assert "--own: #d81b60;" in await (await admin.get("/chat/theme.css")).text()
    own = str(admin.make_url("")).rstrip("/")
    button = await (await admin.get("/chat/site.json", headers={"Origin": own})).json()
    assert (button["colour"], button["position"]) == ("#d81b60", "left")
    assert "web_chat_look" in await (await admin.get("/desk/audit")).text()


async def test_what_is_no_colour_changes_nothing(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    form = {"csrf": await _csrf(admin), "colour": "red; }", "position": "left", "scheme": "auto"}
    answer = await admin.post("/desk/web-chat", data=form)
    assert "Choose a colour" in await answer.text()
    assert "red" not in await (await admin.get("/chat/theme.css")).text()


async def test_the_preview_shows_what_is_not_saved_yet(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    asked = {"colour": "#d81b60", "name": "<b>Mawar", "greeting_en": "Hi"}
    shown = await (await admin.get("/desk/web-chat/preview", params=asked)).text()
    assert "#d81b60" in shown and "&lt;b&gt;Mawar" in shown
    assert "#d81b60" not in await (await admin.get("/chat/theme.css")).text()


async def test_a_logo_becomes_a_small_picture_without_notes(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    packed = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "at my home"
    Image.new("RGB", (900, 900), "#d81b60").save(packed, "JPEG", exif=exif)
    headers = {"X-CSRF": await _csrf(admin)}
    form = FormData()
    form.add_field("file", packed.getvalue(), filename="logo.jpg")
    assert (await admin.post("/desk/web-chat/logo", data=form, headers=headers)).status == 200
    address = (await (await admin.get("/chat/config.json")).json())["logo"]
    logo = await (await admin.get(address)).read()
    picture = Image.open(io.BytesIO(logo))
    assert (picture.format, picture.size) == ("PNG", (256, 256))
    assert b"my home" not in logo

    form = FormData()
    form.add_field("file", b"MZ not a picture", filename="logo.png")
    answer = await admin.post("/desk/web-chat/logo", data=form, headers=headers)
    assert "no picture" in await answer.text()
    await admin.post("/desk/web-chat/logo/drop", data={"csrf": headers["X-CSRF"]})
    assert (await (await admin.get("/chat/config.json")).json())["logo"] is None


async def test_only_admins_change_it(log_in: LogIn) -> None:
    agent = await log_in("sari", "agent")
    assert (await agent.get("/desk/web-chat")).status == 403


async def _sets_sites(admin: TestClient, sites: str) -> tuple[int, str]:
    page = await (await admin.get("/desk/web-chat")).text()
    stamp = re.search(r'name="stamp" value="(\w+)"', page)
    assert stamp
    form = {"csrf": await _csrf(admin), "sites": sites, "stamp": stamp[1]}
    answer = await admin.post("/desk/web-chat/sites", data=form)
    return answer.status, await answer.text()


async def test_a_site_that_is_listed_shows_the_chat_at_once(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("tia", "admin")
    site = {"Origin": "https://www.toko.com"}
    assert not (await (await admin.get("/chat/site.json", headers=site)).json())["listed"]
    typed = "www.toko.com/produk?x=1\nhttps://WWW.toko.com\n http://localhost:5500, *.mawar.co.id"
    status, text = await _sets_sites(admin, typed)
    sites = ["https://www.toko.com", "http://localhost:5500", "https://*.mawar.co.id"]
    assert status == 200 and "Saved" in text and "\n".join(sites) in text
    policy = (await admin.get("/chat")).headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors 'self' {' '.join(sites)}")
    assert (await (await admin.get("/chat/site.json", headers=site)).json())["listed"]
    assert "# ours" in settings.file.read_text("utf-8")
    assert "embed_on" in await (await admin.get("/desk/audit")).text()
    assert (await _sets_sites(admin, ""))[0] == 200
    policy = (await admin.get("/chat")).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'")


@pytest.mark.parametrize(
    "typed",
    ["https://*", "*", "*.com", "ftp://x.com", "https://a b", "https://x.com; script-src *",
     "javascript:alert(1)", "https://[", "https://u:p@x.com", "'self'", "toko,com/%0d%0aX: y"],
)  # fmt: skip
async def test_what_is_no_site_is_kept_in_the_form_and_changes_nothing(
    log_in: LogIn, settings: Settings, typed: str
) -> None:
    admin = await log_in("tia", "admin")
    status, text = await _sets_sites(admin, typed)
    assert status == 422 and "is no address of a site" in text and escape(typed) in text
    policy = (await admin.get("/chat")).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'")
    assert "embed_on" not in settings.file.read_text("utf-8")


async def test_sites_that_somebody_else_changed_meanwhile_are_not_lost(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    form = {"csrf": await _csrf(admin), "sites": "https://mine.example", "stamp": "stale"}
    answer = await admin.post("/desk/web-chat/sites", data=form)
    text = await answer.text()
    assert answer.status == 422 and "changed meanwhile" in text and "https://mine.example" in text


async def test_its_page_among_the_channels(log_in: LogIn) -> None:
    admin = await log_in("tia", "admin")
    answer = await admin.get("/desk/channels/web")
    assert answer.status == 200 and answer.url.path == "/desk/web-chat"
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
