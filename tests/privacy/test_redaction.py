"""Personal data is taken out; what remains can still be read."""

from __future__ import annotations

import io
import json
import logging
from collections import Counter

import pytest
import spacy
import structlog

from bench.personal_data import measure, read_labelled
from bot.gateway.log import log_as_json
from bot.privacy.personal_data import find_personal
from bot.privacy.redaction import mask, redact
from bot.privacy.spacy_names import people_finder
from tests.checkout import CHECKOUT


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("email saya rina.p@gmail.com kak", "email saya nama@example.com kak"),
        ("hubungi 0812-3456-7890 ya", "hubungi 0812xxxxxxxx ya"),
        ("+62 812 3456 7890 is my number", "0812xxxxxxxx is my number"),
        ("rek 1234567890 bca", "rek 0000 bca"),
        ("kartu 4111 1111 1111 1111", "kartu 0000"),
        ("paket ORD-2291 mana", "paket ORD-0000 mana"),
        ("saya rina putri mau retur 2 kemeja", "saya Sari mau retur 2 kemeja"),
        ("kirim ke Jl. Melati No. 12, Bandung ya kak", "kirim ke Jl. Contoh 1 ya kak"),
        ("NIK 3171014708450001", "NIK 0000"),
        ("resi 8825123456789 kok diam", "resi 0000 kok diam"),
        ("ukuran XL harga 250000 ada?", "ukuran XL harga 250000 ada?"),
    ],
)
def test_masked(written: str, masked: str) -> None:
    assert mask(written, ["Rina Putri"]) == masked


def test_logs_name_what_was_there() -> None:
    said = "Could not send to rina@example.com or +62 812 3456 7890 (card 4111 1111 1111 1111)"
    assert redact(said) == "Could not send to [email] or [phone] (card [card])"


def test_no_personal_data_of_a_library_or_a_traceback_gets_into_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    log_as_json()
    logging.getLogger("library").warning("no such user: %s", "rina@example.com")
    structlog.stdlib.get_logger("sapa").info("turn", why="call 0812-3456-7890", message=12)
    try:
        raise ValueError("bad card 4111111111111111")
    except ValueError:
        logging.getLogger("library").exception("It failed.")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["no such user: [email]", "turn", "It failed."]
    assert (lines[1]["why"], lines[1]["message"]) == ("call [phone]", 12)
    assert "bad card [card]" in lines[2]["exception"]


def test_names_that_a_model_sees_are_found_too() -> None:
    """By a stand-in for a model, as none is on the package index: a real spaCy pipeline that knows
    one name by heart."""
    pipeline = spacy.blank("id")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "wulandari"}])
    text = "kemarin sama wulandari di gudang"
    assert find_personal(text) == []
    [name] = find_personal(text, people=people_finder(pipeline))
    assert (name.kind, text[name.start : name.end]) == ("name", "wulandari")


@pytest.mark.parametrize("half", ["dev", "test"])
def test_little_personal_data_is_missed_and_little_else_is_taken_for_it(half: str) -> None:
    """`python -m bench.personal_data` shows the figures; what loses a tenth is seen here."""
    counts: Counter[tuple[str, str]] = Counter()
    for message in read_labelled(CHECKOUT / "tests" / "privacy" / f"personal_{half}.txt"):
        list(measure(message, find_personal(message.text), counts))
    for language in ("en", "id"):
        assert counts[language, "covered"] >= 0.9 * counts[language, "marked"]
        assert counts[language, "right"] >= 0.9 * counts[language, "found"]
