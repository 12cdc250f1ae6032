"""What customers sent beside words is shown, of whatever type it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.inbox.shown_attachments import shown_attachment
from bot.media.file_names import content_disposition
from bot.messages import Attachment
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn
from tests.store.counter import Counter

SENT: list[tuple[str, dict[str, Any], list[str]]] = [
    ("contact", {"title": "Eko", "phone": "+62 812", "org": "Toko B"},
     ["Eko", "+62 812", "Toko B"]),
    ("contact", {"title": "Eko", "phones": ["0811", {"phone": "0822"}]}, ["Eko", "0811", "0822"]),
    ("location", {"lat": -6.2, "lon": 0, "title": "Monas", "address": "Jl. Merdeka"},
     ["Monas", "Jl. Merdeka", "-6.2, 0"]),
    ("location", {"lat": 0, "lon": 0}, ["0, 0"]),
    ("order",
     {"items": [{"product": "KMJ-1", "quantity": 2, "price": 150000, "currency": "IDR"}]},
     ["Order from the catalogue", "2 × KMJ-1, Rp150,000"]),
    ("product", {"title": "Kemeja", "product": "KMJ-1"},
     ["Product asked about", "Kemeja", "KMJ-1"]),
    ("sticker", {"emoji": "😀", "sticker_id": "9"}, ["Sticker", "😀"]),
    ("share", {"title": "A post", "url": "https://example.com/p"},
     ["A post", "https://example.com/p"]),
    ("unsupported", {"detail": "poll", "question": "Red or blue?"}, ["poll", "Red or blue?"]),
    ("hologram", {"maker": {"first_name": "Ada"}}, ["Hologram", "Ada"]),
]


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def test_every_type_says_what_it_holds(counter: Counter, log_in: LogIn) -> None:
    for type_, detail, _ in SENT:
        number = await counter.writes("ani", None, attachments=[Attachment(type_, detail)])
    await counter.writes("ani", "for you", extra={"forwarded": True, "forwarded_from": "Budi"})
    sari = await log_in("sari", "agent")
    html = await (await sari.get(f"/desk/conversations/{number}")).text()
    for part, (_, _, told) in zip(html.split('<div class="attachment">')[1:], SENT):
        for words in told:
            assert words in part, (words, part[:600])
    assert "Forwarded: Budi" in html


@pytest.mark.parametrize(
    ("mime", "extension", "shown"),
    [("image/heic", "heic", "download"), ("image/png", "png", "<img"),
     ("audio/ogg", "ogg", "<audio"), ("video/mp4", "mp4", "<video"),
     ("application/pdf", "pdf", "download")],
)  # fmt: skip
async def test_files_are_shown_or_saved_under_their_name(
    counter: Counter, log_in: LogIn, settings: Settings, mime: str, extension: str, shown: str
) -> None:
    detail = {"media_id": "m", "filename": f"Faktur «7» 🌸.{extension}"}
    number = await counter.writes("ani", None, attachments=[Attachment("image", detail)])
    await counter.thread.write(
        lambda database: database.execute(
            "UPDATE media SET state = 'stored', path = ?, mime = ?", [f"a.{extension}", mime]
        )
    )
    settings.media_folder.mkdir(parents=True)
    (settings.media_folder / f"a.{extension}").write_bytes(b"content")
    sari = await log_in("sari", "agent")
    html = await (await sari.get(f"/desk/conversations/{number}")).text()
    part = html.split('<div class="attachment">')[1].partition("</div>")[0]
    assert shown in part and "download" in part and f"Faktur «7» 🌸.{extension}" in part
    assert mime != "image/heic" or "<img" not in part
    answer = await sari.get("/desk/files/1/0?save=1")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="Faktur 7 .{extension}"; '
        f"filename*=UTF-8''Faktur%20%C2%AB7%C2%BB%20%F0%9F%8C%B8.{extension}"
    )


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("invoice.pdf", 'attachment; filename="invoice.pdf"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("a\r\nX: y.pdf", 'attachment; filename="a X: y.pdf"'),
        ('say "hi".txt',
         "attachment; filename=\"say _hi_.txt\"; filename*=UTF-8''say%20%22hi%22.txt"),
        ("gpj.\u202eexe", 'attachment; filename="gpj. exe"'),
        ("", 'attachment; filename="file"'),
        ("...", 'attachment; filename="file"'),
        ("🌸", "attachment; filename=\"file\"; filename*=UTF-8''%F0%9F%8C%B8"),
    ],
)
def test_a_file_s_name_is_only_a_name(name: str, header: str) -> None:
    assert content_disposition("attachment", name) == header


@given(st.text(max_size=300))
def test_any_name_fits_into_a_header(name: str) -> None:
    header = content_disposition("inline", name)
    assert header.isascii() and header.isprintable() and len(header) < 1700
    quoted = header.partition('filename="')[2].partition('"')[0]
    assert quoted and "/" not in quoted and "\\" not in quoted


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.text(max_size=9), JSON)
def test_nothing_that_a_platform_tells_breaks_the_page(type_: str, detail: Any) -> None:
    shown = shown_attachment({"type": type_, "detail": detail})
    assert shown.how == "words" and shown.type


@given(st.text("abcdefgh", min_size=4, max_size=9), st.integers(0, 4))
def test_no_word_is_lost(word: str, depth: int) -> None:
    detail: Any = word
    for _ in range(depth):
        detail = {"some_thing": [detail]}
    shown = shown_attachment({"type": "new", "detail": {"field": detail}})
    assert word in [value for _, value in shown.facts]


@pytest.mark.parametrize("reason", [
    "no connection (ClientConnectorError)", "the connection failed (ServerDisconnectedError)",
    "it did not arrive within 60 s",
])  # fmt: skip
def test_why_a_file_is_not_there_is_told_without_codes(reason: str) -> None:
    file = {"state": "failed", "reason": reason}
    shown = shown_attachment({"type": "image", "file": file})
    assert shown.reason == "The platform could not be reached, so the file is not here."
