"""What a turn signals as cases is kept: once, and only in cases of the person who wrote."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Attachment, Reply, Turn
from bot.store.cases.cases import Case, Cases, cases_told, load_case
from bot.store.cases.staff_decisions import CaseWork
from bot.store.messages.turn_queue import Pending
from tests.store.cases import NUMBER, filed
from tests.store.counter import CHANNEL, Counter

PHONE = "6281200001180"
Proven = tuple[str | None, str | None]


async def case_of(counter: Counter, number: str = NUMBER) -> Case:
    return await counter.thread.run(lambda db: load_case(db, number))


async def all_cases(counter: Counter) -> list[tuple[Any, ...]]:
    return await counter.thread.run(lambda db: db.execute("SELECT * FROM cases").fetchall())


async def steps(counter: Counter) -> list[str]:
    return [step.what for step in await Cases(counter.thread).history(NUMBER)]


async def pending(counter: Counter) -> Pending:
    [one], _ = await counter.inbox.next_pending([CHANNEL], [], 1)
    return one


async def told(counter: Counter, conversation: int) -> list[str]:
    chat = await counter.chat(conversation)
    found = await counter.thread.run(lambda db: cases_told(db, chat))
    return [case.number for case in found]


async def test_a_case_is_kept_with_its_turn(counter: Counter) -> None:
    number = await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    case = await case_of(counter)
    assert (case.conversation_id, case.kind, case.state) == (number, "wrong_item", "waiting_staff")
    assert case.order_number == "ORD-1269" and case.facts["problem"] == "warnanya salah"
    assert case.filed_at and case.due_at == case.filed_at + 24 * 3600
    assert await steps(counter) == ["waiting_staff"]


async def test_a_turn_that_is_run_again_changes_nothing(counter: Counter) -> None:
    await counter.writes("rina", "salah barang")
    one = await pending(counter)
    for _ in range(2):
        await counter.inbox.complete(one, Turn(signals={"cases": [filed()]}), [])
    assert len(await all_cases(counter)) == 1
    assert (await case_of(counter)).version == 1 and await steps(counter) == ["waiting_staff"]


async def test_a_case_grows_while_the_bot_collects_it(counter: Counter) -> None:
    begun = filed(state="open", facts={"item": "Kemeja"})
    await counter.talk("rina", "salah barang", signals={"cases": [begun]})
    assert (await case_of(counter)).filed_at is None
    await counter.talk("rina", "hitam, harusnya putih", signals={"cases": [filed()]})
    case = await case_of(counter)
    assert case.state == "waiting_staff" and case.filed_at and len(await all_cases(counter)) == 1
    assert case.facts == {"item": "Kemeja", "problem": "warnanya salah"}
    assert await steps(counter) == ["open", "waiting_staff"]


async def test_a_proof_is_never_kept(counter: Counter) -> None:
    facts = {"item": "Kemeja", "proof": "rina@example.com"}
    await counter.talk("rina", "rina@example.com", signals={"cases": [filed(facts=facts)]})
    assert "rina@example.com" not in str(await all_cases(counter))


async def test_anothers_case_cannot_be_changed(counter: Counter) -> None:
    await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    before = await all_cases(counter)
    stolen = filed(state="withdrawn", facts={"address": "Jl. Maling 1"})
    await counter.talk("eve", "C-7K4M2QX batal", "ok", signals={"cases": [stolen]})
    assert await all_cases(counter) == before
    assert (await counter.to_send())[-1].text == "ok"  # who asked is answered all the same


async def test_the_same_phone_on_another_platform_may_go_on_with_it(counter: Counter) -> None:
    await counter.writes("rina", "salah barang", verified_phone=PHONE)
    await counter.answers("ok", signals={"cases": [filed()]})
    there = await counter.writes("rina2", "batal aja", channel="telegram", verified_phone=PHONE)
    await counter.answers("ok", signals={"cases": [filed(state="withdrawn")]})
    assert (await case_of(counter)).state == "withdrawn"
    assert await told(counter, there) == [NUMBER]


@pytest.mark.parametrize(("proof", "is_told"), [("strong", True), ("weak", False), (None, False)])
async def test_the_shops_customer_is_told_of_what_they_surely_filed(
    counter: Counter, proof: str | None, is_told: bool
) -> None:
    """The case was filed where no platform vouches; now one vouches for the customer's number."""
    await counter.thread.write(
        lambda db: db.table("customers").insert({"id": "C-1", "name": "Rina", "phone": PHONE})
    )
    case = filed(customer="C-1", proof=proof)
    await counter.talk("rina", "salah barang", signals={"cases": [case]})
    there = await counter.writes("rina2", "gimana?", verified_phone=PHONE)
    assert await told(counter, there) == ([NUMBER] if is_told else [])


async def test_what_was_typed_opens_no_case_of_another_chat(counter: Counter) -> None:
    case = filed(customer="C-1", proof="strong")
    await counter.talk("rina", "salah barang", signals={"cases": [case]})
    proven = {"order": "ORD-1269", "customer": "C-1", "until": counter.clock() + 3600}
    there = await counter.talk("eve", "gimana?", signals={"proven": proven})
    assert await told(counter, there) == []
    stolen = filed(state="withdrawn", customer="C-1", proof="strong")
    await counter.talk("eve", "batal", signals={"proven": proven, "cases": [stolen]})
    assert (await case_of(counter)).state == "waiting_staff"


async def test_what_is_for_staff_or_solved_is_never_open_again(counter: Counter) -> None:
    for state in ("waiting_staff", "solved", "withdrawn"):
        await counter.talk("rina", "x", signals={"cases": [filed(state=state)]})
        before = await all_cases(counter)
        stale = filed(state="open", facts={"item": "lain"})
        await counter.talk("rina", "x", signals={"cases": [stale]})
        assert await all_cases(counter) == before


async def test_what_staff_decided_since_the_message_came_counts(counter: Counter) -> None:
    await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    await counter.writes("rina", "batal")
    one = await pending(counter)
    decided_at = counter.clock()
    await counter.thread.write(
        lambda db: db.execute("UPDATE cases SET state = 'solved', staff_at = ?", [decided_at])
    )
    await counter.inbox.complete(one, Turn(signals={"cases": [filed(state="withdrawn")]}), [])
    assert (await case_of(counter)).state == "solved"
    # A message that came later takes up what was solved.
    await counter.talk("rina", "masih salah", signals={"cases": [filed(facts={"note": "lagi"})]})
    assert (await case_of(counter)).state == "waiting_staff"


async def test_an_answer_to_staff_begins_their_time_anew(counter: Counter) -> None:
    await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    before = await case_of(counter)
    await counter.thread.write(
        lambda db: db.execute("UPDATE cases SET state = 'waiting_customer', asked_back = 'Foto?'")
    )
    await counter.talk("rina", "ini fotonya", signals={"cases": [filed()]})
    case = await case_of(counter)
    assert (case.state, case.asked_back, case.filed_at) == ("waiting_staff", None, before.filed_at)
    assert case.due_at and before.due_at and case.due_at > before.due_at


@pytest.mark.parametrize(
    "broken",
    [
        "no table", {}, {"number": "C-1"}, filed("7; DROP TABLE cases"), filed(kind="Wrong Item"),
        filed(state="waiting_customer"), filed(state="lost"), filed(facts=["a"]),
        filed(evidence="m1"), filed(due_hours="soon"),
    ],
)  # fmt: skip
async def test_what_is_no_case_costs_the_customer_no_answer(
    counter: Counter, broken: object
) -> None:
    good = filed("C-GOOD234")
    await counter.talk("rina", "halo", "Halo!", signals={"cases": [broken, good]})
    assert [row[0] for row in await all_cases(counter)] == ["C-GOOD234"]
    assert [message.text for message in await counter.to_send()] == ["Halo!"]


async def test_evidence_is_the_customers_own_file(counter: Counter) -> None:
    photo = [Attachment("image", {"media_id": "pic-1"})]
    await counter.writes("eve", "x", attachments=[Attachment("image", {"media_id": "pic-2"})])
    await counter.answers("ok")
    await counter.writes("rina", "ini", attachments=photo)
    await counter.answers("ok", signals={"cases": [filed(evidence=["pic-1", "pic-2"])]})
    [evidence] = await Cases(counter.thread).evidence(NUMBER)
    assert evidence.attachment["detail"] == {"media_id": "pic-1"}


async def test_the_brain_is_told_where_nobody_else_reads_along(counter: Counter) -> None:
    await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    await counter.writes("rina", "gimana?")
    one = await pending(counter)
    assert [case.number for case in one.cases] == [NUMBER]
    await counter.inbox.complete(one, Turn(), [])
    await counter.writes("rina", "gimana?", extra={"is_group": True})
    assert (await pending(counter)).cases == ()


async def test_at_most_ten_are_told_the_newest_first(counter: Counter) -> None:
    for place in range(12):
        signals = {"cases": [filed(f"C-{place:04}")]}
        number = await counter.talk("rina", f"{place}", signals=signals)
    assert await told(counter, number) == [f"C-{place:04}" for place in range(11, 1, -1)]


async def test_a_person_who_took_over_hears_of_no_case(counter: Counter) -> None:
    """What the bot was thinking is not said any more, so no number was told either."""
    number = await counter.writes("rina", "salah barang")
    one = await pending(counter)
    await counter.handling.take_over(number, "sari", None)
    await counter.inbox.complete(one, Turn(signals={"cases": [filed()]}), [])
    assert await all_cases(counter) == []


async def test_an_answer_to_a_person_brings_the_case_back_to_them(counter: Counter) -> None:
    number = await counter.talk("rina", "salah barang", signals={"cases": [filed()]})
    await counter.handling.take_over(number, "sari", None)
    work = CaseWork(counter.thread, lambda message: [message], counter.clock)
    await work.ask_back(NUMBER, "sari", 1, Reply("Boleh kirim fotonya?"))
    asked = await case_of(counter)
    assert asked.state == "waiting_customer"
    await counter.writes("rina", "ini kak")
    case = await case_of(counter)
    assert case.state == "waiting_staff" and case.due_at and case.due_at > (asked.due_at or 0)
    assert await steps(counter) == ["waiting_staff", "asked_back", "answered"]
    await counter.writes("rina", "sudah?")
    assert (await case_of(counter)).version == case.version


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (("C-1", "weak"), (None, None), ("C-1", "weak")),
        (("C-1", "strong"), (None, None), ("C-1", "strong")),
        (("C-1", "strong"), ("C-1", "weak"), ("C-1", "strong")),
        (("C-1", "weak"), ("C-1", "strong"), ("C-1", "strong")),
        (("C-1", "strong"), ("C-2", "weak"), ("C-2", "weak")),
        ((None, None), ("C-2", "weak"), ("C-2", "weak")),
        (("C-1", "weak"), (None, "strong"), ("C-1", "weak")),
    ],
)
async def test_a_proof_is_of_the_customer_whom_the_case_names(
    counter: Counter, before: Proven, after: Proven, kept: Proven
) -> None:
    for customer, proof in (before, after):
        case = filed(customer=customer, proof=proof)
        await counter.talk("rina", "x", signals={"cases": [case]})
    found = await case_of(counter)
    assert (found.customer, found.proof) == kept
