"""What chat platforms send, by its first bytes; what the sender called it does not count."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from bot.media.file_types import is_page, is_program, runs_by_name, type_of


def _picture(format: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, format)
    return file.getvalue()


def _archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            # Without a date of now, which would stand in the test's name, another in each process.
            archive.writestr(zipfile.ZipInfo(name), "x" * 100)
    return file.getvalue()


@pytest.mark.parametrize("format, mime", [
    ("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp"),
    ("AVIF", "image/avif"), ("PDF", "application/pdf"),
])
def test_pictures(format: str, mime: str) -> None:
    assert type_of(_picture(format)).mime == mime


@pytest.mark.parametrize("content, extension", [
    (b"OggS\x00\x02", "ogg"),
    (b"ID3\x04", "mp3"),
    (b"#!AMR\n", "amr"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
    (b"\x00\x00\x00\x18ftypmp42", "mp4"),
    (b"\x00\x00\x00\x1cftypM4A ", "m4a"),
    (b"\x00\x00\x00\x14ftyp3gp4", "3gp"),
    (b"\x00\x00\x00\x14ftypqt  ", "mov"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"\x1aE\xdf\xa3 A_OPUS", "weba"),
    (b"\x1aE\xdf\xa3 V_VP8 A_OPUS", "webm"),
    (b"\x00\x00\x00\x18ftypiso5 hdlr\0\0\0\0\0\0\0\0soun", "m4a"),
    (b"\x00\x00\x00\x18ftypisom hdlr\0\0\0\0\0\0\0\0soun hdlr\0\0\0\0\0\0\0\0vide", "mp4"),
    (b"BEGIN:VCARD\r\nVERSION:3.0", "vcf"),
    (_archive("[Content_Types].xml", "word/document.xml"), "docx"),
    (_archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    (_archive("foto/1.txt"), "zip"),
    ("nama,alamat\nSari,Jl. Melati – 1\n".encode(), "txt"),
    (("a" * 4095 + "–").encode(), "txt"),
    (b"<html><script>alert(1)</script>", "txt"),
    (b"\x7fELF\x02\x01\x01", "bin"),
    (b"\xc3\x28\xa0\xa1", "bin"),
])
def test_others(content: bytes, extension: str) -> None:
    assert type_of(content).extension == extension


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00", b"\x7fELF\x02\x01\x01", b"\xcf\xfa\xed\xfe\x07", b"dex\n035\x00",
        b"#!/bin/sh\nrm -rf /", _archive("classes.dex", "AndroidManifest.xml"),
    ],
)
def test_programs_are_known_whatever_they_are_called(content: bytes) -> None:
    assert is_program(content)


def test_what_customers_send_is_no_program() -> None:
    for content in (_picture("PNG"), _archive("foto/1.txt"), b"%PDF-1.7", b"# pesanan saya"):
        assert not is_program(content)


def test_a_web_page_is_told_from_a_picture() -> None:
    assert is_page(b"\xef\xbb\xbf\n<!DOCTYPE html><html><head><title>Sign in</title>")
    assert not is_page(_picture("PNG"))
    assert is_page(b"<!-- hi --><?xml version='1.0'?>\n<HTML lang=id>")
    assert is_page(b"<script>alert(1)</script>") and is_page(b"<svg xmlns='x'>")
    assert not is_page(b"a < b") and not is_page(b"<3 halo kak") and not is_page(b"<hadiah>")


def test_what_a_device_would_open_by_its_name_is_known() -> None:
    for name in ("page.html", "Invoice.HTM ", "run.bat", "resi.pdf.js", "logo.svg"):
        assert runs_by_name(name), name
    for name in ("resi.pdf", "foto.jpg", "html", "catatan.txt", "my.html.txt"):
        assert not runs_by_name(name), name
