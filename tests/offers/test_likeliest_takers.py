"""Who is likeliest to take an offer: the order, and what is said of it."""

from __future__ import annotations

from datetime import date

from bot.offers.audience import Audience
from bot.offers.reach import reach_of
from bot.offers.takers import Learned, TakerModel, likeliest
from bot.offers.texts import Variant
from bot.store.offers.past_results import keep_learned
from bot.store.offers.people import Profile
from tests.offers.offers_shop import HOUR_S, OffersShop

TODAY = date(2026, 11, 24)
OFFERS_ALONE = TakerModel((0.0,) * 5, (1.0,) * 5, (0.0, 0.0, 0.0, 2.0, -1.0), -1.0)


def person(number: int, **known: object) -> Profile:
    return Profile(number, number, "whatsapp", "1", "id", None, **known)  # type: ignore[arg-type]


def numbers(people: list[Profile]) -> list[int]:
    return [one.person for one in people]


def test_the_plain_rule_looks_at_offers_taken_and_then_at_the_last_order() -> None:
    people = [
        person(1), person(2, orders=9, last_order="2025-01-01"),
        person(3, orders=1, last_order="2026-11-20"), person(4, sent=3, taken=1),
        person(5, sent=3, taken=2), person(6, last_order="1990-01-01"),
    ]  # fmt: skip
    assert numbers(likeliest(people, 4, None, b"k", TODAY)) == [5, 4, 3, 2]
    assert len(likeliest(people, 99, None, b"k", TODAY)) == 6


def test_between_equals_the_campaign_draws_and_not_the_order_of_their_coming() -> None:
    people = [person(number) for number in range(1, 201)]
    first, again, other = (
        set(numbers(likeliest(people, 100, None, key, TODAY))) for key in (b"a", b"a", b"b")
    )
    assert first == again != other
    assert 30 < sum(number <= 100 for number in first) < 70


def test_a_learned_model_puts_them_in_order_and_says_why() -> None:
    people = [person(1), person(2, sent=4, taken=0), person(3, sent=4, taken=4)]
    assert numbers(likeliest(people, 3, OFFERS_ALONE, b"k", TODAY)) == [3, 1, 2]
    assert OFFERS_ALONE.reasons(people[2], TODAY)["offers"]
    assert not OFFERS_ALONE.reasons(people[1], TODAY)["offers"]
    assert 0 < OFFERS_ALONE.score(people[1], TODAY) < OFFERS_ALONE.score(people[2], TODAY) < 1


def test_a_model_that_tells_no_more_than_the_plain_rule_is_not_used() -> None:
    better = Learned(900, 90, 3, 0.78, 0.75, OFFERS_ALONE)
    assert better.in_use and Learned.from_dict(better.as_dict()) == better
    assert Learned(900, 90, 3, 0.75, 0.75, OFFERS_ALONE).in_use is None
    assert Learned(9, 3, 1).in_use is None and Learned.from_dict(Learned().as_dict()) == Learned()


def test_a_language_that_is_left_out_is_seen() -> None:
    ours = [person(number) for number in range(50)]
    theirs = [
        Profile(number, number, "whatsapp", "1", "en", None) for number in range(100, 150)
    ]
    rows = reach_of(
        ours, ours + theirs, [Variant(words={"id": "Diskon!"})], [], lambda _: None, 0.0
    )
    assert [(one.language, one.people, one.fitting, one.is_less) for one in rows] == [
        ("id", 50, 50, False), ("en", 0, 50, True),
    ]  # fmt: skip
    everybody = reach_of(ours + theirs, ours + theirs, [], [], lambda _: None, 0.0)
    assert not any(one.is_less for one in everybody)


async def test_only_so_many_get_it_and_the_held_out_are_drawn_among_them(
    shop: OffersShop,
) -> None:
    people = [f"62812000000{number:02}" for number in range(10, 30)]
    for one in people:
        await shop.says_yes(one)
    first = await shop.starts(audience=Audience(likeliest=8), held_out=0.5, counts="answers")
    await shop.gets()
    result = await shop.result(first)
    assert result.offered.people + result.held_out.people == 8
    assert result.sent + result.waiting == result.offered.people > 0


async def test_who_took_an_earlier_offer_comes_first(shop: OffersShop) -> None:
    for one in ("6281200000001", "6281200000002", "6281200000003"):
        await shop.says_yes(one)
    await shop.starts(counts="answers")
    await shop.gets()
    shop.now += HOUR_S
    await shop.writes("mau dong", "6281200000002")
    await shop.sent("whatsapp")
    shop.now += 8 * 86400
    await shop.offers.look()
    second = await shop.starts(audience=Audience(likeliest=1), counts="answers")
    assert await shop.sent_to() == ["6281200000002"]
    assert (await shop.result(second)).offered.people == 1


async def test_what_was_chosen_before_a_crash_is_chosen_anew(shop: OffersShop) -> None:
    for one in ("6281200000001", "6281200000002"):
        await shop.says_yes(one)
    number = await shop.starts(audience=Audience(likeliest=1), counts="answers")
    await shop.thread.write(
        lambda database: database.execute(
            """INSERT INTO campaign_members (campaign_id, conversation_id, person, channel,
            is_held_out, is_measured, orders_before, at) SELECT ?, id, contact_id, channel, 0, 1,
            0, 0 FROM conversations""",
            [number],
        )
    )
    assert len(await shop.gets()) == 1
    assert (await shop.result(number)).offered.people == 1


async def test_what_was_learned_is_followed(shop: OffersShop) -> None:
    """Of this shop's customers those who were never written to take offers."""
    for one in ("6281200000001", "6281200000002"):
        await shop.says_yes(one)
    await shop.starts(audience=Audience(likeliest=1), counts="answers")
    [first] = await shop.sent_to()
    model = TakerModel((0.0,) * 5, (1.0,) * 5, (0.0, 0.0, 0.0, 0.0, -1.0), 0.0)
    learned = Learned(900, 90, 3, 0.9, 0.5, model).as_dict()
    await shop.thread.write(lambda database: keep_learned(database, "answers", learned, 0.0))
    shop.now += 8 * 86400
    await shop.starts(audience=Audience(likeliest=1), counts="answers")
    [second] = await shop.sent_to()
    assert {first, second} == {"6281200000001", "6281200000002"}
