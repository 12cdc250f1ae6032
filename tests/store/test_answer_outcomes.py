"""Whether an approved answer helped, by what the customer did within the hour."""

from __future__ import annotations

from math import inf
from typing import Any

from bot.store.insight.answer_outcomes import (
    AnswerFigures,
    failures_of,
    figures_of_answers,
    note_outcomes,
)
from bot.store.privacy.anonymization import empty_conversation
from tests.store.counter import Counter

HOUR = 3600


async def gets(counter: Counter, customer: str, answer: str = "cod", **more: Any) -> int:
    return await counter.talk(
        customer, f"about {answer}?", source={"faq": answer}, intent="ask_info", **more
    )


async def figures(counter: Counter, later: float = 2 * HOUR) -> dict[str, AnswerFigures]:
    now = counter.clock.now + later
    await counter.thread.run(lambda db: note_outcomes(db, now))
    found = await counter.thread.run(lambda db: figures_of_answers(db, 0, inf))
    return {one.answer: one for one in found}


async def test_who_left_content_was_helped(counter: Counter) -> None:
    await gets(counter, "rina")
    await counter.talk("rina", "makasih", intent="thank")
    assert (await figures(counter))["cod"] == AnswerFigures("cod", 1, 1, 0, 0, 0, 0)


async def test_each_way_to_fail(counter: Counter) -> None:
    for customer in ("a", "b", "c"):
        await gets(counter, customer)
    await gets(counter, "a")
    await counter.talk("b", "orang dong", signals={"handoff": "asked"})
    await counter.talk("c", "1", intent="rate", signals={"rating": 1})
    assert (await figures(counter))["cod"] == AnswerFigures("cod", 4, 3, 3, 1, 1, 1)


async def test_what_came_after_another_answer_is_that_ones(counter: Counter) -> None:
    await gets(counter, "rina", "cod")
    await gets(counter, "rina", "refund_time")
    await counter.talk("rina", "orang dong", signals={"handoff": "asked"})
    found = await figures(counter)
    assert (found["cod"].failed, found["refund_time"].failed) == (0, 1)


async def test_what_came_later_is_not_about_it(counter: Counter) -> None:
    await gets(counter, "rina")
    counter.clock.now += 2 * HOUR
    await gets(counter, "rina")
    assert (await figures(counter))["cod"].failed == 0


async def test_one_who_asks_five_times_is_one_person(counter: Counter) -> None:
    for _ in range(5):
        await gets(counter, "rina")
    found = (await figures(counter))["cod"]
    assert (found.given, found.people, found.failed) == (5, 1, 1)


async def test_a_person_called_for_another_reason_is_no_failure(counter: Counter) -> None:
    await gets(counter, "rina")
    await counter.talk("rina", "…", signals={"handoff": "threat"})
    assert (await figures(counter))["cod"].failed == 0


async def test_within_the_hour_nothing_is_said_yet(counter: Counter) -> None:
    await gets(counter, "rina")
    assert await figures(counter, later=60) == {}
    assert len(await figures(counter)) == 1
    assert len(await figures(counter)) == 1  # once more changes nothing


async def test_a_bounded_look_goes_on_where_it_stopped(counter: Counter) -> None:
    for number in range(3):
        await gets(counter, f"c{number}")
    now = counter.clock.now + 2 * HOUR
    assert await counter.thread.run(lambda db: note_outcomes(db, now, most=1))
    assert (await figures(counter))["cod"].given == 3


async def test_an_erased_customer_is_in_no_figure(counter: Counter) -> None:
    number = await gets(counter, "rina")
    await gets(counter, "rina")
    assert (await figures(counter))["cod"].failed == 1
    [failure] = await counter.thread.run(lambda db: failures_of(db, "cod", 0, inf, 9))
    assert (failure.conversation_id, failure.failed) == (number, "again")
    await counter.thread.write(lambda db: empty_conversation(db, number))
    assert await figures(counter) == {}
