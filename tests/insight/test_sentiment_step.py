"""How customers' messages sound is read in the background, by the model that comes with Sapa."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.evaluation.sentiment import evaluate_sentiment, read_sentiments
from bot.insight.sentiment.examples import Example
from bot.insight.sentiment.reader import Reader
from bot.insight.sentiment.shop_examples import SentimentExamplesBroken, written_examples
from bot.insight.sentiments import LONGEST, fitted, sounding, update_sentiments
from bot.project import STARTER
from bot.settings import Settings, load_settings
from bot.store.engine.database import open_database
from bot.store.engine.transaction import writing
from bot.store.insight.sentiments import (
    Sounding,
    correct_sentiment,
    said_after,
    store_sentiments,
)
from bot.store.schema.sentiments import no_sentiment_without_words
from bot.training.checks.words import check_words
from bot.yaml_file import NotYaml

DISPLEASED = ("I'm really disappointed, it tore after one day", "parah, adminnya jutek banget")
PLAIN = ("do you have this in size M?", "kak paket saya sampai mana ya?", "resletingnya rusak")
PLEASED = ("thank you so much, I love it!", "makasih kak, barangnya bagus banget")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return fitted(Reader.load(), STARTER / "data")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "sapa.toml").write_text("")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    return load_settings()


@pytest.fixture
def database(settings: Settings) -> Database:
    return open_database(settings.database)


def said(database: Database, *texts: str) -> None:
    with writing(database):
        chat = database["conversations"].insert(
            {"channel": "web", "account": "shop", "chat": texts[0], "created_at": 1.0}
        ).last_pk
        for text in texts:
            database["inbox"].insert(
                {"dedup_key": text, "channel": "web", "account": "shop", "kind": "message",
                 "conversation_id": chat, "text": text, "event_json": "{}", "state": "done",
                 "received_at": time.time(), "turn_json": json.dumps({"intent": "complaint"})}
            )  # fmt: skip


def found(database: Database) -> dict[str, str]:
    rows = database.execute(
        "SELECT text, sentiment FROM sentiments JOIN inbox ON inbox.id = inbox_id"
    )
    return dict(rows.fetchall())


def test_plain_questions_are_neutral_in_both_languages(reader: Reader) -> None:
    def sounds(texts: tuple[str, ...]) -> set[str]:
        return {sounding(mood).sentiment for mood in reader.read(texts)}

    assert sounds(DISPLEASED) == {"displeased"}
    assert sounds(PLAIN) == {"neutral"}
    assert sounds(PLEASED) == {"pleased"}


def test_anger_and_worry_stand_for_themselves(reader: Reader) -> None:
    angry, worried, plain = reader.read(
        ["BALIKIN UANG SAYA SEKARANG, PENIPU!!", "saya cemas paketnya hilang", PLAIN[0]]
    )
    assert angry.angry > 0.7 > worried.angry
    assert worried.worried > 0.7 > plain.worried


def test_stars_and_commands_sound_like_nothing(database: Database, settings: Settings) -> None:
    said(database, "1", "5/5", " 2. ", "STOP", "berhenti", "/start", "2 aja?")
    update_sentiments(database, settings)
    assert found(database).keys() == {"2 aja?"}


def test_old_stars_and_commands_are_forgotten(database: Database) -> None:
    said(database, "1", "5/5", "STOP", "/start", "2 aja?", "/ parah")
    with writing(database):
        read = said_after(database, 0, 100, time.time() + 1e6)
        store_sentiments(database, [(one, Sounding("neutral", 0, 0, 0, 0)) for one in read])
        assert len(found(database)) == 6
        no_sentiment_without_words(database)
    assert found(database).keys() == {"2 aja?", "/ parah"}


@pytest.mark.parametrize("text", ["", " ", "🙂", "\x00", "ॐ 你好", "a" * 100_000, "!?" * 5000])
def test_any_text_is_read_in_bounded_time(reader: Reader, text: str) -> None:
    [mood] = reader.read([text[:LONGEST]])
    assert 0.99 < mood.displeased + mood.neutral + mood.pleased < 1.01


def test_what_is_new_is_read_once(database: Database, settings: Settings) -> None:
    said(database, *DISPLEASED, *PLAIN)
    update_sentiments(database, settings)
    assert found(database) == {
        **dict.fromkeys(DISPLEASED, "displeased"), **dict.fromkeys(PLAIN, "neutral")
    }  # fmt: skip
    with writing(database):
        number = database.execute("SELECT id FROM inbox WHERE text = ?", [PLAIN[2]]).fetchone()[0]
        correct_sentiment(database, number, "displeased", "sari")
    said(database, "ritsletingnya rusak", PLEASED[0])
    update_sentiments(database, settings)
    assert found(database)[PLAIN[2]] == "displeased", "what staff said stays"
    assert found(database)[PLEASED[0]] == "pleased"


def test_what_staff_put_right_is_learned_from(reader: Reader) -> None:
    text = "anjay gokil parah barangnya"
    [before] = Reader.load().read([text])
    right = Example(text, "pleased" if before.sentiment != "pleased" else "displeased")
    learned = fitted(Reader.load(), STARTER / "data", [right] * 4)
    [after] = learned.read([text])
    assert after.sentiment == right.sentiment
    [plain] = learned.read(PLAIN[:1])
    assert plain.sentiment == "neutral", "and nothing else was unlearned"


def test_a_broken_list_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "sentiment").mkdir()
    file = tmp_path / "sentiment" / "angry.yml"
    file.write_text("id: marah sekali\n")
    told = "data/sentiment/angry.yml must have lists"
    with pytest.raises(SentimentExamplesBroken, match=told):
        written_examples(tmp_path)
    file.write_text("id:\n- 'marah\n")
    with pytest.raises(NotYaml, match="data/sentiment/angry.yml"):
        written_examples(tmp_path)
    file.write_text("id:\n- marah sekali\n- 'ya: 1'\n- alasan: lama\n")
    with pytest.raises(SentimentExamplesBroken, match="number 3 under id is not read as one text"):
        written_examples(tmp_path)
    file.unlink()
    assert written_examples(tmp_path) == []


def test_sapa_check_tells_it(tmp_path: Path) -> None:
    (tmp_path / "data" / "sentiment").mkdir(parents=True)
    (tmp_path / "data" / "sentiment" / "angry.yml").write_text("id: marah sekali\n")
    findings = [str(one) for one in check_words(tmp_path)]
    assert any("data/sentiment/angry.yml must have lists of texts" in one for one in findings)


def test_figures_on_messages_written_by_others(reader: Reader) -> None:
    """The bounds are those of ``python -m bench.sentiment``, less a margin."""
    messages = STARTER / "bench" / "sentiment_messages.csv"
    figures = evaluate_sentiment(reader, read_sentiments(messages)).figures
    assert figures["neutrals_shown_as_displeased"] <= 0.04
    assert figures["displeased_shown_as_such"] >= 0.65


def test_a_file_is_read_with_either_words(tmp_path: Path) -> None:
    file = tmp_path / "test.csv"
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([["text", "label"], ["a", "Negative"], ["b", "pleased"]])
    assert read_sentiments(file) == [Example("a", "displeased"), Example("b", "pleased")]
    file.write_text("text,label\nhalo,angry\n")
    with pytest.raises(Exception, match=r"line 2: the label 'angry' is not known"):
        read_sentiments(file)


@pytest.mark.parametrize(
    "text, sentiment",
    [
        ("barangnya ga rusak, bagus", "pleased"),
        ("tidak puas sama sekali", "displeased"),
        ("not happy with it", "displeased"),
        ("APAKAH UKURAN M MASIH ADA", "neutral"),
        ("DO YOU SHIP TO MEDAN", "neutral"),
        ("kurang suka", "displeased"),
        ("mana barangnya 😡😡", "displeased"),
        ("❤️❤️", "pleased"),
    ],
)
def test_negation_capitals_and_emoji(reader: Reader, text: str, sentiment: str) -> None:
    [mood] = reader.read([text])
    assert sounding(mood).sentiment == sentiment
