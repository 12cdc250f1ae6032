"""What colleagues say often: filled for a customer, and what is wrong in the file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.canned_replies import CannedRepliesBroken, read_canned_replies

VALUES = {"name": "Rina", "agent": "Sari", "shop": "Toko Nusa", "order": ""}


def written(folder: Path, text: str) -> Path:
    file = folder / "canned.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_filled_in_the_customers_language(tmp_path: Path) -> None:
    file = written(
        tmp_path, "- title: Hi\n  en: 'Hello {name}, about {order}:'\n  id: Halo Kak {name}\n"
    )
    [one] = read_canned_replies(file)
    assert one.filled("id", VALUES) == "Halo Kak Rina"
    assert one.filled("en", VALUES) == "Hello Rina, about:"  # no order is known
    assert one.filled("en", {**VALUES, "order": "ORD-1180"}) == "Hello Rina, about ORD-1180:"
    assert one.filled("fr", VALUES).startswith("Hello")


def test_values_are_no_places(tmp_path: Path) -> None:
    [one] = read_canned_replies(written(tmp_path, "- {title: Hi, en: 'Hello {name}'}"))
    assert one.filled("en", {**VALUES, "name": "{agent}"}) == "Hello {agent}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: Hi", "Begin each reply with a dash"),
        ("- en: Hello", "reply 1 has no title"),
        ("- title: Hi", "has no text"),
        ("- {title: Hi, en: 'Hello {nmae}'}", "{nmae}, which is not known. Known: {name}"),
        ("- {title: Hi", "this is not valid YAML"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CannedRepliesBroken) as error:
        read_canned_replies(written(tmp_path, text))
    assert told in str(error.value)


def test_the_shipped_ones_speak_both_languages() -> None:
    shipped = read_canned_replies()
    assert shipped and all(set(one.texts) == {"en", "id"} for one in shipped)


def test_a_shop_without_any(tmp_path: Path) -> None:
    assert read_canned_replies(tmp_path / "none.yml") == []
