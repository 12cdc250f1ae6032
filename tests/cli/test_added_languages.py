"""`sapa languages`: what is spoken, what is missing; a language that comes by files alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.media_environment import media_python
from tests.checkout import CHECKOUT

TAGALOG = {
    "tl.yml": "name: Tagalog\nenglish: Tagalog\nlocale: fil\nfallback: en\n"
    'soon: {today: "ngayon ng {time}"}\nsentences: {choose: "Pumili"}\n',
    "tl/replies.yml": "utter_welcome: Walang anuman!\n"
    "utter_ask_heard: {text: 'Ito ba: {heard}?', buttons: [Oo, Hindi]}\n",
    "tl/answers.yml": "cod:\n  questions: ['Pwede bang magbayad pagdating?']\n"
    "  answer: Oo, pwede ang COD.\n",
    "tl/cases.yml": "complaint: {name: Reklamo}\n",
    "tl/confirmations.yml": '"yes": [oo sige]\n',
    "tl/lexicon.yml": "glossary: {magkano: how much}\n",
}

TOLD = """
from bot.channels.splitting import choose_label
from bot.currency import Currency
from bot.dialogue.case_kinds import read_kinds
from bot.encoders.lexicon import load_lexicon
from bot.knowledge.entries import load_entries
from bot.languages import LANGUAGES
from bot.nlu.confirmation_examples import read_confirmations
from bot.project import find_project
from bot.replies_file import read_replies
from bot.reply_wordings import wording_in
data, replies = find_project().data, read_replies(find_project().domain)
said = [v for v in replies["utter_ask_heard"] if v["condition"][0]["value"] == "tl"]
entry = next(e for e in load_entries(data / "knowledge") if e.id == "cod")
print(LANGUAGES)
print(wording_in(replies["utter_welcome"], "tl", "web", {}))
print(wording_in(replies["utter_bot_challenge"], "tl", "web", {}))
print([(b["title"], b["payload"]) for b in said[0]["buttons"]])
print(entry.answer[entry.language_for("tl")], "|", entry.questions["tl"])
print(read_kinds(data / "cases")["complaint"].title("tl"))
print([one.text for one in read_confirmations(data / "confirmations.yml") if one.language == "tl"])
print(load_lexicon().in_english("magkano"), choose_label({"language": "tl"}))
print(Currency("USD").tell(1250, "tl"))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    sapa(tmp_path, "new", str(folder), "--sample")
    return folder


def sapa(folder: Path, *words: str) -> str:
    return run(folder, "-m", "bot.cli", *words)


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, text=True, capture_output=True, check=False,
        env={
            "PATH": "/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT), "HOME": str(folder),
            "SAPA_MEDIA_PYTHON": media_python(),
        },
    )  # fmt: skip
    return done.stdout + done.stderr


def test_a_language_comes_by_files_alone(shop: Path) -> None:
    for name, text in TAGALOG.items():
        file = shop / "data" / "languages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert "Tagalog: " not in sapa(shop, "languages")
    told = run(shop, "-c", TOLD).splitlines()
    assert told == [
        "('en', 'id', 'tl')",
        "Walang anuman!",
        "I'm an automated assistant, not a person. I can help with orders and questions, and you "
        "can ask for a person at any time.",
        "[('Oo', '/affirm'), ('Hindi', '/deny')]",
        "Oo, pwede ang COD. | ('Pwede bang magbayad pagdating?',)",
        "Reklamo",
        "['oo sige']",
        "how much Pumili",
        "$12.50",
    ]


def test_malay_is_added_and_complete(shop: Path) -> None:
    assert "Sapa brings along: ms." in sapa(shop, "languages")
    added = sapa(shop, "languages", "add", "ms")
    counts = [(int(have), int(all_)) for have, all_ in re.findall(r": (\d+) of (\d+)", added)]
    # What was written last in the others may still be missing; the check says it.
    assert len(counts) == 6 and all(have > 0.95 * all_ for have, all_ in counts), added
    assert "ms  Bahasa Melayu (Malay): " in sapa(shop, "languages")
    assert "there already" in sapa(shop, "languages", "add", "ms")


def test_a_skeleton_says_what_is_missing_until_it_is_there(shop: Path) -> None:
    added = sapa(shop, "languages", "add", "tl")
    assert "data/languages/tl/replies.yml: 0 of " in added and "missing: utter_greet" in added
    replies = shop / "data" / "languages" / "tl" / "replies.yml"
    assert '# utter_greet: ""' in replies.read_text("utf-8")
    replies.write_text("utter_greet: Kumusta po!\n", encoding="utf-8")
    examples = shop / "data" / "languages" / "tl" / "nlu" / "examples.yml"
    written = examples.read_text("utf-8").replace("# - intent: greet\n", "- intent: greet\n")
    greetings = "  examples: |\n" + "    - kumusta po\n" * 8
    written = written.replace("#   examples: |\n#     - \n", greetings, 1)
    examples.write_text(written, encoding="utf-8")
    told = sapa(shop, "languages", "add", "tl")
    assert "data/languages/tl/replies.yml: 1 of " in told and "tl/nlu: 1 of " in told


def test_a_skeleton_holds_drafts_where_the_shop_has_a_model(shop: Path) -> None:
    shutil.copytree(CHECKOUT / "tests/translation/pairs/en-id", shop / "translation" / "en-tl")
    settings = (shop / "sapa.toml").read_text("utf-8")
    settings = settings.replace('translation = ""', 'translation = "translation"')
    (shop / "sapa.toml").write_text(settings, encoding="utf-8")
    added = sapa(shop, "languages", "add", "tl")
    assert "texts by machine" in added and "replies.yml: 0 of " in added, "a draft is no text"
    first, *lines = (shop / "data/languages/tl/replies.yml").read_text("utf-8").splitlines()
    assert "DRAFTS BY MACHINE: read" in first
    assert all(line.startswith("#") for line in lines)
    assert any(re.fullmatch(r'# utter_greet: ".+"', line) for line in lines)
    assert "answers.yml: 0 of " in added


def test_one_that_nobody_speaks_stands_in_for_none(shop: Path) -> None:
    file = shop / "data" / "languages" / "tl.yml"
    file.parent.mkdir(parents=True)
    file.write_text("name: Tagalog\nenglish: Tagalog\nfallback: war\n", encoding="utf-8")
    (file.parent / "tl").mkdir()
    (file.parent / "tl" / "replies.yml").write_text("utter_greet: Kumusta!\n", encoding="utf-8")
    assert re.search(r"tl  Tagalog .*, else English", sapa(shop, "languages"))


@pytest.mark.parametrize(
    ("code", "why"),
    [("Malay", "no code of ISO 639"), ("xx", "not known to CLDR"), ("en", "spoken already")],
)
def test_what_cannot_be_added_is_refused(shop: Path, code: str, why: str) -> None:
    assert why in sapa(shop, "languages", "add", code)
    assert not (shop / "data" / "languages").exists()


def test_a_broken_file_loses_its_language_alone(shop: Path) -> None:
    file = shop / "data" / "languages" / "tl.yml"
    file.parent.mkdir(parents=True)
    file.write_text("name: Tagalog\nthreshold: high\n", encoding="utf-8")
    told = sapa(shop, "languages")
    assert "threshold is not as it should be" in told and "en  English" in told


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "sentences: {web_chat: {too_large: 'Lampas {maks}'}}",
            "web_chat.too_large has {maks}",
        ),
        ("sentences: {card: {left: '{count.real}'}}", "card.left has {count.real}"),
        ("sentences: {choose: 'Pumili {'}", "choose has a brace alone. Write {place} with both"),
        ("soon: {today: 'ngayon {tiem}'}", "today has {tiem}, which nothing fills in"),
    ],
)
def test_a_place_that_nothing_fills_in_is_told(shop: Path, line: str, why: str) -> None:
    file = shop / "data" / "languages" / "tl.yml"
    file.parent.mkdir(parents=True)
    file.write_text(f"name: Tagalog\nenglish: Tagalog\n{line}\n", encoding="utf-8")
    told = sapa(shop, "languages")
    assert why in told and "en  English" in told and "tl  Tagalog" not in told


PRODUCTS = "Kode,Nama ID,Nama EN,Name Malay,Harga\nB-1,Tas Anyam,Woven Bag,Beg Anyaman,150000\n"
SHOWN = """
import asyncio
from bot.settings import load_settings
from bot.shop.catalogue import read_catalogue
from bot.shop.product_search import find_products
from bot.store.engine.database import open_database
found = find_products(open_database(load_settings().database), "beg anyaman", 1)
print([found[0].name(language) for language in ("ms", "id", "en")])
print([one.others for one in read_catalogue(load_settings().database).products if one.id == "B-1"])
"""


def test_products_have_a_name_in_it(shop: Path) -> None:
    sapa(shop, "languages", "add", "ms")
    (shop / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    assert "Not used" not in sapa(shop, "shop", "import-products", "products.csv")
    told = run(shop, "-c", SHOWN).splitlines()
    assert told == ["['Beg Anyaman', 'Tas Anyam', 'Woven Bag']", "[('Beg Anyaman',)]"]


def test_colleagues_see_the_desk_in_it(shop: Path) -> None:
    sapa(shop, "languages", "add", "ms")
    told = "from bot.desk.templates import Templates; t = Templates()"
    shown = "print(t.translated('Contacts', 'ms'), '|', t.translated('Bot paused', 'ms'))"
    assert run(shop, "-c", f"{told}; {shown}").startswith("Kenalan | ")
