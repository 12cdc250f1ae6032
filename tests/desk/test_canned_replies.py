"""What colleagues say often: filled for a customer, and what is wrong in the file is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.inbox.canned_replies import CannedRepliesBroken, CannedReply, read_canned_replies
from tests.checkout import CHECKOUT

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
    assert one.filled("en", VALUES) == "Hello Rina, about your order:"  # none is known
    assert one.filled("en", {**VALUES, "order": "ORD-1180"}) == "Hello Rina, about ORD-1180:"
    assert one.filled("fr", VALUES).startswith("Hello")


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Thank you, {name}. I'm looking into it.", "Thank you. I'm looking into it."),
        ("Hello {name}, this is {agent}.", "Hello, this is Sari."),
        ("Is there more, {name}?", "Is there more?"),
        ("{name}, thank you!", "Thank you!"),
        ("Done. {name}, have a look.", "Done. Have a look."),
        ("Dear {name},\nyour parcel", "Dear,\nyour parcel"),
        ("Hi ({name}): ok", "Hi: ok"),
        ("Hi – {name} – ok", "Hi – ok"),
        ("Hello {name} {name}, hi", "Hello, hi"),
        ("Halo Kak {name}, sudah ya.", "Halo Kak, sudah ya."),
        ("Your order {order} is sent.", "Your order is sent."),
        ("Order #{order}: sent", "Order: sent"),
        ("{order} is sent.", "Your order is sent."),
        ("I asked about {order}.", "I asked about your order."),
        ("{name}", ""),
    ],
)
def test_a_sentence_does_without_what_is_not_known(text: str, without: str) -> None:
    assert CannedReply("x", {"en": text}).filled("en", {**VALUES, "name": ""}) == without


@given(
    st.lists(
        st.sampled_from(["Hi", "thanks", "{name}", "{order}", "{shop}", ",", ".", "!", "(", ")"]),
        max_size=9,
    )
)
def test_no_mark_is_left_alone(words: list[str]) -> None:
    """Whatever colleagues write with marks where marks belong."""
    text = re.sub(r" ([,.!)])", r"\1", " ".join(words))
    ill = re.compile(r"[,(][.!?)]|,,|  | [,.!)]|^[,)]")
    if ill.search(text) or ill.search(re.sub(r"\{\w+\}", "x", text)):
        return
    filled = CannedReply("x", {"en": text}).filled("en", {"name": "", "order": "", "shop": "Nusa"})
    assert not re.search(r",[,.!?]| [,.!?]|  |\{", filled), filled


@pytest.mark.parametrize("values", [VALUES, {**VALUES, "name": ""}, {"agent": "S", "shop": "T"}])
def test_the_shipped_ones_read_well(values: dict[str, str]) -> None:
    for reply in read_canned_replies(CHECKOUT / "data" / "canned_replies.yml"):
        for language in ("en", "id"):
            filled = reply.filled(language, values)
            assert not re.search(r",[.?!,]| [,.?!]|  |\{|\babout and\b|tanyakan ke", filled), filled


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
    shipped = read_canned_replies(CHECKOUT / "data" / "canned_replies.yml")
    assert shipped and all(set(one.texts) == {"en", "id"} for one in shipped)


def test_a_shop_without_any(tmp_path: Path) -> None:
    assert read_canned_replies(tmp_path / "none.yml") == []
