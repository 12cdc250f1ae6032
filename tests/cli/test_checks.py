"""What `./sapa check` finds in a small project, and that a sound one has nothing to correct."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.training.checks import examples
from bot.training.checks.files import check_project
from bot.training.rasa_output import complaints
from tests.checkout import CHECKOUT

TODAY = date(2026, 11, 24)

DOMAIN = """
intents: [greet, send_photo]
slots:
  size: {type: text, mappings: [{type: custom}]}
forms:
  fitting_form: {required_slots: [size]}
actions:
- action_find
responses:
  utter_greet:
  - condition: [{type: slot, name: language, value: en}]
    text: "Hi, this is {shop}."
    buttons: [{title: "Hello again", payload: "/greet{{\\"stars\\": \\"1\\"}}"}]
  - condition: [{type: slot, name: language, value: id}]
    text: "Halo."
  utter_ask_size:
  - text: "Which size? {size}"
  utter_status_sent:
  - text: "Sent by {courier}."
  utter_ask_day:
  - text: "Which day?"
  utter_ask_rent:
  - text: "From {new_day} on?"
  utter_not_rented:
  - text: "Not then."
"""

CASES = """
cases:
  rent:
    name: {en: A rental, id: Sewa}
    opened_by: [greet]
    answer: hours
    facts:
    - order: {fits: [delivered]}
    - day: {read_as: date, unless: [order]}
    check: has_stock
    confirm: utter_ask_rent
    kept: utter_not_rented
    do: book_rental
    follow_ups: {greet: hours}
"""

ACTIONS = '''
@deed("book_rental")
async def book_rental(turn, case, order):
    return "solved"

@check("has_stock")
def has_stock(turn, case, order):
    return True

class ActionFind:
    def name(self):
        return "action_find"
    def run(self, status):
        say(f"utter_status_{status}", courier="JNE")
'''

RULES = """
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
"""

NLU = """
nlu:
- intent: greet
  metadata: {language: en}
  examples: |
    - hello
    - hi
- intent: greet
  metadata: {language: id}
  examples: |
    - halo
    - hai
"""

KNOWLEDGE = """
- id: hours
  questions: {en: [when are you open], id: [buka jam berapa]}
  answer: {en: From nine to five., id: Jam sembilan sampai lima.}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(examples, "LEAST_EXAMPLES", 2)
    for name, text in {
        "domain.yml": DOMAIN,
        "actions/find.py": ACTIONS,
        "data/cases/rentals.yml": CASES,
        "data/rules/greet.yml": RULES,
        "data/stories/none.yml": "stories: []",
        "data/nlu/greet.yml": NLU,
        "data/knowledge/shop.yml": KNOWLEDGE,
        "data/entities/cities.yml": "names: [Bandung]",
        "data/lexicon/shop.yml": "slang:\n  gmn: bagaimana\n",
        "data/phrasebook/shop.yml": "- topic: pin\n  en: [what is your pin]\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def change(project: Path, name: str, old: str, new: str) -> None:
    text = (project / name).read_text()
    assert old in text
    (project / name).write_text(text.replace(old, new))


def found(project: Path) -> list[str]:
    return [str(finding) for finding in check_project(project, TODAY) if not finding.note]


def test_a_sound_project(project: Path) -> None:
    assert check_project(project, TODAY) == []


def test_this_project() -> None:
    assert found(CHECKOUT) == []


MISTAKES = {
    "a case that an unknown intent opens": (
        ("data/cases/rentals.yml", "[greet]", "[greet, rent]"),
        "data/cases/rentals.yml, line 5: rent is opened by the intent rent, which is not in "
        "domain.yml. Add it there under intents, or correct it.",
    ),
    "a case that no intent opens": (
        ("data/cases/rentals.yml", "[greet]", "[]"),
        "data/cases/rentals.yml, line 3: no intent opens rent, so it never begins. List one under "
        "opened_by.",
    ),
    "a case that is begun by what is no kind of picture": (
        ("data/cases/rentals.yml", "answer: hours", "pictures: [selfie]\n    answer: hours"),
        "data/cases/rentals.yml, line 6: rent is begun by the picture selfie, which is no kind of "
        "picture. Choose of transfer, label, receipt, order_page, chat, document, photo.",
    ),
    "a case that asks by a reply that nobody wrote": (
        ("data/cases/rentals.yml", "- day: {", "- day: {ask: utter_ask_dai, "),
        "data/cases/rentals.yml, line 7: rent says utter_ask_dai, which is not in domain.yml. Add "
        "it there under responses, or correct it.",
    ),
    "a fact for which no reply asks": (
        ("data/cases/rentals.yml", "- day:", "- colour:"),
        "data/cases/rentals.yml, line 7: rent says utter_ask_colour, which is not in domain.yml. "
        "Add it there under responses, or correct it.",
    ),
    "a case that is confirmed by a reply that nobody wrote": (
        ("data/cases/rentals.yml", "confirm: utter_ask_rent", "confirm: utter_rent"),
        "data/cases/rentals.yml, line 11: rent says utter_rent, which is not in domain.yml. Add it "
        "there under responses, or correct it.",
    ),
    "a reply that no case says any more": (
        ("data/cases/rentals.yml", "confirm: utter_ask_rent", ""),
        "domain.yml, line 22: nothing ever says utter_ask_rent. Use it in a rule, or remove it.",
    ),
    "a no that is answered by no reply": (
        ("data/cases/rentals.yml", "utter_not_rented", "utter_kept"),
        "data/cases/rentals.yml, line 12: rent says utter_kept, which is not in domain.yml. Add it "
        "there under responses, or correct it.",
    ),
    "a deed that nobody wrote": (
        ("data/cases/rentals.yml", "book_rental", "book"),
        "data/cases/rentals.yml, line 13: rent names 'book' under do, which no function of "
        'actions/ is. Write one below @deed("book"), or correct it.',
    ),
    "a check that nobody wrote": (
        ("actions/find.py", '@check("has_stock")', '@deed("has_stock")'),
        "data/cases/rentals.yml, line 10: rent names 'has_stock' under check, which no function "
        'of actions/ is. Write one below @check("has_stock"), or correct it.',
    ),
    "a case of which nothing comes": (
        ("data/cases/rentals.yml", "    do: book_rental\n", ""),
        "data/cases/rentals.yml, line 3: nothing is done for rent, and staff never see it. Write "
        "do: and an action, or file: {}.",
    ),
    "a case with an answer that nobody wrote": (
        ("data/cases/rentals.yml", "answer: hours", "answer: rental"),
        "data/cases/rentals.yml, line 6: rent names the answer 'rental', which data/knowledge does "
        "not have. Write it there, or correct it.",
    ),
    "a follow-up with an answer that nobody wrote": (
        ("data/cases/rentals.yml", "{greet: hours}", "{greet: rental}"),
        "data/cases/rentals.yml, line 14: rent names the answer 'rental', which data/knowledge "
        "does not have. Write it there, or correct it.",
    ),
    "a follow-up on an unknown intent": (
        ("data/cases/rentals.yml", "{greet: hours}", "{price: hours}"),
        "data/cases/rentals.yml, line 14: rent has a follow-up on the intent price, which is not "
        "in domain.yml. Add it there under intents, or correct it.",
    ),
    "a case whose name lacks a language": (
        ("data/cases/rentals.yml", ", id: Sewa", ""),
        "data/cases/rentals.yml, line 4: rent has no name in id. Add it under name.",
    ),
    "a fact that is read as nothing": (
        ("data/cases/rentals.yml", "read_as: date", "read_as: day"),
        "data/cases/rentals.yml, line 7: day of rent is read as day, which nothing is. Choose of "
        "address, choice, colour, date, item, money, order, phone, photo, product, quantity, size, "
        "words.",
    ),
    "an order that fits a state that there is not": (
        ("data/cases/rentals.yml", "[delivered]", "[deliverd]"),
        "data/cases/rentals.yml, line 7: order of rent fits deliverd, which is no status of an "
        "order. Choose of unpaid, processing, packed, shipped, delivered, cancelled, "
        "return_requested, returned, refunded.",
    ),
    "a fact that is needless because of another that there is not": (
        ("data/cases/rentals.yml", "unless: [order]", "unless: [size]"),
        "data/cases/rentals.yml, line 7: day of rent names size under unless: no fact or choice "
        "of it. Correct it.",
    ),
    "a case with a key that means nothing": (
        ("data/cases/rentals.yml", "    do:", "    does:"),
        "data/cases: rentals.yml: the case 'rent' has 'does', which means nothing here.",
    ),
    "a file of cases that is no YAML": (
        ("data/cases/rentals.yml", "{en: A rental, id: Sewa}", "{en: A rental"),
        "data/cases: rentals.yml, line 5: this is not valid YAML (did not find expected ',' or "
        "'}'). Look at the indentation and the quotes there.",
    ),
    "a language is missing": (
        ("domain.yml", "value: id", "value: fr"),
        "domain.yml, line 10: utter_greet has no text for id. Add a variation.",
    ),
    "a button leads nowhere": (
        ("domain.yml", "/greet{{", "/gret{{"),
        "domain.yml, line 11: the button 'Hello again' leads to '/gret{\"stars\": \"1\"}', "
        "which is no intent of domain.yml. Correct its payload.",
    ),
    "a long title": (
        ("domain.yml", "Hello again", "Hello again and again"),
        "domain.yml, line 11: the button 'Hello again and again' has 21 characters. "
        "Shorten it to 20.",
    ),
    "a long payload": (
        ("domain.yml", "stars", "s" * 60),
        "domain.yml, line 11: the payload of the button 'Hello again' has 75 bytes. "
        "Shorten it to 64.",
    ),
    "a brace that nothing fills": (
        ("domain.yml", "{courier}", "{currier}"),
        "domain.yml, line 19: nothing fills {currier} in utter_status_sent. Correct its name.",
    ),
    "a single brace": (
        ("domain.yml", "{courier}", "{courier"),
        "domain.yml, line 19: utter_status_sent has a single brace. Write {{ and }} for braces.",
    ),
    "a reply that nobody says": (
        ("data/rules/greet.yml", "utter_greet", "action_find"),
        "domain.yml, line 10: nothing ever says utter_greet. Use it in a rule, or remove it.",
    ),
    "an action that nobody wrote": (
        ("domain.yml", "- action_find", "- action_find\n- action_fnd"),
        "domain.yml, line 9: the action action_fnd is not implemented in actions/. Write it, or "
        "remove it here.",
    ),
    "an action that nobody listed": (
        ("domain.yml", "actions:\n- action_find", "actions: []"),
        "actions/find.py, line 11: the action action_find is not in domain.yml. Add it there under "
        "actions.",
    ),
    "too few examples": (
        ("data/nlu/greet.yml", "    - hai\n", ""),
        "domain.yml, line 2: the intent greet has 1 examples in id. Write at least 2 in data/nlu.",
    ),
    "an answer lacks a language": (
        ("data/knowledge/shop.yml", ", id: Jam sembilan sampai lima.", ""),
        "data/knowledge: shop.yml, entry 1 (hours): answer, id: write the answer.",
    ),
    "a question of two answers": (
        ("data/knowledge/shop.yml", "- id: hours", """- id: open
  questions: {en: [When are YOU open]}
  answer: {en: Always.}
- id: hours"""),
        "data/knowledge/shop.yml, line 5: 'when are you open' is a question of 'hours' here, and "
        "of 'open'. Keep one.",
    ),
    "a wording for one channel only": (
        ("domain.yml", "- condition: [{type: slot, name: language, value: id}]\n",
         "- channel: whatsapp\n    condition: [{type: slot, name: language, value: id}]\n"),
        "domain.yml, line 10: utter_greet has no text for id. Add a variation.",
    ),
    "words that are marked in one example only": (
        ("data/nlu/greet.yml", "- hi\n", "- hi [blue bag](product)\n    - a Blue bag?\n"),
        "data/nlu/greet.yml, line 8: 'blue bag' is not marked here, and is marked as product in "
        "data/nlu/greet.yml, line 7. Write [blue bag](product), or take the mark away there.",
    ),
    "words that are marked as two things": (
        ("data/nlu/greet.yml", "- hi\n",
         '- hi [blue](product)\n    - hi [blue]{"entity": "colour"} there\n'),
        "data/nlu/greet.yml, line 8: 'blue' is marked as colour here and as product in "
        "data/nlu/greet.yml, line 7. Mark it as the same in both.",
    ),
    "a list of names with a misspelt key": (
        ("data/entities/cities.yml", "names", "nmaes"),
        "data/entities: cities.yml has no names. List some under names.",
    ),
    "a chat word without a meaning": (
        ("data/lexicon/shop.yml", "bagaimana", ""),
        "data/lexicon: shop.yml, slang: say in words what 'gmn' stands for.",
    ),
    "a topic without questions": (
        ("data/phrasebook/shop.yml", "  en: [what is your pin]\n", ""),
        "data/phrasebook: shop.yml, topic 1 (pin): list questions under en or id.",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake(project: Path, edit: tuple[str, str, str], sentence: str) -> None:
    change(project, *edit)
    assert sentence in found(project)


def test_what_a_case_or_the_dialogue_answers_needs_no_rule(project: Path) -> None:
    """Rasa knows of rules and stories only."""
    (project / "config.yml").write_text("pipeline: []\n")
    warnings = (
        f"\x1b[93mvalidator.py:1: UserWarning: The intent '{intent}' is not used in any story or "
        "rule.\x1b[0m\n"
        for intent in ("greet", "resume", "case_status", "inform", "bye")
    )
    [told] = complaints("".join(warnings), project)
    assert str(told) == (
        "domain.yml: nothing happens on the intent 'bye'. Write a rule for it in data/rules."
    )


def test_an_example_under_two_intents(project: Path) -> None:
    change(project, "domain.yml", "[greet, send_photo]", "[greet, bye, send_photo]")
    with (project / "data" / "nlu" / "greet.yml").open("a") as file:
        file.write("- intent: bye\n  examples: |\n    - HALO \n")
    assert (
        "data/nlu/greet.yml, line 15: 'HALO' is an example of bye here and of greet in "
        "data/nlu/greet.yml, line 11. Keep one."
    ) in found(project)


def test_an_expired_answer_is_only_a_note(project: Path) -> None:
    with (project / "data" / "knowledge" / "shop.yml").open("a") as file:
        file.write("  valid_until: 2026-11-23\n")
    [note] = check_project(project, TODAY)
    assert note.note
    assert "the answer 'hours' ended on 2026-11-23" in note.what
    assert (note.where.file, note.where.line) == ("data/knowledge/shop.yml", 2)


def test_so_is_one_that_is_not_given_yet(project: Path) -> None:
    with (project / "data" / "knowledge" / "shop.yml").open("a") as file:
        file.write("  valid_from: 2026-11-25\n")
    [note] = check_project(project, TODAY)
    assert note.note
    assert "the answer 'hours' begins on 2026-11-25; it is not given yet" in note.what


def test_an_unmarked_word_of_another_intent_is_right(project: Path) -> None:
    change(project, "domain.yml", "[greet, send_photo]", "[greet, bye, send_photo]")
    change(project, "data/nlu/greet.yml", "- hi\n", "- hi [blue](product)\n")
    with (project / "data" / "nlu" / "greet.yml").open("a") as file:
        file.write("- intent: bye\n  metadata: {language: en}\n  examples: |\n    - bye blue\n")
    assert not [sentence for sentence in found(project) if "marked" in sentence]
