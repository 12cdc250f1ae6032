"""The desk's search finds people by whatever staff have of them."""

from __future__ import annotations

import pytest

from tests.store.counter import Counter


def proven(customer_id: str) -> dict[str, object]:
    return {"order": "ORD-1", "customer": customer_id, "until": 9e9}


async def customer(counter: Counter, order: str = "INV/20261105/MPL/3598812345") -> int:
    """Rina on the web, who proved an order hers."""

    def known(database: object) -> None:
        database.execute(  # type: ignore[attr-defined]
            """INSERT INTO customers
            VALUES ('c1', 'Rina Hartono', 'rina.h@example.com', '6281200001180')"""
        )
        database.execute(  # type: ignore[attr-defined]
            """INSERT INTO orders (number, customer_id, status, placed_on, total, shipping_fee,
            payment_method, address) VALUES (?, 'c1', 'shipped', '2026-11-05', 1, 0, 'cod', 'x')""",
            [order],
        )

    await counter.thread.write(known)
    return await counter.talk("f154b6e90af77c893960", "hi", signals={"proven": proven("c1")})


@pytest.mark.parametrize(
    "spelling",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "62812-3456-7890",
     "(0812) 3456 7890", "+62 (0)812 3456 7890", "0062 812 3456 7890", "812 3456", "34567890",
     "7890", "०८१२३४५६७८९०", "\u200b0812\u00a03456 7890"],
)  # fmt: skip
async def test_any_spelling_of_a_phone_number(counter: Counter, spelling: str) -> None:
    whatsapp = await counter.writes("6281234567890", "halo", channel="whatsapp", name="Ani")
    twilio = await counter.writes("+6281234567890", "halo", channel="twilio")
    vouched = await counter.writes("t-1", "halo", verified_phone="6281234567890")
    await counter.writes("6281999999999", "halo", channel="whatsapp", name="Budi")
    assert set(await counter.found(spelling)) == {whatsapp, twilio, vouched}


@pytest.mark.parametrize(
    "typed", ["0812-3456-7890", "+6281234567890", "6281234567890", "81234567890"]
)
async def test_a_number_that_was_written_in_a_message(counter: Counter, typed: str) -> None:
    number = await counter.writes("ani", f"call 0{'81234567890'} please")
    other = await counter.writes("budi", "call 081234567890")
    assert set(await counter.found(typed.replace("-", ""))) == {number, other}


@pytest.mark.parametrize(
    "spelling",
    ["INV/20261105/MPL/3598812345", "inv 20261105 mpl 3598812345", "3598812345", "mpl/3598",
     "INV20261105", "#3598812345"],
)  # fmt: skip
async def test_an_order_of_any_shape(counter: Counter, spelling: str) -> None:
    number = await customer(counter)
    await counter.writes("budi", "hi", name="Budi")
    assert await counter.found(spelling) == [number]
    [listed] = await counter.list.search(spelling, "sari")
    assert listed.found == "INV/20261105/MPL/3598812345"


@pytest.mark.parametrize("order", ["#1001", "ORD-1001", "1001", "TKP 1001/A"])
async def test_short_order_numbers(counter: Counter, order: str) -> None:
    number = await customer(counter, order)
    assert number in await counter.found("1001")
    assert number in await counter.found(order)


@pytest.mark.parametrize(
    "words",
    ["rina", "Rina Hartono", "hartono", "HARTO", "hartono rina", "rina.h@example.com", "rina.h",
     "@example", "081200001180", "00001180"],
)  # fmt: skip
async def test_names_and_addresses_and_parts_of_them(counter: Counter, words: str) -> None:
    number = await customer(counter)
    await counter.writes("budi", "hi", name="Budi")
    assert await counter.found(words) == [number]


async def test_the_name_of_who_proved_an_order_is_the_conversation_s(counter: Counter) -> None:
    number = await customer(counter)
    assert (await counter.chat(number)).name == "Rina Hartono"
    telegram = await counter.writes("t-2", "hi", name="rin_h")
    await counter.answers("ok", signals={"proven": proven("c1")})
    assert (await counter.chat(telegram)).name == "rin_h"
    citra = {"proven": proven("x"), "customer_name": "Citra"}
    elsewhere = await counter.talk("w-9", "hi", signals=citra)
    assert (await counter.chat(elsewhere)).name == "Citra"


async def test_visitors_by_their_short_name(counter: Counter) -> None:
    number = await counter.writes("f154b6e90af77c89", "hi", channel="web")
    await counter.writes("ab12cdef", "hi", channel="web")
    for words in ("F154", "visitor f154", "Pengunjung F154"):
        assert await counter.found(words) == [number]


@pytest.mark.parametrize("words", ["", "%", "_", "\\", "'", '"', "()", "+", "----", "%%%%", "\x00"])
async def test_signs_alone_find_nobody(counter: Counter, words: str) -> None:
    await customer(counter)
    await counter.writes("6281234567890", "halo", channel="whatsapp", name="Ani")
    assert await counter.found(words) == []


async def test_signs_are_signs(counter: Counter) -> None:
    number = await counter.writes("a", "hi", name="100% Ani_")
    await counter.writes("b", "hi", name="1000 Anis")
    assert await counter.found("100%") == [number]
    assert await counter.found("ani_") == [number]
