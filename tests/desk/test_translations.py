"""Everything that the desk says is said in Indonesian too."""

from __future__ import annotations

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.desk.templates import FOLDER

_METHODS = [("pages/**.html", "jinja2"), ("**.py", "python")]
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": (2,), "Refused": None}


def test_no_sentence_is_missing_in_indonesian() -> None:
    translated = set()
    for path in (FOLDER / "locale" / "id").glob("*.po"):
        with path.open("rb") as file:
            translated |= {message.id for message in read_po(file) if message.string}
    options = {"pages/**.html": {"trimmed": "false", "silent": "false"}}
    said = extract_from_dir(FOLDER, _METHODS, options, keywords=_KEYWORDS)
    missing = {f"{file}:{line} {text!r}" for file, line, text, *_ in said if text not in translated}
    assert not missing
