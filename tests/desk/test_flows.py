"""Editors change rules and stories step by step, and see how they go."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.examples import add_example
from bot.training.edits.flows import Flow, Step, list_flows
from tests.checkout import CHECKOUT
from tests.desk.conftest import LogIn, csrf_of
from tests.desk.forms import Fields, form_of, with_
from tests.training.fitting_form import ASKS, BOOKS, add_fitting_form

RULE = "something is wrong with an order, and nobody knows yet what"


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("sari", "editor")


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


@pytest.fixture
def fitting(draft: Draft) -> None:
    """The draft has a form of the shop's own."""
    with draft.editing() as folder:
        add_fitting_form(folder)


def flow(draft: Draft, name: str) -> Flow:
    return next(flow for flow, _ in list_flows(draft.folder) if flow.name == name)


async def edit_page(client: TestClient, name: str, kind: str = "rule") -> str:
    answer = await client.get("/desk/flows/edit", params={"kind": kind, "name": name})
    return await answer.text()


async def send(client: TestClient, what: str, form: Fields) -> tuple[int, str]:
    answer = await client.post(f"/desk/flows/{what}", data=form)
    return answer.status, await answer.text()


def put(form: Fields, name: str, number: int, value: str) -> Fields:
    """The form with other words in the field of this name in the row ``number``."""
    places = [place for place, (known, _) in enumerate(form) if known == name]
    return [*form[: places[number]], (name, value), *form[places[number] + 1 :]]


@pytest.mark.usefixtures("fitting")
async def test_flows_are_listed_and_searched(editor: TestClient) -> None:
    text = await (await editor.get("/desk/flows?q=fitting_form")).text()
    assert ASKS in text and BOOKS in text and "opening hours" not in text
    stories = await (await editor.get("/desk/flows?kind=story")).text()
    assert BOOKS not in stories


async def test_forms_saved_unchanged_change_nothing(editor: TestClient, draft: Draft) -> None:
    """Every rule and story of the sample shop."""
    with draft.editing() as folder:
        add_example(folder, "greet", "en", "hello to the whole team over there")
    for one, _ in list_flows(CHECKOUT):
        form = form_of(await edit_page(editor, one.name, one.kind))
        status, text = await send(editor, "save", form)
        assert status == 200, text
    assert list(draft.changed_files()) == ["data/nlu/smalltalk.yml"]


@pytest.mark.usefixtures("fitting")
async def test_nor_do_conditions_slots_and_rasa_forms(editor: TestClient, draft: Draft) -> None:
    file = draft.folder / "data" / "rules" / "fitting.yml"
    before = file.read_text()
    for name in (ASKS, BOOKS):
        status, text = await send(editor, "save", form_of(await edit_page(editor, name)))
        assert status == 200, text
    assert file.read_text() == before


async def test_a_step_is_added_moved_and_saved_in_the_draft(
    editor: TestClient, draft: Draft
) -> None:
    form = form_of(await edit_page(editor, RULE))
    _, text = await send(editor, "draw", [*form, ("do", "add steps")])
    form = put(form_of(text), "value", 2, "utter_goodbye")
    _, text = await send(editor, "draw", [*form, ("do", "up 2")])
    assert not draft.exists
    status, text = await send(editor, "save", form_of(text))
    assert status == 200 and "Your draft has 1 change." in text
    assert [step.value for step in flow(draft, RULE).steps] == [
        ("order_problem",), "utter_goodbye", "utter_which_problem"
    ]
    _, text = await send(editor, "draw", [*form_of(text), ("do", "remove 1")])
    await send(editor, "save", form_of(text))
    assert not draft.exists  # as it was


@pytest.mark.usefixtures("fitting")
async def test_a_new_rule_with_a_choice_and_a_condition(
    editor: TestClient, draft: Draft
) -> None:
    form = form_of(await (await editor.get("/desk/flows/new?kind=rule")).text())
    for do in ("add steps", "up 2", "add condition", "add condition"):
        _, text = await send(editor, "draw", [*form, ("do", do)])
        form = form_of(text)
    rows = [("loop", "fitting_form", ""), ("slots", "fitting_day", "monday"),
            ("intent", "greet", ""), ("or", "goodbye", ""), ("action", "utter_greet", "")]
    for number, row in enumerate(rows):
        for name, value in zip(("kind", "value", "extra"), row):
            form = put(form, name, number, value)
    form = with_(form, name="hello in a fitting", file="data/rules/smalltalk.yml")
    status, text = await send(editor, "save", form)
    assert status == 200, text
    assert flow(draft, "hello in a fitting") == Flow(
        "rule", "hello in a fitting",
        (Step("intent", ("greet", "goodbye")), Step("action", "utter_greet")),
        (Step("loop", "fitting_form"), Step("slots", (("fitting_day", "monday"),))),
    )
    form = [("csrf", await csrf_of(editor)), ("kind_of_flow", "rule"),
            ("old_name", "hello in a fitting")]
    await send(editor, "remove", form)
    assert "data/rules/smalltalk.yml" not in draft.changed_files()


@pytest.mark.usefixtures("fitting")
async def test_the_picture_shows_what_is_said_asked_and_goes_on(editor: TestClient) -> None:
    text = await edit_page(editor, ASKS)
    picture = text.partition('<ol class="flow">')[2].partition("</ol>")[0]
    assert '<p class="bubble customer">Book fitting</p>' in picture
    assert "<li>Fitting size</li><li>Fitting day</li>" in picture
    assert BOOKS in text.partition("When the form is done")[2]
    form = form_of(await edit_page(editor, RULE))
    _, text = await send(editor, "draw", put(form, "value", 1, "utter_goodbye"))
    assert '<p class="bubble bot">Thank you for chatting with us. Have a nice day!</p>' in text


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("value", "no_such_intent", "The bot does not know what"),
        ("kind", "or", "needs something that the customer wants"),
        ("kind", "and", "needs something that the bot knows"),
        ("kind", "other", "out of date"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_changed(
    editor: TestClient, draft: Draft, name: str, value: str, told: str
) -> None:
    form = put(form_of(await edit_page(editor, RULE)), name, 0, value)
    status, text = await send(editor, "save", form)
    assert status == 422 and told in text and not draft.exists


BROUGHT = """version: "3.1"
stories:
- story: brought along
  steps:
  - checkpoint: asked
  - intent: order_status
    entities:
    - order_number: ORD-2291
  - action: utter_deny
"""


async def test_steps_without_a_form_are_shown_as_in_the_file_and_stay(
    editor: TestClient, draft: Draft
) -> None:
    with draft.editing() as folder:
        (folder / "data" / "stories" / "brought.yml").write_text(BROUGHT)
    text = await edit_page(editor, "brought along", "story")
    assert text.count("<code>checkpoint: asked</code>") == 2  # among the rows, and in the picture
    assert "{&#39;" not in text
    status, text = await send(editor, "save", put(form_of(text), "name", 0, "brought"))
    assert status == 200, text
    written = (draft.folder / "data" / "stories" / "brought.yml").read_text()
    assert written == BROUGHT.replace("story: brought along", "story: brought")
