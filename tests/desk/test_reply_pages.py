"""Editors change what the bot says, and see it as customers will."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.replies import Reply, list_replies
from tests.checkout import CHECKOUT
from tests.desk.conftest import LogIn, csrf_of
from tests.desk.forms import Fields, form_of, with_


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("sari", "editor")


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


def reply(draft: Draft, name: str) -> Reply:
    return next(reply for reply in list_replies(draft.folder) if reply.name == name)


async def page(client: TestClient, path: str) -> str:
    return await (await client.get(path)).text()


async def send(client: TestClient, what: str, form: Fields) -> tuple[int, str]:
    answer = await client.post(f"/desk/replies/{what}", data=form)
    return answer.status, await answer.text()


async def test_both_languages_stand_beside_each_other(editor: TestClient) -> None:
    text = await page(editor, "/desk/replies?q=goodbye")
    assert "Have a nice day!" in text and "Semoga harinya menyenangkan!" in text
    assert "utter_greet" not in text
    assert "No reply has these words." in await page(editor, "/desk/replies?q=xyzzy")


async def test_a_reply_is_changed_in_the_draft_alone(editor: TestClient, draft: Draft) -> None:
    form = form_of(await page(editor, "/desk/replies/utter_greet"))
    status, text = await send(editor, "save", with_(form, text="Welcome to {shop}!"))
    assert status == 200 and "Your draft has 1 change." in text
    new = reply(draft, "utter_greet")
    assert new.wordings[0].text == "Welcome to {shop}!"
    assert [b.payload for b in new.wordings[0].buttons] == [
        "/order_status", "/return_order", "/talk_to_person"
    ]
    live = next(r for r in list_replies(CHECKOUT) if r.name == "utter_greet")
    assert new.wordings[1:] == live.wordings[1:] and new != live


async def test_forms_saved_unchanged_change_nothing(editor: TestClient, draft: Draft) -> None:
    """Among them payloads with braces, and replies with several buttons."""
    for name in ("utter_ask_rating", "utter_greet", "utter_form_hint", "utter_language_id",
                 "utter_thank"):  # fmt: skip
        form = form_of(await page(editor, f"/desk/replies/{name}"))
        status, text = await send(editor, "save", form)
        assert status == 200, text
    assert not draft.exists


async def test_buttons_of_the_form_add_and_remove_and_save_nothing(
    editor: TestClient, draft: Draft
) -> None:
    form = form_of(await page(editor, "/desk/replies/utter_welcome"))
    _, text = await send(editor, "draw", [*form, ("do", "add-wording id")])
    _, text = await send(editor, "draw", [*form_of(text), ("do", "add-button 2")])
    form = with_(form_of(text), title="Ask a person", payload="/talk_to_person")
    texts = [place for place, (name, _) in enumerate(form) if name == "text"]
    form[texts[2]] = ("text", "Sama-sama!")
    _, text = await send(editor, "draw", form)
    assert '<span class="choice">Ask a person</span>' in text and not draft.exists
    await send(editor, "save", form)
    wording = reply(draft, "utter_welcome").wordings[2]
    assert (wording.language, wording.text) == ("id", "Sama-sama!")
    assert [button.title for button in wording.buttons] == ["Ask a person"]
    _, text = await send(editor, "draw", [*form, ("do", "remove-button 2 0")])
    _, text = await send(editor, "draw", [*form_of(text), ("do", "remove-wording 2")])
    await send(editor, "save", form_of(text))
    assert not draft.exists  # as it was
    status, text = await send(editor, "draw", [*form, ("do", "remove-wording 9")])
    assert status == 422 and "out of date" in text


async def test_the_preview_fills_what_it_knows_and_marks_the_rest(editor: TestClient) -> None:
    form = form_of(await page(editor, "/desk/replies/utter_thank"))
    _, text = await send(editor, "draw", with_(form, text="{shop} has <b>{order_number}</b>"))
    assert "Toko Nusa has &lt;b&gt;<span class=\"filled\"" in text
    assert 'title="{order_number}">order number</span>' in text


async def test_a_new_reply_and_its_removal(editor: TestClient, draft: Draft) -> None:
    form = form_of(await page(editor, "/desk/replies/new"))
    token = ("csrf", await csrf_of(editor))
    status, text = await send(editor, "save", with_(form, name="utter_greet", text="Hi"))
    assert status == 422 and "already" in text
    texts = [place for place, (name, _) in enumerate(form) if name == "text"]
    form[texts[1]] = ("text", "Tutup ya Kak")
    form = with_(form, name="utter_closed_today", text="We are closed")
    assert (await send(editor, "save", form))[0] == 200
    assert [w.text for w in reply(draft, "utter_closed_today").wordings] == [
        "We are closed", "Tutup ya Kak"
    ]
    await send(editor, "remove", [token, ("name", "utter_closed_today")])
    assert not draft.exists
    assert (await editor.get("/desk/replies/utter_closed_today")).status == 422


async def test_a_button_that_leads_nowhere_is_refused(editor: TestClient, draft: Draft) -> None:
    form = with_(form_of(await page(editor, "/desk/replies/utter_greet")), payload="/nowhere")
    status, text = await send(editor, "save", form)
    assert status == 422 and "which the bot does not know" in text and not draft.exists


async def test_a_word_that_nothing_fills_is_told_when_the_reply_is_saved(
    editor: TestClient, draft: Draft
) -> None:
    form = form_of(await page(editor, "/desk/replies/utter_thank"))
    status, text = await send(editor, "save", with_(form, text="Thanks, {nama_kamu}!"))
    assert status == 422 and not draft.exists
    assert "Nothing fills {nama_kamu}" in text and "Use one of {shop}" in text
    greeting = form_of(await page(editor, "/desk/replies/utter_greet"))
    status, text = await send(editor, "save", with_(greeting, title="Ask {nobody}"))
    assert status == 422 and "{nobody}" in text


async def test_a_reply_that_is_said_somewhere_says_where_and_stays(
    editor: TestClient, draft: Draft
) -> None:
    token = ("csrf", await csrf_of(editor))
    text = await page(editor, "/desk/replies/utter_greet")
    assert 'href="/desk/flows/edit?kind=rule&amp;name=greet"' in text
    assert "Remove this reply" not in text
    status, text = await send(editor, "remove", [token, ("name", "utter_greet")])
    assert status == 422 and "the rule &#39;greet&#39;" in text and "utter_" not in text
    by_case = await page(editor, "/desk/replies/utter_ask_cancel_confirmed")
    assert 'href="/desk/kinds/cancel_order"' in by_case
    by_program = await page(editor, "/desk/replies/utter_ask_rating")
    assert "own program" in by_program
    assert not draft.exists
