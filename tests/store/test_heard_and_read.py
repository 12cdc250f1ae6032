"""What was heard and read is found, stands in the list, and teaches the reader."""

from __future__ import annotations

import pytest

from bot.api.resources import message
from bot.messages import Attachment
from bot.readings import Code, Field, Reading
from bot.store.files.corrections import NoReading, correct, corrected_words
from bot.store.files.received_files import Place
from bot.store.schema.readings import readings_found_by_codes
from tests.store.counter import Counter

NOTE = Attachment("voice", {"media_id": "v"})
PHOTO = Attachment("image", {"media_id": "p"})


def said(text: str, confidence: float = 0.9) -> Reading:
    return Reading("speech", text, "id", confidence)


async def puts_right(counter: Counter, place: Place, text: str) -> None:
    await counter.thread.write(lambda database: correct(database, place, text, "sari"))


async def shown(counter: Counter, words: str) -> list[str | None]:
    while await counter.words.catch_up():
        pass
    return [one.found for one in await counter.list.search(words, "sari")]


async def test_a_voice_note_is_found_by_what_was_heard(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[NOTE])
    assert await counter.found("paketku") == []
    await counter.read(ani, said("kak paketku belum sampai"))
    assert await shown(counter, "paketku") == ["[voice] kak paketku belum sampai"]


async def test_a_correction_is_found_and_what_was_misheard_is_not(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[NOTE])
    place = await counter.read(ani, said("kak paket kubelum sampe"))
    assert await counter.found("kubelum") == [ani]
    await puts_right(counter, place, "kak paketku belum sampai")
    assert await counter.found("kubelum") == []
    assert await counter.found("paketku sampai") == [ani]
    await puts_right(counter, place, "")
    assert await counter.found("kubelum") == [ani]


async def test_words_of_a_picture_are_found_beside_what_was_typed(counter: Counter) -> None:
    ani = await counter.writes("ani", "sudah ya kak", attachments=[NOTE, PHOTO])
    await counter.read(ani, Reading("transfer", "BANK BCA\nRp189.000\nBerhasil"), position=1)
    assert await shown(counter, "Rp189.000") == ["[image] BANK BCA Rp189.000 Berhasil"]
    assert await shown(counter, "sudah") == ["sudah ya kak"]


async def test_facts_and_codes_in_a_picture_are_found(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[PHOTO])
    codes = (Code("QR Code", "JP1234567890"),)
    fields = (Field("name", "TOKO NUSA", 0.9),)
    place = await counter.read(ani, Reading("photo", codes=codes, fields=fields))
    assert await shown(counter, "JP1234567890") == ["[image] TOKO NUSA JP1234567890"]
    assert await counter.found("toko nusa") == [ani]
    await puts_right(counter, place, "label JNE")
    assert await counter.found("label JP1234567890") == [ani]
    await counter.writes("ani", None, kind="delete", extra={"target": "m1"})
    assert await counter.found("JP1234567890") == []


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # a migration that is past
async def test_what_was_read_before_is_found_by_its_codes_after_the_update(
    counter: Counter,
) -> None:
    ani = await counter.writes("ani", "halo", attachments=[PHOTO])
    await counter.read(ani, Reading("photo", codes=(Code("QR Code", "JP1234567890"),)))
    await shown(counter, "halo")
    await counter.thread.write(readings_found_by_codes)
    assert await shown(counter, "halo") == ["halo"]
    assert await counter.found("JP1234567890") == [ani]


async def test_the_list_shows_how_a_voice_note_begins(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[NOTE])
    place = await counter.read(ani, said("kak paket kubelum"))
    assert (await counter.chat(ani)).last_line == "[voice] kak paket kubelum"
    await puts_right(counter, place, "kak paketku belum")
    assert (await counter.chat(ani)).last_line == "[voice] kak paketku belum"


async def test_of_a_picture_and_of_an_earlier_note_the_list_says_nothing(
    counter: Counter,
) -> None:
    ani = await counter.writes("ani", None, attachments=[PHOTO])
    await counter.read(ani, Reading("label", "JNE JP123"))
    assert (await counter.chat(ani)).last_line == "[image]"
    budi = await counter.writes("budi", None, attachments=[NOTE])
    await counter.answers("ok")  # to ani
    await counter.answers("sebentar ya")
    await counter.read(budi, said("halo"))
    assert (await counter.chat(budi)).last_line == "sebentar ya"


async def test_what_staff_put_right_becomes_likely_words(counter: Counter) -> None:
    for customer in ("ani", "budi"):
        chat = await counter.writes(customer, None, name="Rina Kusuma", attachments=[NOTE])
        place = await counter.read(chat, said("mau pesan kemeja kawung dong"))
        await puts_right(
            counter, place,
            "mau pesan kemeja Kawung Sogan, hubungi Rina di 081234567890 atau rina@example.com",
        )  # fmt: skip
    words = await counter.thread.run(corrected_words)
    assert words[0] == "Sogan"
    assert not {"Rina", "Kusuma", "Kawung", "rina"} & set(words)
    assert not any(character.isdigit() for word in words for character in word)


async def test_only_what_was_to_be_read_is_corrected(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[NOTE])
    with pytest.raises(NoReading):
        await puts_right(counter, (1, 0), "halo")
    place = await counter.read(ani, None, reason="it is damaged")
    await puts_right(counter, place, "halo kak")
    assert await counter.found("halo kak") == [ani]
    [entry] = (await counter.transcripts.read(ani)).entries[:1]
    kept = entry.attachments[0]["reading"]
    assert (kept.text, kept.corrected_by, kept.reason) == ("halo kak", "sari", "it is damaged")


async def test_nothing_is_found_of_a_note_that_was_taken_back(counter: Counter) -> None:
    ani = await counter.writes("ani", None, attachments=[NOTE])
    place = await counter.read(ani, said("rahasia sekali"))
    await puts_right(counter, place, "rahasia besar")
    assert await counter.found("rahasia") == [ani]
    await counter.writes("ani", None, kind="delete", extra={"target": "m1"})
    assert await counter.found("rahasia") == []
    assert "rahasia" not in ((await counter.chat(ani)).last_line or "")


async def test_an_identity_card_is_not_found_by_its_number(counter: Counter) -> None:
    ani = await counter.writes("ani", "ini ktp saya", attachments=[PHOTO])
    await counter.read(ani, Reading("identity_card", "NIK 3201234567890001 RINA"))
    assert await counter.found("3201234567890001") == []
    assert await shown(counter, "ktp") == ["ini ktp saya"]
    [entry] = (await counter.transcripts.read(ani)).entries
    reading = message(entry)["attachments"][0]["reading"]
    assert (reading["kind"], reading["text"]) == ("identity_card", "")
