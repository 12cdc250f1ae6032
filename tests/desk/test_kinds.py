"""Editors add and change kinds of cases by a form, and see how they go."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient

from bot.dialogue.case_kinds import CaseKind, Kinds, read_kinds
from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.case_kinds import first_texts
from bot.training.edits.examples import add_example, list_examples
from bot.training.edits.replies import list_replies
from tests.checkout import CHECKOUT
from tests.desk.conftest import LogIn, csrf_of, submit
from tests.desk.forms import Fields, form_of, with_


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("sari", "editor")


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


def kinds_of(folder: Path) -> Kinds:
    return read_kinds(folder / "data" / "cases")


def kind(draft: Draft, key: str) -> CaseKind:
    return kinds_of(draft.folder)[key]


def says(draft: Draft, reply: str) -> dict[str, str]:
    return first_texts(next(r for r in list_replies(draft.folder) if r.name == reply))


async def page(client: TestClient, path: str) -> str:
    answer = await client.get(f"/desk/kinds{path}")
    text = await answer.text()
    assert answer.status == 200, text
    return text


async def send(client: TestClient, what: str, form: Fields) -> tuple[int, str]:
    answer = await client.post(f"/desk/kinds/{what}", data=form)
    return answer.status, await answer.text()


def put(form: Fields, number: int, **changes: str) -> Fields:
    """The form with other words in the fields of the row ``number``."""
    form = list(form)
    for name, value in changes.items():
        places = [place for place, (known, _) in enumerate(form) if known == name]
        form[places[number]] = (name, value)
    return form


RENTAL = {
    "en": ["i want to rent a kebaya", "do you have kebayas to rent"],
    "id": ["kak mau sewa kebaya buat wisuda", "kebayanya bisa disewa?"],
}


async def new_rental(client: TestClient) -> Fields:
    """The form of a new kind: renting a kebaya, for a date, in a size; after a yes, to staff."""
    form = form_of(await page(client, "/new"))
    _, text = await send(client, "draw", [*form, ("do", "add fact")])
    form = put(
        form_of(text),
        0,
        fact="date",
        read_as="date",
        ask_en="Which day do you need it?",
        ask_id="Buat tanggal berapa, Kak?",
    )
    size = {"ask_en": "Which size?", "ask_id": "Ukuran apa, Kak?"}
    form = put(form, 1, fact="size", read_as="size", **size)
    return with_(
        form, name_en="Kebaya rental", name_id="Sewa kebaya", file="data/cases/shop.yml",
        examples_en="\n".join(RENTAL["en"]), examples_id="\n".join(RENTAL["id"]),
        needs_yes="yes", confirm_en="Shall I ask for {new_size} on {new_date}?",
        confirm_id="Saya catat {new_size} untuk {new_date} ya, Kak?", hours="4",
    )  # fmt: skip


async def test_kinds_are_listed_and_searched(editor: TestClient) -> None:
    text = await page(editor, "?q=exchange")
    assert "An exchange" in text and "A double charge" not in text
    assert "A double charge" in await page(editor, "?q=charged_twice")


async def test_forms_saved_unchanged_change_nothing(editor: TestClient, draft: Draft) -> None:
    with draft.editing() as folder:
        add_example(folder, "greet", "en", "hello to the whole team over there")
    for key in kinds_of(CHECKOUT):
        status, text = await send(editor, "save", form_of(await page(editor, f"/{key}")))
        assert status == 200, text
    assert list(draft.changed_files()) == ["data/nlu/smalltalk.yml"]


async def test_a_shop_adds_kebaya_rental(editor: TestClient, draft: Draft) -> None:
    status, text = await send(editor, "save", await new_rental(editor))
    assert status == 200, text
    rental = kind(draft, "kebaya_rental")
    assert rental.name == {"en": "Kebaya rental", "id": "Sewa kebaya"}
    assert rental.opened_by == ("kebaya_rental",) and rental.due_hours == 4 and rental.do is None
    assert [(f.name, f.read_as, f.optional) for f in rental.facts] == [
        ("date", "date", False),
        ("size", "size", False),
    ]
    assert says(draft, rental.facts[0].ask)["id"] == "Buat tanggal berapa, Kak?"
    assert says(draft, rental.confirm or "")["en"] == "Shall I ask for {new_size} on {new_date}?"
    for language, texts in RENTAL.items():
        listed = list_examples(draft.folder, "kebaya_rental", language)
        assert [example.text for example in listed] == texts
    assert set(draft.changed_files()) == {
        "domain.yml",
        "data/nlu/taught.yml",
        "data/cases/shop.yml",
    }
    publish = await (await editor.get("/desk/publish")).text()
    assert "kebaya_rental" in publish

    text = await page(editor, "/kebaya_rental")
    assert 'href="/desk/examples/kebaya_rental"' in text  # to teach more
    assert 'hx-post="/desk/publish/try"' in text
    form = [("csrf", await csrf_of(editor)), ("key", "kebaya_rental")]
    assert (await send(editor, "remove", form))[0] == 200
    assert "kebaya_rental" not in kinds_of(draft.folder)
    assert not [r for r in list_replies(draft.folder) if "ask_kebaya_rental" in r.name]


async def test_facts_are_moved_removed_and_changed(editor: TestClient, draft: Draft) -> None:
    form = form_of(await page(editor, "/exchange"))
    _, text = await send(editor, "draw", [*form, ("do", "up 2")])
    _, text = await send(editor, "draw", [*form_of(text), ("do", "remove 4")])
    assert not draft.exists
    form = put(form_of(text), 1, need="optional", choices="Small = Kecil: s, kecil\nBig = Besar")
    status, text = await send(editor, "save", with_(form, hours="48", sorry="yes"))
    assert status == 200, text
    exchange = kind(draft, "exchange")
    assert [fact.name for fact in exchange.facts] == ["order", "size", "item", "colour", "problem"]
    size = exchange.facts[1]
    assert size.optional and size.unless == ("colour",)
    assert [(*c.titles.values(), c.words) for c in size.choices] == [
        ("Small", "Kecil", ("s", "kecil")),
        ("Big", "Besar", ()),
    ]
    assert (exchange.due_hours, exchange.sorry) == (48, True)
    assert list(draft.changed_files()) == ["data/cases/after_delivery.yml"]


async def test_another_question_leaves_the_other_kinds_theirs(
    editor: TestClient, draft: Draft
) -> None:
    before = says(draft, "utter_ask_damaged_item")
    form = form_of(await page(editor, "/warranty"))
    asked = {"ask_en": "Which item has it?", "ask_id": "Barang mana yang bergaransi, Kak?"}
    status, text = await send(editor, "save", put(form, 1, **asked))
    assert status == 200, text
    own = kind(draft, "warranty").facts[1].ask
    assert says(draft, own)["en"] == asked["ask_en"]
    assert kind(draft, "damaged_item").facts[1].ask == "utter_ask_damaged_item"
    assert says(draft, "utter_ask_damaged_item") == before


async def test_the_picture_shows_what_is_said_and_asked(
    editor: TestClient, draft: Draft
) -> None:
    text = await page(editor, "/exchange")
    picture = text.partition('<ol class="flow">')[2].partition("</ol>")[0]
    assert "Asks which order it is, and whose" in picture
    assert escape(says(draft, "utter_ask_exchange_for")["en"], quote=False) in picture
    assert "Your case number is {case_number}" in picture
    form = put(form_of(text), 2, ask_en="What size do you want?")
    _, text = await send(editor, "draw", form)
    assert '<p class="bubble bot">What size do you want?</p>' in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"examples_en": "where is my order"}, "is an example of Where is my order"),
        ({"choices": "Saturday"}, "is no choice. Write it like"),
        ({"need": "perhaps"}, "out of date"),
        ({"confirm_en": "", "confirm_id": ""}, "Write the question to which the customer says yes"),
        ({"hours": "soon"}, "soon is no number of hours"),
        ({"file": "data/cases/../../x.yml"}, "Choose the topic of"),
        ({"name_en": "Wrong item"}, "Wrong item received is there already"),
        ({"read_as": "telepathy"}, "is read as telepathy, which nothing is"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_changed(
    editor: TestClient, draft: Draft, changes: dict[str, str], told: str
) -> None:
    status, text = await send(editor, "save", put(await new_rental(editor), 0, **changes))
    assert status == 422 and told in text, text
    assert not draft.exists


async def test_an_intent_opens_one_kind(editor: TestClient, draft: Draft) -> None:
    form = form_of(await page(editor, "/warranty"))
    status, text = await send(editor, "save", with_(form, opens="exchange"))
    assert status == 422 and "Leave it in one of them" in text and not draft.exists
    _, text = await send(editor, "draw", [*form, ("do", "add topic")])
    form = put(form_of(text), 1, opens="no_such_intent")
    status, text = await send(editor, "save", form)
    assert status == 422 and "which the bot does not know" in text and not draft.exists


async def test_what_changes_an_order_needs_a_yes(editor: TestClient, draft: Draft) -> None:
    form = with_(form_of(await page(editor, "/cancel_order")), needs_yes="")
    status, text = await send(editor, "save", form)
    assert status == 422 and not draft.exists
    assert "in Cancelling an order cannot be undone" in text


async def test_only_editors_and_only_from_our_own_pages(
    log_in: LogIn, editor: TestClient, draft: Draft
) -> None:
    agent = await log_in("budi", "agent")
    assert (await agent.get("/desk/kinds")).status == 403
    assert (await submit(agent, "/desk/kinds/remove", key="exchange"))[0] == 403
    form = [(name, value) for name, value in await new_rental(editor) if name != "csrf"]
    for what in ("draw", "save", "remove"):
        assert (await send(editor, what, form))[0] == 403
    assert not draft.exists


async def test_in_indonesian(editor: TestClient) -> None:
    await submit(editor, "/desk/language", language="id")
    text = await page(editor, "/exchange")
    assert "Tukar barang" in text and "Tanya pesanan yang mana" in text
    status, text = await send(editor, "save", with_(form_of(text), hours="nanti"))
    assert status == 422 and "nanti bukan jumlah jam" in text
