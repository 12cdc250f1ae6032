"""What customers get from the knowledge base, with the real encoder and a real SQLite file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.encoders.combined_encoder import Meaning, open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.knowledge.entries import KnowledgeError, load_entries
from bot.knowledge.search import KnowledgeBase
from bot.settings import load_settings
from tests.checkout import CHECKOUT

SETTINGS = load_settings().knowledge


@pytest.fixture(scope="session")
def meaning() -> Meaning:
    return open_meaning(SETTINGS.encoder)


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests, so that the phrasebook is encoded once."""
    return tmp_path_factory.mktemp("knowledge") / "vectors.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / "data" / "knowledge", tmp_path / "knowledge"))


@pytest.fixture
def cache(vectors: Path, meaning: Meaning) -> VectorCache:
    return VectorCache(vectors, meaning)


def entry(id_: str, question: str, answer: str, more: str = "") -> str:
    return (
        f"- id: {id_}\n  questions:\n    en: [{question}]\n    id: [{question}]\n"
        f"  answer:\n    en: {answer}\n    id: {answer}\n{more}"
    )


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "can i pay when the courier comes", "cod"),
        ("id", "bisa bayar di tempat ga kak", "cod"),
        ("en", "my otp never arrives", "otp_not_received"),
        ("id", "kode otp ga masuk2 nih min", "otp_not_received"),
        ("en", "how do i wash this shirt", "product_care"),
        ("id", "cara jadi reseller gmnnn", "reseller"),
    ],
)
def test_a_question_finds_its_entry(
    folder: Path, cache: VectorCache, language: str, question: str, expected: str
) -> None:
    [match] = KnowledgeBase(folder, cache).search(question, limit=1)
    assert match.entry.id == expected
    assert match.score >= SETTINGS.threshold(language)


@pytest.mark.parametrize("nonsense", ["who won the world cup", "resep rendang padang", "xyzzy"])
def test_what_is_no_question_for_the_shop_stays_below_the_threshold(
    folder: Path, cache: VectorCache, nonsense: str
) -> None:
    [match] = KnowledgeBase(folder, cache).search(nonsense, limit=1)
    assert match.score < min(SETTINGS.threshold("en"), SETTINGS.threshold("id"))


def test_an_expired_entry_is_never_given(folder: Path, cache: VectorCache) -> None:
    [expired] = [e for e in load_entries(folder) if not e.is_valid(date(2026, 11, 24))]
    question = expired.questions["en"][0]
    today = KnowledgeBase(folder, cache, today=lambda: date(2026, 11, 24))
    assert expired.id not in {m.entry.id for m in today.search(question, limit=100)}
    back_then = KnowledgeBase(folder, cache, today=lambda: expired.valid_until or date.max)
    assert back_then.search(question, limit=1)[0].entry.id == expired.id


def test_an_edit_is_live_at_the_next_question(tmp_path: Path, cache: VectorCache) -> None:
    (tmp_path / "a.yml").write_text(entry("wifi", "do you have wifi", "No."))
    base = KnowledgeBase(tmp_path, cache)
    assert base.search("do you have wifi")[0].entry.answer["en"] == "No."
    (tmp_path / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes, free."))
    assert base.search("do you have wifi")[0].entry.answer["en"] == "Yes, free."
    (tmp_path / "a.yml").unlink()
    assert base.search("do you have wifi") == []


def test_a_broken_edit_keeps_the_last_good_answers(
    tmp_path: Path, cache: VectorCache, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    base = KnowledgeBase(tmp_path, cache)
    (tmp_path / "a.yml").write_text("- id: wifi\n  questions: [")
    assert base.search("do you have wifi")[0].entry.id == "wifi"
    assert "a.yml" in caplog.text


def test_an_id_that_stands_twice_is_not_used_until_one_is_renamed(
    tmp_path: Path, cache: VectorCache, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    base = KnowledgeBase(tmp_path, cache)
    (tmp_path / "b.yml").write_text(entry("wifi", "can i bring my dog", "No."))
    assert base.search("can i bring my dog")[0].entry.answer["en"] == "Yes."
    assert "stands twice" in caplog.text
    (tmp_path / "a.yml").write_text(entry("internet", "do you have wifi", "Yes."))
    assert base.search("can i bring my dog")[0].entry.answer["en"] == "No."


def test_only_the_edited_text_is_encoded_again(
    tmp_path: Path, vectors: Path, meaning: Meaning
) -> None:
    encoded: list[str] = []

    class Listening:
        fingerprint = meaning.fingerprint

        def encode(self, texts: list[str]) -> np.ndarray:
            encoded.extend(texts)
            return meaning.encode(texts)

    many = "".join(entry(f"e{n}", f"is shelf number {n} open", "Yes.") for n in range(20))
    (tmp_path / "a.yml").write_text(many)
    (tmp_path / "b.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    base = KnowledgeBase(tmp_path, VectorCache(vectors, Listening()))
    encoded.clear()
    (tmp_path / "a.yml").write_text(many.replace("number 7 ", "number seventy "))
    base.search("hello there")
    assert {text for text in encoded if "seventy" not in text} == {"hello there"}
    assert any("seventy" in text for text in encoded)


@pytest.mark.parametrize(
    ("written_in", "entry_", "question"),
    [
        ("en", "Can my cat come along?|Pets may come along on a lead.", "boleh bawa kucing ga kak"),
        ("id", "Apakah kucing boleh ikut?|Hewan boleh ikut.", "may i bring my cat with me"),
    ],
)
def test_an_entry_in_one_language_is_found_from_the_other(
    folder: Path, cache: VectorCache, written_in: str, entry_: str, question: str
) -> None:
    asked, said = entry_.split("|")
    (folder / "pets.yml").write_text(
        f"- id: pets\n  questions: {{{written_in}: ['{asked}']}}\n"
        f"  answer: {{{written_in}: '{said}'}}\n"
    )
    found = KnowledgeBase(folder, cache).search(question)[0].entry
    assert found.id == "pets"
    assert found.answer[found.language_for("en")] == said
    assert found.answer[found.language_for("id")] == said


def test_the_phrasebook_finds_what_an_entry_does_not_say(
    tmp_path: Path, cache: VectorCache
) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.yml").write_text(
        "- topic: stairs\n"
        "  en: ['Is there a lift in the building?', got an elevator, granny is in a wheelchair]"
    )
    (tmp_path / "a.yml").write_text(
        entry("lift", "'Is there a lift in the building?'", "Yes, at the back.")
        + entry("chairs", "Do you sell chairs", "Yes, on the first floor.")
    )
    question = "granny uses a wheelchair"
    alone = KnowledgeBase(tmp_path, cache, phrasebook=tmp_path / "none").search(question)
    helped = KnowledgeBase(tmp_path, cache, phrasebook=tmp_path / "book").search(question)
    assert helped[0].entry.id == "lift"
    assert helped[0].score > max(match.score for match in alone if match.entry.id == "lift")


def test_equally_near_entries_halve_the_score(tmp_path: Path, cache: VectorCache) -> None:
    (tmp_path / "a.yml").write_text(entry("one", "do you have wifi", "Yes."))
    base = KnowledgeBase(tmp_path, cache)
    alone = base.search("do you have wifi")[0].score
    (tmp_path / "b.yml").write_text(entry("two", "do you have wifi", "Yes."))
    first, second = base.search("do you have wifi")
    assert first.score == pytest.approx(second.score)
    assert first.score == pytest.approx(alone / 2, rel=0.1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- questions: {}", "needs an id"),
        (entry("a", "q", "x") + entry("a", "r", "y"), "stands twice"),
        ("- id: a\n  questions: {en: [q], id: [q]}\n  answer: {en: x}", "answer, id"),
        ("- id: a\n  questions: {fr: [q]}\n  answer: {en: x}", "'fr' is not en or id"),
        ("- id: a\n  questions: [q]\n  answer: {en: x}", "write them under en or id"),
        (entry("a", "q", "x", "  valid_untill: 2026-01-01\n"), "'valid_untill' is not known"),
        (entry("a", "q", "x", "  valid_until: soon\n"), "must be a date"),
    ],
)
def test_a_wrong_entry_is_named_with_its_remedy(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "faq.yml").write_text(text)
    with pytest.raises(KnowledgeError, match=complaint):
        load_entries(tmp_path)


def test_an_answer_is_given_from_its_first_day_on(tmp_path: Path, cache: VectorCache) -> None:
    text = entry("sale", "is there a sale", "Yes!", "  valid_from: 2026-12-01\n")
    (tmp_path / "a.yml").write_text(text)
    for day, given in ((date(2026, 11, 30), False), (date(2026, 12, 1), True)):
        base = KnowledgeBase(tmp_path, cache, today=lambda day=day: day)
        assert bool(base.search("is there a sale")) is given
        assert bool(base.entry("sale")) is given


def test_an_edited_phrasebook_is_live_at_the_next_question(
    tmp_path: Path, cache: VectorCache
) -> None:
    answers, phrasebook = tmp_path / "answers", tmp_path / "phrasebook"
    answers.mkdir()
    phrasebook.mkdir()
    (answers / "a.yml").write_text(entry("pin", "'What is the locker PIN?'", "'0000'"))
    topic = "- topic: pin\n  en: ['What is the locker PIN?', what is the code of the locker]\n"
    (phrasebook / "a.yml").write_text(topic)
    base = KnowledgeBase(answers, cache, phrasebook=phrasebook)
    question = "how do I unlock the metal box at the door"
    before = base.search(question)[0].score
    (phrasebook / "a.yml").write_text(f"{topic}  id: [{question}]\n")
    after = base.search(question)[0].score
    assert after > before
    (phrasebook / "a.yml").write_text("- topic: [")
    assert base.search(question)[0].score == after


def test_an_empty_file_beside_others_is_no_trouble(tmp_path: Path, cache: VectorCache) -> None:
    (tmp_path / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    (tmp_path / "b.yml").write_text("")
    assert KnowledgeBase(tmp_path, cache).search("do you have wifi")[0].entry.id == "wifi"


def test_what_staff_assign_to_an_entry_counts_at_the_next_question(
    tmp_path: Path, cache: VectorCache
) -> None:
    said = "does the little one have to sit on my lap"
    file = tmp_path / "a.yml"
    file.write_text(
        entry("chairs", "do you have chairs for children", "Yes.")
        + entry("dogs", "can i bring my dog", "No.")
    )
    base = KnowledgeBase(tmp_path, cache)
    before = {match.entry.id: match.score for match in base.search(said)}["chairs"]
    taught = f"do you have chairs for children, {said}"
    file.write_text(file.read_text().replace("do you have chairs for children", taught))
    [after] = base.search(said, limit=1)
    assert after.entry.id == "chairs"
    assert after.score >= max(SETTINGS.threshold("en"), before + 0.1)
    assert base.search(said.upper() + "??", limit=1)[0].score >= SETTINGS.threshold("en")


def test_a_phrasebook_that_is_edited_while_entries_are_broken_waits_for_them(
    tmp_path: Path, cache: VectorCache
) -> None:
    book, folder = tmp_path / "book", tmp_path / "entries"
    book.mkdir()
    folder.mkdir()
    topics = "- topic: {name}\n  en: [{said}]\n"
    (book / "a.yml").write_text(topics.format(name="wifi", said="can i go online"))
    (folder / "a.yml").write_text(entry("wifi", "do you have wifi", "Yes."))
    base = KnowledgeBase(folder, cache, phrasebook=book)
    (book / "b.yml").write_text(topics.format(name="dogs", said="is my dog welcome"))
    (folder / "b.yml").write_text(entry("wifi", "do you have wifi", "No."))  # stands twice
    assert base.search("do you have wifi")[0].entry.answer["en"] == "Yes."
    (folder / "b.yml").unlink()
    assert base.search("can i go online")[0].entry.id == "wifi"


def test_what_is_asked_during_a_case_is_found_only_then(folder: Path, cache: VectorCache) -> None:
    base = KnowledgeBase(folder, cache)
    question = "do I send mine back first?"
    for case, is_found in (("exchange", True), ("late_order", False), (None, False)):
        found = [match.entry.id for match in base.search(question, 10, case)]
        assert ("send_back_first" in found) is is_found
