"""Replies: what an edit changes in domain.yml, and what is refused with which sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages import Button
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import Reply, Wording, list_replies, remove_reply, save_reply
from tests.training.lines import changed_lines


def reply(project: Path, name: str) -> Reply:
    return next(reply for reply in list_replies(project) if reply.name == name)


def test_found_by_name_and_by_words(project: Path) -> None:
    assert [r.name for r in list_replies(project, "doing WELL")] == ["utter_smalltalk"]
    assert [r.name for r in list_replies(project, "utter_smalltalk")] == ["utter_smalltalk"]


def test_saved_as_it_is_nothing_changes(project: Path) -> None:
    for name in ("utter_greet", "utter_ask_rating", "utter_form_hint"):
        save_reply(project, reply(project, name))
    assert changed_lines(project) == []


def test_other_words(project: Path) -> None:
    before = reply(project, "utter_deny")
    english, indonesian = before.wordings
    new = replace(english, text='Fine. Say "help" {shop} – é')
    save_reply(project, replace(before, wordings=(new, indonesian)))
    assert changed_lines(project) == [
        '-       text: "All right. I\'m here if you need anything."',
        '+       text: "Fine. Say \\"help\\" {shop} – é"',
    ]
    assert reply(project, "utter_deny").wordings[0].text == 'Fine. Say "help" {shop} – é'


def test_buttons_with_and_without_values(project: Path) -> None:
    before = reply(project, "utter_ask_rating")
    poor = Button("Poor", '/rate{"stars": "1"}')
    wordings = tuple(replace(w, buttons=(*w.buttons[1:], poor)) for w in before.wordings)
    save_reply(project, replace(before, wordings=wordings))
    assert reply(project, "utter_ask_rating").wordings[0].buttons[-1] == poor
    line = '+         - {title: "Poor", payload: "/rate{{\\"stars\\": \\"1\\"}}"}'
    assert changed_lines(project).count(line) == 2


def test_a_wording_of_its_own_for_a_channel(project: Path) -> None:
    before = reply(project, "utter_deny")
    for_whatsapp = Wording("en", "OK 👍", channel="whatsapp")
    save_reply(project, replace(before, wordings=(*before.wordings, for_whatsapp)))
    assert changed_lines(project) == [
        "+     - condition: [{type: slot, name: language, value: en}]",
        "+       channel: whatsapp",
        '+       text: "OK 👍"',
    ]
    save_reply(project, before)
    assert changed_lines(project) == []


def test_a_new_one_and_a_removed_one(project: Path) -> None:
    pictured = Wording("id", "Ini tokonya", image="https://example.com/shop.jpg")
    new = Reply("utter_shop_photo", (Wording("en", "This is the shop"), pictured))
    save_reply(project, new)
    assert reply(project, "utter_shop_photo") == new
    remove_reply(project, "utter_shop_photo")
    assert changed_lines(project) == []


REFUSED = {
    "a name": (Reply("greeting", (Wording("en", "x"),)), "'greeting' cannot name a reply."),
    "no wording": (Reply("utter_x", ()), "utter_x says nothing."),
    "empty": (Reply("utter_x", (Wording("en", " "),)), "A wording of utter_x is empty."),
    "a brace": (Reply("utter_x", (Wording("en", "hi {shop"),)), "has a brace without its partner."),
    "a language": (Reply("utter_x", (Wording("fr", "x"),)), "A wording is en or id"),
    "a picture": (
        Reply("utter_x", (Wording("en", "x", image="shop.jpg"),)), "has no address with https://"
    ),
    "a button without words": (
        Reply("utter_x", (Wording("en", "x", buttons=(Button("", "/greet"),)),)),
        "A button has no words on it.",
    ),
    "a button that leads nowhere": (
        Reply("utter_x", (Wording("en", "x", buttons=(Button("Go", "/gone"),)),)),
        "The button 'Go' leads to '/gone', which is no intent.",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(project: Path, edit: Reply, sentence: str) -> None:
    with pytest.raises(EditRefused) as refused:
        save_reply(project, edit)
    assert sentence in str(refused.value)
    assert changed_lines(project) == []


def test_removing_what_is_gone(project: Path) -> None:
    with pytest.raises(EditRefused, match="There is no reply utter_gone any more"):
        remove_reply(project, "utter_gone")
