"""Signs: what a person would take for proof, what proves nothing, how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moderation.evidence import (
    AGAINST,
    CLEAR,
    Evidence,
    EvidenceError,
    as_words,
    load_signs,
)
from bot.moderation.examples import read_judged
from bot.moderation.moderator import KINDS
from tests.checkout import CHECKOUT

SIGNS = CHECKOUT / "data" / "moderation" / "evidence"
PEOPLE = ["ibu", "anak saya", "suami", "my mother in law", "my son", "kakek"]
THINGS = ["jilbab", "gamis", "hijab", "baju", "sandal", "dress", "curtains", "tas"]
PLACES = ["Ubud", "Canggu", "Jl. Mawar no 112", "14 Rose Street, flat 911", "blok B 119", "Papua"]
SUMS = ["150rb", "Rp 2.000.000", "half", "3 pcs", "100 dollars", "1,5 juta", "2 lusin"]
ASKS = [
    "{person} mau {thing} warna merah", "the {thing} is for {person}",
    "kirim {sum} ke {place}", "ship {sum} to {place} and the rest to {place}",
    "{thing} yang {person} terima sobek", "udah tf {sum} ke BCA", "aku transfer {sum} buat {thing}",
    "{person} lives at {place}", "{thing} {sum} bisa COD ke {place}?", "{person} paid {sum}",
]  # fmt: skip


EVIDENCE = Evidence(**load_signs(SIGNS))


@settings(deadline=None)
@given(
    *(st.sampled_from(words) for words in (ASKS, PEOPLE, THINGS, PLACES, SUMS)),
)
def test_family_clothes_places_and_money_prove_nothing(
    ask: str, person: str, thing: str, place: str, amount: str
) -> None:
    reading = EVIDENCE.read(ask.format(person=person, thing=thing, place=place, sum=amount))
    assert [kind for kind in KINDS if reading.sign(kind) == CLEAR] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("emergency", "call an ambulance, my father isn't breathing!"),
        ("emergency", "tolong, rumah saya kebakaran"),
        ("self_harm", "I don't want to live anymore"),
        ("self_harm", "udah ga kuat hidup lagi"),
        ("threat", "gue bacok lu kalo ketemu"),
        ("threat", "I know where you live"),
        ("spam", "you won an iphone, click http://win.top"),
        ("spam", "slot gacor, daftar sekarang"),
        ("abuse", "dasar penipu"),
        ("abuse", "you are useless"),
    ],
)
def test_signs_that_a_person_would_accept(kind: str, text: str) -> None:
    assert EVIDENCE.read(text).sign(kind) == CLEAR


def test_a_customers_own_link_is_no_sign_of_spam() -> None:
    for text in ("resinya https://cekresi.com/?no=JP1", "this one https://shop.example.com/p/1"):
        assert EVIDENCE.read(text).sign("spam") != CLEAR


def test_words_can_speak_against_a_clear_sign() -> None:
    assert EVIDENCE.read("my dad had a stroke").sign("emergency") == CLEAR
    assert EVIDENCE.read("my dad had a stroke last year").sign("emergency") == AGAINST


def test_harmless_phrases_and_doubtful_words_speak_against() -> None:
    assert EVIDENCE.read("I want to die my hair pink").speaks_against("self_harm")
    assert EVIDENCE.read("novel tentang bunuh diri ada?").speaks_against("self_harm")
    assert not EVIDENCE.read("I want to die").speaks_against("self_harm")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("self_harm", "gw capek idup"),
        ("self_harm", "pengen udahan sama hidup"),
        ("self_harm", "how many pills until i die"),
        ("self_harm", "titip anak saya, saya sudah tidak kuat, pergi selamanya"),
        ("emergency", "hidung adik kemasukan manik manik"),
        ("emergency", "abang kurirnya keserempet mobil"),
        ("emergency", "my face is burning and swollen after the mask, can barely breathe"),
        ("emergency", "dadanya sesek abis minum jamu"),
        ("threat", "tunggu aja, gue samperin lu"),
        ("threat", "jangan sampe gue turun tangan"),
        ("threat", "wait till I get my hands on you"),
        ("spam", "izin nawarin jasa foto kak"),
        ("spam", "arisan get 10jt, ajak 3 orang langsung dapat giliran"),
        ("self_harm", "obatnya udah saya telan semua"),
        ("self_harm", "I took a whole strip of pills"),
        ("self_harm", "mau pergi jauh dan ga balik lagi"),
        ("emergency", "kakak di kamar mandi diketok ga nyaut"),
        ("emergency", "she drank it and has gone all floppy"),
        ("emergency", "ketuban istri saya pecah"),
        ("emergency", "someone is banging on my door"),
        ("spam", "wholesale supplier, MOQ 100"),
    ],
)
def test_how_people_really_write_it(kind: str, text: str) -> None:
    assert EVIDENCE.read(text).sign(kind) == CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "saya lapor polisi kalau ga direfund",
        "I'll call the police and my lawyer",
        "awas pecah kak",
        "paket saya hilang, mau nangis",
        "capek nunggu paket",
        "jual racun tikus ga kak",
        "regulator gas anti bocor ada?",
        "does this knife come with a cover",
        "mati lampu, jual lampu emergency?",
        "besok saya ga ada di rumah",
        "nomor rumah 112",
        "bayar pakai dana bisa?",
        "folback dong kak",
        "info loker admin dong kak",
        "kami dari katering mau penawaran kotak nasi",
        "adik daftar dari link saya, hadiahnya mana",
        "nomor saya ga dijual ke pinjol kan",
        "speakernya mati sendiri terus",
        "kemarin hidup, hari ini mati total",
        "makanan anjing 10 kg buat anak anjing",
        "salah pencet gue",
        "carbon monoxide detector with display",
        "your chatbot is useless",
        "what an idiot I am, wrong postcode",
        "alarm kebakaran yang wireless ada",
        "panci presto takut meledak, ada katup pengamannya",
        "tanamannya layu kayak mau mati",
        "link di bio error ya min",
    ],
)
def test_a_shops_day_proves_nothing(text: str) -> None:
    reading = EVIDENCE.read(text)
    assert [kind for kind in KINDS if reading.sign(kind) == CLEAR] == []


def test_most_examples_have_a_sign() -> None:
    judged = [one for file in (SIGNS.parent).glob("*.yml") for one in read_judged(file)]
    for kind in KINDS:
        texts = [one.text for one in judged if one.kind == kind]
        assert sum(EVIDENCE.read(text).sign(kind) is not None for text in texts) > 0.8 * len(texts)


def test_links_names_and_phones_are_words_of_their_own() -> None:
    assert as_words("Can’t pay: https://x.id/a, @toko or 0812-3456-7890") == (
        " cant pay _link_ _handle_ or _phone_ "
    )


@pytest.mark.parametrize(
    ("sign", "complaint"),
    [
        ("(a|b)+ c", "must end a word"),
        ("bleed*ing", "must end a word"),
        ("a.*b", "has '.'"),
        (r"\w+", "has"),
        ("{nobody} fell", "no words named 'nobody'"),
        ("(a|b", "cannot be read"),
        ("[ab]", "has '\\[\\]'"),
    ],
)
def test_what_is_wrong_with_a_sign_is_told(tmp_path: Path, sign: str, complaint: str) -> None:
    (tmp_path / "threat.yml").write_text(f"kind: threat\nclear:\n  en:\n    - '{sign}'\n")
    with pytest.raises(EvidenceError, match=complaint):
        load_signs(tmp_path)
