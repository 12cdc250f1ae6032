"""A new product of the shop, or a name that staff add, is known to a running bot at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from sqlite_utils import Database

from bot.nlu.entities.extractor import LOOKED_AT_EVERY_S, EntityReader
from bot.nlu.entities.word_lists import WordsError, read_words
from bot.store.engine.database import open_database
from tests.checkout import CHECKOUT
from tests.shop.importing.files import taken_over

ORDER = """order_number,customer_name,email,status,placed_on,total,address,item_name,quantity,price
ORD-9001,Sinta,sinta@example.com,unpaid,2026-11-24,50000,Jl. Mawar 1,Lampu Zamrud Mini,1,50000
"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def moments_later(self) -> None:
        self.now += LOOKED_AT_EVERY_S


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return Path(copytree(CHECKOUT / "data" / "entities", tmp_path / "entities"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "sapa.db")
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(lists: Path, database: Database, tmp_path: Path, clock: Clock) -> EntityReader:
    return EntityReader(lists, tmp_path / "sapa.db", clock=clock)


def values(reader: EntityReader, text: str) -> list[object]:
    return [found.value for found in reader.read(text, date(2026, 11, 24))]


def test_an_imported_product(reader: EntityReader, database: Database, clock: Clock) -> None:
    assert values(reader, "lampu zamrud ready?") == []
    taken_over(database, ORDER)
    clock.moments_later()
    assert values(reader, "lampu zamrud ready?") == ["lampu zamrud"]
    assert values(reader, "lampu zmarud mini") == ["lampu zamrud mini"]


def test_a_renamed_and_a_removed_product(
    reader: EntityReader, database: Database, clock: Clock
) -> None:
    product = {"category": "", "price": 1, "stock": 1}
    database["products"].insert(
        {"id": "X-7", "name_en": "Jade Lamp", "name_id": "Lampu Giok", **product}
    )
    clock.moments_later()
    assert values(reader, "X-7, jade lamp, lampu giok") == ["Lampu Giok", "jade lamp", "lampu giok"]
    database["products"].update("X-7", {"name_en": "Opal Lamp", "name_id": "Lampu Opal"})
    clock.moments_later()
    assert values(reader, "x-7, jade lamp, opal lamp") == ["Lampu Opal", "opal lamp"]
    database["products"].delete("X-7")
    clock.moments_later()
    assert values(reader, "x-7, opal lamp") == []


def test_without_a_database_the_kinds_of_goods_are_known(lists: Path, tmp_path: Path) -> None:
    reader = EntityReader(lists, tmp_path / "none.db")
    assert values(reader, "kemeja ke bdg") == ["kemeja", "Bandung"]
    assert not (tmp_path / "none.db").exists()


def test_an_edited_list(reader: EntityReader, lists: Path, clock: Clock) -> None:
    assert values(reader, "kirim ke kampung sawah") == []
    file = lists / "cities.yml"
    file.write_text(file.read_text().replace("[tangsel,", "[tangsel, kampung sawah,"))
    clock.moments_later()
    assert values(reader, "kirim ke kampung sawah") == ["Tangerang Selatan"]


def test_a_broken_list_changes_nothing(
    reader: EntityReader, lists: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (lists / "cities.yml").write_text("names: [")
    clock.moments_later()
    assert values(reader, "kirim ke bdg pake jne") == ["Bandung", "JNE"]
    assert "not used as it is now: cities.yml cannot be read" in caplog.text


def test_a_list_that_is_broken_from_the_start_does_not_silence_the_bot(
    lists: Path, tmp_path: Path
) -> None:
    (lists / "cities.yml").unlink()
    reader = EntityReader(lists, tmp_path / "none.db")
    assert values(reader, "kirim ke bdg pake jne") == ["JNE"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("names: []", "list.yml has no names. List some under names."),
        ("names: [A]\nnmaes: [B]", "list.yml: 'nmaes' is not known. Remove it."),
        ("names: [A, 5]", "list.yml: names must be a list of words. Put odd ones in quotes."),
        (
            "names: [A]\nalso: {B: [b]}",
            "list.yml: 'B' under also is not under names. Add it there.",
        ),
        (
            "names: [A]\ntracking: {A: ['(']}",
            "list.yml: '(' under tracking is no regular expression (missing ), unterminated "
            "subpattern at position 0). Correct it.",
        ),
    ],
)
def test_what_is_wrong_with_a_list(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "list.yml").write_text(text)
    with pytest.raises(WordsError) as error:
        read_words(tmp_path / "list.yml")
    assert str(error.value) == sentence
