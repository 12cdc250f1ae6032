"""How chat language is read, by the project's own lexicon and by a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.encoders.lexicon import Lexicon, LexiconError, load_lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gmn cara bayarnyaaa kak??", "bagaimana cara bayarnya?"),
        ("brp ongkir ke bali dong 🙏", "berapa ongkos kirim ke bali"),
        ("KPN pesenan gw nyampe", "kapan pesanan saya sampai"),
        ("kira2 kpn sampe min", "kira-kira kapan sampai"),
        ("no resi nya mana", "nomor resi nya mana"),
        ("min order brp kak", "minimal pesanan berapa"),
        ("whats ur return policy pls", "what is your return policy"),
        ("i can’t log in", "i cannot log in"),
        ("free size M, item no 4", "free size m item no 4"),
    ],
)
def test_what_is_written_and_what_is_meant(lexicon: Lexicon, written: str, meant: str) -> None:
    read = lexicon.normalise(written)
    assert read.replace("order", "pesanan") == meant


@pytest.mark.parametrize("nothing", ["kak", "👍", "", "???"])
def test_what_is_all_filler_stays_as_it_is(lexicon: Lexicon, nothing: str) -> None:
    assert lexicon.normalise(nothing) == nothing


@pytest.mark.parametrize(
    ("indonesian", "english"),
    [
        ("bisa bayar di tempat ga", "can cash on delivery not"),
        ("mau mengembalikan barang", "want to return item"),
        ("lupa kata sandi", "forgot password"),
        ("pengirimannya lama bgt", "delivery long very"),
    ],
)
def test_indonesian_is_read_in_english_word_for_word(
    lexicon: Lexicon, indonesian: str, english: str
) -> None:
    assert lexicon.in_english(indonesian) == english


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Pesenanku durung teko, piye iki?", "pesanan saya belum sampai, bagaimana ini?"),
        ("paket abdi can  dugi", "paket saya belum sampai"),
        ("cak mano caro tukar ukuran", "bagaimana caro tukar ukuran"),
        ("can I change the name, what's the eta", "can I change the name, what's the eta"),
        ("teko listrik dan kain bali", "teko listrik dan kain bali"),
    ],
)
def test_other_languages_of_indonesia_are_read_in_indonesian(
    lexicon: Lexicon, written: str, meant: str
) -> None:
    assert lexicon.in_indonesian(written) == meant


def test_staff_add_words_in_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "shop.yml").write_text(
        "slang: {kuy: ayo}\nfillers: [bestie]\nglossary: {ayo: come on}\n", encoding="utf-8"
    )
    lexicon = load_lexicon(tmp_path)
    assert lexicon.normalise("Kuy bestie") == "ayo"
    assert lexicon.in_english("kuyyyy") == "come on"
    before = lexicon.fingerprint
    (tmp_path / "shop.yml").write_text("slang: {kuy: mari}\n", encoding="utf-8")
    assert load_lexicon(tmp_path).fingerprint != before


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("slang:\n  gmn: bagaimana\n  gmn: apa\n", "shop.yml, line 3: this is not valid YAML"),
        ("- gmn\n", "begin with a section"),
        ("slank: {gmn: bagaimana}\n", "the section 'slank' is not known"),
        ("slang: [gmn]\n", "write lines such as"),
        ("slang: {gmn: }\n", "say in words what 'gmn' stands for"),
        ("glossary: {satu dua tiga empat: x}\n", "must be one to 3 words"),
        ("fillers: kak\n", "write a list"),
        ("fillers: [kak dong]\n", "'kak dong' must be one word"),
    ],
)
def test_a_mistake_in_the_lexicon_is_named_with_its_remedy(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "shop.yml").write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=complaint) as raised:
        load_lexicon(tmp_path)
    assert "\n" not in str(raised.value)
