"""What a file is by its first bytes, whatever its sender called it.

A table of what people send in chats; a library for it would know hundreds of types more, which
nobody should open from a stranger. Signatures: garykessler.net/library/file_sigs.html,
mp4ra.org/registered-types/brands (ISO media), RFC 4867 (AMR), RFC 6713 (zip by its names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOOKED_AT = 4096

_MP4_TRACKS = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
_WEBM_TRACKS = re.compile(rb"(A_OPUS|A_VORBIS|V_\w)")
"""What tracks are called that sound or move: a voice note comes in the container of a film."""


@dataclass(frozen=True)
class FileType:
    mime: str
    extension: str


_UNKNOWN = FileType("application/octet-stream", "bin")
_TEXT = FileType("text/plain", "txt")

_STARTS = (
    (b"\xff\xd8\xff", FileType("image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", FileType("image/png", "png")),
    (b"GIF87a", FileType("image/gif", "gif")),
    (b"GIF89a", FileType("image/gif", "gif")),
    (b"OggS", FileType("audio/ogg", "ogg")),
    (b"#!AMR", FileType("audio/amr", "amr")),
    (b"ID3", FileType("audio/mpeg", "mp3")),
    (b"\xff\xfb", FileType("audio/mpeg", "mp3")),
    (b"\xff\xf3", FileType("audio/mpeg", "mp3")),
    (b"\xff\xf1", FileType("audio/aac", "aac")),
    (b"\xff\xf9", FileType("audio/aac", "aac")),
    (b"\x1aE\xdf\xa3", FileType("video/webm", "webm")),
    (b"%PDF-", FileType("application/pdf", "pdf")),
    (b"BEGIN:VCARD", FileType("text/vcard", "vcf")),
    (b"PK\x03\x04", FileType("application/zip", "zip")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("application/x-ole-storage", "doc")),
)

_RIFF = {b"WEBP": FileType("image/webp", "webp"), b"WAVE": FileType("audio/wav", "wav")}

_OFFICE = "application/vnd.openxmlformats-officedocument"
_IN_ZIP = (
    (b"word/", FileType(f"{_OFFICE}.wordprocessingml.document", "docx")),
    (b"xl/", FileType(f"{_OFFICE}.spreadsheetml.sheet", "xlsx")),
    (b"ppt/", FileType(f"{_OFFICE}.presentationml.presentation", "pptx")),
)

_BRANDS = {
    b"M4A ": FileType("audio/mp4", "m4a"),
    b"heic": FileType("image/heic", "heic"),
    b"mif1": FileType("image/heic", "heic"),
    b"avif": FileType("image/avif", "avif"),
    b"qt  ": FileType("video/quicktime", "mov"),
}

_PROGRAMS = (
    b"MZ",                                    # Windows
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe",  # Mach-O, Java
    b"dex\n",
    b"#!/",
    b"L\x00\x00\x00\x01\x14\x02\x00",        # a Windows shortcut, which may run anything
)  # fmt: skip
_ANDROID = b"AndroidManifest.xml"

_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf|\s|<!--(?:(?!-->).)*-->|<\?[^>]*>)*"
    rb"<(?:!doctype\s+html|html|head|title|meta|body|script|svg|iframe|form)\b",
    re.DOTALL | re.IGNORECASE,
)
_RUN = (
    ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".svg", ".hta", ".js", ".mjs", ".vbs", ".ps1",
    ".bat", ".cmd", ".sh", ".url", ".lnk", ".desktop",
)  # fmt: skip


def type_of(content: bytes) -> FileType:
    """The type of a file. Text of any kind, a web page too, is plain text: nothing in it runs."""
    for start, kind in _STARTS:
        if content.startswith(start):
            if kind.extension == "webm" and _is_sound(_WEBM_TRACKS, content[:_LOOKED_AT], b"A_"):
                return FileType("audio/webm", "weba")
            return _in_zip(content, kind) if kind.extension == "zip" else kind
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], _UNKNOWN)
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        if brand.startswith(b"3g"):
            return FileType("video/3gpp", "3gp")
        kind = _BRANDS.get(brand, FileType("video/mp4", "mp4"))
        is_sound = kind.extension == "mp4" and _is_sound(_MP4_TRACKS, content, b"soun")
        return _BRANDS[b"M4A "] if is_sound else kind
    return _TEXT if _is_text(content[:_LOOKED_AT]) else _UNKNOWN


def _is_sound(tracks: re.Pattern[bytes], content: bytes, begin: bytes) -> bool:
    """Whether a film's tracks are sounds alone, which ``begin`` so; none is known: it is a film."""
    found = {track[1] for track in tracks.finditer(content)}
    return bool(found) and all(track.startswith(begin) for track in found)


def is_program(content: bytes) -> bool:
    """Whether opening it would run it: customers have no reason to send that, and the APK that says
    it is an invoice is the usual way to empty an Indonesian bank account."""
    is_app = content.startswith(b"PK\x03\x04") and _ANDROID in content
    return is_app or content.startswith(_PROGRAMS)


def is_page(content: bytes) -> bool:
    """Whether it is a web page, such as one that asks to log in."""
    return bool(_PAGE.match(content[:_LOOKED_AT]))


def runs_by_name(name: str) -> bool:
    """Whether a device that goes by a file's name would open it as a page or a program."""
    return name.strip().lower().endswith(_RUN)


def _in_zip(content: bytes, otherwise: FileType) -> FileType:
    """Office files are archives of known folders."""
    start = content[:_LOOKED_AT]
    return next((kind for folder, kind in _IN_ZIP if folder in start), otherwise)


def _is_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # else the last character was cut
            return False
        text = start[: error.start].decode("utf-8")
    return bool(text) and not any(c < " " and c not in "\t\r\n\f\x1b" for c in text)
