"""A Rasa project that a shop brings along: what is read and edited, and what check tells of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.evaluation.held_out import hold_out
from bot.knowledge.off_topic import load_off_topic
from bot.training.checks.training_data import check_training_data
from bot.training.draft.differences import changes_between
from bot.training.edits.examples import (
    add_example,
    change_example,
    list_examples,
    move_example,
    remove_example,
)
from bot.training.edits.flows import list_flows, save_flow
from bot.training.edits.refused import EditRefused
from bot.training.project_files import Domain, examples
from tests.training.lines import changed_lines

NLU = Path(__file__).parents[1] / "nlu" / "brought.yml"
FILE = "data/nlu/brought.yml"


@pytest.fixture
def brought(project: Path) -> Path:
    """The sample shop's project with somebody's intents in it."""
    shutil.copy(NLU, project / FILE)
    domain = project / "domain.yml"
    text = domain.read_text()
    text = text.replace("intents:\n", "intents:\n  - ask_repair\n  - ask_gift_wrap\n", 1)
    domain.write_text(text.replace("entities: [\n", "entities: [\n  garment, kota,\n", 1))
    return project


def test_both_forms_are_read_with_place_and_language(brought: Path) -> None:
    wrap = [(e.text, e.language, e.where.line) for e in list_examples(brought, "ask_gift_wrap")]
    assert wrap == [
        ("bisa dibungkus kado kak", "id", 27),
        ("can you gift wrap it", "en", 31),
        ("minta kartu ucapan sekalian", "id", 33),
    ]
    assert NLU.read_text().splitlines()[26] == "  - text: |"
    languages = [e.language for e in list_examples(brought, "ask_repair")]
    assert languages == ["id", "id", "id", "en", "id", "id", "en", "id"]
    assert not any("{'" in e.text for e in examples(brought))


def test_nothing_of_it_needs_mending(brought: Path) -> None:
    notes = list(check_training_data(brought))
    assert [f.note for f in notes] == [True]  # no lookup for kota
    assert str(notes[0]) == (
        f"{FILE}, line 10: kota is found only where one of the 2 marked words is written. "
        "List others below lookup: kota."
    )


def test_an_entry_with_metadata_is_written_differently(brought: Path) -> None:
    old, new = "bisa dibungkus kado kak", "tolong bungkus kado: dua, ya kak"
    before = (brought / FILE).read_text()
    change_example(brought, "ask_gift_wrap", "id", old, new)
    assert (brought / FILE).read_text() == before.replace(old, new)


def test_an_entry_is_added_removed_and_moved(brought: Path) -> None:
    before = (brought / FILE).read_text()
    remove_example(brought, "ask_gift_wrap", "id", "bisa dibungkus kado kak")
    entry = "  - text: |\n      bisa dibungkus kado kak\n    metadata:\n      from: an-export\n"
    assert (brought / FILE).read_text() == before.replace(entry, "")
    move_example(brought, "ask_gift_wrap", "en", "can you gift wrap it", to="ask_repair")
    assert not list_examples(brought, "ask_gift_wrap", containing="can you gift wrap it")
    [moved] = list_examples(brought, "ask_repair", containing="can you gift wrap it")
    assert moved.language == "en"
    with pytest.raises(EditRefused, match="is the last example"):
        remove_example(brought, "ask_gift_wrap", "id", "minta kartu ucapan sekalian")


def test_a_new_example_names_its_language(brought: Path) -> None:
    add_example(brought, "ask_gift_wrap", "en", "wrap it as a present please")
    text = (brought / FILE).read_text()
    assert text.startswith(NLU.read_text().rstrip("\n"))
    assert text.endswith(
        "  metadata: {language: en}\n  examples: |\n    - wrap it as a present please\n"
    )


def test_entries_go_where_entries_are(brought: Path) -> None:
    file = brought / FILE
    named = file.read_text().replace(
        "- intent: ask_gift_wrap\n", "- intent: ask_gift_wrap\n  metadata: {language: id}\n"
    )
    file.write_text(named)
    add_example(brought, "ask_gift_wrap", "id", "boleh dibungkus kertas kado")
    assert file.read_text() == f"{named}  - text: |\n      boleh dibungkus kertas kado\n"


def test_marks_with_roles_stay(brought: Path) -> None:
    old = (
        'kirim dari [Solo]{"entity": "kota", "role": "asal"} ke '
        '[Medan]{"entity": "kota", "role": "tujuan"} buat permak'
    )
    change_example(brought, "ask_repair", "id", old, f"{old} kak")
    assert f"- {old} kak\n" in (brought / FILE).read_text()


def test_what_cannot_be_edited_safely_is_left_alone(brought: Path) -> None:
    file = brought / FILE
    file.write_text('nlu:\n- intent: ask_repair\n  examples: "- bisa permak\\n- jahit dong"\n')
    assert [e.text for e in list_examples(brought, "ask_repair")] == ["bisa permak", "jahit dong"]
    with pytest.raises(EditRefused, match="too densely"):
        remove_example(brought, "ask_repair", "id", "jahit dong")


def test_held_out_and_off_topic_read_both_forms(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "nlu:\n- intent: out_of_scope\n  examples:\n"
        + "".join(f"  - text: |\n      joke [{n}](number)\n    metadata: {{language: en}}\n"
                  for n in range(8))
    )
    kept, test = hold_out(tmp_path, seed=1)
    assert len(test) == 2
    assert {(m.language, m.text[:5]) for m in test} == {("en", "joke ")}
    assert [e["metadata"] for e in kept["nlu"][0]["examples"]] == [{"language": "en"}] * 6
    assert load_off_topic(tmp_path / "a.yml")[:2] == ["joke 0", "joke 1"]


def test_flows_that_cannot_be_edited_are_told_without_code(brought: Path) -> None:
    base = shutil.copytree(brought, brought.with_name("base"), symlinks=True)
    stories = brought / "data" / "stories" / "orders.yml"
    stories.write_text(
        stories.read_text() + "\n  - story: brought\n    steps:\n    - checkpoint: asked\n"
        "    - intent: ask_repair\n      entities:\n      - garment: rok\n"
        "    - action: utter_deny\n"
    )
    flow = next(flow for flow, _ in list_flows(brought) if flow.name == "brought")
    assert [str(step) for step in flow.steps] == [
        "checkpoint: asked", "intent: ask_repair, entities: [{garment: rok}]", "utter_deny",
    ]
    before = stories.read_text()
    save_flow(brought, flow)
    assert stories.read_text() == before
    [added] = changes_between(base, brought)
    assert added.after == (
        "other: checkpoint: asked\nother: intent: ask_repair, entities: [{garment: rok}]\n"
        "action: utter_deny"
    )


def test_a_domain_with_all_that_rasa_takes(project: Path) -> None:
    (project / "domain.yml").write_text(
        "intents: [a]\nentities:\n- kota:\n    roles: [asal]\nslots:\nforms:\n  f:\n"
        "actions:\n- action_x: {send_domain: true}\nresponses:\n  utter_a:\n  - text: hi\n"
    )
    domain = Domain(project)
    assert set(domain.actions()) == {"action_x"}
    assert domain.entities() == {"kota"}
    assert list(domain.form_slots()) == []
    assert [v.language for v in domain.variations()] == [None]


def nlu(text: str) -> Callable[[Path], None]:
    return lambda project: (project / FILE).write_text(text) and None


ENTRY = "- intent: ask_repair\n"
TOLD: dict[str, tuple[str, str]] = {
    "a line without a dash": (
        f"nlu:\n{ENTRY}  examples: |\n    - bisa permak\n    jahit\n",
        "line 5: 'jahit' is not read. Begin it with a dash",
    ),
    "a comment among examples": (
        f"nlu:\n{ENTRY}  examples: |\n    # later\n    - bisa permak\n",
        "line 4: '# later' is not read.",
    ),
    "strings in a list": (
        f"nlu:\n{ENTRY}  examples:\n  - bisa permak\n",
        "line 2: the intent ask_repair has no examples that are read. Write examples: |",
    ),
    "an entry without text": (
        f"nlu:\n{ENTRY}  examples:\n  - text: bisa permak\n  - said: jahit\n",
        "line 5: this entry has no text, so it is not read.",
    ),
    "joined lines": (
        f"nlu:\n{ENTRY}  examples: >\n    - bisa\n    - jahit\n",
        "line 2: below examples: > all lines are one. Write examples: | instead.",
    ),
    "a retrieval intent": (
        "nlu:\n- intent: faq/hours\n  examples: |\n    - kapan buka\n",
        "line 2: faq/hours is a retrieval intent, and nothing chooses its reply. Write its",
    ),
    "a kind that nobody knows": (
        "nlu:\n- gazette: garment\n  examples: |\n    - rok\n",
        "line 2: this entry is not read: it is none of intent, lookup, synonym, regex.",
    ),
    "a lookup as a list": (
        "nlu:\n- lookup: garment\n  examples:\n  - rok\n",
        "line 2: the lookup garment has no examples that are read. Write examples: |",
    ),
    "a lookup of no entity": (
        "nlu:\n- lookup: fabric\n  examples: |\n    - linen\n",
        "line 2: the lookup fabric is called like no entity of domain.yml, so it is of no use.",
    ),
    "an expression for what rules read": (
        "nlu:\n- regex: order_number\n  examples: |\n    - A\\d+\n",
        "line 2: order_number is found by rules; the regex is not read.",
    ),
    "a broken expression": (
        "nlu:\n- regex: garment\n  examples: |\n    - (rok\n",
        "line 4: '(rok' is no regular expression",
    ),
    "a synonym of nothing": (
        "nlu:\n- synonym: jeans\n  examples: |\n    - denim\n",
        "line 2: jeans is the value of no entity, so its synonyms are not used.",
    ),
    "a broken mark": (
        f"nlu:\n{ENTRY}  examples: |\n    - permak [rok]{{'entity': 'garment'}}\n",
        "line 4: \"[rok]{'entity': 'garment'}\" is no mark that can be read. Write [words](entity)",
    ),
    "an entity that is not declared": (
        f"nlu:\n{ENTRY}  examples: |\n    - permak [linen](fabric)\n",
        "line 4: the entity fabric is not in domain.yml.",
    ),
    "a newer format": (
        f'version: "4.0"\nnlu:\n{ENTRY}  examples: |\n    - bisa permak\n',
        'line 1: Rasa does not read a file of version 4.0. Write version: "3.1".',
    ),
    "an older format": (
        f'version: "2.0"\nnlu:\n{ENTRY}  examples: |\n    - bisa permak\n',
        "line 1: Rasa reads this as 3.1, not as 2.0.",
    ),
    "stories among the examples": (
        "stories:\n- story: a\n  steps: []\n",
        "line 1: stories are not read here. Move them into a file in data/stories.",
    ),
    "replies among the examples": (
        "responses:\n  utter_faq/hours:\n  - text: 9 to 5\n",
        "line 1: responses is not read here. Move it into domain.yml.",
    ),
}


@pytest.mark.parametrize(("text", "told"), TOLD.values(), ids=TOLD.keys())
def test_what_is_not_read_is_told(brought: Path, text: str, told: str) -> None:
    (brought / FILE).write_text(text)
    findings = [str(f) for f in check_training_data(brought) if not f.note]
    assert [f for f in findings if f.startswith(f"{FILE}, {told}")], findings


ELSEWHERE = {
    "data/nlu.yml": (
        "nlu:\n- intent: ask_repair\n  examples: |\n    - permak\n",
        "data/nlu.yml, line 1: nlu are not read here. Move them into a file in data/nlu.",
    ),
    "data/nlu/more.yaml": (
        "nlu: []\n", "data/nlu/more.yaml: only files that end with .yml are read. Rename it.",
    ),
    "data/nlu/old.md": ("## intent:a\n", "data/nlu/old.md: this is no YAML, so it is not read."),
    "domain/slots.yml": ("slots: {}\n", "domain/slots.yml: this is not read: the domain is the"),
    "data/stories/whole.yml": (
        "stories:\n- story: whole\n  steps:\n  - user: |\n      hello\n  - action: utter_greet\n",
        "data/stories/whole.yml, line 4: the bot does not learn from whole sentences (user:). "
        "Write intent: and its name.",
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_files_that_are_not_read_are_told(brought: Path, name: str) -> None:
    text, told = ELSEWHERE[name]
    (brought / name).parent.mkdir(exist_ok=True)
    (brought / name).write_text(text)
    findings = [str(f) for f in check_training_data(brought) if not f.note]
    assert [f for f in findings if f.startswith(told)], findings


def test_what_no_channel_sends_is_told(brought: Path) -> None:
    domain = brought / "domain.yml"
    domain.write_text(domain.read_text().replace(
        "responses:\n", "responses:\n  utter_card:\n  - custom: {card: 1}\n", 1
    ))
    findings = [str(f) for f in check_training_data(brought) if not f.note]
    assert [f for f in findings if "custom in utter_card is not sent. Say it with text" in f]


def test_the_sample_shop_has_nothing_of_the_kind(project: Path) -> None:
    assert list(check_training_data(project)) == []
    assert changed_lines(project) == []
