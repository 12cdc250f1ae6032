"""What a file is called where somebody saves it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 120
"""Characters of a name."""


def plain_name(name: str) -> str:
    """A name for a folder of downloads: no path, no control character, none of the marks that make
    "gpj.exe" look like "exe.jpg"; "file" where nothing is left."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in name)
    plain = " ".join(plain.replace("\\", "/").rpartition("/")[2].split()).strip(". ")
    if len(plain) > LONGEST:  # its end says what it is
        start, dot, end = plain.rpartition(".")
        end = dot + end if start and len(end) <= 10 else ""
        plain = plain[: LONGEST - len(end)] + end
    return plain or "file"


def content_disposition(how: str, name: str) -> str:
    """The header that names a file, for old browsers in ASCII too (RFC 6266, RFC 8187)."""
    plain = plain_name(name)
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[\"\\/%;]", "_", letters).strip() or "file"
    if ascii_name == plain:
        return f'{how}; filename="{ascii_name}"'
    return f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
