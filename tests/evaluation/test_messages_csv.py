"""CSV files as they come from spreadsheets: they work, or one sentence says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.csv_importer import CsvImporter
from bot.evaluation.given_files import UnusableData
from bot.evaluation.messages_csv import read_messages


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "messages.csv"


@pytest.mark.parametrize(
    "content",
    [
        b"text,intent\nhalo,greet\nbye,goodbye\n",
        b"\xef\xbb\xbftext,intent\r\nhalo,greet\r\nbye,goodbye\r\n",
        b"Intent,note, Text\ngreet,1,halo\n\ngoodbye,,bye",
        b'"text","intent"\n"halo",greet\nbye,"goodbye"\n,\n',
    ],
)
def test_what_spreadsheets_write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert [(m.text, m.intent) for m in read_messages(file)] == [
        ("halo", "greet"), ("bye", "goodbye")
    ]


def test_a_text_keeps_newlines_commas_and_quotes(file: Path) -> None:
    file.write_text('text,intent\n"hi,\nis ""this"" you?",greet\n')
    assert read_messages(file)[0].text == 'hi,\nis "this" you?'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "text and intent cannot be found"),
        (b"text,intent\n", "has no messages"),
        (b"text,label\nhi,greet\n", "intent cannot be found"),
        (b"text;intent\nhi;greet\n", "separated by a comma"),
        ("text,intent\ncaf\u00e9,greet\n".encode("latin-1"), "not UTF-8 text. Save it as UTF-8"),
        ("text,intent\nhi,greet\n".encode("utf-16"), "not UTF-8 text"),
        (b"text,intent\nhi, there,greet\n", "line 2: there are 3 cells for 2 columns"),
        (b"text,intent\nhi,\n", "line 2: the text or the intent is empty"),
        (b'text,intent\n"hi,greet\n', "not valid CSV"),
        (b"text,intent\nh\0i,greet\n", "not valid CSV"),
    ],
)
def test_what_cannot_be_used(file: Path, content: bytes, complaint: str) -> None:
    file.write_bytes(content)
    with pytest.raises(UnusableData, match=complaint) as error:
        read_messages(file)
    assert str(file) in str(error.value)


def test_a_folder_or_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(UnusableData, match="cannot be read"):
        read_messages(tmp_path)
    with pytest.raises(UnusableData, match="does not exist"):
        read_messages(tmp_path / "none.csv")


def test_rasa_is_given_the_texts_as_they_stand_and_nothing_out_of_scope(file: Path) -> None:
    texts = ["my [size](product) is {wrong}", "/greet", "- or not", "back\\slash"]
    file.write_text("text,intent\n" + "".join(f"{t},a/b\n" for t in texts) + "weather?,oos\n")
    data = CsvImporter(training_data_paths=[str(file)]).get_nlu_data()
    assert [example.get("text") for example in data.training_examples] == texts
    assert data.intents == {"a/b"}
    assert not data.entity_examples
