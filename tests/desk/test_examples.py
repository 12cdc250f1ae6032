"""Editors look after what customers say; the live bot does not see it yet."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.examples import list_examples
from tests.checkout import CHECKOUT
from tests.desk.conftest import LogIn, submit

NEW = "when will the [batik shirt](product) be back"


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("sari", "editor")


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


def said(draft: Draft, intent: str) -> list[str]:
    return [example.text for example in list_examples(draft.folder, intent)]


async def test_intents_are_shown_with_names_and_search_finds_words(editor: TestClient) -> None:
    text = await (await editor.get("/desk/examples")).text()
    assert "Where is my order" in text and "order_status" in text and "No changes yet" in text
    found = await (await editor.get("/desk/examples?q=BATIK")).text()
    assert "do you have batik shirts" in found and "/desk/examples/product_availability" in found
    none = await (await editor.get("/desk/examples?q=xyzzy")).text()
    assert "No example has these words." in none


async def test_an_added_example_is_in_the_draft_alone(editor: TestClient, draft: Draft) -> None:
    status, text = await submit(
        editor, "/desk/examples/add", intent="product_availability", language="en", text=NEW
    )
    assert status == 200 and "Your draft has 1 change." in text
    assert '<mark>batik shirt<small title="product">Product</small></mark>' in text
    assert NEW in said(draft, "product_availability")
    assert NEW not in [e.text for e in list_examples(CHECKOUT)]
    log = await submit(editor, "/desk/examples/add", intent="greet", language="en", text=NEW)
    assert log[0] == 422 and "is an example of" in log[1]


async def test_an_example_is_changed_moved_and_removed(editor: TestClient, draft: Draft) -> None:
    old = said(draft, "greet")[0]
    form = {"intent": "greet", "language": "en"}
    page = await (await editor.get("/desk/examples/greet", params={**form, "text": old})).text()
    assert f'name="new" value="{old}"' in page
    await submit(
        editor, "/desk/examples/change", **form, text=old, new="hello over there", do="save"
    )
    assert said(draft, "greet")[0] == "hello over there"
    await submit(
        editor, "/desk/examples/change", **form, text="hello over there", to="goodbye", do="move"
    )
    assert "hello over there" not in said(draft, "greet")
    assert "hello over there" in said(draft, "goodbye")
    _, text = await submit(
        editor, "/desk/examples/change", intent="goodbye", language="en", text="hello over there",
        do="remove",
    )
    assert "hello over there" not in said(draft, "goodbye")
    assert f"{old}" not in said(draft, "greet") and "Your draft has 1 change." in text


async def test_what_is_wrong_is_told_and_nothing_is_changed(
    editor: TestClient, draft: Draft
) -> None:
    bad = {"intent": "greet", "language": "en", "text": "see [this thing](unicorn)"}
    status, text = await submit(editor, "/desk/examples/add", **bad)
    assert status == 422 and "There is no entity" in text
    status, text = await submit(editor, "/desk/examples/add", **{**bad, "intent": "no_such"})
    assert status == 422 and "The bot does not know what" in text
    assert (await editor.get("/desk/examples/no_such")).status == 422
    assert not draft.exists


async def test_the_script_gets_a_place_to_go_and_a_word(editor: TestClient) -> None:
    form = {"intent": "greet", "language": "en", "text": "a very good evening to everybody there"}
    page = await (await editor.get("/desk/examples")).text()
    token = page.partition('"X-CSRF": "')[2].partition('"')[0]
    headers = {"HX-Request": "true", "X-CSRF": token}
    answer = await editor.post("/desk/examples/add", data=form, headers=headers)
    assert "/desk/examples/greet?language=en" in answer.headers["HX-Location"]
    assert "Saved in the draft." in answer.headers["HX-Trigger"]
    again = await editor.post("/desk/examples/add", data=form, headers=headers)
    assert again.status == 422 and "<html" not in await again.text()


async def test_one_change_and_more_are_counted_in_indonesian(editor: TestClient) -> None:
    await submit(editor, "/desk/language", language="id", after="/desk/examples")
    for number, text in enumerate(("hello to everybody out there", "hello to the team"), 1):
        _, page = await submit(
            editor, "/desk/examples/add", intent="greet", language="en", text=text
        )
        assert f"Draf Anda berisi {number} perubahan." in page


BROUGHT = """nlu:
- intent: delivery_cost
  examples:
  - text: |
      ongkir dari [Solo]{"entity": "city", "role": "asal"} berapa sih
    metadata: {from: an-export}
  - text: |
      zzz 123
"""


async def test_examples_that_a_shop_brings_along_are_shown_as_words_and_kept(
    editor: TestClient, draft: Draft
) -> None:
    with draft.editing() as folder:
        (folder / "data" / "nlu" / "brought.yml").write_text(BROUGHT)
    old = 'ongkir dari [Solo]{"entity": "city", "role": "asal"} berapa sih'
    for page in ("/desk/examples?q=berapa sih", "/desk/examples/delivery_cost?language=id"):
        text = await (await editor.get(page)).text()
        assert '<mark>Solo<small title="city · asal">city · asal</small></mark>' in text
        assert "{&#39;" not in text and "an-export" not in text
    for language in ("en", "id"):  # its words tell no language
        page = f"/desk/examples/delivery_cost?language={language}"
        assert "zzz 123" in await (await editor.get(page)).text()
    form = {"intent": "delivery_cost", "language": "id", "text": old}
    status, _ = await submit(
        editor, "/desk/examples/change", **form, new=f"{old} kak", do="save"
    )
    assert status == 200
    written = (draft.folder / "data" / "nlu" / "brought.yml").read_text()
    assert written == BROUGHT.replace("berapa sih", "berapa sih kak")
