"""What was heard and read in customers' files, as the desk shows it and as staff put it right."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient

from bot.messages import Attachment
from bot.readings import Code, Field, Line, Reading
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.files.received_files import Media
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter

NOTE = Attachment("voice", {"media_id": "v"})
PICTURE = Attachment("image", {"media_id": "p"})
HEARD = Reading("speech", "kak paket kubelum sampe", "id", 0.5, seconds=4.0)
TRANSFER = Reading(
    "transfer", "Transfer Berhasil\nRp189.000\nBCA", "id", 0.97,
    lines=(Line("Rp189.000", 0.98, (0.1, 0.2, 0.5, 0.25)),),
    fields=(
        Field("amount", "189000", 0.98, box=(0.1, 0.2, 0.5, 0.25)),
        Field("bank", "BCA", 0.96),
        Field("date", "2026-11-27", 0.95),
        Field("name", "RINA H", 0.6),
    ),
    codes=(Code("QR Code", "https://evil.example/?<script>"),),
)  # fmt: skip
CARD = Reading("identity_card", "NIK 3201234567890001", "id", 0.9)


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    yield Counter(thread)
    await thread.aclose()


async def stored(counter: Counter, mime: str) -> None:
    """The files that are awaited have come."""
    media = Media(counter.thread)
    for wanted in (await media.due(["postcards"], [], 10))[0]:
        await media.stored(wanted, "ab/abcd", mime, 100)


async def page_of(client: TestClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return await answer.text()


async def test_a_voice_note_stands_there_in_words(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", None, attachments=[NOTE])
    await stored(counter, "audio/ogg")
    await counter.read(number, HEARD)
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "<audio" in html and "kak paket kubelum sampe" in html
    assert "Heard by the bot" in html and "Bahasa Indonesia" in html and ">unsure<" in html
    assert "Voice note: kak paket kubelum sampe" in await page_of(sari, "/desk?view=all")
    found = await page_of(sari, "/desk?q=nothing+of+it")
    assert "kubelum" not in found


async def test_what_staff_put_right_counts_and_both_are_shown(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.writes("ani", None, attachments=[NOTE])
    message, position = await counter.read(number, HEARD)
    sari = await log_in("sari", "agent")
    path = f"/desk/files/{message}/{position}/reading"
    status, html = await submit(sari, path, text="kak paketku belum sampai")
    assert status == 200
    assert "kak paketku belum sampai" in html and "kak paket kubelum sampe" in html
    assert "Corrected by Sari" in html and ">unsure<" not in html
    assert "Voice note: kak paketku belum sampai" in await page_of(sari, "/desk?view=all")
    status, html = await submit(sari, path, text="")
    assert status == 200 and "Corrected by" not in html and "As the bot had it" not in html


async def test_what_cannot_be_put_right_is_told(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", None, attachments=[NOTE])
    sari = await log_in("sari", "agent")
    status, told = await submit(sari, "/desk/files/1/0/reading", text="halo")
    assert status == 422 and "not kept any more" in told
    message, _ = await counter.read(number, HEARD)
    status, told = await submit(sari, f"/desk/files/{message}/0/reading", text="x" * 10_001)
    assert status == 422 and "10000 characters" in told


async def test_what_nobody_could_hear_can_be_written_down(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.writes("ani", None, attachments=[NOTE])
    message, _ = await counter.read(number, None, reason="It is damaged.")
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "It could not be heard or read." in html and "It is damaged." in html
    status, html = await submit(sari, f"/desk/files/{message}/0/reading", text="mau tanya ongkir")
    assert status == 200 and "mau tanya ongkir" in html


async def test_a_transfer_is_told_in_a_line_and_its_code_is_no_link(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.writes("ani", None, attachments=[PICTURE])
    await stored(counter, "image/png")
    message, _ = await counter.read(number, TRANSFER)
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "Looks like a proof of transfer</strong>: Rp189,000 to BCA on 27 Nov 2026" in html
    assert "RINA H <span" in html  # not sure enough
    assert "https://evil.example/?&lt;script&gt;" in html and 'href="https://evil' not in html
    large = await page_of(sari, f"/desk/files/{message}/0/reading")
    assert '<rect x="10.0" y="20.0" width="40.0"' in large and 'href="https://evil' not in large
    answer = await sari.get(f"/desk/files/{message}/9/reading")
    assert answer.status == 404


async def test_in_indonesian_too(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", None, attachments=[PICTURE])
    await stored(counter, "image/png")
    await counter.read(number, TRANSFER)
    sari = await log_in("sari", "agent")
    await submit(sari, "/desk/language", language="id", after="/desk")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "Sepertinya bukti transfer</strong>: Rp189.000 ke BCA pada 27 Nov 2026" in html


@pytest.mark.parametrize("reading", [CARD, Reading("photo", has_face=True, confidence=0.9)])
async def test_an_identity_card_and_a_face_are_veiled(
    counter: Counter, log_in: LogIn, reading: Reading
) -> None:
    number = await counter.writes("ani", None, attachments=[PICTURE])
    await stored(counter, "image/png")
    await counter.read(number, reading)
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    veiled = html.index('<details class="veiled"')
    assert "Open it only if you need it." in html[veiled:]
    assert "3201234567890001" not in html[:veiled]


async def test_what_is_being_read_says_so(counter: Counter, log_in: LogIn) -> None:
    number = await counter.writes("ani", None, attachments=[NOTE])
    await counter.read(number, HEARD)
    await counter.thread.write(
        lambda database: database.execute("UPDATE readings SET state = 'pending'")
    )
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "Being listened to or read" in html and "Correct" not in html


async def test_the_card_says_who_wants_no_machine_to_listen(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk("ani", "jangan dengarkan", signals={"listening": False})
    sari = await log_in("sari", "agent")
    html = await page_of(sari, f"/desk/conversations/{number}")
    assert "that no machine listens to them. Play them." in html
