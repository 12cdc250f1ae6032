"""Which replies are suggested, with the encoders that customers' messages are read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reply_help.known_replies import KnownReply
from bot.reply_help.moments import Moment
from bot.reply_help.ranker import ReplyRanker
from bot.reply_help.suggest import ENOUGH_TO_LEARN, Sent, suggest
from bot.settings import load_settings

ANSWERS = """
- id: cod
  questions: {en: ["Can I pay cash on delivery?", "Is COD possible?"], id: ["Bisa COD?"]}
  answer: {en: Cash on delivery is possible up to Rp2 million., id: COD bisa sampai Rp2 juta.}
- id: abroad
  questions: {en: ["Do you ship abroad?", "Can you send it to Singapore?"]}
  answer: {en: We ship within Indonesia only.}
"""
STATUS = KnownReply(
    "canned:status", "canned", "Status", {"en": "Your order {order} is {status}."}, (),
    ("order_status",),
)  # fmt: skip
SORRY = KnownReply("canned:sorry", "canned", "Sorry", {"en": "I'm sorry about this, {name}."})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "knowledge").mkdir(parents=True)
    (tmp_path / "data" / "knowledge" / "shop.yml").write_text(ANSWERS)
    return tmp_path


def names(
    folder: Path, moment: Moment, intent: str | None = None, sent: tuple[Sent, ...] = ()
) -> list[str]:
    encoder = load_settings().knowledge.encoder
    vectors = str(folder / "vectors.db")
    found = suggest(str(folder), vectors, encoder, [STATUS, SORRY], sent, moment, intent)
    return [reply.name for reply in found]


def test_the_answer_to_the_question_comes_first(folder: Path) -> None:
    assert names(folder, Moment("hi, is it possible to pay cash on delivery?"))[0] == "answer:cod"


def test_what_the_customer_wants_has_its_canned_reply(folder: Path) -> None:
    assert names(folder, Moment("any news?"), "order_status") == ["canned:status"]


def test_what_nobody_answered_before_gets_no_suggestion(folder: Path) -> None:
    assert names(folder, Moment("my cat sits on the keyboard")) == []


def test_half_a_sentence_is_the_reply_that_it_begins(folder: Path) -> None:
    assert names(folder, Moment("it is torn", draft="I'm sorry ab"))[0] == "canned:sorry"
    assert names(folder, Moment("x", draft="Cash on deliv"))[0] == "answer:cod"


def test_what_a_colleague_wrote_to_another_is_suggested_unless_it_is_personal(
    folder: Path,
) -> None:
    general = Sent("the zip of the bag broke", "", "We repair zips for free within a year.", ())
    private = Sent("the zip of the bag broke", "", "We call you at 0812-3456-7890 today.", ())
    found = suggest(
        str(folder), str(folder / "vectors.db"), load_settings().knowledge.encoder, [],
        [general, private], Moment("zip of my bag is broken"), None,
    )  # fmt: skip
    assert [reply.texts for reply in found] == [{"": general.text}]


def test_what_colleagues_did_is_learned(folder: Path) -> None:
    sent = tuple(
        Sent(*pair, ()) for number in range(ENOUGH_TO_LEARN)
        for pair in (
            (f"gets stuck, number {number}", "", "I'm sorry about this, Ayu."),
            (f"thanks a lot, number {number}", "", "You are welcome, glad it worked!"),
        )
    )  # fmt: skip
    assert names(folder, Moment("it gets stuck"), sent=sent)[0] == "canned:sorry"


def test_the_ranker_minds_what_was_said_before() -> None:
    asked = [Moment("Ayu", replies=("ask_name",)), Moment("Ayu", replies=("ask_friend",))] * 20
    ranker = ReplyRanker(asked, ["ask_date", "invite"] * 20)
    scores = ranker.scores(asked[:2])
    best = [ranker.replies[row.argmax()] for row in scores]
    assert best == ["ask_date", "invite"]
