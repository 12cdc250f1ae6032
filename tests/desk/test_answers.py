"""Editors write approved answers, and see which questions they win."""

from __future__ import annotations

from datetime import date, timedelta
from difflib import unified_diff

import pytest
from aiohttp import ClientTimeout
from aiohttp.test_utils import TestClient

from bot.knowledge.entries import Entry
from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.answers import list_answers
from tests.checkout import CHECKOUT
from tests.desk.conftest import LogIn, csrf_of
from tests.desk.forms import Fields, form_of, with_


@pytest.fixture
async def editor(log_in: LogIn) -> TestClient:
    return await log_in("sari", "editor")


@pytest.fixture
def draft(settings: Settings) -> Draft:
    return Draft(settings.data_folder, settings.project)


def answer(draft: Draft, id_: str) -> Entry:
    return next(entry for entry, _ in list_answers(draft.folder) if entry.id == id_)


async def page(client: TestClient, path: str) -> str:
    return await (await client.get(path)).text()


async def send(client: TestClient, what: str, form: Fields) -> tuple[int, str]:
    patient = ClientTimeout(total=None)  # the workbench stands back while others need the processor
    answer = await client.post(f"/desk/answers/{what}", data=form, timeout=patient)
    return answer.status, await answer.text()


async def test_answers_are_found_by_words_and_state(editor: TestClient) -> None:
    text = await page(editor, "/desk/answers?q=voucher")
    assert "My voucher code does not work. Why?" in text and "forgot_password" not in text
    ended = await page(editor, "/desk/answers?state=ended")
    assert "year_end_promo_2025" in ended and "forgot_password" not in ended
    assert "No answer is like that." in await page(editor, "/desk/answers?q=xyzzy")


async def test_an_answer_is_changed_and_soon_ends(editor: TestClient, draft: Draft) -> None:
    form = form_of(await page(editor, "/desk/answers/cod"))
    soon = date.today() + timedelta(days=3)
    changed = with_(
        form, answer_en="Yes, you pay the courier.", valid_until=soon.isoformat(),
        questions_id="Bisa COD?\nbayar di tempat bisa?\n\nBisa COD?",
    )
    status, text = await send(editor, "save", changed)
    assert status == 200 and "Ends soon" in text and "Your draft has 1 change." in text
    entry = answer(draft, "cod")
    assert entry.answer["en"] == "Yes, you pay the courier." and entry.valid_until == soon
    assert entry.questions["id"] == ("Bisa COD?", "bayar di tempat bisa?")


async def test_forms_saved_unchanged_only_say_that_somebody_read_them(
    editor: TestClient, draft: Draft
) -> None:
    entries = ("delivery_time", "year_end_promo_2025", "cod")
    for id_ in entries * 2:
        status, text = await send(
            editor, "save", form_of(await page(editor, f"/desk/answers/{id_}"))
        )
        assert status == 200, text
    lost = []
    for file in sorted((CHECKOUT / "data" / "knowledge").glob("*.yml")):
        was = file.read_text("utf-8").splitlines()
        now = (draft.folder / "data" / "knowledge" / file.name).read_text("utf-8").splitlines()
        lost += [line for line in unified_diff(was, now, n=0, lineterm="") if line[:3] not in
                 ("---", "+++") and line[0] in "+-"]  # fmt: skip
    assert lost == ["-  sample: true"] * len(entries)
    assert not any(answer(draft, id_).sample for id_ in entries)


async def test_samples_are_shown_as_such(editor: TestClient) -> None:
    listed = await page(editor, "/desk/answers?state=sample")
    assert "Of the sample shop," in listed
    assert "Is it true of yours?" in await page(editor, "/desk/answers/cod")


async def test_a_new_answer_and_its_removal(editor: TestClient, draft: Draft) -> None:
    form = with_(
        [*form_of(await page(editor, "/desk/answers/new")), ("id", "gift_cards")],
        file="data/knowledge/payment.yml", questions_en="Do you sell gift cards?",
        answer_en="Yes, from Rp50,000.", source="Shop manager",
    )
    assert (await send(editor, "save", form))[0] == 200
    assert answer(draft, "gift_cards").answer == {"en": "Yes, from Rp50,000."}
    status, text = await send(editor, "save", form)
    assert status == 422 and "already" in text
    await send(editor, "remove", [("csrf", await csrf_of(editor)), ("id", "gift_cards")])
    assert not draft.exists
    assert (await editor.get("/desk/answers/gift_cards")).status == 422


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"valid_from": "2027-02-01", "valid_until": "2027-01-01"}, "before it begins"),
        ({"valid_until": "soon"}, "is no day"),
        ({"intent": "no_such"}, "The bot does not know what"),
        ({"answer_id": ""}, "write the answer"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_changed(
    editor: TestClient, draft: Draft, changes: dict[str, str], told: str
) -> None:
    form = with_(form_of(await page(editor, "/desk/answers/cod")), **changes)
    status, text = await send(editor, "save", form)
    assert status == 422 and told in text and not draft.exists


async def test_an_answer_shows_what_it_would_win_while_it_is_written(
    editor: TestClient, draft: Draft
) -> None:
    with draft.editing() as folder:  # few texts, as they are encoded here for the first time
        for file in (folder / "data").rglob("*.yml"):
            if file.parent.name in ("phrasebook", "knowledge") and file.name != "payment.yml":
                file.unlink()
        (folder / "data" / "nlu" / "out_of_scope.yml").unlink()
    form = form_of(await page(editor, "/desk/answers/new"))
    status, text = await send(editor, "live", form)
    assert status == 200 and "Write a question and an answer" in text
    written = with_(
        form, questions_en="Why is my voucher code not working?",
        answer_en="Look at its last day and the minimum spend.",
    )
    status, text = await send(editor, "live", written)
    assert status == 200 and "Very like it" in text
    assert 'href="/desk/answers/voucher_error"' in text
    assert "so far: My voucher code does not work. Why?" in text
    assert "Customers may also ask it like this" in text
    assert 'form="editor" name="proposed_en" value="coupon invalid"' in text


async def test_what_is_ticked_of_the_proposals_is_saved_among_the_questions(
    editor: TestClient, draft: Draft
) -> None:
    form = form_of(await page(editor, "/desk/answers/cod"))
    before = answer(draft, "cod").questions
    ticked = [("proposed_en", "is paying at my door fine"), ("proposed_en", before["en"][0])]
    status, text = await send(editor, "save", form + ticked)
    assert status == 200, text
    assert answer(draft, "cod").questions == {
        **before, "en": (*before["en"], "is paying at my door fine")
    }


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ("Bisa COD?\nbisa  cod", "once is enough"),
        ("Bisa COD?\nlupa PASSWORD", "is asked in another answer already"),
    ],
)
async def test_a_question_leads_to_one_answer(
    editor: TestClient, draft: Draft, questions: str, told: str
) -> None:
    other = form_of(await page(editor, "/desk/answers/forgot_password"))
    status, _ = await send(editor, "save", with_(other, questions_id="Lupa password?"))
    assert status == 200
    form = with_(form_of(await page(editor, "/desk/answers/cod")), questions_id=questions)
    status, text = await send(editor, "save", form)
    assert status == 422 and told in text
    assert answer(draft, "cod").sample  # nobody has saved it
    assert ".yml" not in text and "forgot_password" not in text


async def test_an_answer_begins_with_somebody_elses_text(
    editor: TestClient, draft: Draft
) -> None:
    """Of what a colleague wrote: nothing is saved before it was read."""
    given = {"csrf": await csrf_of(editor), "answer": "Parkir di basement, Kak.", "language": "id"}
    new = {**given, "id": "", "question": "ada parkir?"}
    answer_page = await editor.post("/desk/answers/draft", data=new)
    form = form_of(await answer_page.text())
    assert dict(form)["answer_id"] == "Parkir di basement, Kak."
    assert dict(form)["questions_id"] == "ada parkir?"
    known = await editor.post("/desk/answers/draft", data={**given, "id": "cod", "question": ""})
    form = form_of(await known.text())
    assert dict(form)["answer_id"] == "Parkir di basement, Kak."
    assert dict(form)["answer_en"] == answer(draft, "cod").answer["en"]
    assert answer(draft, "cod").answer["id"] != "Parkir di basement, Kak."
