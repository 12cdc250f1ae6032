"""Staff work through cases: find them, decide them, ask back; nobody's work is overwritten."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.desk.cases.kind_names import name_of_kind
from bot.desk.csv_file import safe_cell
from bot.dialogue.case_kinds import WatchedKinds
from bot.messages import Attachment
from bot.readings import Field, Reading
from bot.settings import Settings
from bot.store.cases.cases import Case, Cases
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages import message_grouping
from tests.desk.conftest import LogIn, csrf_of, submit
from tests.desk.crawler import STRANGE
from tests.desk.forms import Fields, with_
from tests.desk.unusual_shop import move_in
from tests.gateway.people import Postcards
from tests.store.cases import NUMBER, filed
from tests.store.counter import Counter

PAGE = f"/desk/cases/{NUMBER}"


class Now:
    """The real time: pages compare with it."""

    def __call__(self) -> float:
        return time.time()


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)
    counter.inbox._clock = Now()  # type: ignore[assignment]
    yield counter
    await thread.aclose()


async def with_case(counter: Counter, **more: Any) -> int:
    number = await counter.talk(
        "rina", "barangnya salah", language="id", signals={"cases": [filed(**more)]}
    )
    await counter.to_send()
    return number


async def case_of(counter: Counter) -> Case:
    return await Cases(counter.thread).case(NUMBER)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (189000, ("Rp189.000 (BCA · 27 Nov 2026)", "Penerimanya RINA.",
                  "Pesanannya Rp189.000: cocok.")),
        (98000, ("Rp98.000 (BCA", "Pesanannya Rp189.000: berbeda.")),
        (None, ("Jumlahnya tidak terbaca di gambar.", "Pesanannya Rp189.000.")),
    ],
)
async def test_a_proof_of_transfer_stands_beside_what_the_order_costs(
    counter: Counter, log_in: LogIn, amount: int | None, said: tuple[str, str]
) -> None:
    transfer = {
        "amount": amount, "bank": "BCA", "date": "2026-11-27", "name": "RINA", "total": 189000,
    }  # fmt: skip
    await with_case(counter, facts={"transfer": transfer})
    sari = await log_in("sari", "agent")
    assert (await submit(sari, "/desk/language", language="id"))[0] == 200
    page = await text_of(sari, PAGE)
    assert "Bukti transfer" in page
    for words in said:
        assert words in page


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        ({"outcome": "failed"}, "By the picture the transfer failed."),
        ({"outcome": "pending"}, "By the picture the transfer is not done yet."),
        ({"placed_on": "2026-11-28"}, "It is dated before the order of 28 Nov 2026."),
    ],
)
async def test_a_proof_fits_only_where_nothing_speaks_against_it(
    counter: Counter, log_in: LogIn, doubt: dict[str, str], said: str
) -> None:
    transfer = {"amount": 189000, "total": 189000, "date": "2026-11-27", "name": "TOKO SEBELAH"}
    await with_case(counter, facts={"transfer": {**transfer, **doubt}})
    page = await text_of(await log_in("sari", "agent"), PAGE)
    assert said in page and "it fits" not in page
    assert "The receiver is TOKO SEBELAH." in page and "the same amount" in page


async def text_of(client: TestClient, path: str) -> str:
    answer = await client.get(path)
    text = await answer.text()
    assert answer.status == 200, text
    return text


async def seen_on(client: TestClient) -> str:
    found = re.search(r'name="seen" value="(\d+)"', await text_of(client, PAGE))
    assert found
    return found.group(1)


def form_to(html: str, path: str) -> Fields:
    """The form of the page that is sent there."""
    form = re.search(rf'<form[^>]*action="{PAGE}/{path}".*?</form>', html, re.S)
    assert form, html
    names = re.findall(r'name="(\w+)" value="([^"]*)"', form.group())
    area = re.search(r'<textarea name="text"[^>]*>([^<]*)<', form.group())
    return names + ([("text", area.group(1))] if area else [])


async def test_the_list_has_what_is_overdue_first(counter: Counter, log_in: LogIn) -> None:
    for number, due in (("C-LATER22", 30), ("C-SOON222", 1), ("C-LATE222", 0)):
        await with_case(counter, number=number, due_hours=due)
    await with_case(counter, number="C-OVER222", state="solved")
    sari = await log_in("sari", "agent")
    html = await text_of(sari, "/desk/cases")
    assert re.findall(r'href="/desk/cases/(C-\w+)"', html) == [
        "C-LATE222", "C-SOON222", "C-LATER22", "C-OVER222",
    ]  # fmt: skip
    only = await text_of(sari, "/desk/cases?overdue=1")
    assert re.findall(r'href="/desk/cases/(C-\w+)"', only) == ["C-LATE222"]
    found = await text_of(sari, "/desk/cases?q=c-soon")
    assert re.findall(r'href="/desk/cases/(C-\w+)"', found) == ["C-SOON222"]
    by_order = await text_of(sari, "/desk/cases?q=1269&state=solved&kind=wrong_item")
    assert re.findall(r'href="/desk/cases/(C-\w+)"', by_order) == ["C-OVER222"]


async def test_a_case_says_what_is_known_with_its_pictures(
    counter: Counter, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_grouping, "FILES_AWAITED_S", 0.0)  # no other picture comes with it
    number = await counter.writes(
        "rina", "ini", attachments=[Attachment("image", {"media_id": "pic-1"})]
    )
    await counter.answers("ok", signals={"cases": [filed(evidence=["pic-1"])]})
    await counter.thread.write(
        lambda db: db.execute("UPDATE media SET state = 'stored', path = 'a.jpg', mime = "
                              "'image/jpeg', stored_at = 1")
    )  # fmt: skip
    html = await text_of(await log_in("sari", "agent"), PAGE)
    for words in ("ORD-1269", "Kemeja", "warnanya salah", f"/desk/conversations/{number}"):
        assert words in html
    assert re.search(r'<img class="picture" src="/desk/files/\d+/0"', html)
    paid = Reading("transfer", "Rp189.000", fields=(Field("amount", "189000", 0.97),))
    await counter.read(number, paid)
    html = await text_of(await log_in("budi", "agent"), PAGE)
    assert "Looks like a proof of transfer</strong>: Rp189,000" in html


@pytest.mark.parametrize(("path", "decision"), [("approve", "approved"), ("refuse", "refused")])
async def test_a_decision_tells_the_customer_in_their_language(
    counter: Counter, log_in: LogIn, path: str, decision: str
) -> None:
    await with_case(counter)
    sari = await log_in("sari", "agent")
    form = form_to(await text_of(sari, PAGE), path)
    ready = dict(form)["text"]
    assert NUMBER in ready and re.search("Kabar baik|Mohon maaf", ready)
    status, html = await submit(sari, f"{PAGE}/{path}", **dict(with_(form, text="Sudah ya Kak.")))
    assert status == 200 and "This case is over" in html
    case = await case_of(counter)
    assert (case.state, case.decision, case.outcome) == ("solved", decision, "Sudah ya Kak.")
    [*_, sent] = await outbox(counter)
    assert sent == ("Sudah ya Kak.", "sari")


async def outbox(counter: Counter) -> list[tuple[str, str]]:
    rows = await counter.thread.run(
        lambda db: db.execute(
            "SELECT json_extract(message_json, '$.text'), author FROM outbox ORDER BY id"
        ).fetchall()
    )
    return [(text, author) for text, author in rows]


async def test_the_bot_takes_the_answer_to_what_was_asked_back(
    counter: Counter, log_in: LogIn
) -> None:
    number = await with_case(counter)
    sari = await log_in("sari", "agent")
    seen = await seen_on(sari)
    await submit(sari, f"{PAGE}/ask-back", seen=seen, text="Boleh kirim fotonya?")
    case = await case_of(counter)
    assert (case.state, case.asked_back) == ("waiting_customer", "Boleh kirim fotonya?")
    assert (await counter.chat(number)).state == "bot"


async def test_what_stands_ready_is_no_question_yet(counter: Counter, log_in: LogIn) -> None:
    await with_case(counter)
    sari = await log_in("sari", "agent")
    form = form_to(await text_of(sari, PAGE), "ask-back")
    status, html = await submit(sari, f"{PAGE}/ask-back", **dict(form))
    assert status == 422 and "Write your question first" in html
    assert (await case_of(counter)).state == "waiting_staff"


async def test_who_refuses_says_why(counter: Counter, log_in: LogIn) -> None:
    await with_case(counter)
    sari = await log_in("sari", "agent")
    form = dict(form_to(await text_of(sari, PAGE), "refuse"))
    status, html = await submit(sari, f"{PAGE}/refuse", **form)
    assert status == 422 and "Write why" in html
    assert (await case_of(counter)).state == "waiting_staff"
    form["text"] += " barangnya sudah dipakai."
    status, html = await submit(sari, f"{PAGE}/refuse", **form)
    assert status == 200 and "it cannot be undone" in html


async def test_who_waits_for_a_person_is_answered_by_who_decides(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk(
        "rina", "orang dong", signals={"handoff": "asked", "cases": [filed()]}
    )
    sari = await log_in("sari", "agent")
    await submit(sari, f"{PAGE}/approve", seen=await seen_on(sari), text="Oke")
    chat = await counter.chat(number)
    assert (chat.state, chat.assigned_to, chat.waiting_since) == ("staff", "sari", None)


async def test_nobody_decides_what_a_colleague_has_decided(counter: Counter, log_in: LogIn) -> None:
    await with_case(counter)
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    seen = await seen_on(budi)
    await submit(sari, f"{PAGE}/approve", seen=await seen_on(sari), text="Disetujui")
    before = await outbox(counter)
    for path in ("approve", "refuse", "ask-back", "assign"):
        status, html = await submit(budi, f"{PAGE}/{path}", seen=seen, text="Ditolak", to="budi")
        assert status == 422 and "has changed meanwhile" in html
    status, html = await submit(budi, f"{PAGE}/refuse", seen=await seen_on(budi), text="Ditolak")
    assert status == 422 and "is over" in html
    assert await outbox(counter) == before and (await case_of(counter)).decision == "approved"


async def test_nothing_is_sent_over_a_colleague_who_talks_there(
    counter: Counter, log_in: LogIn
) -> None:
    number = await with_case(counter)
    sari, _ = await log_in("sari", "agent"), await log_in("budi", "agent")
    await counter.handling.take_over(number, "budi", None)
    status, html = await submit(sari, f"{PAGE}/approve", seen=await seen_on(sari), text="Oke")
    assert status == 422 and "Budi talks to this customer" in html
    assert (await case_of(counter)).state == "waiting_staff"


async def test_notes_and_assignments_stand_in_the_history_and_the_log(
    counter: Counter, log_in: LogIn
) -> None:
    await with_case(counter)
    sari = await log_in("sari", "admin")
    await submit(sari, f"{PAGE}/note", text="Gudang sudah <b>dicek</b>")
    await submit(sari, f"{PAGE}/assign", seen=await seen_on(sari), to="sari")
    html = await text_of(sari, PAGE)
    assert "Gudang sudah &lt;b&gt;dicek" in html and "Passed on" in html
    assert (await case_of(counter)).assigned_to == "sari"
    log = await text_of(sari, "/desk/audit")
    assert "case_note" in log and "case_assigned" in log and "Gudang" not in log


async def test_forms_from_elsewhere_and_empty_words_do_nothing(
    counter: Counter, log_in: LogIn
) -> None:
    await with_case(counter)
    sari = await log_in("sari", "agent")
    seen = await seen_on(sari)
    forged = await sari.post(f"{PAGE}/approve", data={"seen": seen, "text": "x"})
    assert forged.status == 403
    for words in ("", "  "):
        status, _ = await submit(sari, f"{PAGE}/approve", seen=seen, text=words)
        assert status == 422
    for given in ("", "-1", "9" * 40, "٣"):
        status, _ = await submit(sari, f"{PAGE}/approve", seen=given, text="x")
        assert status == 422
    assert (await case_of(counter)).state == "waiting_staff"
    assert (await sari.get("/desk/cases/C-NONE222")).status == 404


async def test_a_window_that_is_shut_takes_a_template_alone(
    counter: Counter, log_in: LogIn, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_case(counter)
    monkeypatch.setattr(platform, "answer_within_s", lambda to: 0.0)
    sari = await log_in("sari", "agent")
    html = await text_of(sari, PAGE)
    assert "takes no answer any more" in html and "There is no approved template" in html
    status, html = await submit(sari, f"{PAGE}/approve", seen=await seen_on(sari), text="Oke")
    assert status == 422 and "takes no answer any more" in html


async def test_an_editor_exports_what_the_list_shows(counter: Counter, log_in: LogIn) -> None:
    await with_case(counter, facts={"reason": "=HYPERLINK(1)"}, customer="=1+1")
    await with_case(counter, number="C-OVER222", state="solved")
    sari = await log_in("sari", "editor")
    answer = await sari.post(
        "/desk/cases/export?state=waiting_staff", data={"csrf": await csrf_of(sari)}
    )
    [row] = csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig")))
    assert (row["number"], row["customer"]) == (NUMBER, "'=1+1")
    assert "reason: =HYPERLINK(1)" in row["facts"]
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
async def test_no_cell_is_a_formula(begins: str) -> None:
    assert safe_cell(f"{begins}1") == f"'{begins}1"
    assert safe_cell(f"a{begins}1") == f"a{begins}1"


async def test_the_conversation_shows_its_cases_and_who_takes_over_a_summary(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.talk(
        "rina", "mau orang aja deh", signals={"handoff": "asked", "cases": [filed(state="open")]}
    )
    alone = await counter.talk("budi", "halo")
    sari = await log_in("sari", "agent")
    html = await text_of(sari, f"/desk/conversations/{number}")
    summary = html.partition('id="summary"')[2].partition("</dl>")[0]
    for words in ("A wrong item", "ORD-1269", "Kemeja", "mau orang aja deh"):
        assert words in summary
    assert f'href="{PAGE}"' in html.partition('<aside class="card-pane"')[2]
    html = await text_of(sari, f"/desk/conversations/{alone}")
    assert 'id="summary"' not in html and "/desk/cases/C-" not in html


async def test_kinds_are_called_as_their_files_say(tmp_path: Path) -> None:
    kinds = WatchedKinds(tmp_path)
    assert name_of_kind(kinds, "wrong_item", "id") == "wrong item"
    file = tmp_path / "items.yml"
    file.write_text("cases:\n  wrong_item:\n    name: {en: Wrong item, id: Barang salah}\n")
    names = [name_of_kind(kinds, "wrong_item", code) for code in ("en", "id", "fr")]
    assert names == ["Wrong item", "Barang salah", "Wrong item"]


async def test_whatever_is_asked_or_kept_there_is_a_page(
    settings: Settings, counter: Counter, log_in: LogIn
) -> None:
    await move_in(counter.thread)
    sari = await log_in("tia", "editor")
    html = await text_of(sari, "/desk/cases/C-STRANGE")
    assert "unheard of" in html and "<script>" not in html.partition("<main")[2]
    for name in ("q", "state", "kind", "assigned", "overdue", "page"):
        for value in STRANGE:
            answer = await sari.get("/desk/cases", params={name: value})
            assert answer.status == 200, (name, value, await answer.text())
    answer = await sari.post("/desk/cases/export", data={"csrf": await csrf_of(sari)})
    assert answer.status == 200 and "C-STRANGE" in await answer.text()


async def clicks(client: TestClient, path: str, **form: str) -> tuple[int, str, dict[str, Any]]:
    """As our script sends it: status, part of the page, and what the page is told to show."""
    data = {"csrf": await csrf_of(client), **form}
    answer = await client.post(path, data=data, headers={"HX-Request": "true"})
    return answer.status, await answer.text(), json.loads(answer.headers.get("HX-Trigger", "{}"))


@pytest.mark.parametrize(
    ("path", "words"), [("approve", "Disetujui ya Kak."), ("ask-back", "Boleh kirim fotonya?")]
)
async def test_a_decision_is_undone_before_it_leaves(
    counter: Counter, log_in: LogIn, path: str, words: str
) -> None:
    await with_case(counter)
    before = await case_of(counter)
    sari, budi = await log_in("sari", "agent"), await log_in("budi", "agent")
    _, html, told = await clicks(sari, f"{PAGE}/{path}", seen=await seen_on(sari), text=words)
    assert told["undoable"]["path"] == f"{PAGE}/undo" and words in html
    assert words not in [one.text for one in await counter.to_send()]  # it stays some seconds
    step = str(told["undoable"]["step"])
    status, said, _ = await clicks(budi, f"{PAGE}/undo", step=step)
    assert status == 422 and "cannot be undone" in said  # it was not Budi's
    status, html, told = await clicks(sari, f"{PAGE}/undo", step=step)
    assert status == 200 and told == {"tell": "Undone."} and "Approve" in html
    after = await case_of(counter)
    assert (after.state, after.decision, after.outcome, after.asked_back) == (
        before.state, before.decision, before.outcome, before.asked_back
    )  # fmt: skip
    rows = await counter.thread.run(
        lambda db: db.execute("SELECT state, error FROM outbox ORDER BY id DESC LIMIT 1").fetchone()
    )
    assert rows == ("failed", "It was taken back before it left.")
    assert (await clicks(sari, f"{PAGE}/undo", step=step))[0] == 422
    _, html, _ = await clicks(sari, f"{PAGE}/approve", seen=await seen_on(sari), text="Oke Kak.")
    assert "This case is over" in html


@pytest.mark.parametrize("became", ["sending_since = 1", "doubts = 1", "state = 'sent'"])
async def test_what_the_customer_was_told_or_may_have_been_stays(
    counter: Counter, log_in: LogIn, became: str
) -> None:
    await with_case(counter)
    sari = await log_in("sari", "agent")
    seen = await seen_on(sari)
    _, _, told = await clicks(sari, f"{PAGE}/approve", seen=seen, text="Disetujui.")
    await counter.thread.write(
        lambda db: db.execute(f"UPDATE outbox SET {became} WHERE state = 'pending'")
    )
    status, said, _ = await clicks(sari, f"{PAGE}/undo", step=str(told["undoable"]["step"]))
    assert status == 422 and "has been told already" in said
    assert (await case_of(counter)).state == "solved"
