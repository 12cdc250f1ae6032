"""Who takes offers is learned from a shop's ended campaigns, and measured on who was not learned
from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.insight.offer_takers import STEP, learn, update_offer_takers
from bot.offers.takers import learned_from
from bot.settings import Settings
from bot.store.engine.database import open_database
from bot.store.engine.transaction import writing
from bot.store.insight.updates import done_until
from bot.store.offers.campaigns import load_campaign
from bot.store.offers.past_results import past_results

DAY_S = 86400.0
BEGAN = 1_780_000_000.0
PEOPLE = 300


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "sapa.db")


def an_ended_campaign(database: Database, began: float) -> int:
    row = {
        "name": "Sale", "audience_json": "{}", "variants_json": "[{}]", "held_out": 0.1,
        "shares": "equal", "counts": "orders", "days": 14, "draw_key": b"k", "state": "ended",
        "changed_by": "sari", "changed_at": began, "started_at": began, "result_json": "{}",
    }  # fmt: skip
    return int(database["campaigns"].insert(row).last_pk)


def shop_of(database: Database, seed: int = 1) -> None:
    """Who ordered much takes offers more often, the same people again; of one in ten we would not
    know, and one in ten were held out."""
    chance = random.Random(seed)
    with writing(database):
        for person in range(1, PEOPLE + 1):
            database["contacts"].insert({"id": person, "created_at": 1.0})
            database["customers"].insert({"id": f"c{person}", "name": "", "phone": ""})
            database["conversations"].insert(
                {"id": person, "channel": "telegram", "account": "shop", "chat": f"{person}",
                 "person": f"{person}", "created_at": 1.0, "contact_id": person,
                 "customer_id": f"c{person}"}
            )  # fmt: skip
            for order in range(person % 4):
                database["orders"].insert(
                    {"number": f"{person}-{order}", "customer_id": f"c{person}",
                     "status": "delivered", "placed_on": f"2026-0{1 + order}-10", "total": 100}
                )  # fmt: skip
        for number in range(3):
            began = BEGAN + number * 30 * DAY_S
            campaign = an_ended_campaign(database, began)
            for person in range(1, PEOPLE + 1):
                taken = chance.random() < 0.04 + 0.12 * (person % 4)
                is_out, is_measured = person % 10 == 1, person % 10 != 2
                database["campaign_members"].insert(
                    {"campaign_id": campaign, "conversation_id": person, "person": person,
                     "channel": "telegram", "is_held_out": is_out, "is_measured": is_measured,
                     "orders_before": 0, "at": began, "sent_at": None if is_out else began + 60,
                     "taken_at": began + DAY_S if taken and is_measured else None}
                )  # fmt: skip


def test_it_learns_from_those_who_were_sent_one_and_of_whom_it_is_known(
    database: Database, tmp_path: Path
) -> None:
    shop_of(database)
    update_offer_takers(database, Settings(tmp_path))
    learned = learned_from(database, "orders")
    assert learned.results == 3 * PEOPLE * 8 // 10 and learned.campaigns == 3
    assert learned.auc and 0.6 < learned.auc < 0.8 and learned.model
    assert learned_from(database, "answers").auc is None, "none counted messages"
    assert done_until(database, STEP) == 3


def test_what_came_later_is_not_learned_from(database: Database) -> None:
    """Of a result, only what was known before its campaign began."""
    shop_of(database)
    first, last = (load_campaign(database, number) for number in (1, 3))
    before = past_results(database, first, "2026-02-15")
    assert {one.profile.sent for one in before} == {0}
    assert max(one.profile.orders for one in before) == 2
    assert max(one.profile.last_order or "" for one in before) == "2026-02-10"
    after = past_results(database, last, "2026-12-01")
    assert {one.profile.sent for one in after} == {2}
    assert max(one.profile.orders for one in after) == 3
    with writing(database):
        database.execute("UPDATE orders SET status = 'cancelled'")
    assert {one.profile.orders for one in past_results(database, last, "2026-12-01")} == {0}


def test_of_too_few_nothing_is_learned(database: Database) -> None:
    shop_of(database)
    results = past_results(database, load_campaign(database, 1), "2026-02-15")
    takers = [one for one in results if one.is_taken][:49]
    others = [one for one in results if not one.is_taken]
    few = learn(takers + others)
    assert (few.auc, few.model, few.takers) == (None, None, len(takers))
    assert learn([]).results == 0


def test_it_learns_anew_only_when_a_campaign_has_ended(database: Database, tmp_path: Path) -> None:
    shop_of(database)
    settings = Settings(tmp_path)
    update_offer_takers(database, settings)
    with writing(database):
        database.execute("UPDATE taker_models SET learned_at = 0")
    update_offer_takers(database, settings)
    sql = "SELECT sum(learned_at), group_concat(learned_json) FROM taker_models"
    at, learned = database.execute(sql).fetchone()
    assert at == 0
    assert not any(f"c{person}" in json.dumps(learned) for person in range(1, PEOPLE))
    with writing(database):
        an_ended_campaign(database, BEGAN)
    update_offer_takers(database, settings)
    assert database.execute(sql).fetchone()[0] > 0
